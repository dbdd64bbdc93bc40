package dev.tenet.api.elbv2;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.Handler;
import dev.tenet.api.Operations;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.LoadBalancingException;
import dev.tenet.model.command.LoadBalancingFault;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;

/**
 * Adds operations to the registry, and translates what goes wrong in them to the API's errors.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Operations.html">Actions and their errors</a>
 */
final class Registrar {
    private final Operations.Builder operations;

    Registrar(Operations.Builder operations) {
        this.operations = operations;
    }

    <Q extends SdkRequest, R extends SdkResponse> void on(Class<Q> request, Class<R> response, Handler<Q, R> handler) {
        operations.on(request, response, (asked, caller) -> answer(handler, asked, caller));
    }

    private static <Q, R> R answer(Handler<Q, R> handler, Q request, Caller caller) {
        try {
            return handler.handle(request, caller);
        } catch (LoadBalancingException refused) {
            throw new ApiException(code(refused.fault()), refused.text());
        } catch (CommandException refused) {
            throw new ApiException(code(refused.fault()), refused.text());
        }
    }

    static ErrorCode code(LoadBalancingFault fault) {
        return switch (fault) {
            case ATTRIBUTE, CONFIGURATION -> ErrorCode.INVALID_CONFIGURATION_REQUEST;
            case LISTENER_DUPLICATE -> ErrorCode.DUPLICATE_LISTENER;
            case LISTENER_LIMIT -> ErrorCode.TOO_MANY_LISTENERS;
            case LISTENER_NOT_FOUND -> ErrorCode.LISTENER_NOT_FOUND;
            case LOAD_BALANCER_DUPLICATE -> ErrorCode.DUPLICATE_LOAD_BALANCER_NAME;
            case LOAD_BALANCER_LIMIT -> ErrorCode.TOO_MANY_LOAD_BALANCERS;
            case LOAD_BALANCER_NOT_FOUND -> ErrorCode.LOAD_BALANCER_NOT_FOUND;
            case NOT_PERMITTED -> ErrorCode.OPERATION_NOT_PERMITTED;
            case PROTOCOLS_INCOMPATIBLE -> ErrorCode.INCOMPATIBLE_PROTOCOLS;
            case PROTOCOL_UNSUPPORTED -> ErrorCode.UNSUPPORTED_PROTOCOL;
            case RESOURCE_IN_USE -> ErrorCode.RESOURCE_IN_USE;
            case SCHEME -> ErrorCode.INVALID_SCHEME;
            case SECURITY_GROUP -> ErrorCode.INVALID_SECURITY_GROUP;
            case SUBNET -> ErrorCode.INVALID_SUBNET;
            case ALLOCATION_NOT_FOUND -> ErrorCode.BALANCING_ALLOCATION_NOT_FOUND;
            case SUBNET_NOT_FOUND -> ErrorCode.SUBNET_NOT_FOUND;
            case TAG_KEYS_DUPLICATE -> ErrorCode.DUPLICATE_TAG_KEYS;
            case TAG_LIMIT -> ErrorCode.TOO_MANY_TAGS;
            case TARGET -> ErrorCode.INVALID_TARGET;
            case TARGET_GROUP_ASSOCIATIONS -> ErrorCode.TARGET_GROUP_ASSOCIATION_LIMIT;
            case TARGET_GROUP_DUPLICATE -> ErrorCode.DUPLICATE_TARGET_GROUP_NAME;
            case TARGET_GROUP_LIMIT -> ErrorCode.TOO_MANY_TARGET_GROUPS;
            case TARGET_GROUP_NOT_FOUND -> ErrorCode.TARGET_GROUP_NOT_FOUND;
            case TARGET_LIMIT -> ErrorCode.TOO_MANY_TARGETS;
            case UNIQUE_TARGET_GROUP_LIMIT -> ErrorCode.TOO_MANY_UNIQUE_TARGET_GROUPS;
            case VALUE -> ErrorCode.VALIDATION_ERROR;
        };
    }

    /** What making and changing a balancer's interfaces can meet. */
    private static ErrorCode code(Fault fault) {
        return fault == Fault.SUBNET_FULL ? ErrorCode.INVALID_SUBNET : ErrorCode.INVALID_CONFIGURATION_REQUEST;
    }
}
