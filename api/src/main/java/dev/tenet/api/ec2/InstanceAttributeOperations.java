package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceSettings;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.Instances;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.AttributeBooleanValue;
import software.amazon.awssdk.services.ec2.model.AttributeValue;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.InstanceAttributeName;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ModifyInstanceAttributeResponse;
import software.amazon.awssdk.services.ec2.model.ResetInstanceAttributeRequest;
import software.amazon.awssdk.services.ec2.model.ResetInstanceAttributeResponse;

/** The attributes of instances. */
final class InstanceAttributeOperations {
    private final Backend backend;

    InstanceAttributeOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(ModifyInstanceAttributeRequest.class, ModifyInstanceAttributeResponse.class, this::modify);
        registrar.writes(ResetInstanceAttributeRequest.class, ResetInstanceAttributeResponse.class, this::reset);
        registrar.reads(
                DescribeInstanceAttributeRequest.class, DescribeInstanceAttributeResponse.class, this::describe);
    }

    private ModifyInstanceAttributeResponse modify(ModifyInstanceAttributeRequest request, Caller caller) {
        InstanceId id = Ids.instance(request.instanceId());
        InstanceAttributeChange change = InstanceAttributeChange.read(backend, request);
        backend.write(request, caller, attempt -> {
            change.apply(attempt, id);
            return id;
        });
        return ModifyInstanceAttributeResponse.builder().build();
    }

    private ResetInstanceAttributeResponse reset(ResetInstanceAttributeRequest request, Caller caller) {
        InstanceId id = Ids.instance(request.instanceId());
        if (request.attribute() != InstanceAttributeName.SOURCE_DEST_CHECK) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Value (" + request.attributeAsString() + ") for parameter attribute is invalid.");
        }
        backend.write(request, caller, attempt -> {
            new Instances(attempt).modifySourceDestinationCheck(id, true);
            return id;
        });
        return ResetInstanceAttributeResponse.builder().build();
    }

    private DescribeInstanceAttributeResponse describe(DescribeInstanceAttributeRequest request, Caller caller) {
        InstanceId id = Ids.instance(request.instanceId());
        InstanceView view = backend.read(caller, attempt -> InstanceView.of(attempt, attempt.instance(id)));
        InstanceSettings settings = view.instance().settings();
        var response = DescribeInstanceAttributeResponse.builder().instanceId(id.value());
        return switch (request.attribute()) {
            case INSTANCE_TYPE ->
                response.instanceType(text(settings.type().value())).build();
            case USER_DATA ->
                response.userData(text(settings.userData().orElse(null))).build();
            case DISABLE_API_TERMINATION ->
                response.disableApiTermination(flag(settings.apiTerminationDisabled()))
                        .build();
            case DISABLE_API_STOP ->
                response.disableApiStop(flag(settings.apiStopDisabled())).build();
            case INSTANCE_INITIATED_SHUTDOWN_BEHAVIOR ->
                response.instanceInitiatedShutdownBehavior(text(settings.terminateOnShutdown() ? "terminate" : "stop"))
                        .build();
            case ROOT_DEVICE_NAME ->
                response.rootDeviceName(text(InstanceShapes.ROOT_DEVICE)).build();
            case BLOCK_DEVICE_MAPPING -> response.blockDeviceMappings(List.of()).build();
            case PRODUCT_CODES -> response.productCodes(List.of()).build();
            case SOURCE_DEST_CHECK ->
                response.sourceDestCheck(flag(view.primary()
                                .map(InterfaceView::networkInterface)
                                .map(NetworkInterface::sourceDestinationCheck)
                                .orElse(true)))
                        .build();
            case GROUP_SET -> response.groups(view.groups()).build();
            case EBS_OPTIMIZED -> response.ebsOptimized(flag(false)).build();
            case ENA_SUPPORT -> response.enaSupport(flag(true)).build();
            case ENCLAVE_OPTIONS ->
                response.enclaveOptions(options -> options.enabled(false)).build();
            case SRIOV_NET_SUPPORT -> response.sriovNetSupport(text("simple")).build();
            case KERNEL -> response.kernelId(text(null)).build();
            case RAMDISK -> response.ramdiskId(text(null)).build();
            case UNKNOWN_TO_SDK_VERSION ->
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "Value (" + request.attributeAsString()
                                + ") for parameter attribute is invalid. Unknown attribute.");
        };
    }

    private static AttributeValue text(@Nullable String value) {
        return AttributeValue.builder().value(value).build();
    }

    private static AttributeBooleanValue flag(boolean value) {
        return AttributeBooleanValue.builder().value(value).build();
    }
}
