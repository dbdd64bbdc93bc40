package dev.tenet.model.command;

import dev.tenet.model.Listener;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.net.QuicServerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Which targets may have which QUIC server IDs: of a listener's no two the same. A target that two groups have, by one name and port, is one.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetDescription.html">TargetDescription</a>
 */
final class QuicServers {
    private final Attempt attempt;

    QuicServers(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * Of a target that is to be registered.
     *
     * @throws LoadBalancingException {@link LoadBalancingFault#VALUE} if the group's protocol asks for one and there is none, or the other way
     */
    static Optional<QuicServerId> read(TargetGroup group, Targets.Named named) {
        if (!group.protocol().isQuic()) {
            if (named.quicServer().isPresent()) {
                throw fault(
                        LoadBalancingFault.VALUE,
                        "A QUIC server ID cannot be specified for target '" + named.name()
                                + "' of a target group of protocol '" + group.protocol() + "'");
            }
            return Optional.empty();
        }
        String text = named.quicServer()
                .orElseThrow(() -> fault(
                        LoadBalancingFault.VALUE,
                        "A QUIC server ID must be specified for target '" + named.name()
                                + "' of a target group of protocol '" + group.protocol() + "'"));
        return Optional.of(QuicServerId.tryParse(text)
                .orElseThrow(() -> fault(
                        LoadBalancingFault.VALUE,
                        "The QUIC server ID '" + text + "' of target '" + named.name()
                                + "' must be '0x' and 16 hexadecimal digits, letters in lower case")));
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#TARGET} if a target is to get another than it has */
    static void requireSame(Target present, Target wanted) {
        if (!present.quicServer().equals(wanted.quicServer())) {
            throw fault(
                    LoadBalancingFault.TARGET,
                    "The target '" + present.name() + "' is registered with QUIC server ID "
                            + shown(present) + ", which cannot be changed: deregister it, and register it again with "
                            + shown(wanted) + " when it has drained");
        }
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#TARGET} if another target has it */
    static void requireFree(List<Target> targets, Target wanted) {
        if (wanted.quicServer().isEmpty()) {
            return;
        }
        for (Target present : targets) {
            if (present.quicServer().equals(wanted.quicServer()) && !present.isSame(wanted)) {
                throw fault(
                        LoadBalancingFault.TARGET,
                        "The target '" + wanted.name() + "' cannot have QUIC server ID " + shown(wanted)
                                + ", which the target '" + present.name() + "' has: those of a listener must differ");
            }
        }
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#CONFIGURATION} if two targets of its groups have the same */
    void requireDistinct(Listener listener) {
        Map<QuicServerId, Target> known = new HashMap<>();
        for (Listener.Forward forward : listener.forwards()) {
            for (Target target : targets(forward.group())) {
                target.quicServer().ifPresent(server -> {
                    Target other = Objects.requireNonNullElse(known.putIfAbsent(server, target), target);
                    if (!other.isSame(target)) {
                        throw fault(
                                LoadBalancingFault.CONFIGURATION,
                                "The targets '" + other.name() + "' and '" + target.name()
                                        + "' have the same QUIC server ID " + shown(target)
                                        + ": those of a listener must differ");
                    }
                });
            }
        }
    }

    /** Those of the other groups that a group's listeners forward to. */
    List<Target> beside(TargetGroup group) {
        return group.usedBy().flatMap(id -> attempt.intent().find(LoadBalancer.key(attempt.account(), id))).stream()
                .flatMap(balancer -> balancer.listeners().stream())
                .filter(listener -> listener.forwardsTo(group.id()))
                .flatMap(listener -> listener.forwards().stream())
                .map(Listener.Forward::group)
                .filter(other -> !other.equals(group.id()))
                .distinct()
                .flatMap(other -> targets(other).stream())
                .toList();
    }

    private List<Target> targets(TargetGroupId id) {
        return new TargetGroups(attempt).find(id).targets(attempt.now());
    }

    private static String shown(Target target) {
        return target.quicServer().map(server -> "'" + server + "'").orElse("none");
    }

    private static LoadBalancingException fault(LoadBalancingFault fault, String text) {
        return new LoadBalancingException(fault, text);
    }
}
