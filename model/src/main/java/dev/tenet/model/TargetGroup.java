package dev.tenet.model;

import dev.tenet.net.IpFamily;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Those who share the connections that listeners forward to them.
 *
 * @param name one of its account's
 * @param otherFamily of its targets' addresses, and of the clients that they get; empty: IPv4
 * @param port that a target has unless it was registered with another
 * @param attributes those that were set, by their names; see {@link BalancingAttribute}
 * @param usedBy the load balancer whose listeners forward to it
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-target-groups.html">Target groups</a>
 */
public record TargetGroup(
        TargetGroupId id,
        AccountId owner,
        String name,
        VpcId vpc,
        BalancedProtocol protocol,
        int port,
        TargetKind kind,
        Optional<IpFamily> otherFamily,
        HealthCheck healthCheck,
        Map<String, String> attributes,
        List<Target> targets,
        Optional<LoadBalancerId> usedBy,
        Tags tags)
        implements IntentObject {
    public static final int MAX_TARGETS = 1000;

    public TargetGroup {
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
        targets = List.copyOf(targets);
    }

    public static IntentKey<TargetGroup> key(AccountId owner, TargetGroupId id) {
        return Kind.TARGET_GROUP.key(owner, id);
    }

    @Override
    public IntentKey<TargetGroup> key() {
        return key(owner, id);
    }

    /** Of its targets' addresses, and of the clients that they get. */
    public IpFamily family() {
        return otherFamily.orElse(IpFamily.IPV4);
    }

    /** For how long a target that was deregistered is still one. */
    public Duration deregistrationDelay() {
        return Duration.ofSeconds(Long.parseLong(BalancingAttribute.DEREGISTRATION_DELAY.in(attributes)));
    }

    /** Whether each of a load balancer's addresses leads to its targets in all zones. */
    public boolean isAcrossZones(LoadBalancer balancer) {
        String own = BalancingAttribute.GROUP_CROSS_ZONE.in(attributes);
        return own.equals("use_load_balancer_configuration")
                ? BalancingAttribute.CROSS_ZONE.in(balancer.attributes()).equals("true")
                : own.equals("true");
    }

    /** Whether targets see clients' own addresses. */
    public boolean keepsClientAddresses() {
        return BalancingAttribute.PRESERVE_CLIENT_ADDRESS.in(attributes).equals("true");
    }

    /** Whether targets have the balancer's address, too, and get packets as they came for it. */
    public boolean keepsDestinations() {
        return BalancingAttribute.PRESERVE_DESTINATION.in(attributes).equals("true");
    }

    /** Whether connections of a client's address go to one target. */
    public boolean isSticky() {
        return BalancingAttribute.STICKINESS.in(attributes).equals("true");
    }

    /** Of a sticky one: whether those of TCP go to one target, and those of UDP to one. */
    public boolean isStickyByProtocol() {
        return BalancingAttribute.STICKINESS_TYPE.in(attributes).equals("source_ip_dest_ip_proto");
    }

    /** Whether connections begin with a proxy protocol header, and datagrams each. */
    public boolean sendsProxyHeader() {
        return BalancingAttribute.PROXY_PROTOCOL.in(attributes).equals("true");
    }

    /** Whether the connections of a target end when its time is over. */
    public boolean endsConnections() {
        return BalancingAttribute.CONNECTION_TERMINATION.in(attributes).equals("true");
    }

    /** For how long a target that has become ill keeps its connections; none if for ever. */
    public Optional<Duration> unhealthyDraining() {
        if (BalancingAttribute.UNHEALTHY_TERMINATION.in(attributes).equals("true")) {
            return Optional.of(Duration.ZERO);
        }
        return Optional.of(Duration.ofSeconds(Long.parseLong(BalancingAttribute.UNHEALTHY_DRAINING.in(attributes))))
                .filter(interval -> !interval.isZero());
    }

    /** Its targets but those whose time is over. */
    public List<Target> targets(Instant now) {
        return targets.stream().filter(target -> !isOver(target, now)).toList();
    }

    /** Whether a target was deregistered, and the deregistration delay is over. */
    public boolean isOver(Target target, Instant now) {
        return target.drainingSince()
                .filter(since -> !now.isBefore(since.plus(deregistrationDelay())))
                .isPresent();
    }

    public TargetGroup withTargets(List<Target> newTargets) {
        return new TargetGroup(
                id,
                owner,
                name,
                vpc,
                protocol,
                port,
                kind,
                otherFamily,
                healthCheck,
                attributes,
                newTargets,
                usedBy,
                tags);
    }

    public TargetGroup withHealthCheck(HealthCheck newCheck) {
        return new TargetGroup(
                id, owner, name, vpc, protocol, port, kind, otherFamily, newCheck, attributes, targets, usedBy, tags);
    }

    public TargetGroup withAttributes(Map<String, String> newAttributes) {
        return new TargetGroup(
                id,
                owner,
                name,
                vpc,
                protocol,
                port,
                kind,
                otherFamily,
                healthCheck,
                newAttributes,
                targets,
                usedBy,
                tags);
    }

    public TargetGroup withUsedBy(Optional<LoadBalancerId> user) {
        return new TargetGroup(
                id, owner, name, vpc, protocol, port, kind, otherFamily, healthCheck, attributes, targets, user, tags);
    }

    public TargetGroup withTags(Tags newTags) {
        return new TargetGroup(
                id,
                owner,
                name,
                vpc,
                protocol,
                port,
                kind,
                otherFamily,
                healthCheck,
                attributes,
                targets,
                usedBy,
                newTags);
    }
}
