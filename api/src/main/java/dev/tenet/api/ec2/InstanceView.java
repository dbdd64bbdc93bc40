package dev.tenet.api.ec2;

import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.InstanceState;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.Instances;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;

/**
 * An instance with what else is shown of it.
 *
 * @param interfaces by device index
 */
record InstanceView(Instance instance, InstanceState state, List<InterfaceView> interfaces) {

    static InstanceView of(Attempt attempt, Instance instance) {
        List<InterfaceView> interfaces = instance.interfaces().stream()
                .flatMap(id -> attempt.intent().find(NetworkInterface.key(attempt.account(), id)).stream())
                .map(found -> InterfaceView.of(attempt, found))
                .toList();
        return new InstanceView(instance, attempt.state(instance), interfaces);
    }

    /** Those of the named that are there. */
    static List<InstanceView> of(Attempt attempt, List<InstanceId> ids) {
        return ids.stream()
                .flatMap(id -> attempt.intent().find(Instance.key(attempt.account(), id)).stream())
                .map(instance -> of(attempt, instance))
                .toList();
    }

    /** Those of the named that are there, or all of the account's; terminated ones only for as long as EC2 shows them. */
    static List<InstanceView> shown(Attempt attempt, List<String> ids) {
        Stream<InstanceView> found = ids.isEmpty()
                ? attempt.intent().list(Kind.INSTANCE.under(attempt.account())).stream()
                        .map(instance -> of(attempt, instance))
                : of(attempt, ids.stream().map(Ids::instance).distinct().toList()).stream();
        return found.filter(view -> view.isShown(attempt)).toList();
    }

    /** As RunInstances shows it, however quick its host was meanwhile. */
    InstanceView asLaunched() {
        return new InstanceView(instance, InstanceState.PENDING, interfaces);
    }

    String id() {
        return instance.id().value();
    }

    Optional<InterfaceView> primary() {
        return interfaces.stream().findFirst();
    }

    /** The groups of the primary interface. */
    List<GroupIdentifier> groups() {
        return primary().map(InterfaceView::groups).orElse(List.of());
    }

    private boolean isShown(Attempt attempt) {
        return state != InstanceState.TERMINATED
                || instance.changed().plus(Instances.SHOWN_AFTER_TERMINATION).isAfter(attempt.now());
    }
}
