package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.lab.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** A load balancer on the internet, behind two edges: connections stay while targets and edges come and go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class InternetBalancerJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";
    private static final String OUTSIDE_TOO = "192.0.2.11";
    private static final int CONNECTIONS = 40;
    private static final int MULTIPATH_CONNECTIONS = 8;
    private static final int FIRST_OWN_PORT = 9_000;
    private static final List<Integer> ANY_PORTS = List.of(22, 443, 5353, 60_000);
    private static final int CALLS_OF_A_PORT = 6;

    private static final int LATE_FIRST = 10;

    /** More than an address has room for, less than devices' queues take at once. */
    private static final int LONE_PIECES = 200;

    /** Bytes that the path to the clients takes, and that one of them asks for. */
    private static final int NARROW = 1280;

    private static final int DOWNLOAD = 300_000;

    /** The largest packet that leaves, which is less than an instance's. */
    private static final int INTERNET_MTU = 1500;

    private final Lab lab = Labs.create();
    private final List<InstanceProcess> clients = new ArrayList<>();
    private final List<String> answering = new ArrayList<>();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1).withEdges(2));
    }

    @AfterAll
    void down() {
        clients.forEach(InstanceProcess::close);
        lab.down();
    }

    @Test
    void connectionsSurviveTargetsAndEdges() {
        try (Tenant tenant = Tenant.of(lab, "front")) {
            Balancing balancing = new Balancing(tenant);
            TenantNetwork network = tenant.network("targets");
            attachGateway(tenant, network);
            tenant.allowFromAll(network, "tcp", 8080);
            List<RunningInstance> targets = tenant.run(network, 4);
            List<InstanceProcess> servers = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).namespace().run("sysctl -qw net.ipv4.tcp_syncookies=2"); // as in a flood: no SYN is kept
                servers.add(targets.get(i).serve(8080, "server" + i));
            }
            JsonNode balancer = balancing.createOutside(network);
            String address = Balancing.addressOf(balancer);
            String group = balancing.group(network);
            balancing.register(group, targets.subList(0, 2));
            balancing.listen(balancer.get("LoadBalancerArn").asString(), 80, group);
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            connect(address);
            assertEquals(Set.of("server0", "server1"), new TreeSet<>(answering));
            assertTrue(allAnswer());

            balancing.register(group, targets.subList(2, 4));
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            assertTrue(allAnswer(), "two targets more");
            connect(address);
            assertEquals(Set.of("server0", "server1", "server2", "server3"), new TreeSet<>(answering));

            balancing.deregister(group, targets.getFirst());
            lab.awaitApplied();
            assertTrue(allAnswer(), "one target drains");
            lab.routing("edge1").kill();
            assertTrue(allAnswer(), "one edge announces nothing any more");
            int before = answering.size();
            connect(address);
            assertEquals(
                    Set.of("server1", "server2", "server3"),
                    new TreeSet<>(answering.subList(before, answering.size())));
            balancing.register(group, targets.subList(0, 1));
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            assertTrue(allAnswer(), "the target is taken back");
            servers.forEach(InstanceProcess::close);
        }
    }

    /** The router towards the clients takes smaller packets only, and says so to the balancer's address. */
    @Test
    void targetsLearnOfSmallerPaths() {
        try (Tenant tenant = Tenant.of(lab, "narrow")) {
            Balancing balancing = new Balancing(tenant);
            TenantNetwork network = tenant.network("targets");
            tenant.attachGateway(network);
            tenant.allowFromAll(network, "tcp", 8080);
            List<RunningInstance> targets = tenant.run(network, 2);
            List<InstanceProcess> servers = targets.stream()
                    .map(target -> target.start("download.py", "give", 8080))
                    .toList();
            servers.forEach(server -> server.expect("listening"));
            JsonNode balancer = balancing.createOutside(network);
            String group = balancing.group(network);
            balancing.register(group, targets);
            balancing.listen(balancer.get("LoadBalancerArn").asString(), 80, group);
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            lab.layout().router().run("ip route add %s/32 dev inet mtu lock %d".formatted(OUTSIDE, NARROW));
            try (InstanceProcess download = new InstanceProcess(
                    lab.layout().internet(), "download.py", "take", Balancing.addressOf(balancer), 80, DOWNLOAD)) {
                download.expect(DOWNLOAD + " True");
            } finally {
                lab.layout().router().run("ip route del %s/32 dev inet".formatted(OUTSIDE));
            }
            assertTrue(
                    targets.stream()
                            .anyMatch(target -> target.namespace()
                                    .run("ip route get " + OUTSIDE)
                                    .contains("mtu " + NARROW)),
                    "the target knows the path's MTU");
            servers.forEach(InstanceProcess::close);
        }
    }

    /** A datagram of three pieces, and its answer. */
    @Test
    void datagramsInPiecesAreAnswered() {
        try (Tenant tenant = Tenant.of(lab, "pieces")) {
            Balancing balancing = new Balancing(tenant);
            TenantNetwork network = tenant.network("targets");
            tenant.attachGateway(network);
            tenant.allowFromAll(network, "tcp", 8080);
            tenant.allowFromAll(network, "udp", 8080);
            List<RunningInstance> targets = tenant.run(network, 2);
            List<InstanceProcess> servers = new ArrayList<>();
            for (RunningInstance target : targets) {
                target.namespace()
                        .run("ip link set eth0 mtu " + INTERNET_MTU); // or the first answer only teaches it that
                servers.add(target.serve(8080, "for health checks"));
                InstanceProcess server = target.start("large_datagrams.py", "answer", 8080);
                server.expect("ready");
                servers.add(server);
            }
            JsonNode balancer = balancing.createOutside(network);
            String group = balancing.group("UDP", "datagrams", network);
            balancing.register(group, targets);
            balancing.listen("UDP", balancer.get("LoadBalancerArn").asString(), 53, group);
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            for (int i = 0; i < 8; i++) {
                try (InstanceProcess client = new InstanceProcess(
                        lab.layout().internet(),
                        "large_datagrams.py",
                        "ask",
                        Balancing.addressOf(balancer),
                        53,
                        4_000)) {
                    client.expect("right");
                }
            }
            servers.forEach(InstanceProcess::close);
        }
    }

    /** At whatever edge they come, and with no option. */
    @Test
    void piecesThatComeBeforeTheirFirstWaitForIt() {
        try (Tenant tenant = Tenant.of(lab, "late");
                Tenant other = Tenant.of(lab, "flooded");
                LargeDatagrams datagrams = LargeDatagrams.of(lab, tenant);
                LargeDatagrams flooded = LargeDatagrams.of(lab, other)) {
            for (boolean ipv6 : List.of(false, true)) {
                CountedReasons since = CountedReasons.sinceNow(lab);
                LargeDatagrams.isWell(
                        datagrams.answeredLateFirst(ipv6, 4_000, LATE_FIRST), LATE_FIRST, "by IPv6: " + ipv6);
                // Half of what it should be: a machine that is busy at the wrong moment may bring a first piece before
                // the others.
                Map<String, Long> counted = since.await(grown -> grown.getOrDefault("fragment_waits", 0L) >= LATE_FIRST
                        && grown.getOrDefault("fragment_followed", 0L) >= LATE_FIRST / 2);
                assertTrue(counted.getOrDefault("fragment_waits", 0L) >= LATE_FIRST, counted::toString);
                assertTrue(counted.getOrDefault("fragment_followed", 0L) >= LATE_FIRST / 2, counted::toString);
                if (!datagrams.sharesPlaces(ipv6, flooded)) {
                    LargeDatagrams.isWell(
                            datagrams.answeredLateFirst(ipv6, 4_000, LATE_FIRST, flooded, LONE_PIECES),
                            LATE_FIRST,
                            "while another address has pieces without first ones, by IPv6: " + ipv6);
                }
                assertEquals("right", flooded.asked(ipv6, 4_000), "and then that one, by IPv6: " + ipv6);
            }
        }
    }

    /** Each target announces, by Multipath TCP, a port of the balancer that leads to it alone. */
    @Test
    void furtherPathsOfAConnectionReachItsTarget() {
        Namespace internet = lab.layout().internet();
        try (Tenant tenant = Tenant.of(lab, "paths")) {
            Balancing balancing = new Balancing(tenant);
            TenantNetwork network = tenant.network("targets");
            tenant.attachGateway(network);
            tenant.allowFromAll(network, "tcp", 8080);
            List<RunningInstance> targets = tenant.run(network, 3);
            List<InstanceProcess> servers = new ArrayList<>();
            JsonNode balancer = balancing.createOutside(network);
            String arn = balancer.get("LoadBalancerArn").asString();
            String address = Balancing.addressOf(balancer);
            String group = balancing.group(network);
            balancing.register(group, targets);
            balancing.listen(arn, 80, group);
            for (int i = 0; i < targets.size(); i++) {
                int own = FIRST_OWN_PORT + i;
                String alone = balancing.group("TCP", "alone" + i, network);
                balancing.register(alone, targets.subList(i, i + 1));
                balancing.listen(arn, own, alone);
                Namespace target = targets.get(i).namespace();
                target.run("sysctl -qw net.mptcp.allow_join_initial_addr_port=0");
                target.run("ip address add %s/32 dev lo".formatted(address));
                target.run("ip mptcp endpoint add %s port %d signal".formatted(address, own));
                target.run("ip mptcp limits set subflows 4");
                InstanceProcess server = targets.get(i).start("multipath.py", "serve", 8080, "server" + i);
                server.expect("listening");
                servers.add(server);
                balancing.awaitHealthy(alone);
            }
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            internet.run("ip address add %s/26 dev eth0".formatted(OUTSIDE_TOO));
            internet.run("ip mptcp limits set subflows 4 add_addr_accepted 4");
            internet.run("ip mptcp endpoint add %s dev eth0 subflow fullmesh".formatted(OUTSIDE_TOO));
            List<InstanceProcess> talks = new ArrayList<>();
            List<String> names = new ArrayList<>();
            try {
                for (int i = 0; i < MULTIPATH_CONNECTIONS; i++) {
                    InstanceProcess talk = new InstanceProcess(internet, "multipath.py", "talk", address, 80);
                    talks.add(talk);
                    talk.expect("connected");
                    names.add(talk.ask("hello").split(" ")[0]);
                    Waiting.until(
                            "a further path",
                            Duration.ofSeconds(20),
                            () -> !talk.ask("again").split(" ")[1].equals("0"));
                }
                assertTrue(Set.copyOf(names).size() > 1, () -> "all with one: " + names);
                internet.run("ip rule add from %s blackhole".formatted(OUTSIDE));
                try {
                    for (int i = 0; i < talks.size(); i++) {
                        assertTrue(talks.get(i).ask("by the other address").startsWith(names.get(i) + " "));
                    }
                } finally {
                    internet.run("ip rule del from %s blackhole".formatted(OUTSIDE));
                }
            } finally {
                talks.forEach(InstanceProcess::close);
                internet.run("ip mptcp endpoint flush");
                internet.run("ip address del %s/26 dev eth0".formatted(OUTSIDE_TOO));
            }
            servers.forEach(InstanceProcess::close);
        }
    }

    /** One listener for all ports; targets have the balancer's private address, too, and are called by it. */
    @Test
    void allPortsLeadToTheTargetsAsTheyAreCalled() {
        try (Tenant tenant = Tenant.of(lab, "ports")) {
            Balancing balancing = new Balancing(tenant);
            TenantNetwork network = tenant.network("targets");
            tenant.attachGateway(network);
            tenant.allowFromAll(network, "tcp", 8080);
            ANY_PORTS.forEach(port -> {
                tenant.allowFromAll(network, "tcp", port);
                tenant.allowFromAll(network, "udp", port);
            });
            List<RunningInstance> targets = tenant.run(network, 3);
            JsonNode balancer = balancing.createOutside(network);
            String address = Balancing.addressOf(balancer);
            String privately = tenant.api
                    .ec2(
                            "describe_network_interfaces",
                            "Filters",
                            List.of(Map.of("Name", "description", "Values", List.of("ELB net/front/*"))))
                    .at("/NetworkInterfaces/0/PrivateIpAddress")
                    .asString();
            String group = balancing.group("TCP_UDP", "any", network);
            balancing.setOfGroup(group, "tenet.preserve_destination.enabled", true);
            balancing.register(group, targets);
            String listener =
                    balancing.listen("TCP_UDP", balancer.get("LoadBalancerArn").asString(), 80, group);
            balancing.setOfListener(listener, "tenet.all_ports.enabled", true);
            List<InstanceProcess> servers = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                RunningInstance target = targets.get(i);
                target.namespace().run("ip address add %s/32 dev lo".formatted(privately));
                servers.add(target.serve(8080, "for health checks"));
                InstanceProcess server =
                        target.start("any_port.py", "serve", "server" + i, privately, 22, 443, 5353, 60_000);
                server.expect("ready");
                servers.add(server);
            }
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            Set<String> names = new TreeSet<>();
            for (int call = 0; call < CALLS_OF_A_PORT; call++) {
                for (int port : ANY_PORTS) {
                    for (String protocol : List.of("tcp", "udp")) {
                        names.add(asked(protocol, address, privately, port));
                    }
                }
            }
            assertEquals(Set.of("server0", "server1", "server2"), names);

            balancing.setOfGroup(group, "stickiness.enabled", true);
            balancing.setOfGroup(group, "stickiness.type", "source_ip_dest_ip_proto");
            lab.awaitApplied();
            for (String protocol : List.of("tcp", "udp")) {
                assertEquals(
                        1,
                        ANY_PORTS.stream()
                                .map(port -> asked(protocol, address, privately, port))
                                .distinct()
                                .count(),
                        protocol);
            }
            servers.forEach(InstanceProcess::close);
        }
    }

    /** By somebody outside; returns who answered. */
    private String asked(String protocol, String address, String privately, int port) {
        try (InstanceProcess client =
                new InstanceProcess(lab.layout().internet(), "any_port.py", "ask", protocol, address, port)) {
            String[] answer = client.hear().split(" ");
            assertEquals(privately + ":" + port, answer[1], answer[0]);
            return answer[0];
        }
    }

    private static void attachGateway(Tenant tenant, TenantNetwork network) {
        assertEquals(
                "InvalidSubnet",
                tenant.api.elbv2Fault(
                        "create_load_balancer",
                        "Name",
                        "front",
                        "Type",
                        "network",
                        "Subnets",
                        List.of(network.subnet())));
        tenant.attachGateway(network);
    }

    private void connect(String address) {
        for (int i = 0; i < CONNECTIONS; i++) {
            InstanceProcess client = new InstanceProcess(lab.layout().internet(), "echo_client.py", address, 80);
            clients.add(client);
            client.expect("connected");
            answering.add(client.ask("hello").replace(" hello", ""));
        }
    }

    /** Whether every connection is answered, by who answered it at first. */
    private boolean allAnswer() {
        boolean all = true;
        for (int i = 0; i < clients.size(); i++) {
            all &= clients.get(i).ask("still there").equals(answering.get(i) + " still there");
        }
        return all;
    }
}
