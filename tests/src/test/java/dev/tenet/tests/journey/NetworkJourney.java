package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import dev.tenet.operator.wire.Host;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a tenant makes by boto3, and the packets that then go or do not, on a fabric of four hosts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
@Journey
abstract class NetworkJourney {
    private static final int PORT = 7000;
    /** As many secondary addresses as an interface of an m5.large has room for, but for a few. */
    private static final int CHURNED = 5;

    private static final String TWIN = "10.0.0.20";

    private final Lab lab;
    private final String attach;

    NetworkJourney(String attach) {
        lab = Labs.create();
        this.attach = attach;
    }

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 4, 1).withAttach(attach));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void twoNetworksWithTheSameAddressesAreKeptApart() {
        try (Tenant red = Tenant.of(lab, "red");
                Tenant blue = Tenant.of(lab, "blue")) {
            TenantNetwork redNetwork = red.network("red");
            TenantNetwork blueNetwork = blue.network("blue");
            TenantNetwork emptyNetwork = blue.network("empty");
            for (TenantNetwork network : List.of(blueNetwork, emptyNetwork)) {
                blue.allow(network, Tenant.tcp(PORT));
            }
            red.allow(redNetwork, Tenant.tcp(PORT));
            RunningInstance redServer =
                    red.run(redNetwork, 1, "PrivateIpAddress", TWIN).getFirst();
            RunningInstance blueServer =
                    blue.run(blueNetwork, 1, "PrivateIpAddress", TWIN).getFirst();
            RunningInstance redClient = red.run(redNetwork, 1).getFirst();
            RunningInstance blueClient = blue.run(blueNetwork, 1).getFirst();
            RunningInstance lonely = blue.run(emptyNetwork, 1).getFirst();
            try (InstanceProcess _ = redServer.serve(PORT, "red");
                    InstanceProcess _ = blueServer.serve(PORT, "blue")) {
                assertTrue(redClient.reaches(TWIN, PORT, "red"));
                assertTrue(blueClient.reaches(TWIN, PORT, "blue"));
                assertFalse(lonely.reaches(TWIN, PORT, "red"));
                assertFalse(lonely.reaches(TWIN, PORT, "blue"));
            }
            assertEquals(
                    "InvalidInstanceID.NotFound",
                    red.api.ec2Fault("describe_instances", "InstanceIds", List.of(blueServer.id())));
        }
    }

    @Test
    void instancesOnDifferentHostsReachEachOtherByBothFamilies() {
        try (Tenant tenant = Tenant.of(lab, "families")) {
            TenantNetwork network = tenant.network("families");
            List<RunningInstance> two = onDifferentHosts(tenant, network);
            assertEquals(0, two.getFirst().ping(two.getLast().ipv4(), 2));
            tenant.allow(network, Tenant.icmp(false));
            tenant.allow(network, Tenant.icmp(true));
            for (String address : List.of(two.getLast().ipv4(), two.getLast().ipv6())) {
                assertEquals(20, two.getFirst().ping(address, 20), address);
            }
        }
    }

    @Test
    void aRuleOpensAndClosesNewConnectionsAndTrackedOnesLiveOn() {
        try (Tenant tenant = Tenant.of(lab, "rules")) {
            TenantNetwork network = tenant.network("rules");
            List<RunningInstance> two = onDifferentHosts(tenant, network);
            RunningInstance client = two.getFirst();
            String address = two.getLast().ipv4();
            try (InstanceProcess _ = two.getLast().serve(PORT, "server")) {
                assertFalse(client.reaches(address, PORT, "server"));
                tenant.allow(network, Tenant.tcp(PORT));
                try (InstanceProcess tracked = client.start("echo_client.py", address, PORT)) {
                    tracked.expect("connected");
                    assertEquals("server before", tracked.ask("before"));
                    tenant.revoke(network, Tenant.tcp(PORT));
                    assertFalse(client.reaches(address, PORT, "server"));
                    assertEquals("server after", tracked.ask("after"));
                }
                tenant.allow(network, Tenant.tcp(PORT));
                assertTrue(client.reaches(address, PORT, "server"));
            }
        }
    }

    @Test
    void theFirstPacketGoesByAGatewayAndTheRestDirectly() {
        try (Tenant tenant = Tenant.of(lab, "learning")) {
            TenantNetwork network = tenant.network("learning");
            tenant.allow(network, Tenant.icmp(false));
            List<String> gateways = lab.hosts().stream()
                    .filter(Host::getGateway)
                    .map(Host::getId)
                    .toList();
            // As many as it takes: what other tests left decides where the next ones are placed.
            Map<String, RunningInstance> away = new TreeMap<>();
            for (int batch = 0; away.size() < 2 && batch < 6; batch++) {
                tenant.run(network, 6).stream()
                        .filter(instance -> !gateways.contains(hostOf(instance)))
                        .forEach(instance -> away.put(hostOf(instance), instance));
            }
            assertEquals(2, away.size(), away::toString);
            Iterator<RunningInstance> two = away.values().iterator();
            RunningInstance from = two.next();
            RunningInstance to = two.next();
            CountedReasons counted = CountedReasons.sinceNow(lab);
            assertEquals(20, from.ping(to.ipv4(), 20));
            Map<String, Long> grown = counted.await(
                    now -> now.getOrDefault("asked_gateway", 0L) + now.getOrDefault("encapsulated", 0L) >= 40);
            assertEquals(2, grown.get("asked_gateway"), grown::toString);
            assertEquals(2, grown.get("location_learned"), grown::toString);
            assertEquals(38, grown.get("encapsulated"), grown::toString);
        }
    }

    @Test
    void anAgentKilledUnderATransferLosesNothing() {
        try (Tenant tenant = Tenant.of(lab, "killed")) {
            TenantNetwork network = tenant.network("killed");
            tenant.allow(network, Tenant.tcp(PORT));
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> two = onDifferentHosts(tenant, network);
            String address = two.getLast().ipv4();
            try (InstanceProcess taker = two.getLast().start("transfer.py", "take", PORT)) {
                taker.expect("listening");
                try (InstanceProcess sender = two.getFirst()
                        .start("transfer.py", "send", address, PORT, 10, InstanceProcess.WITHIN_ALLOWANCE)) {
                    sender.expect("sending");
                    for (RunningInstance instance : two) {
                        int host = Integer.parseInt(hostOf(instance).substring("host".length()));
                        lab.agent(host).kill();
                        try {
                            assertEquals(50, two.getFirst().ping(address, 50));
                        } finally {
                            lab.startAgent(host);
                        }
                    }
                    String sent = sender.hear();
                    assertNotEquals("0", sent);
                    assertEquals(sent + " True", taker.hear());
                }
            }
            lab.awaitApplied();
            assertEquals(20, two.getFirst().ping(address, 20));
        }
    }

    @Test
    void aHundredMappingsComeAndGoAndOthersDoNotNotice() {
        try (Tenant tenant = Tenant.of(lab, "churn")) {
            TenantNetwork network = tenant.network("churn");
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> two = onDifferentHosts(tenant, network);
            RunningInstance client = two.getFirst();
            RunningInstance mover =
                    tenant.run(network, 1, "InstanceType", "m5.large").getFirst();
            String device = tenant.api
                    .ec2("describe_instances", "InstanceIds", List.of(mover.id()))
                    .at("/Reservations/0/Instances/0/NetworkInterfaces/0/NetworkInterfaceId")
                    .asString();
            CompletableFuture<Integer> undisturbed = CompletableFuture.supplyAsync(
                    () -> client.ping(two.getLast().ipv4(), 500));
            long start = System.nanoTime();
            for (int round = 0; round < 100 / CHURNED; round++) {
                int first = 100 + round * CHURNED;
                List<String> addresses = IntStream.range(first, first + CHURNED)
                        .mapToObj(last -> "10.0.0." + last)
                        .toList();
                tenant.api.ec2(
                        "assign_private_ip_addresses", "NetworkInterfaceId", device, "PrivateIpAddresses", addresses);
                lab.awaitApplied();
                awaitGuest(mover, addresses);
                assertEquals(1, client.ping(addresses.getLast(), 1));
                tenant.api.ec2(
                        "unassign_private_ip_addresses", "NetworkInterfaceId", device, "PrivateIpAddresses", addresses);
            }
            lab.awaitApplied();
            System.out.printf("100 mappings came and went in %.1f s%n", (System.nanoTime() - start) / 1e9);
            assertEquals(0, client.ping("10.0.0.199", 1));
            assertEquals(500, undisturbed.join());
        }
    }

    @Test
    void anInstanceStopsStartsAndGoes() {
        try (Tenant tenant = Tenant.of(lab, "life")) {
            TenantNetwork network = tenant.network("life");
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> two = onDifferentHosts(tenant, network);
            RunningInstance client = two.getFirst();
            RunningInstance other = two.getLast();
            assertEquals(5, client.ping(other.ipv4(), 5));
            tenant.api.ec2("stop_instances", "InstanceIds", List.of(other.id()));
            tenant.api.waitFor("instance_stopped", "InstanceIds", List.of(other.id()));
            assertEquals(0, client.ping(other.ipv4(), 2));
            assertEquals(
                    "DependencyViolation", tenant.api.ec2Fault("delete_security_group", "GroupId", network.group()));
            tenant.api.ec2("start_instances", "InstanceIds", List.of(other.id()));
            tenant.api.waitFor("instance_running", "InstanceIds", List.of(other.id()));
            assertEquals(5, client.ping(other.ipv4(), 5));
            List<String> ids = tenant.instances(network);
            tenant.api.ec2("terminate_instances", "InstanceIds", ids);
            tenant.api.waitFor("instance_terminated", "InstanceIds", ids);
            assertFalse(java.nio.file.Files.exists(other.namespace().path()));
            tenant.api.ec2("delete_security_group", "GroupId", network.group());
            tenant.api.ec2("delete_subnet", "SubnetId", network.subnet());
            tenant.api.ec2("delete_vpc", "VpcId", network.vpc());
            assertEquals(
                    "InvalidVpcID.NotFound", tenant.api.ec2Fault("describe_vpcs", "VpcIds", List.of(network.vpc())));
        }
    }

    /** Two of as few as it takes: which of equally loaded hosts is taken is left to chance. */
    @Test
    void aCaptureHasWhatCameAndWentAndEndsByItself(@TempDir Path folder) {
        try (Tenant tenant = Tenant.of(lab, "capture")) {
            TenantNetwork network = tenant.network("capture");
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> two = onDifferentHosts(tenant, network);
            RunningInstance from = two.getFirst();
            RunningInstance to = two.getLast();
            Path file = folder.resolve("packets.pcap");
            try (Capture counted = Capture.start(lab, to.id(), "--write", file.toString(), "--count", "6", "icmp")) {
                assertEquals(5, from.ping(to.ipv4(), 5));
                assertEquals(0, counted.status());
            }
            List<String> seen = new Command(
                            List.of("tshark", "-r", file.toString(), "-T", "fields", "-e", "ip.src", "-e", "icmp.type"))
                    .run()
                    .lines()
                    .toList();
            assertEquals(6, seen.size(), seen::toString);
            assertEquals(List.of(from.ipv4() + "\t8", to.ipv4() + "\t0"), seen.subList(0, 2));
            try (Capture timed = Capture.start(lab, to.id(), "--seconds", "1")) {
                assertEquals(0, timed.status());
            }
            try (Capture interrupted = Capture.start(lab, from.id())) {
                interrupted.end("INT");
                interrupted.status();
            }
            assertEquals("", processesIn(from));
            try (Capture killed = Capture.start(lab, from.id())) {
                killed.end("KILL");
                killed.status();
                long end = System.nanoTime() + 10_000_000_000L;
                while (!processesIn(from).isEmpty() && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                assertEquals("", processesIn(from));
            }
        }
    }

    private List<RunningInstance> onDifferentHosts(Tenant tenant, TenantNetwork network) {
        RunningInstance first = tenant.run(network, 1).getFirst();
        return IntStream.range(0, 4)
                .mapToObj(_ -> tenant.run(network, 1).getFirst())
                .filter(second -> !hostOf(second).equals(hostOf(first)))
                .findFirst()
                .map(second -> List.of(first, second))
                .orElseThrow();
    }

    /** Until the instance's host has put the addresses on its device. */
    private static void awaitGuest(RunningInstance instance, List<String> addresses) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!addresses.stream().allMatch(instance.namespace().run("ip -4 -o addr")::contains)) {
            assertTrue(System.nanoTime() < end, addresses::toString);
        }
    }

    private static String processesIn(RunningInstance instance) {
        return new Command(List.of("ip", "netns", "pids", instance.namespace().name()))
                .run()
                .strip();
    }

    private String hostOf(RunningInstance instance) {
        return lab.locate(instance.id()).getHostId();
    }
}
