package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A tenant's network load balancers, by boto3: target groups, listeners, and how targets are. */
final class Balancing {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Boto3 api;

    Balancing(Tenant tenant) {
        this.api = tenant.api;
    }

    /** A balancer in the network's subnet; returns its ARN. */
    String create(TenantNetwork network, Object... more) {
        List<Object> parameters =
                new ArrayList<>(List.of("Name", "front", "Type", "network", "Subnets", List.of(network.subnet())));
        parameters.addAll(List.of(more));
        return api.elbv2("create_load_balancer", parameters.toArray())
                .at("/LoadBalancers/0/LoadBalancerArn")
                .asString();
    }

    /** A balancer on the internet, in the network's subnet, with an elastic address. */
    JsonNode createOutside(TenantNetwork network) {
        String allocation = api.ec2("allocate_address").at("/AllocationId").asString();
        JsonNode balancer = api.elbv2(
                        "create_load_balancer",
                        "Name",
                        "front",
                        "Type",
                        "network",
                        "SubnetMappings",
                        List.of(Map.of("SubnetId", network.subnet(), "AllocationId", allocation)))
                .at("/LoadBalancers/0");
        assertEquals("internet-facing", balancer.get("Scheme").asString());
        assertEquals(
                allocation,
                balancer.at("/AvailabilityZones/0/LoadBalancerAddresses/0/AllocationId")
                        .asString());
        return balancer;
    }

    /** On the internet. */
    static String addressOf(JsonNode balancer) {
        return balancer.at("/AvailabilityZones/0/LoadBalancerAddresses/0/IpAddress")
                .asString();
    }

    /** Those of the tenant's one balancer. */
    JsonNode addresses() {
        return api.elbv2("describe_load_balancers").at("/LoadBalancers/0/AvailabilityZones/0/LoadBalancerAddresses/0");
    }

    /** A group of TCP targets at port 8080, asked every five seconds, for two at most. */
    String group(TenantNetwork network, Object... more) {
        return group("TCP", "targets", network, more);
    }

    /** The same of another protocol; asked by TCP. */
    String group(String protocol, String name, TenantNetwork network, Object... more) {
        List<Object> parameters = new ArrayList<>(List.of(
                "Name",
                name,
                "Protocol",
                protocol,
                "Port",
                8080,
                "VpcId",
                network.vpc(),
                "HealthCheckIntervalSeconds",
                5,
                "HealthCheckTimeoutSeconds",
                2));
        parameters.addAll(List.of(more));
        return api.elbv2("create_target_group", parameters.toArray())
                .at("/TargetGroups/0/TargetGroupArn")
                .asString();
    }

    void register(String group, List<RunningInstance> targets) {
        api.elbv2("register_targets", "TargetGroupArn", group, "Targets", named(targets));
    }

    /** Targets of QUIC, by their servers' IDs. */
    void register(String group, List<RunningInstance> targets, List<String> servers) {
        List<Map<String, String>> named = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            named.add(Map.of("Id", targets.get(i).id(), "QuicServerId", servers.get(i)));
        }
        api.elbv2("register_targets", "TargetGroupArn", group, "Targets", named);
    }

    void deregister(String group, RunningInstance target) {
        api.elbv2("deregister_targets", "TargetGroupArn", group, "Targets", named(List.of(target)));
    }

    private static List<Map<String, String>> named(List<RunningInstance> targets) {
        return targets.stream().map(target -> Map.of("Id", target.id())).toList();
    }

    /** Leads what comes to a port of the balancer to the group. */
    String listen(String balancer, int port, String group) {
        return listen("TCP", balancer, port, group);
    }

    /** The same of another protocol. */
    String listen(String protocol, String balancer, int port, String group) {
        return api.elbv2(
                        "create_listener",
                        "LoadBalancerArn",
                        balancer,
                        "Protocol",
                        protocol,
                        "Port",
                        port,
                        "DefaultActions",
                        List.of(Map.of("Type", "forward", "TargetGroupArn", group)))
                .at("/Listeners/0/ListenerArn")
                .asString();
    }

    void setOfGroup(String group, String attribute, Object value) {
        api.elbv2(
                "modify_target_group_attributes",
                "TargetGroupArn",
                group,
                "Attributes",
                List.of(Map.of("Key", attribute, "Value", value.toString())));
    }

    void setOfBalancer(String balancer, String attribute, Object value) {
        api.elbv2(
                "modify_load_balancer_attributes",
                "LoadBalancerArn",
                balancer,
                "Attributes",
                List.of(Map.of("Key", attribute, "Value", value.toString())));
    }

    void setOfListener(String listener, String attribute, Object value) {
        api.elbv2(
                "modify_listener_attributes",
                "ListenerArn",
                listener,
                "Attributes",
                List.of(Map.of("Key", attribute, "Value", value.toString())));
    }

    void setIdleSeconds(String listener, int seconds) {
        setOfListener(listener, "tcp.idle_timeout.seconds", seconds);
    }

    String idleSeconds(String listener) {
        return api.elbv2("describe_listener_attributes", "ListenerArn", listener)
                .at("/Attributes/0/Value")
                .asString();
    }

    JsonNode health(String group) {
        return api.elbv2("describe_target_health", "TargetGroupArn", group).get("TargetHealthDescriptions");
    }

    /** State and reason of all targets. */
    Set<String> states(String group) {
        Set<String> states = new TreeSet<>();
        health(group)
                .forEach(each -> states.add((each.at("/TargetHealth/State").asString() + " "
                                + each.at("/TargetHealth/Reason").asString(""))
                        .strip()));
        return states;
    }

    void awaitStates(String group, Set<String> wanted) {
        Waiting.until("targets are " + wanted, LIMIT, () -> states(group).equals(wanted));
    }

    /** All targets but those that drain. */
    void awaitHealthy(String group) {
        Predicate<String> drains = state -> state.startsWith("draining");
        Waiting.until(
                "targets are healthy",
                LIMIT,
                () -> states(group).stream()
                        .filter(drains.negate())
                        .collect(Collectors.toSet())
                        .equals(Set.of("healthy")));
    }
}
