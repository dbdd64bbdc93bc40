package dev.tenet.model.command;

import dev.tenet.model.AccountBalancing;
import dev.tenet.model.BalancedProtocol;
import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.HealthCheck;
import dev.tenet.model.Tags;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetHealth;
import dev.tenet.model.TargetKind;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.net.IpFamily;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Commands on target groups; those on who is in them are {@link Targets}. */
public final class TargetGroups {
    private static final int MAX_PER_ACCOUNT = 3000;

    private final Attempt attempt;
    private final Intent intent;

    public TargetGroups(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * Makes a group; one of the same name with the same settings is given instead.
     *
     * @throws LoadBalancingException {@link LoadBalancingFault#VALUE}, {@link LoadBalancingFault#CONFIGURATION}, {@link
     *     LoadBalancingFault#TARGET_GROUP_DUPLICATE}, {@link LoadBalancingFault#TARGET_GROUP_LIMIT}
     */
    public TargetGroup create(
            String name,
            VpcId vpc,
            BalancedProtocol protocol,
            int port,
            TargetKind kind,
            IpFamily family,
            HealthCheck check,
            Tags tags) {
        BalancingNames.check("target group", name);
        if (intent.find(Vpc.key(attempt.account(), vpc)).isEmpty()) {
            throw fault(LoadBalancingFault.VALUE, "The VPC ID '" + vpc + "' is not found");
        }
        if (kind == TargetKind.ALB) {
            requireAlb(protocol, family);
        }
        requireCheck(kind, check);
        AccountBalancing names = LoadBalancers.names(attempt);
        TargetGroup made = new TargetGroup(
                TargetGroupId.random(attempt.random()),
                attempt.account(),
                name,
                vpc,
                protocol,
                port,
                kind,
                family == IpFamily.IPV4 ? Optional.empty() : Optional.of(family),
                check,
                initial(protocol, kind),
                List.of(),
                Optional.empty(),
                tags);
        TargetGroupId taken = names.targetGroups().get(name);
        if (taken != null) {
            return same(find(taken), made);
        }
        if (names.targetGroups().size() >= MAX_PER_ACCOUNT) {
            throw fault(LoadBalancingFault.TARGET_GROUP_LIMIT, "The target group limit has been reached.");
        }
        intent.put(made);
        intent.put(names.with(made));
        return made;
    }

    /**
     * Nobody tells a UDP client that its target goes; so in AWS its flows end with the target's time. And targets by address see clients of TCP as
     * the balancer.
     */
    private static Map<String, String> initial(BalancedProtocol protocol, TargetKind kind) {
        if (protocol != BalancedProtocol.TCP) {
            return Map.of(BalancingAttribute.CONNECTION_TERMINATION.key(), "true");
        }
        return kind == TargetKind.IP ? Map.of(BalancingAttribute.PRESERVE_CLIENT_ADDRESS.key(), "false") : Map.of();
    }

    /**
     * Application load balancers are called by TCP and IPv4 alone.
     *
     * @see <a href="https://docs.aws.amazon.com/elasticloadbalancing/latest/network/application-load-balancer-target.html">Use Application
     *     Load Balancers as targets</a>
     */
    private static void requireAlb(BalancedProtocol protocol, IpFamily family) {
        if (protocol != BalancedProtocol.TCP) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "The protocol of a target group with target type 'alb' must be 'TCP'");
        }
        if (family != IpFamily.IPV4) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "The IP address type of a target group with target type 'alb' must be 'ipv4'");
        }
    }

    /** One that answers whatever its own targets do says nothing by taking a connection. */
    private static void requireCheck(TargetKind kind, HealthCheck check) {
        if (kind == TargetKind.ALB && check.protocol() == HealthCheck.Protocol.TCP) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "The health check protocol of a target group with target type 'alb' must be 'HTTP' or 'HTTPS'");
        }
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#RESOURCE_IN_USE} while a listener forwards to it */
    public void delete(TargetGroupId id) {
        Optional<TargetGroup> present = intent.find(TargetGroup.key(attempt.account(), id));
        if (present.isEmpty()) {
            return;
        }
        if (present.get().usedBy().isPresent()) {
            throw fault(
                    LoadBalancingFault.RESOURCE_IN_USE,
                    "Target group '" + present.get().name() + "' is currently in use by a listener or a rule");
        }
        intent.list(TargetHealth.of(present.get())).forEach(health -> intent.delete(health.key()));
        intent.delete(present.get().key());
        intent.put(LoadBalancers.names(attempt).without(present.get()));
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#TARGET_GROUP_NOT_FOUND}, {@link LoadBalancingFault#CONFIGURATION} */
    public TargetGroup modifyHealthCheck(TargetGroupId id, UnaryOperator<HealthCheck> change) {
        TargetGroup found = find(id);
        HealthCheck changed = change.apply(found.healthCheck());
        requireCheck(found.kind(), changed);
        return put(found.withHealthCheck(changed));
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#TARGET_GROUP_NOT_FOUND}, {@link LoadBalancingFault#ATTRIBUTE} */
    public TargetGroup modifyAttributes(TargetGroupId id, Map<String, String> attributes) {
        TargetGroup found = find(id);
        if (found.kind() == TargetKind.ALB) {
            throw fault(
                    LoadBalancingFault.ATTRIBUTE,
                    "The attributes of a target group with target type 'alb' cannot be modified");
        }
        Map<String, String> all =
                LoadBalancers.Attributes.with(BalancingAttribute.Of.TARGET_GROUP, found.attributes(), attributes);
        if (BalancingAttribute.UNHEALTHY_TERMINATION.in(all).equals("true")
                && !BalancingAttribute.UNHEALTHY_DRAINING.in(all).equals("0")) {
            throw fault(
                    LoadBalancingFault.ATTRIBUTE,
                    "'" + BalancingAttribute.UNHEALTHY_DRAINING.key() + "' can be set only while '"
                            + BalancingAttribute.UNHEALTHY_TERMINATION.key() + "' is 'false'");
        }
        if (found.protocol() != BalancedProtocol.TCP
                && BalancingAttribute.PRESERVE_CLIENT_ADDRESS.in(all).equals("false")) {
            throw fault(
                    LoadBalancingFault.ATTRIBUTE,
                    "'" + BalancingAttribute.PRESERVE_CLIENT_ADDRESS.key()
                            + "' cannot be disabled for a target group of protocol '" + found.protocol() + "'");
        }
        if (found.protocol().isQuic()
                && BalancingAttribute.PROXY_PROTOCOL.in(all).equals("true")) {
            throw fault(
                    LoadBalancingFault.ATTRIBUTE,
                    "'" + BalancingAttribute.PROXY_PROTOCOL.key()
                            + "' cannot be enabled for a target group of protocol '" + found.protocol() + "'");
        }
        if (BalancingAttribute.PRESERVE_DESTINATION.in(all).equals("true")
                && BalancingAttribute.PRESERVE_CLIENT_ADDRESS.in(all).equals("false")) {
            throw fault(
                    LoadBalancingFault.ATTRIBUTE,
                    "'" + BalancingAttribute.PRESERVE_DESTINATION.key() + "' needs '"
                            + BalancingAttribute.PRESERVE_CLIENT_ADDRESS.key()
                            + "': a target does not answer its own address");
        }
        requireDnsFirst(all, BalancingAttribute.HEALTHY_FOR_DNS_COUNT, BalancingAttribute.HEALTHY_FOR_ROUTING_COUNT);
        requireDnsFirst(all, BalancingAttribute.HEALTHY_FOR_DNS_SHARE, BalancingAttribute.HEALTHY_FOR_ROUTING_SHARE);
        TargetGroup changed = found.withAttributes(all);
        new ShiftableGroups(attempt).requireOfUser(changed);
        return put(changed);
    }

    /** A zone with too few healthy targets leaves DNS before, or when, its connections go to all; asked of tenants who set both. */
    private static void requireDnsFirst(Map<String, String> all, BalancingAttribute dns, BalancingAttribute routing) {
        String zone = all.getOrDefault(dns.key(), BalancingAttribute.OFF);
        String connections = all.getOrDefault(routing.key(), BalancingAttribute.OFF);
        if (!zone.equals(BalancingAttribute.OFF)
                && !connections.equals(BalancingAttribute.OFF)
                && Integer.parseInt(zone) < Integer.parseInt(connections)) {
            throw fault(
                    LoadBalancingFault.ATTRIBUTE,
                    "'" + dns.key() + "' (" + zone + ") must be at least '" + routing.key() + "' (" + connections
                            + ")");
        }
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#TARGET_GROUP_NOT_FOUND} */
    public TargetGroup tag(TargetGroupId id, Tags tags) {
        return put(find(id).withTags(tags));
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#TARGET_GROUP_NOT_FOUND} */
    public TargetGroup find(TargetGroupId id) {
        return intent.find(TargetGroup.key(attempt.account(), id))
                .orElseThrow(
                        () -> fault(LoadBalancingFault.TARGET_GROUP_NOT_FOUND, "Target group '" + id + "' not found"));
    }

    private TargetGroup put(TargetGroup changed) {
        intent.put(changed);
        return changed;
    }

    private static TargetGroup same(TargetGroup present, TargetGroup wanted) {
        boolean same = present.vpc().equals(wanted.vpc())
                && present.protocol() == wanted.protocol()
                && present.port() == wanted.port()
                && present.kind() == wanted.kind()
                && present.family() == wanted.family()
                && present.healthCheck().equals(wanted.healthCheck());
        if (!same) {
            throw fault(
                    LoadBalancingFault.TARGET_GROUP_DUPLICATE,
                    "A target group with the same name '" + wanted.name() + "' exists, but with different settings");
        }
        return present;
    }

    private static LoadBalancingException fault(LoadBalancingFault fault, String text) {
        return new LoadBalancingException(fault, text);
    }
}
