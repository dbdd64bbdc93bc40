package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
import dev.tenet.lab.Namespace;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** From the API to packets that leave through a NAT gateway, behind two edges, by parts of blocks of ports. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class NatJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";
    private static final int PORT = 7777;
    private static final int PART = 8;
    private static final int BLOCK = 64;
    private static final int BYTES = 20_000_000;

    private final Lab lab = new Lab(new LabName("jn" + ProcessHandle.current().pid()), line -> {});

    @BeforeAll
    void up() {
        lab.up(LabOptions.usual(lab.layout().name(), 2, 1, 7860)
                .withEdges(2)
                .withControllerOptions("--nat-first-ports", Integer.toString(PART)));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void instancesWithoutPublicAddressesReachTheInternetAsTheirGateway() {
        try (Tenant tenant = Tenant.of(lab, "nat")) {
            TenantNetwork network = tenant.network("private");
            String table = NatRoute.around(tenant, network);
            List<RunningInstance> instances = tenant.run(network, 2);
            try (InstanceProcess server = new InstanceProcess(lab.layout().internet(), "peer_server.py", PORT)) {
                assertEquals("listening", server.hear());
                assertEquals(0, instances.getFirst().ping(OUTSIDE, 2), "there is no way out yet");
                String first = allocate(tenant);
                String gateway = NatRoute.create(tenant, network, first);
                NatRoute.lead(tenant, table, gateway);
                lab.awaitApplied();
                NatRoute.awaitPorts(OUTSIDE, instances);
                for (RunningInstance instance : instances) {
                    assertEquals(5, instance.ping(OUTSIDE, 5));
                    // Instances' own MTU is larger, and the first packet would only teach them what leaves.
                    instance.namespace().run("ip link set eth0 mtu 1500");
                    assertTrue(instance.namespace()
                            .run("ping -q -n -c 3 -W 3 -s 4000 " + OUTSIDE)
                            .contains(" 3 received"));
                    assertEquals(List.of(address(tenant, first), address(tenant, first)), seenAs(instance));
                }
                assertTrue(isRefusedFromOutside(address(tenant, first)));

                lab.routing("edge1").kill();
                assertEquals(5, instances.getLast().ping(OUTSIDE, 5), "an edge that is gone is not missed");

                tenant.api.ec2("delete_nat_gateway", "NatGatewayId", gateway);
                lab.awaitApplied();
                assertEquals(0, instances.getFirst().ping(OUTSIDE, 2), "the route leads nowhere");
            }
        }
    }

    @Test
    void hostsThatShareABlockOfPortsSendByTheirOwnPartsOfIt() {
        try (Tenant tenant = Tenant.of(lab, "parts")) {
            TenantNetwork network = tenant.network("parts");
            NatRoute.to(tenant, network);
            List<RunningInstance> instances = tenant.run(network, 2);
            List<String> hosts = instances.stream()
                    .map(instance -> lab.locate(instance.id()).getHostId())
                    .toList();
            assertEquals(2, Set.copyOf(hosts).size(), "each is on a host of its own: " + hosts);
            NatRoute.awaitPorts(OUTSIDE, instances);
            try (InstanceProcess server = new InstanceProcess(lab.layout().internet(), "seen_ports.py", "tell", PORT);
                    InstanceProcess files = new InstanceProcess(lab.layout().internet(), "download.py", "give", PORT)) {
                server.expect("listening");
                files.expect("listening");
                sharing(instances, hosts);
            }
        }
    }

    private void sharing(List<RunningInstance> instances, List<String> hosts) {
        try (InstanceProcess first = three(instances.getFirst());
                InstanceProcess second = three(instances.getLast())) {
            List<Integer> ofFirst = ports(first.hear());
            List<Integer> ofSecond = ports(second.hear());
            assertEquals(parts(ofFirst, BLOCK), parts(ofSecond, BLOCK), "one block");
            assertEquals(1, parts(ofFirst, PART).size(), "one part: " + ofFirst);
            assertEquals(1, parts(ofSecond, PART).size(), "one part: " + ofSecond);
            assertTrue(!parts(ofFirst, PART).equals(parts(ofSecond, PART)), ofFirst + " and " + ofSecond);

            int agent = Integer.parseInt(hosts.getLast().substring("host".length()));
            lab.agent(agent).kill();
            for (RunningInstance instance : instances) {
                assertEquals(5, instance.ping(OUTSIDE, 5));
                assertEquals(BYTES + " True", download(instance));
            }
            assertEquals(ofSecond, ports(second.ask("again")));
            lab.agent(agent).startAgain();

            // Who needs more gets whole blocks, and what has a port of the part keeps it.
            Waiting.until("the first host has more ports", Duration.ofSeconds(60), () -> {
                try (InstanceProcess many = instances.getFirst().start("seen_ports.py", "ask", OUTSIDE, PORT, 30)) {
                    return parts(ports(many.hear()), BLOCK).size() > 1;
                }
            });
            assertEquals(ofFirst, ports(first.ask("again")));
        }
    }

    /** As many connections as a host has without asking for more. */
    private static InstanceProcess three(RunningInstance instance) {
        return instance.start("seen_ports.py", "ask", OUTSIDE, PORT, 3);
    }

    /** By which connections came; 0 for those that did not. */
    private static List<Integer> ports(String said) {
        return Arrays.stream(said.split(" ")).map(Integer::valueOf).toList();
    }

    private static Set<Integer> parts(List<Integer> ports, int size) {
        return ports.stream().filter(port -> port > 0).map(port -> port / size).collect(Collectors.toSet());
    }

    private static String download(RunningInstance instance) {
        try (InstanceProcess taker = instance.start("download.py", "take", OUTSIDE, PORT, BYTES)) {
            return taker.hear();
        }
    }

    private static String allocate(Tenant tenant) {
        return tenant.api.ec2("allocate_address").at("/AllocationId").asString();
    }

    private static String address(Tenant tenant, String allocation) {
        return tenant.api
                .ec2("describe_addresses", "AllocationIds", List.of(allocation))
                .at("/Addresses/0/PublicIp")
                .asString();
    }

    private static List<String> seenAs(RunningInstance instance) {
        try (InstanceProcess client = instance.start("peer_client.py", OUTSIDE, PORT)) {
            return List.of(client.hear(), client.hear());
        }
    }

    /** Nobody listens behind a NAT gateway, on any port. */
    private boolean isRefusedFromOutside(String address) {
        Namespace internet = lab.layout().internet();
        try (InstanceProcess client = new InstanceProcess(internet, "peer_client.py", address, 1100)) {
            return Set.of("TimeoutError", "timeout").contains(client.hear());
        }
    }
}
