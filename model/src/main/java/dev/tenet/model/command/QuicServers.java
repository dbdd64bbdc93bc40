package dev.tenet.model.command;

import dev.tenet.model.Listener;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.net.IpFamily;
import dev.tenet.net.QuicServerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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

    /**
     * @param present the group's, and those {@link #beside} it
     * @throws LoadBalancingException {@link LoadBalancingFault#TARGET} if another target has it, or the target has another
     */
    static void requireFree(List<Target> present, Target wanted) {
        for (Target other : present) {
            if (other.isSame(wanted)) {
                requireSame(other, wanted);
            } else if (haveTheSame(other, wanted) && !hasGivenWay(other, present)) {
                throw fault(
                        LoadBalancingFault.TARGET,
                        "The target '" + wanted.name() + "' cannot have QUIC server ID " + shown(wanted)
                                + ", which the target '" + other.name() + "' has: those of a listener must differ");
            }
        }
    }

    private static void requireSame(Target present, Target wanted) {
        if (!present.quicServer().equals(wanted.quicServer())) {
            throw fault(
                    LoadBalancingFault.TARGET,
                    "The target '" + present.name() + "' is registered with QUIC server ID "
                            + shown(present) + ", which cannot be changed: deregister it, and register it again with "
                            + shown(wanted) + " when it has drained");
        }
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#CONFIGURATION} if two targets of its groups have the same, or one has two */
    void requireDistinct(Listener listener) {
        if (!listener.protocol().isQuic()) {
            return;
        }
        for (IpFamily family : IpFamily.values()) {
            List<Target> targets = groups(listener)
                    .filter(group -> group.family() == family)
                    .flatMap(this::targets)
                    .toList();
            for (int i = 0; i < targets.size(); i++) {
                for (Target other : targets.subList(0, i)) {
                    requireDistinct(other, targets.get(i), targets);
                }
            }
        }
    }

    private static void requireDistinct(Target one, Target other, List<Target> all) {
        if (one.isSame(other) && !one.quicServer().equals(other.quicServer())) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "The target '" + one.name() + "' has the QUIC server IDs " + shown(one) + " and " + shown(other)
                            + " in the listener's groups: it can have one");
        }
        if (!one.isSame(other) && haveTheSame(one, other) && !hasGivenWay(one, all) && !hasGivenWay(other, all)) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "The targets '" + one.name() + "' and '" + other.name() + "' have the same QUIC server ID "
                            + shown(one) + ": those of a listener must differ, also from those of groups that it"
                            + " forwarded to within the last hour");
        }
    }

    private static boolean haveTheSame(Target one, Target other) {
        return one.quicServer().isPresent() && one.quicServer().equals(other.quicServer());
    }

    /** Its time was over when another one got its ID; it is a target again only since a longer deregistration delay was set. */
    private static boolean hasGivenWay(Target target, List<Target> all) {
        return target.drainingSince()
                .filter(since -> all.stream()
                        .anyMatch(other ->
                                haveTheSame(target, other) && other.registered().isAfter(since)))
                .isPresent();
    }

    /** Those of other groups that have connections of the group's listeners: servers are known to clients of one family at a time. */
    List<Target> beside(TargetGroup group) {
        return group.usedBy().flatMap(id -> attempt.intent().find(LoadBalancer.key(attempt.account(), id))).stream()
                .flatMap(balancer -> balancer.listeners().stream())
                .filter(listener -> listener.forwardsTo(group.id()))
                .flatMap(this::groups)
                .filter(other -> !other.id().equals(group.id()) && other.family() == group.family())
                .distinct()
                .flatMap(this::targets)
                .toList();
    }

    /** That it forwards to, or did, so short a time ago that there may be connections. */
    private Stream<TargetGroup> groups(Listener listener) {
        Instant since = attempt.now().minus(Targets.KNOWN_AFTERWARDS);
        return Stream.concat(
                        listener.forwards().stream(),
                        listener.earlier().stream()
                                .filter(earlier -> earlier.until().isAfter(since))
                                .flatMap(earlier -> earlier.forwards().stream()))
                .map(Listener.Forward::group)
                .distinct()
                .flatMap(id -> attempt.intent().find(TargetGroup.key(attempt.account(), id)).stream());
    }

    private Stream<Target> targets(TargetGroup group) {
        return group.targets(attempt.now()).stream();
    }

    private static String shown(Target target) {
        return target.quicServer().map(server -> "'" + server + "'").orElse("none");
    }

    private static LoadBalancingException fault(LoadBalancingFault fault, String text) {
        return new LoadBalancingException(fault, text);
    }
}
