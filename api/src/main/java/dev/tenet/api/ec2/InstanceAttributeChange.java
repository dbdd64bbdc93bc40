package dev.tenet.api.ec2;

import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceTypeName;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.Instances;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.AttributeValue;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeRequest;

/** One change that ModifyInstanceAttribute asks for: by a member of its own, or by the attribute's name and a value. */
@FunctionalInterface
interface InstanceAttributeChange {
    void apply(Attempt attempt, InstanceId id);

    /** @throws CommandException unless exactly one change is asked for that is supported */
    static InstanceAttributeChange read(Backend backend, ModifyInstanceAttributeRequest request) {
        List<InstanceAttributeChange> changes = new ArrayList<>();
        if (request.attribute() != null) {
            changes.add(named(backend, request.attribute(), request.value()));
        }
        flag(request.sourceDestCheck()).ifPresent(value -> changes.add(sourceDestinationCheck(value)));
        flag(request.disableApiTermination()).ifPresent(value -> changes.add(terminationDisabled(value)));
        flag(request.disableApiStop()).ifPresent(value -> changes.add(stopDisabled(value)));
        text(request.instanceType()).ifPresent(value -> changes.add(type(backend, value)));
        text(request.instanceInitiatedShutdownBehavior()).ifPresent(value -> changes.add(onShutdown(value)));
        if (request.userData() != null) {
            var bytes = request.userData().value();
            changes.add(userData(bytes == null ? "" : Base64.getEncoder().encodeToString(bytes.asByteArray())));
        }
        if (request.hasGroups()) {
            var groups = Ids.securityGroups(request.groups());
            changes.add((attempt, id) -> new Instances(attempt).modifyGroups(id, groups));
        }
        if (changes.size() != 1) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "Fields for multiple attribute types specified, or for none that is supported: modify one"
                            + " attribute a request");
        }
        return changes.getFirst();
    }

    private static InstanceAttributeChange named(
            Backend backend, InstanceAttributeName attribute, @Nullable String value) {
        if (value == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "The request must contain the parameter value");
        }
        return switch (attribute) {
            case SOURCE_DEST_CHECK -> sourceDestinationCheck(flag(value));
            case DISABLE_API_TERMINATION -> terminationDisabled(flag(value));
            case DISABLE_API_STOP -> stopDisabled(flag(value));
            case INSTANCE_TYPE -> type(backend, value);
            case INSTANCE_INITIATED_SHUTDOWN_BEHAVIOR -> onShutdown(value);
            case USER_DATA -> userData(value);
            case KERNEL,
                    RAMDISK,
                    ROOT_DEVICE_NAME,
                    BLOCK_DEVICE_MAPPING,
                    PRODUCT_CODES,
                    GROUP_SET,
                    EBS_OPTIMIZED,
                    SRIOV_NET_SUPPORT,
                    ENA_SUPPORT,
                    ENCLAVE_OPTIONS,
                    UNKNOWN_TO_SDK_VERSION ->
                throw new CommandException(
                        Fault.PARAMETER_VALUE, "The attribute '" + attribute + "' cannot be modified by a value.");
        };
    }

    private static InstanceAttributeChange sourceDestinationCheck(boolean value) {
        return (attempt, id) -> new Instances(attempt).modifySourceDestinationCheck(id, value);
    }

    private static InstanceAttributeChange terminationDisabled(boolean value) {
        return (attempt, id) -> new Instances(attempt).modify(id, now -> now.withApiTerminationDisabled(value));
    }

    private static InstanceAttributeChange stopDisabled(boolean value) {
        return (attempt, id) -> new Instances(attempt).modify(id, now -> now.withApiStopDisabled(value));
    }

    private static InstanceAttributeChange type(Backend backend, String value) {
        InstanceTypeName name = InstanceTypes.name(value);
        if (backend.installation().catalogue().type(name).isEmpty()) {
            throw new CommandException(Fault.INSTANCE_TYPE_UNKNOWN, "Invalid value '" + value + "' for InstanceType.");
        }
        return (attempt, id) -> new Instances(attempt).modifyStopped(id, now -> now.withType(name));
    }

    private static InstanceAttributeChange onShutdown(String value) {
        boolean terminate = switch (value) {
            case "terminate" -> true;
            case "stop" -> false;
            default ->
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + value + ") for parameter instanceInitiatedShutdownBehavior is invalid.");
        };
        return (attempt, id) -> new Instances(attempt).modify(id, now -> now.withTerminateOnShutdown(terminate));
    }

    private static InstanceAttributeChange userData(String base64) {
        Optional<String> data = UserData.read(base64);
        return (attempt, id) -> new Instances(attempt).modifyStopped(id, now -> now.withUserData(data));
    }

    private static Optional<Boolean> flag(@Nullable AttributeBooleanValue attribute) {
        return Optional.ofNullable(attribute).map(AttributeBooleanValue::value);
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new CommandException(Fault.PARAMETER_VALUE, "Invalid value '" + text + "' for a boolean.");
        };
    }

    private static Optional<String> text(@Nullable AttributeValue attribute) {
        return Optional.ofNullable(attribute).map(AttributeValue::value);
    }
}
