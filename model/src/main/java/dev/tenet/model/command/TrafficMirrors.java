package dev.tenet.model.command;

import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.Tags;
import dev.tenet.model.TrafficMirrorFilter;
import dev.tenet.model.TrafficMirrorFilterId;
import dev.tenet.model.TrafficMirrorFilterRule;
import dev.tenet.model.TrafficMirrorFilterRuleId;
import dev.tenet.model.TrafficMirrorSession;
import dev.tenet.model.TrafficMirrorSessionId;
import dev.tenet.model.TrafficMirrorTarget;
import dev.tenet.model.TrafficMirrorTargetId;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Commands on traffic mirror targets, filters and sessions. A session goes with its source interface, and a target with its
 * interface; what a session uses cannot be deleted.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/mirroring/what-is-traffic-mirroring.html">Traffic Mirroring</a>
 */
public final class TrafficMirrors {
    private static final int MOST_OF_A_KIND = 10_000;
    private static final int MOST_RULES = 10;
    private static final int MOST_SESSIONS_PER_SOURCE = 3;

    private final Attempt attempt;
    private final Intent intent;

    public TrafficMirrors(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    // ---- targets

    /**
     * @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#TRAFFIC_MIRROR_IPV6_ONLY}, {@link
     *     Fault#TRAFFIC_MIRROR_TARGET_LIMIT}
     */
    public TrafficMirrorTarget createTarget(
            NetworkInterfaceId networkInterface, Optional<String> description, Tags tags) {
        NetworkInterface found = attempt.networkInterface(networkInterface);
        addressOf(found);
        limit(targets().size(), Fault.TRAFFIC_MIRROR_TARGET_LIMIT, "targets");
        intent.put(found); // so that of who makes a target of it and who deletes it one tries again
        TrafficMirrorTarget made = new TrafficMirrorTarget(
                TrafficMirrorTargetId.random(attempt.random()), attempt.account(), networkInterface, description, tags);
        intent.put(made);
        return made;
    }

    /** @throws CommandException {@link Fault#TRAFFIC_MIRROR_TARGET_NOT_FOUND}, {@link Fault#TRAFFIC_MIRROR_TARGET_IN_USE} */
    public void deleteTarget(TrafficMirrorTargetId id) {
        TrafficMirrorTarget found = target(id);
        if (sessions().stream().anyMatch(session -> session.target().equals(id))) {
            throw new CommandException(
                    Fault.TRAFFIC_MIRROR_TARGET_IN_USE,
                    "The traffic mirror target '" + id + "' is used by a traffic mirror session.");
        }
        intent.delete(found.key());
    }

    /** @throws CommandException {@link Fault#TRAFFIC_MIRROR_TARGET_NOT_FOUND} */
    public TrafficMirrorTarget target(TrafficMirrorTargetId id) {
        return intent.find(TrafficMirrorTarget.key(attempt.account(), id))
                .orElseThrow(() -> new CommandException(
                        Fault.TRAFFIC_MIRROR_TARGET_NOT_FOUND,
                        "The traffic mirror target '" + id + "' does not exist"));
    }

    // ---- filters

    /** @throws CommandException {@link Fault#TRAFFIC_MIRROR_FILTER_LIMIT} */
    public TrafficMirrorFilter createFilter(Optional<String> description, Tags tags) {
        limit(filters().size(), Fault.TRAFFIC_MIRROR_FILTER_LIMIT, "filters");
        return put(new TrafficMirrorFilter(
                TrafficMirrorFilterId.random(attempt.random()),
                attempt.account(),
                description,
                false,
                List.of(),
                tags));
    }

    /** @throws CommandException {@link Fault#TRAFFIC_MIRROR_FILTER_NOT_FOUND}, {@link Fault#TRAFFIC_MIRROR_FILTER_IN_USE} */
    public void deleteFilter(TrafficMirrorFilterId id) {
        TrafficMirrorFilter found = filter(id);
        if (sessions().stream().anyMatch(session -> session.filter().equals(id))) {
            throw new CommandException(
                    Fault.TRAFFIC_MIRROR_FILTER_IN_USE,
                    "The traffic mirror filter '" + id + "' is used by a traffic mirror session.");
        }
        intent.delete(found.key());
    }

    /** @throws CommandException {@link Fault#TRAFFIC_MIRROR_FILTER_NOT_FOUND} */
    public TrafficMirrorFilter filter(TrafficMirrorFilterId id) {
        return intent.find(TrafficMirrorFilter.key(attempt.account(), id))
                .orElseThrow(() -> new CommandException(
                        Fault.TRAFFIC_MIRROR_FILTER_NOT_FOUND,
                        "The traffic mirror filter '" + id + "' does not exist"));
    }

    /** @throws CommandException {@link Fault#TRAFFIC_MIRROR_FILTER_NOT_FOUND} */
    public TrafficMirrorFilter modifyNames(TrafficMirrorFilterId id, boolean names) {
        return put(filter(id).withNames(names));
    }

    /**
     * @param rule makes the rule of that id
     * @throws CommandException {@link Fault#TRAFFIC_MIRROR_FILTER_NOT_FOUND}, {@link Fault#TRAFFIC_MIRROR_RULE_LIMIT}, {@link
     *     Fault#TRAFFIC_MIRROR_RULE_EXISTS}
     */
    public TrafficMirrorFilterRule createRule(
            TrafficMirrorFilterId id, Function<TrafficMirrorFilterRuleId, TrafficMirrorFilterRule> rule) {
        TrafficMirrorFilter found = filter(id);
        if (found.rules().size() >= MOST_RULES) {
            throw new CommandException(
                    Fault.TRAFFIC_MIRROR_RULE_LIMIT,
                    "The maximum number of rules has been reached for the traffic mirror filter '" + id + "'.");
        }
        TrafficMirrorFilterRule made = rule.apply(TrafficMirrorFilterRuleId.random(attempt.random()));
        put(found, made);
        return made;
    }

    /** @throws CommandException {@link Fault#TRAFFIC_MIRROR_RULE_NOT_FOUND}, {@link Fault#TRAFFIC_MIRROR_RULE_EXISTS} */
    public TrafficMirrorFilterRule modifyRule(
            TrafficMirrorFilterRuleId id, UnaryOperator<TrafficMirrorFilterRule> change) {
        TrafficMirrorFilter found = filterOf(id);
        TrafficMirrorFilterRule changed = change.apply(found.rule(id).orElseThrow());
        put(found, changed);
        return changed;
    }

    /** @throws CommandException {@link Fault#TRAFFIC_MIRROR_RULE_NOT_FOUND} */
    public void deleteRule(TrafficMirrorFilterRuleId id) {
        TrafficMirrorFilter found = filterOf(id);
        put(found.withRules(others(found, id)));
    }

    /** The filter that has the rule. @throws CommandException {@link Fault#TRAFFIC_MIRROR_RULE_NOT_FOUND} */
    public TrafficMirrorFilter filterOf(TrafficMirrorFilterRuleId id) {
        return filters().stream()
                .filter(filter -> filter.rule(id).isPresent())
                .findFirst()
                .flatMap(filter -> intent.find(filter.key()))
                .filter(filter -> filter.rule(id).isPresent())
                .orElseThrow(() -> new CommandException(
                        Fault.TRAFFIC_MIRROR_RULE_NOT_FOUND,
                        "The traffic mirror filter rule '" + id + "' does not exist"));
    }

    private void put(TrafficMirrorFilter filter, TrafficMirrorFilterRule rule) {
        List<TrafficMirrorFilterRule> rules = new ArrayList<>(others(filter, rule.id()));
        if (rules.stream()
                .anyMatch(other -> other.direction() == rule.direction() && other.number() == rule.number())) {
            throw new CommandException(
                    Fault.TRAFFIC_MIRROR_RULE_EXISTS,
                    "The traffic mirror filter '" + filter.id() + "' has a rule with the number " + rule.number()
                            + " in this direction.");
        }
        rules.add(rule);
        put(filter.withRules(rules));
    }

    private static List<TrafficMirrorFilterRule> others(TrafficMirrorFilter filter, TrafficMirrorFilterRuleId id) {
        return filter.rules().stream().filter(rule -> !rule.id().equals(id)).toList();
    }

    // ---- sessions

    /**
     * @throws CommandException the fault of what is not there; {@link Fault#TRAFFIC_MIRROR_SESSIONS_PER_INTERFACE}, {@link
     *     Fault#TRAFFIC_MIRROR_SESSION_LIMIT}, {@link Fault#TRAFFIC_MIRROR_IPV6_ONLY}, {@link Fault#PARAMETER_VALUE} for a number
     *     that another session of the source has, a source that is the target, or a target that it cannot reach
     */
    public TrafficMirrorSession create(NewTrafficMirrorSession asked) {
        limit(sessions().size(), Fault.TRAFFIC_MIRROR_SESSION_LIMIT, "sessions");
        NetworkInterface source = attempt.networkInterface(asked.source());
        addressOf(source);
        if (of(source.id()).size() >= MOST_SESSIONS_PER_SOURCE) {
            throw new CommandException(
                    Fault.TRAFFIC_MIRROR_SESSIONS_PER_INTERFACE,
                    "The network interface '" + source.id() + "' is the source of " + MOST_SESSIONS_PER_SOURCE
                            + " traffic mirror sessions, which is the maximum.");
        }
        intent.put(source);
        VirtualNetworkIdentifier any =
                new VirtualNetworkIdentifier(1 + attempt.random().nextInt(VirtualNetworkIdentifier.MAX.number()));
        return put(new TrafficMirrorSession(
                TrafficMirrorSessionId.random(attempt.random()),
                attempt.account(),
                source.vpc(),
                source.id(),
                asked.target(),
                claim(asked.target(), source),
                claim(asked.filter()),
                asked.number(),
                asked.packetLength(),
                asked.virtualNetwork().orElse(any),
                asked.description(),
                asked.tags()));
    }

    /**
     * @param change of all but id, source and the target's address
     * @throws CommandException as {@link #create}, and {@link Fault#TRAFFIC_MIRROR_SESSION_NOT_FOUND}
     */
    public TrafficMirrorSession modify(TrafficMirrorSessionId id, UnaryOperator<TrafficMirrorSession> change) {
        TrafficMirrorSession changed = change.apply(session(id));
        NetworkInterface source = attempt.networkInterface(changed.source());
        return put(new TrafficMirrorSession(
                changed.id(),
                changed.owner(),
                changed.vpc(),
                changed.source(),
                changed.target(),
                claim(changed.target(), source),
                claim(changed.filter()),
                changed.number(),
                changed.packetLength(),
                changed.virtualNetwork(),
                changed.description(),
                changed.tags()));
    }

    /** @throws CommandException {@link Fault#TRAFFIC_MIRROR_SESSION_NOT_FOUND} */
    public void delete(TrafficMirrorSessionId id) {
        intent.delete(session(id).key());
    }

    /** @throws CommandException {@link Fault#TRAFFIC_MIRROR_SESSION_NOT_FOUND} */
    public TrafficMirrorSession session(TrafficMirrorSessionId id) {
        return intent.find(TrafficMirrorSession.key(attempt.account(), id))
                .orElseThrow(() -> new CommandException(
                        Fault.TRAFFIC_MIRROR_SESSION_NOT_FOUND,
                        "The traffic mirror session '" + id + "' does not exist"));
    }

    private TrafficMirrorSession put(TrafficMirrorSession session) {
        boolean taken = of(session.source()).stream()
                .anyMatch(other -> !other.id().equals(session.id()) && other.number() == session.number());
        if (taken) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The network interface '" + session.source() + "' is the source of another session with the number "
                            + session.number() + ".");
        }
        intent.put(session);
        return session;
    }

    /** Writes the target as it is, so that of who uses it and who deletes it one tries again. Returns its address. */
    private Ipv4Address claim(TrafficMirrorTargetId id, NetworkInterface source) {
        TrafficMirrorTarget target = target(id);
        if (target.networkInterface().equals(source.id())) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "The network interface '" + source.id() + "' is source and target.");
        }
        NetworkInterface found = attempt.networkInterface(target.networkInterface());
        if (!found.vpc().equals(source.vpc()) && !arePeered(found.vpc(), source.vpc())) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The traffic mirror target '" + id + "' is neither in the source's VPC nor in one peered with it.");
        }
        intent.put(target);
        return addressOf(found);
    }

    private TrafficMirrorFilterId claim(TrafficMirrorFilterId id) {
        intent.put(filter(id));
        return id;
    }

    private boolean arePeered(VpcId one, VpcId other) {
        return intent.list(Kind.VPC_PEERING_CONNECTION.under()).stream()
                .filter(VpcPeeringConnection::isActive)
                .anyMatch(connection -> List.of(
                                connection.requester().vpc(),
                                connection.accepter().vpc())
                        .containsAll(List.of(one, other)));
    }

    // ---- what goes with an interface

    /** Whether somebody gets copies there. */
    boolean isTarget(NetworkInterfaceId networkInterface) {
        return targets().stream().anyMatch(target -> target.networkInterface().equals(networkInterface));
    }

    /** The interface is deleted. */
    void forget(NetworkInterfaceId networkInterface) {
        of(networkInterface).forEach(session -> intent.delete(session.key()));
        targets().stream()
                .filter(target -> target.networkInterface().equals(networkInterface))
                .forEach(target -> {
                    sessions().stream()
                            .filter(session -> session.target().equals(target.id()))
                            .forEach(session -> intent.delete(session.key()));
                    intent.delete(target.key());
                });
    }

    // ---- parts

    /** Copies travel by IPv4. */
    private static Ipv4Address addressOf(NetworkInterface networkInterface) {
        return networkInterface.ipv4().stream()
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        Fault.TRAFFIC_MIRROR_IPV6_ONLY,
                        "Traffic mirroring is not supported in IPv6-only subnets: '" + networkInterface.id() + "'."));
    }

    private static void limit(int there, Fault fault, String what) {
        if (there >= MOST_OF_A_KIND) {
            throw new CommandException(fault, "The maximum number of traffic mirror " + what + " has been reached.");
        }
    }

    private TrafficMirrorFilter put(TrafficMirrorFilter filter) {
        intent.put(filter);
        return filter;
    }

    private List<TrafficMirrorSession> of(NetworkInterfaceId source) {
        return sessions().stream()
                .filter(session -> session.source().equals(source))
                .toList();
    }

    private List<TrafficMirrorTarget> targets() {
        return intent.list(Kind.TRAFFIC_MIRROR_TARGET.under(attempt.account()));
    }

    private List<TrafficMirrorFilter> filters() {
        return intent.list(Kind.TRAFFIC_MIRROR_FILTER.under(attempt.account()));
    }

    private List<TrafficMirrorSession> sessions() {
        return intent.list(Kind.TRAFFIC_MIRROR_SESSION.under(attempt.account()));
    }
}
