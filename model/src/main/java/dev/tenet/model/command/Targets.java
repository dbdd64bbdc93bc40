package dev.tenet.model.command;

import dev.tenet.model.Instance;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetHealth;
import dev.tenet.model.TargetKind;
import dev.tenet.model.TargetName;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.QuicServerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Commands on who is in target groups. */
public final class Targets {
    /** Time after its own for which hosts still know a target by its connections: they end them, or let them go on. */
    static final Duration KNOWN_AFTERWARDS = Duration.ofHours(1);

    private static final Pattern LOAD_BALANCER =
            Pattern.compile("arn:[a-z-]+:elasticloadbalancing:[^:]*:[0-9]{12}:loadbalancer/[A-Za-z0-9/-]+");

    private final Attempt attempt;
    private final Intent intent;

    public Targets(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * A target as a caller names it; the port is the group's unless given.
     *
     * @param quicServer as it is written; looked at when it is registered alone
     */
    public record Named(String name, Optional<Integer> port, Optional<String> quicServer) {}

    /**
     * Adds targets; one that is draining is taken back.
     *
     * @throws LoadBalancingException {@link LoadBalancingFault#TARGET_GROUP_NOT_FOUND}, {@link LoadBalancingFault#TARGET}, {@link
     *     LoadBalancingFault#TARGET_LIMIT}, {@link LoadBalancingFault#VALUE}
     */
    public TargetGroup register(TargetGroupId id, List<Named> wanted) {
        TargetGroup found = new TargetGroups(attempt).find(id);
        if (found.kind() == TargetKind.ALB && wanted.size() > 1) {
            throw fault(LoadBalancingFault.TARGET_LIMIT, "A target group of type 'alb' has one target at most.");
        }
        List<Target> targets = present(found);
        List<Target> beside = new QuicServers(attempt).beside(found);
        for (Named named : wanted) {
            Target target = read(found, named, QuicServers.read(found, named));
            requireThere(found, target);
            requireOnePort(targets, target);
            Optional<Target> there = targets.stream().filter(target::isSame).findAny();
            QuicServers.requireFree(
                    Stream.concat(targets.stream(), beside.stream()).toList(), target);
            if (there.isEmpty()) {
                targets.add(target);
            } else if (there.get().isDraining()) {
                targets.set(targets.indexOf(there.get()), there.get().takenBack(attempt.now()));
            }
        }
        if (targets.size() > TargetGroup.MAX_TARGETS) {
            throw fault(LoadBalancingFault.TARGET_LIMIT, "The target group has reached its limit of targets.");
        }
        targets.addAll(former(found, targets));
        return put(found.withTargets(targets));
    }

    /**
     * Lets targets drain; without a port all of a target's.
     *
     * @throws LoadBalancingException {@link LoadBalancingFault#TARGET_GROUP_NOT_FOUND}, {@link LoadBalancingFault#TARGET}
     */
    public TargetGroup deregister(TargetGroupId id, List<Named> unwanted) {
        TargetGroup found = new TargetGroups(attempt).find(id);
        List<Target> targets = present(found);
        for (Named named : unwanted) {
            TargetName name = read(found, named).name();
            boolean known = false;
            for (int i = 0; i < targets.size(); i++) {
                Target target = targets.get(i);
                if (target.name().equals(name)
                        && named.port().map(port -> port == target.port()).orElse(true)) {
                    known = true;
                    targets.set(i, target.isDraining() ? target : target.draining(attempt.now()));
                }
            }
            if (!known) {
                throw fault(
                        LoadBalancingFault.TARGET,
                        "The following targets are not registered with target group '" + found.name() + "': '"
                                + named.name() + "'");
            }
        }
        targets.addAll(former(found, targets));
        return put(found.withTargets(targets));
    }

    /** Whether {@link #end} has something to do now. */
    public static boolean isDue(TargetGroup group, Instant now) {
        return group.endsConnections()
                && group.targets().stream().anyMatch(target -> target.ended().isEmpty() && group.isOver(target, now));
    }

    /** Ends the connections of those whose time is over, if the group wants it. */
    public void end(TargetGroupId id) {
        Optional<TargetGroup> present = intent.find(TargetGroup.key(attempt.account(), id));
        if (present.isEmpty() || !isDue(present.get(), attempt.now())) {
            return;
        }
        TargetGroup found = present.get();
        put(found.withTargets(found.targets().stream()
                .map(target -> target.ended().isEmpty() && found.isOver(target, attempt.now())
                        ? target.ended(attempt.now())
                        : target)
                .toList()));
    }

    /** Of a group's targets those that have been ill for long enough to lose the connections that they keep. */
    public static List<TargetHealth> lost(TargetGroup group, List<TargetHealth> healths, Instant now) {
        return healths.stream()
                .filter(health -> health.drains(group)
                        && group.unhealthyDraining()
                                .map(interval -> !now.isBefore(health.since().plus(interval)))
                                .orElse(false))
                .toList();
    }

    /** Ends the connections of those that have been ill for as long as the group lets them drain. */
    public void endOfIll(TargetGroupId id) {
        intent.find(TargetGroup.key(attempt.account(), id))
                .ifPresent(group -> lost(group, intent.list(TargetHealth.of(group)), attempt.now())
                        .forEach(health -> intent.put(health.ended(attempt.now()))));
    }

    /** Those whose time is over, and who are not targets again. */
    private List<Target> former(TargetGroup group, List<Target> targets) {
        return group.targets().stream()
                .filter(target -> !group.isOver(target, attempt.now().minus(KNOWN_AFTERWARDS)))
                .filter(target -> targets.stream().noneMatch(target::isSame))
                .toList();
    }

    /** But those whose time is over, of whose health nothing is kept. */
    private List<Target> present(TargetGroup group) {
        List<Target> targets = new ArrayList<>(group.targets(attempt.now()));
        group.targets().stream()
                .filter(target -> targets.stream().noneMatch(target::isSame))
                .forEach(target -> intent.delete(TargetHealth.key(group, target)));
        return targets;
    }

    /**
     * Without a QUIC server ID.
     *
     * @throws LoadBalancingException {@link LoadBalancingFault#TARGET}
     */
    public Target read(TargetGroup group, Named named) {
        return read(group, named, Optional.empty());
    }

    private Target read(TargetGroup group, Named named, Optional<QuicServerId> server) {
        TargetName name = switch (group.kind()) {
            case INSTANCE -> new TargetName.OfInstance(instance(named.name()));
            case IP -> new TargetName.OfAddress(address(named.name(), group.family()));
            case ALB -> throw noBalancer(named.name());
        };
        int port = named.port().orElse(group.port());
        if (port < 1 || port > 0xffff) {
            throw fault(LoadBalancingFault.VALUE, "Port '" + port + "' is not in the range of 1 to 65535");
        }
        return new Target(name, port, server, attempt.now(), Optional.empty(), Optional.empty(), List.of());
    }

    /** Whatever is named: there are no application load balancers. */
    private static LoadBalancingException noBalancer(String name) {
        return LOAD_BALANCER.matcher(name).matches()
                ? fault(
                        LoadBalancingFault.TARGET,
                        "The following targets are not application load balancers: '" + name + "'")
                : fault(LoadBalancingFault.VALUE, "'" + name + "' is not a valid load balancer ARN");
    }

    /** The data path knows a target by its interface. */
    private static void requireOnePort(List<Target> targets, Target wanted) {
        for (Target present : targets) {
            if (present.name().equals(wanted.name()) && present.port() != wanted.port()) {
                throw fault(
                        LoadBalancingFault.TARGET,
                        "The target '" + wanted.name() + "' is registered with port " + present.port()
                                + " already: a target has one port in a target group");
            }
        }
    }

    private void requireThere(TargetGroup group, Target target) {
        switch (target.name()) {
            case TargetName.OfInstance named -> requireRunning(group, named);
            case TargetName.OfAddress named -> requireInside(group.vpc(), named.address());
        }
    }

    private void requireRunning(TargetGroup group, TargetName.OfInstance named) {
        Optional<Instance> instance = intent.find(Instance.key(attempt.account(), named.instance()));
        if (instance.isEmpty() || instance.get().goal() != InstanceGoal.RUNNING) {
            throw fault(
                    LoadBalancingFault.TARGET,
                    "The following targets are not in a running state and cannot be registered: '" + named + "'");
        }
        NetworkInterface primary = interfaces().stream()
                .filter(each -> each.vpc().equals(group.vpc())
                        && each.attachment()
                                .filter(attached ->
                                        attached.instance().equals(named.instance()) && attached.deviceIndex() == 0)
                                .isPresent())
                .findFirst()
                .orElseThrow(() -> fault(
                        LoadBalancingFault.TARGET,
                        "The following targets are not in the target group VPC '" + group.vpc() + "': '" + named
                                + "'"));
        if (group.family() == IpFamily.IPV6 && primary.ipv6().isEmpty()) {
            throw fault(
                    LoadBalancingFault.TARGET,
                    "The following targets do not have a primary IPv6 address: '" + named + "'");
        }
    }

    private void requireInside(VpcId vpc, IpAddress address) {
        Vpc found = intent.find(Vpc.key(attempt.account(), vpc))
                .orElseThrow(() -> fault(LoadBalancingFault.TARGET, "The VPC '" + vpc + "' does not exist"));
        boolean inside = switch (address) {
            case Ipv4Address ipv4 ->
                found.ipv4().stream().anyMatch(block -> block.prefix().contains(ipv4));
            case Ipv6Address ipv6 ->
                found.ipv6().stream().anyMatch(block -> block.prefix().contains(ipv6));
        };
        if (!inside) {
            throw fault(
                    LoadBalancingFault.VALUE,
                    "The IP address '" + address + "' is not within a valid range of the VPC '" + vpc + "'");
        }
    }

    private List<NetworkInterface> interfaces() {
        return intent.list(Kind.NETWORK_INTERFACE.under(attempt.account()));
    }

    private static dev.tenet.model.InstanceId instance(String text) {
        try {
            return dev.tenet.model.InstanceId.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw fault(LoadBalancingFault.VALUE, "Instance ID '" + text + "' is not valid");
        }
    }

    private static IpAddress address(String text, IpFamily family) {
        return IpAddress.tryParse(text)
                .filter(address -> address.family() == family)
                .orElseThrow(() -> fault(
                        LoadBalancingFault.VALUE,
                        "The IP address '" + text + "' is not a valid " + (family == IpFamily.IPV4 ? "IPv4" : "IPv6")
                                + " address"));
    }

    private TargetGroup put(TargetGroup changed) {
        intent.put(changed);
        return changed;
    }

    private static LoadBalancingException fault(LoadBalancingFault fault, String text) {
        return new LoadBalancingException(fault, text);
    }
}
