package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.tenet.lab.Lab;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Dualstack load balancers by boto3: clients of both families, inside and on the internet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class DualstackBalancerJourneyTest {
    private static final int CALLS = 12;

    /** More than instances' devices take in one piece, and than the internet does. */
    private static final int LARGE_INSIDE = 20_000;

    private static final int LARGE = 3_000;

    /** A target that answers by too large pieces is told a size for whole packets, and then one for pieces. */
    private static final int ASKS = 4;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1).withEdges(2));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void anInternalOneHasClientsOfBothFamilies() {
        try (Tenant tenant = Tenant.of(lab, "inside")) {
            TenantNetwork network = tenant.network("inside");
            List<RunningInstance> instances = tenant.run(network, 3);
            RunningInstance client = instances.getLast();
            tenant.allow(network, Tenant.tcp(8080, "0.0.0.0/0", "::/0"));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "Scheme", "internal");
            String group = balancing.group("TCP", "six", network, "IpAddressType", "ipv6");
            balancing.register(group, instances.subList(0, 2));
            assertEquals(
                    "InvalidConfigurationRequest",
                    tenant.api.elbv2Fault(
                            "create_listener",
                            "LoadBalancerArn",
                            balancer,
                            "Protocol",
                            "TCP",
                            "Port",
                            80,
                            "DefaultActions",
                            List.of(Map.of("Type", "forward", "TargetGroupArn", group))),
                    "an IPv4 balancer has no IPv6 targets");
            JsonNode set =
                    tenant.api.elbv2("set_ip_address_type", "LoadBalancerArn", balancer, "IpAddressType", "dualstack");
            assertEquals("dualstack", set.get("IpAddressType").asString());
            balancing.listen(balancer, 80, group);
            String four = balancing.group("TCP", "four", network);
            balancing.register(four, instances.subList(0, 1));
            balancing.listen(balancer, 81, four);
            JsonNode known = balancing.addresses();
            try (InstanceProcess _ = instances.get(0).serve(8080, "first");
                    InstanceProcess _ = instances.get(1).serve(8080, "second")) {
                balancing.awaitHealthy(group);
                balancing.awaitHealthy(four);
                lab.awaitApplied();
                assertEquals(
                        Set.of("first", "second"),
                        answering(client, known.get("IPv6Address").asString(), 80));
                assertEquals(
                        Set.of("first"),
                        answering(client, known.get("PrivateIPv4Address").asString(), 81));
                assertEquals(
                        known.get("IPv6Address").asString(),
                        client.namespace()
                                .run("dig +short @10.0.0.2 AAAA " + name(tenant))
                                .strip());
                assertEquals(
                        Set.of("first", "second"),
                        answering(client, known.get("PrivateIPv4Address").asString(), 80),
                        "IPv4 to targets of IPv6");
                assertEquals(
                        Set.of("first"),
                        answering(client, known.get("IPv6Address").asString(), 81),
                        "IPv6 to a target of IPv4");
                assertEquals(
                        "InvalidConfigurationRequest",
                        tenant.api.elbv2Fault(
                                "set_ip_address_type", "LoadBalancerArn", balancer, "IpAddressType", "ipv4"));
            }
            balancing.awaitStates(group, Set.of("unhealthy Target.FailedHealthChecks"));
        }
    }

    @Test
    void oneOnTheInternetHasClientsThereByIpv6() {
        try (Tenant tenant = Tenant.of(lab, "outside")) {
            TenantNetwork network = tenant.network("outside");
            tenant.openToInternet(network);
            List<RunningInstance> instances = tenant.run(network, 3);
            tenant.allow(network, Tenant.tcp(8080, "0.0.0.0/0", "::/0"));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "IpAddressType", "dualstack");
            String group = balancing.group("TCP", "targets", network, "IpAddressType", "ipv6");
            balancing.register(group, instances.subList(0, 2));
            balancing.listen(balancer, 80, group);
            String four = balancing.group("TCP", "four", network);
            balancing.register(four, instances.subList(0, 1));
            balancing.listen(balancer, 81, four);
            String address = balancing.addresses().get("IPv6Address").asString();
            String address4 = balancing.addresses().get("IpAddress").asString();
            try (InstanceProcess _ = instances.get(0).serve(8080, "first");
                    InstanceProcess _ = instances.get(1).serve(8080, "second")) {
                balancing.awaitHealthy(group);
                balancing.awaitHealthy(four);
                lab.awaitApplied();
                assertEquals(Set.of("first", "second"), answering(instances.get(2), address, 80), "from inside");
                assertEquals(Set.of("first", "second"), answeringOutside(address, 80), "from the internet");
                assertEquals(Set.of("first"), answeringOutside(address, 81), "IPv6 to a target of IPv4");
                assertEquals(Set.of("first", "second"), answeringOutside(address4, 80), "IPv4 to targets of IPv6");
            }
        }
    }

    /** Datagrams in pieces, to targets of the other family. */
    @Test
    void largeDatagramsGetToTheOtherFamilyAndBack() {
        try (Tenant tenant = Tenant.of(lab, "large")) {
            TenantNetwork network = tenant.network("large");
            tenant.openToInternet(network);
            List<RunningInstance> instances = tenant.run(network, 2);
            RunningInstance target = instances.getFirst();
            RunningInstance client = instances.getLast();
            tenant.allow(network, Tenant.tcp(8080, "0.0.0.0/0", "::/0"));
            tenant.allow(network, Tenant.udp(8080, "0.0.0.0/0", "::/0"));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "IpAddressType", "dualstack");
            String six = balancing.group("UDP", "six", network, "IpAddressType", "ipv6");
            balancing.register(six, List.of(target));
            balancing.listen("UDP", balancer, 53, six);
            String four = balancing.group("UDP", "four", network);
            balancing.register(four, List.of(target));
            balancing.listen("UDP", balancer, 54, four);
            String address = balancing.addresses().get("IPv6Address").asString();
            String address4 = balancing.addresses().get("IpAddress").asString();
            try (InstanceProcess _ = target.serve(8080, "for health checks");
                    InstanceProcess server = target.start("large_datagrams.py", "answer", 8080)) {
                server.expect("ready");
                balancing.awaitHealthy(six);
                balancing.awaitHealthy(four);
                lab.awaitApplied();
                assertAnswered("IPv6 to IPv4, from inside", () -> asking(client, address, 54));
                assertAnswered("IPv4 to IPv6, from the internet", () -> askingOutside(address4, 53));
                assertAnswered("IPv6 to IPv4, from the internet", () -> askingOutside(address, 54));
            }
        }
    }

    private static InstanceProcess asking(RunningInstance client, String address, int port) {
        return client.start("large_datagrams.py", "ask", address, port, LARGE_INSIDE);
    }

    private InstanceProcess askingOutside(String address, int port) {
        return new InstanceProcess(lab.layout().internet(), "large_datagrams.py", "ask", address, port, LARGE);
    }

    /** Once both sides have heard how large their pieces may be. */
    private static void assertAnswered(String what, Supplier<InstanceProcess> ask) {
        List<String> heard = new ArrayList<>();
        while (heard.size() < ASKS && !heard.contains("right")) {
            try (InstanceProcess asking = ask.get()) {
                heard.add(asking.hear());
            }
        }
        assertEquals("right", heard.getLast(), what + ": " + heard);
        assertFalse(heard.contains("wrong"), what);
    }

    private Set<String> answeringOutside(String address, int port) {
        return answering(() -> new InstanceProcess(lab.layout().internet(), "echo_client.py", address, port));
    }

    private static String name(Tenant tenant) {
        return tenant.api
                .elbv2("describe_load_balancers")
                .at("/LoadBalancers/0/DNSName")
                .asString();
    }

    private static Set<String> answering(RunningInstance client, String address, int port) {
        return answering(() -> client.start("echo_client.py", address, port));
    }

    private static Set<String> answering(Supplier<InstanceProcess> call) {
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < CALLS; i++) {
            try (InstanceProcess asking = call.get()) {
                asking.expect("connected");
                names.add(asking.ask("hello").replace(" hello", ""));
            }
        }
        return names;
    }
}
