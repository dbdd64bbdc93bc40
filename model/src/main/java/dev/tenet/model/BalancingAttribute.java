package dev.tenet.model;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The attributes of load balancers, listeners and target groups: what each is unless it is set, and what Tenet can do. Those that begin with
 * {@code tenet.} are its own: there are no such things in AWS.
 *
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html">LoadBalancerAttribute</a>
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html">ListenerAttribute</a>
 * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html">TargetGroupAttribute</a>
 */
public enum BalancingAttribute {
    ACCESS_LOGS(Of.LOAD_BALANCER, "access_logs.s3.enabled", "false", only("false")),
    ACCESS_LOGS_BUCKET(Of.LOAD_BALANCER, "access_logs.s3.bucket", "", only("")),
    ACCESS_LOGS_PREFIX(Of.LOAD_BALANCER, "access_logs.s3.prefix", "", only("")),
    CROSS_ZONE(Of.LOAD_BALANCER, "load_balancing.cross_zone.enabled", "false", only("true", "false")),
    DELETION_PROTECTION(Of.LOAD_BALANCER, "deletion_protection.enabled", "false", only("true", "false")),
    CLIENT_ROUTING(
            Of.LOAD_BALANCER,
            "dns_record.client_routing_policy",
            "any_availability_zone",
            only("any_availability_zone")),
    ZONAL_SHIFT(Of.LOAD_BALANCER, "zonal_shift.config.enabled", "false", only("true", "false")),

    TCP_IDLE_TIMEOUT(Of.LISTENER, "tcp.idle_timeout.seconds", "350", new Range(60, 6000)),
    ALL_PORTS(Of.LISTENER, "tenet.all_ports.enabled", "false", only("true", "false")),

    CONNECTION_TERMINATION(
            Of.TARGET_GROUP, "deregistration_delay.connection_termination.enabled", "false", only("true", "false")),
    DEREGISTRATION_DELAY(Of.TARGET_GROUP, "deregistration_delay.timeout_seconds", "300", new Range(0, 3600)),
    GROUP_CROSS_ZONE(
            Of.TARGET_GROUP,
            "load_balancing.cross_zone.enabled",
            "use_load_balancer_configuration",
            only("true", "false", "use_load_balancer_configuration")),
    PRESERVE_CLIENT_ADDRESS(Of.TARGET_GROUP, "preserve_client_ip.enabled", "true", only("true", "false")),
    PROXY_PROTOCOL(Of.TARGET_GROUP, "proxy_protocol_v2.enabled", "false", only("true", "false")),
    STICKINESS(Of.TARGET_GROUP, "stickiness.enabled", "false", only("true", "false")),
    /** Those of gateway load balancers are there, too. The balancer's own address counts always. */
    STICKINESS_TYPE(
            Of.TARGET_GROUP,
            "stickiness.type",
            "source_ip",
            only("source_ip", "source_ip_dest_ip", "source_ip_dest_ip_proto")),
    PRESERVE_DESTINATION(Of.TARGET_GROUP, "tenet.preserve_destination.enabled", "false", only("true", "false")),
    HEALTHY_FOR_DNS_COUNT(
            Of.TARGET_GROUP,
            "target_group_health.dns_failover.minimum_healthy_targets.count",
            "1",
            new OffOr(new Range(1, TargetGroup.MAX_TARGETS))),
    HEALTHY_FOR_DNS_SHARE(
            Of.TARGET_GROUP,
            "target_group_health.dns_failover.minimum_healthy_targets.percentage",
            "off",
            new OffOr(new Range(1, 100))),
    HEALTHY_FOR_ROUTING_COUNT(
            Of.TARGET_GROUP,
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.count",
            "1",
            new Range(1, TargetGroup.MAX_TARGETS)),
    HEALTHY_FOR_ROUTING_SHARE(
            Of.TARGET_GROUP,
            "target_group_health.unhealthy_state_routing.minimum_healthy_targets.percentage",
            "off",
            new OffOr(new Range(1, 100))),
    UNHEALTHY_TERMINATION(
            Of.TARGET_GROUP,
            "target_health_state.unhealthy.connection_termination.enabled",
            "true",
            only("true", "false")),
    UNHEALTHY_DRAINING(
            Of.TARGET_GROUP, "target_health_state.unhealthy.draining_interval_seconds", "0", new Range(0, 360_000));

    /** The value of a threshold that nobody asks for. */
    public static final String OFF = "off";

    /** What it is an attribute of. */
    public enum Of {
        LOAD_BALANCER,
        LISTENER,
        TARGET_GROUP
    }

    private sealed interface Values {}

    private record OneOf(Set<String> values) implements Values {}

    private record Range(int least, int most) implements Values {}

    private record OffOr(Range range) implements Values {}

    private final Of of;
    private final String key;
    private final String initial;
    private final Values values;

    BalancingAttribute(Of of, String key, String initial, Values values) {
        this.of = of;
        this.key = key;
        this.initial = initial;
        this.values = values;
    }

    /** The attribute that a tenant calls so. */
    public static Optional<BalancingAttribute> named(Of of, String key) {
        return all(of).stream().filter(attribute -> attribute.key.equals(key)).findAny();
    }

    public static List<BalancingAttribute> all(Of of) {
        return Arrays.stream(values()).filter(attribute -> attribute.of == of).toList();
    }

    /** Whether AWS has it, and clients expect to be told of it. */
    public boolean isUsual() {
        return !key.startsWith("tenet.");
    }

    /** Its name on the wire. */
    public String key() {
        return key;
    }

    /** Its value among those that were set. */
    public String in(Map<String, String> set) {
        return set.getOrDefault(key, initial);
    }

    /** Whether Tenet can do what the value asks for. */
    public boolean allows(String value) {
        return switch (values) {
            case OneOf one -> one.values.contains(value);
            case Range range -> isWithin(range, value);
            case OffOr(Range range) -> value.equals(OFF) || isWithin(range, value);
        };
    }

    private static boolean isWithin(Range range, String value) {
        return value.matches("[0-9]{1,6}")
                && Integer.parseInt(value) >= range.least
                && Integer.parseInt(value) <= range.most;
    }

    private static OneOf only(String... values) {
        return new OneOf(Set.of(values));
    }
}
