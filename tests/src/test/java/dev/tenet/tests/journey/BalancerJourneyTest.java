package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Load balancers by boto3: who gets connections, by what hosts find out about targets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class BalancerJourneyTest {
    private static final int CALLS = 12;
    private static final int DELAY_SECONDS = 4;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 3, 2));
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
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "Scheme", "internal");
            String group = group(balancing, network, "TCP", 8080);
            balancing.register(group, instances.subList(0, 2));
            assertEquals(Set.of("unused Target.NotInUse"), balancing.states(group));
            balancing.listen(balancer, 80, group);
            String address = address(tenant);
            RunningInstance first = instances.get(0);
            RunningInstance second = instances.get(1);
            balancing.awaitStates(group, Set.of("unhealthy Target.FailedHealthChecks"));
            try (InstanceProcess _ = second.serve(8080, "second")) {
                try (InstanceProcess _ = first.serve(8080, "first")) {
                    balancing.awaitStates(group, Set.of("healthy"));
                    assertEquals(Set.of("first", "second"), answering(client, address));
                    balancing.deregister(group, second);
                    lab.awaitApplied();
                    assertEquals(
                            Set.of("healthy", "draining Target.DeregistrationInProgress"), balancing.states(group));
                    assertEquals(Set.of("first"), answering(client, address));
                    balancing.register(group, List.of(second));
                    balancing.awaitStates(group, Set.of("healthy"));
                }
                balancing.awaitStates(group, Set.of("healthy", "unhealthy Target.FailedHealthChecks"));
                lab.awaitApplied();
                assertEquals(Set.of("second"), answering(client, address));
                tenant.revoke(network, Tenant.tcp(8080));
                balancing.awaitStates(group, Set.of("unhealthy Target.Timeout"));
            }
        }
    }

    @Test
    void aZoneIsOutOfTheNameWhileItsTargetIsIll() {
        try (Tenant tenant = Tenant.of(lab, "zones")) {
            TenantNetwork network = tenant.network("zones");
            TenantNetwork other = tenant.zone(network, "tenet-1b");
            List<RunningInstance> instances = tenant.run(network, 2);
            RunningInstance first = instances.get(0);
            RunningInstance client = instances.get(1);
            RunningInstance second = tenant.run(other, 1).getFirst();
            tenant.allow(network, Tenant.tcp(8080));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(
                    network, "Scheme", "internal", "Subnets", List.of(network.subnet(), other.subnet()));
            lab.awaitApplied();
            Set<String> both = named(client, tenant);
            assertEquals(2, both.size(), "before anybody listens");
            String group = group(balancing, network, "TCP", 8080);
            balancing.register(group, List.of(first, second));
            balancing.listen(balancer, 80, group);
            try (InstanceProcess _ = second.serve(8080, "second")) {
                balancing.awaitStates(group, Set.of("healthy", "unhealthy Target.FailedHealthChecks"));
                lab.awaitApplied();
                Set<String> healthy = named(client, tenant);
                assertEquals(1, healthy.size(), healthy + " of " + both);
                assertEquals(
                        Set.of("second"), answering(client, healthy.iterator().next()));
                try (InstanceProcess _ = first.serve(8080, "first")) {
                    balancing.awaitStates(group, Set.of("healthy"));
                    lab.awaitApplied();
                    assertEquals(both, named(client, tenant));
                    shiftAwayAndBack(balancing, balancer, tenant, () -> assertEquals(healthy, named(client, tenant)));
                    assertEquals(both, named(client, tenant));
                }
                balancing.awaitStates(group, Set.of("healthy", "unhealthy Target.FailedHealthChecks"));
                lab.awaitApplied();
                assertEquals(healthy, named(client, tenant));
            }
            balancing.awaitStates(group, Set.of("unhealthy Target.FailedHealthChecks"));
            lab.awaitApplied();
            assertEquals(both, named(client, tenant), "no zone is better than another");
        }
    }

    /** By the aws command, from the zone tenet-1a. */
    private void shiftAwayAndBack(Balancing balancing, String balancer, Tenant tenant, Runnable away) {
        balancing.setOfBalancer(balancer, "zonal_shift.config.enabled", true);
        String shift = tenant.aws("arc-zonal-shift start-zonal-shift --resource-identifier " + balancer
                + " --away-from " + tenant.zoneId("tenet-1a")
                + " --expires-in 1h --comment test --query zonalShiftId --output text");
        lab.awaitApplied();
        away.run();
        tenant.aws("arc-zonal-shift cancel-zonal-shift --zonal-shift-id " + shift);
        lab.awaitApplied();
    }

    /** The addresses that the name of the tenant's one balancer leads to. */
    private static Set<String> named(RunningInstance client, Tenant tenant) {
        String name = tenant.api
                .elbv2("describe_load_balancers")
                .at("/LoadBalancers/0/DNSName")
                .asString();
        return Set.of(
                client.namespace().run("dig +short @10.0.0.2 " + name).strip().split("\\s+"));
    }

    @Test
    void aTargetIsAskedByHttpAtAnotherPort() {
        try (Tenant tenant = Tenant.of(lab, "asked")) {
            TenantNetwork network = tenant.network("asked");
            RunningInstance target = tenant.run(network, 1).getFirst();
            tenant.allow(network, Tenant.tcp(9000));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "Scheme", "internal");
            String group = group(balancing, network, "HTTP", 9000);
            balancing.register(group, List.of(target));
            balancing.listen(balancer, 80, group);
            lab.awaitApplied();
            try (InstanceProcess server = target.start("http_server.py", 9000, 503)) {
                server.expect("listening");
                balancing.awaitStates(group, Set.of("unhealthy Target.ResponseCodeMismatch"));
                assertEquals(
                        "Health checks failed with these codes: [503]",
                        balancing
                                .health(group)
                                .at("/0/TargetHealth/Description")
                                .asString());
                assertEquals(
                        "9000", balancing.health(group).at("/0/HealthCheckPort").asString());
                tenant.api.elbv2("modify_target_group", "TargetGroupArn", group, "Matcher", Map.of("HttpCode", "503"));
                balancing.awaitStates(group, Set.of("healthy"));
            }
        }
    }

    @Test
    void bothSidesOfAConnectionHearWhenItsTargetsTimeIsOver() {
        try (Tenant tenant = Tenant.of(lab, "over")) {
            TenantNetwork network = tenant.network("over");
            List<RunningInstance> instances = tenant.run(network, 3);
            List<RunningInstance> targets = instances.subList(0, 2);
            RunningInstance client = instances.get(2);
            tenant.allow(network, Tenant.tcp(8080));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "Scheme", "internal");
            String group = group(balancing, network, "TCP", 8081);
            balancing.setOfGroup(group, "deregistration_delay.connection_termination.enabled", true);
            balancing.setOfGroup(group, "deregistration_delay.timeout_seconds", DELAY_SECONDS);
            balancing.register(group, targets);
            balancing.listen(balancer, 80, group);
            String address = address(tenant);
            try (InstanceProcess first = targets.get(0).start("kept_connection.py", "serve", 8080, "0");
                    InstanceProcess second = targets.get(1).start("kept_connection.py", "serve", 8080, "1")) {
                first.expect("listening");
                second.expect("listening");
                lab.awaitApplied();
                try (InstanceProcess call = client.start("kept_connection.py", "call", address, 80)) {
                    int which = Integer.parseInt(call.hear());
                    long before = System.nanoTime();
                    balancing.deregister(group, targets.get(which));
                    call.expect("reset");
                    (which == 0 ? first : second).expect("reset");
                    Duration passed = Duration.ofNanos(System.nanoTime() - before);
                    assertTrue(passed.toSeconds() >= DELAY_SECONDS, "after " + passed);
                    try (InstanceProcess next = client.start("kept_connection.py", "call", address, 80)) {
                        next.expect(String.valueOf(1 - which));
                    }
                }
            }
        }
    }

    @Test
    void connectionsOfATargetThatFallsIllEndAtOnceOrWhenItHasDrained() {
        try (Tenant tenant = Tenant.of(lab, "ill")) {
            TenantNetwork network = tenant.network("ill");
            List<RunningInstance> instances = tenant.run(network, 3);
            RunningInstance target = instances.get(0);
            RunningInstance other = instances.get(1);
            RunningInstance client = instances.get(2);
            tenant.allow(network, Tenant.tcp(8080));
            tenant.allow(network, Tenant.tcp(8081));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "Scheme", "internal");
            String group = group(balancing, network, "TCP", 8081);
            balancing.register(group, instances.subList(0, 2));
            balancing.listen(balancer, 80, group);
            String address = address(tenant);
            try (InstanceProcess _ = other.serve(8081, "well");
                    InstanceProcess spare = other.start("kept_connection.py", "serve", 8080, "1");
                    InstanceProcess server = target.start("kept_connection.py", "serve", 8080, "0")) {
                server.expect("listening");
                spare.expect("listening");
                try (InstanceProcess call = wellAndThenIll(balancing, group, target, client, address)) {
                    call.expect("reset");
                    server.expect("reset");
                    assertEquals(Set.of("healthy", "unhealthy Target.FailedHealthChecks"), balancing.states(group));
                }
                balancing.setOfGroup(group, "target_health_state.unhealthy.connection_termination.enabled", false);
                balancing.setOfGroup(group, "target_health_state.unhealthy.draining_interval_seconds", DELAY_SECONDS);
                try (InstanceProcess call = wellAndThenIll(balancing, group, target, client, address)) {
                    balancing.awaitStates(group, Set.of("healthy", "unhealthy.draining Target.FailedHealthChecks"));
                    long before = System.nanoTime();
                    call.expect("reset");
                    server.expect("reset");
                    Duration passed = Duration.ofNanos(System.nanoTime() - before);
                    assertTrue(passed.toSeconds() >= DELAY_SECONDS - 1, "after " + passed);
                    balancing.awaitStates(group, Set.of("healthy", "unhealthy Target.FailedHealthChecks"));
                }
            }
        }
    }

    /** A connection to the target whose health checks then fail. */
    private InstanceProcess wellAndThenIll(
            Balancing balancing, String group, RunningInstance target, RunningInstance client, String address) {
        try (InstanceProcess _ = target.serve(8081, "well")) {
            balancing.awaitStates(group, Set.of("healthy"));
            lab.awaitApplied();
            for (int call = 0; call < CALLS; call++) {
                InstanceProcess connection = client.start("kept_connection.py", "call", address, 80);
                if (connection.hear().equals("0")) {
                    return connection;
                }
                connection.close(); // led to the other one
            }
            throw new AssertionError("nobody is led to " + target.id());
        }
    }

    @Test
    void aConnectionThatIsSilentForTheListenersIdleTimeIsReset() {
        try (Tenant tenant = Tenant.of(lab, "silent")) {
            TenantNetwork network = tenant.network("silent");
            List<RunningInstance> instances = tenant.run(network, 2);
            tenant.allow(network, Tenant.tcp(8080));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "Scheme", "internal");
            String group = group(balancing, network, "TCP", 8080);
            balancing.register(group, instances.subList(0, 1));
            String listener = balancing.listen(balancer, 80, group);
            assertEquals("350", balancing.idleSeconds(listener));
            balancing.setIdleSeconds(listener, 60);
            assertEquals("60", balancing.idleSeconds(listener));
            String address = address(tenant);
            RunningInstance client = instances.get(1);
            try (InstanceProcess _ = instances.get(0).serve(8080, "server")) {
                balancing.awaitHealthy(group);
                lab.awaitApplied();
                try (InstanceProcess shorter = client.start("silent_client.py", address, 80, 45);
                        InstanceProcess longer = client.start("silent_client.py", address, 80, 62)) {
                    shorter.expect("answered");
                    longer.expect("answered");
                    shorter.expect("answered");
                    longer.expect("reset");
                }
            }
        }
    }

    @Test
    void aClientByUdpGetsAnotherTargetWhenTheTimeOfItsOwnIsOver() {
        try (Tenant tenant = Tenant.of(lab, "datagrams")) {
            TenantNetwork network = tenant.network("datagrams");
            List<RunningInstance> instances = tenant.run(network, 3);
            List<RunningInstance> targets = instances.subList(0, 2);
            RunningInstance client = instances.get(2);
            tenant.allow(network, Tenant.udp(8080));
            Balancing balancing = new Balancing(tenant);
            String group = balancing.group("UDP", "datagrams", network);
            balancing.setOfGroup(group, "deregistration_delay.timeout_seconds", DELAY_SECONDS);
            balancing.register(group, targets);
            balancing.listen("UDP", balancing.create(network, "Scheme", "internal"), 53, group);
            String address = address(tenant);
            try (InstanceProcess first = targets.get(0).start("named_datagrams.py", "answer", 8080, "0");
                    InstanceProcess second = targets.get(1).start("named_datagrams.py", "answer", 8080, "1");
                    InstanceProcess call = client.start("named_datagrams.py", "ask", address, 53)) {
                first.expect("ready");
                second.expect("ready");
                lab.awaitApplied();
                String own = call.ask("who");
                assertTrue(Set.of("0", "1").contains(own), own);
                balancing.deregister(group, targets.get(Integer.parseInt(own)));
                lab.awaitApplied();
                assertEquals(own, call.ask("who"), "it drains");
                String other = own.equals("0") ? "1" : "0";
                Waiting.until(
                        "the other target answers", LIMIT, () -> call.ask("who").equals(other));
                assertEquals(other, call.ask("who"));
            }
        }
    }

    private static String group(Balancing balancing, TenantNetwork network, String check, int checkPort) {
        return balancing.group(
                network,
                "HealthCheckProtocol",
                check,
                "HealthCheckPort",
                String.valueOf(checkPort),
                "HealthyThresholdCount",
                2,
                "UnhealthyThresholdCount",
                2);
    }

    /** The address of the tenant's one balancer. */
    private String address(Tenant tenant) {
        lab.awaitApplied();
        return tenant.api
                .ec2(
                        "describe_network_interfaces",
                        "Filters",
                        List.of(Map.of("Name", "interface-type", "Values", List.of("network_load_balancer"))))
                .at("/NetworkInterfaces/0/PrivateIpAddress")
                .asString();
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
}
