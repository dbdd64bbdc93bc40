package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.InstanceId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.Instances;
import java.util.List;
import java.util.function.BiFunction;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.RebootInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RebootInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** Starting, stopping, rebooting and terminating instances. */
final class InstanceStateOperations {
    /** An instance with several interfaces and groups still leaves a transaction room for this many. */
    private static final int AT_ONCE = 8;

    private final Backend backend;

    InstanceStateOperations(Backend backend) {
        this.backend = backend;
    }

    void register(Registrar registrar) {
        registrar.writes(StartInstancesRequest.class, StartInstancesResponse.class, this::start);
        registrar.writes(StopInstancesRequest.class, StopInstancesResponse.class, this::stop);
        registrar.writes(RebootInstancesRequest.class, RebootInstancesResponse.class, this::reboot);
        registrar.writes(TerminateInstancesRequest.class, TerminateInstancesResponse.class, this::terminate);
    }

    private StartInstancesResponse start(StartInstancesRequest request, Caller caller) {
        return StartInstancesResponse.builder()
                .startingInstances(change(
                        request, caller, request.instanceIds(), (attempt, id) -> new Instances(attempt).start(id)))
                .build();
    }

    private StopInstancesResponse stop(StopInstancesRequest request, Caller caller) {
        return StopInstancesResponse.builder()
                .stoppingInstances(change(
                        request, caller, request.instanceIds(), (attempt, id) -> new Instances(attempt).stop(id)))
                .build();
    }

    private TerminateInstancesResponse terminate(TerminateInstancesRequest request, Caller caller) {
        return TerminateInstancesResponse.builder()
                .terminatingInstances(change(
                        request, caller, request.instanceIds(), (attempt, id) -> new Instances(attempt).terminate(id)))
                .build();
    }

    private RebootInstancesResponse reboot(RebootInstancesRequest request, Caller caller) {
        backend.writeEach(request, caller, ids(request.instanceIds()), AT_ONCE, (attempt, id) -> {
            new Instances(attempt).reboot(id);
            return id;
        });
        return RebootInstancesResponse.builder().build();
    }

    private List<InstanceStateChange> change(
            SdkRequest request,
            Caller caller,
            List<String> texts,
            BiFunction<Attempt, InstanceId, Instances.Transition> command) {
        return backend.writeEach(request, caller, ids(texts), AT_ONCE, command).stream()
                .map(InstanceStateOperations::shape)
                .toList();
    }

    private static List<InstanceId> ids(List<String> texts) {
        return texts.stream().map(Ids::instance).distinct().toList();
    }

    private static InstanceStateChange shape(Instances.Transition transition) {
        return InstanceStateChange.builder()
                .instanceId(transition.instance().value())
                .previousState(InstanceShapes.state(transition.before()))
                .currentState(InstanceShapes.state(transition.after()))
                .build();
    }
}
