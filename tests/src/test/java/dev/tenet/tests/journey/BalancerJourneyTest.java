package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Load balancers by boto3: who gets connections, by what hosts find out about targets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class BalancerJourneyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CALLS = 12;

    private final Lab lab = new Lab(new LabName("jb" + ProcessHandle.current().pid()), line -> {});

    @BeforeAll
    void up() {
        lab.up(LabOptions.usual(lab.layout().name(), 2, 1, 7870));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void targetsThatAreWellGetConnectionsAndAllDoWhenNoneIs() {
        try (Tenant tenant = Tenant.of(lab, "balancer")) {
            TenantNetwork network = tenant.network("balanced");
            List<RunningInstance> instances = tenant.run(network, 3);
            RunningInstance client = instances.get(2);
            tenant.allow(network, Tenant.tcp(8080));
            String balancer = balancer(tenant, network);
            String group = group(tenant, network, "TCP", 8080);
            List<Map<String, Object>> targets = new ArrayList<>();
            instances.subList(0, 2).forEach(instance -> targets.add(Map.of("Id", instance.id())));
            tenant.api.elbv2("register_targets", "TargetGroupArn", group, "Targets", targets);
            assertEquals(Set.of("unused Target.NotInUse"), states(tenant, group));
            String address = listen(tenant, balancer, group, 80);
            RunningInstance first = instances.get(0);
            RunningInstance second = instances.get(1);
            await(() -> states(tenant, group).equals(Set.of("unhealthy Target.FailedHealthChecks")));
            try (InstanceProcess _ = second.serve(8080, "second")) {
                try (InstanceProcess _ = first.serve(8080, "first")) {
                    await(() -> states(tenant, group).equals(Set.of("healthy")));
                    assertEquals(Set.of("first", "second"), answering(client, address));
                    tenant.api.elbv2(
                            "deregister_targets",
                            "TargetGroupArn",
                            group,
                            "Targets",
                            List.of(Map.of("Id", second.id())));
                    lab.awaitApplied();
                    assertEquals(Set.of("healthy", "draining Target.DeregistrationInProgress"), states(tenant, group));
                    assertEquals(Set.of("first"), answering(client, address));
                    tenant.api.elbv2(
                            "register_targets", "TargetGroupArn", group, "Targets", List.of(Map.of("Id", second.id())));
                    await(() -> states(tenant, group).equals(Set.of("healthy")));
                }
                await(() -> states(tenant, group).equals(Set.of("healthy", "unhealthy Target.FailedHealthChecks")));
                lab.awaitApplied();
                assertEquals(Set.of("second"), answering(client, address));
                tenant.revoke(network, Tenant.tcp(8080));
                await(() -> states(tenant, group).equals(Set.of("unhealthy Target.Timeout")));
            }
        }
    }

    @Test
    void aTargetIsAskedByHttpAtAnotherPort() {
        try (Tenant tenant = Tenant.of(lab, "asked")) {
            TenantNetwork network = tenant.network("asked");
            RunningInstance target = tenant.run(network, 1).getFirst();
            tenant.allow(network, Tenant.tcp(9000));
            String balancer = balancer(tenant, network);
            String group = group(tenant, network, "HTTP", 9000);
            tenant.api.elbv2(
                    "register_targets", "TargetGroupArn", group, "Targets", List.of(Map.of("Id", target.id())));
            listen(tenant, balancer, group, 80);
            try (InstanceProcess server = target.start("http_server.py", 9000, 503)) {
                server.expect("listening");
                await(() -> states(tenant, group).equals(Set.of("unhealthy Target.ResponseCodeMismatch")));
                assertEquals(
                        "Health checks failed with these codes: [503]",
                        health(tenant, group).at("/0/TargetHealth/Description").asString());
                assertEquals(
                        "9000", health(tenant, group).at("/0/HealthCheckPort").asString());
                tenant.api.elbv2("modify_target_group", "TargetGroupArn", group, "Matcher", Map.of("HttpCode", "503"));
                await(() -> states(tenant, group).equals(Set.of("healthy")));
            }
        }
    }

    private static String balancer(Tenant tenant, TenantNetwork network) {
        return tenant.api
                .elbv2(
                        "create_load_balancer",
                        "Name",
                        "front",
                        "Type",
                        "network",
                        "Scheme",
                        "internal",
                        "Subnets",
                        List.of(network.subnet()))
                .at("/LoadBalancers/0/LoadBalancerArn")
                .asString();
    }

    private static String group(Tenant tenant, TenantNetwork network, String check, int checkPort) {
        return tenant.api
                .elbv2(
                        "create_target_group",
                        "Name",
                        "targets",
                        "Protocol",
                        "TCP",
                        "Port",
                        8080,
                        "VpcId",
                        network.vpc(),
                        "HealthCheckProtocol",
                        check,
                        "HealthCheckPort",
                        String.valueOf(checkPort),
                        "HealthCheckIntervalSeconds",
                        5,
                        "HealthCheckTimeoutSeconds",
                        2,
                        "HealthyThresholdCount",
                        2,
                        "UnhealthyThresholdCount",
                        2)
                .at("/TargetGroups/0/TargetGroupArn")
                .asString();
    }

    /** The balancer's address. */
    private String listen(Tenant tenant, String balancer, String group, int port) {
        tenant.api.elbv2(
                "create_listener",
                "LoadBalancerArn",
                balancer,
                "Protocol",
                "TCP",
                "Port",
                port,
                "DefaultActions",
                List.of(Map.of("Type", "forward", "TargetGroupArn", group)));
        lab.awaitApplied();
        return tenant.api
                .ec2(
                        "describe_network_interfaces",
                        "Filters",
                        List.of(Map.of("Name", "interface-type", "Values", List.of("network_load_balancer"))))
                .at("/NetworkInterfaces/0/PrivateIpAddress")
                .asString();
    }

    private static JsonNode health(Tenant tenant, String group) {
        return tenant.api
                .elbv2("describe_target_health", "TargetGroupArn", group)
                .get("TargetHealthDescriptions");
    }

    /** State and reason of all targets. */
    private static Set<String> states(Tenant tenant, String group) {
        Set<String> states = new TreeSet<>();
        health(tenant, group)
                .forEach(each -> states.add((each.at("/TargetHealth/State").asString() + " "
                                + each.at("/TargetHealth/Reason").asString(""))
                        .strip()));
        return states;
    }

    private static Set<String> answering(RunningInstance client, String address) {
        Set<String> names = new TreeSet<>();
        for (int call = 0; call < CALLS; call++) {
            try (InstanceProcess caller = client.start("echo_client.py", address, 80)) {
                assertEquals("connected", caller.hear());
                names.add(caller.ask("hello").replace(" hello", ""));
            }
        }
        return names;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - end < 0, "not within " + LIMIT);
        }
    }
}
