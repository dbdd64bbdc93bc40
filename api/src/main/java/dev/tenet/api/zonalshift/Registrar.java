package dev.tenet.api.zonalshift;

import dev.tenet.api.ApiException;
import dev.tenet.api.Caller;
import dev.tenet.api.ErrorCode;
import dev.tenet.api.Handler;
import dev.tenet.api.Operations;
import dev.tenet.model.command.ZonalShiftException;
import java.util.Optional;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.services.arczonalshift.model.ConflictExceptionReason;
import software.amazon.awssdk.services.arczonalshift.model.ValidationExceptionReason;

/**
 * Adds operations to the registry, and translates what goes wrong in them to the API's errors.
 *
 * @see <a href="https://docs.aws.amazon.com/arc-zonal-shift/latest/api/API_StartZonalShift.html">StartZonalShift and its errors</a>
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
        } catch (ZonalShiftException refused) {
            throw fault(refused);
        }
    }

    private static ApiException fault(ZonalShiftException refused) {
        return switch (refused.fault()) {
            case ALREADY_EXISTS -> conflict(refused, ConflictExceptionReason.ZONAL_SHIFT_ALREADY_EXISTS);
            case NOT_ACTIVE -> conflict(refused, ConflictExceptionReason.ZONAL_SHIFT_STATUS_NOT_ACTIVE);
            case EXPIRES_IN ->
                ZonalShiftOperations.invalid(refused.text(), ValidationExceptionReason.INVALID_EXPIRES_IN);
            case ZONE -> ZonalShiftOperations.invalid(refused.text(), ValidationExceptionReason.INVALID_AZ);
            case NOT_FOUND, RESOURCE_NOT_FOUND -> new ApiException(ErrorCode.RESOURCE_NOT_FOUND, refused.text());
        };
    }

    private static ApiException conflict(ZonalShiftException refused, ConflictExceptionReason reason) {
        return new ApiException(ErrorCode.CONFLICT, refused.text(), Optional.of(reason.toString()));
    }
}
