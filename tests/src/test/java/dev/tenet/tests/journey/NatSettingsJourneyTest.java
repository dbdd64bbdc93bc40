package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.CountersRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What {@code tenet nat set} chooses for a NAT gateway, seen by sockets on both sides of it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class NatSettingsJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";

    /** The internet has a second server. */
    private static final String OTHER = "192.0.2.11";

    private static final int PORT = 7777;
    private static final int SERVERS = 4;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 1, 1).withEdges(1).withControllerOptions("--nat-addresses", "16"));
        lab.layout().internet().run("ip addr add " + OTHER + "/26 dev eth0");
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void withEndpointIndependentMappingAllServersSeeASocketByOnePort() {
        try (Tenant tenant = Tenant.of(lab, "stun")) {
            TenantNetwork network = tenant.network("stun");
            String gateway = gateway(tenant, network);
            RunningInstance instance = tenant.run(network, 1).getFirst();
            NatRoute.awaitPorts(OUTSIDE, List.of(instance));
            List<InstanceProcess> servers = servers();
            try (InstanceProcess before = socket(instance)) {
                List<Integer> usual = ports(before.hear());
                set(gateway, "--mapping", "endpoint-independent-udp");
                assertEquals(usual, ports(before.ask("again")), "connections keep their ports");
                try (InstanceProcess socket = socket(instance);
                        InstanceProcess another = socket(instance)) {
                    Set<Integer> mapped = Set.copyOf(ports(socket.hear()));
                    assertEquals(1, mapped.size(), "all see one port: " + mapped);
                    assertNotEquals(mapped, Set.copyOf(ports(another.hear())), "which is nobody else's");
                    CountedReasons reasons = CountedReasons.sinceNow(lab);
                    int port = mapped.iterator().next();
                    try (InstanceProcess stranger = new InstanceProcess(
                            lab.layout().internet(), "datagrams.py", "ask", "udp", port, address(tenant, gateway))) {
                        stranger.expect("nothing");
                    }
                    assertEquals("nothing", socket.ask("hear"), "a stranger's packet does not come in");
                    assertTrue(reasons.await(grown -> grown.getOrDefault("nat_unsolicited", 0L) > 0)
                                    .getOrDefault("nat_unsolicited", 0L)
                            > 0);
                    assertEquals(mapped, Set.copyOf(ports(socket.ask("again"))));
                }
            } finally {
                servers.forEach(InstanceProcess::close);
            }
            tenant.api.ec2("delete_nat_gateway", "NatGatewayId", gateway);
        }
    }

    @Test
    void aTimeThatIsChosenEndsConnectionsThatAreSilentSoLong() {
        try (Tenant tenant = Tenant.of(lab, "timers")) {
            TenantNetwork network = tenant.network("timers");
            String gateway = gateway(tenant, network);
            RunningInstance instance = tenant.run(network, 1).getFirst();
            NatRoute.awaitPorts(OUTSIDE, List.of(instance));
            List<InstanceProcess> servers = servers();
            try (InstanceProcess socket = socket(instance)) {
                socket.hear();
                // The pings that found the gateway's ports are connections, too, and gone after half a minute.
                Waiting.until("only the socket's connections are left", Duration.ofSeconds(60), () -> {
                    socket.ask("again");
                    return active() == SERVERS;
                });
                set(gateway, "--udp", "5s", "--tcp-idle", "20m");
                socket.ask("again");
                // Without it they would be there for three minutes.
                Waiting.until("they have ended", Duration.ofSeconds(30), () -> active() == 0);
            } finally {
                servers.forEach(InstanceProcess::close);
            }
            String shown = Checkout.tenet(lab, "nat", "show", gateway);
            assertTrue(shown.contains("tcp-idle     1200 "), shown);
            assertTrue(shown.contains("udp          5 "), shown);
            set(gateway, "--udp", "usual");
            assertTrue(
                    Checkout.tenet(lab, "nat", "show", gateway).contains("udp          interface's "),
                    "as it was before");
            tenant.api.ec2("delete_nat_gateway", "NatGatewayId", gateway);
        }
    }

    private void set(String gateway, String... chosen) {
        List<String> words = new ArrayList<>(List.of("set", gateway));
        words.addAll(List.of(chosen));
        Checkout.tenet(lab, "nat", words.toArray(String[]::new));
        lab.awaitApplied();
    }

    private long active() {
        try (OperatorClient operator = lab.operator()) {
            return operator.calls().counters(CountersRequest.getDefaultInstance()).getHostsList().stream()
                    .flatMap(host -> host.getNatGatewaysList().stream())
                    .mapToLong(counter -> counter.getActiveConnections())
                    .sum();
        }
    }

    /** Two addresses, two ports each. */
    private List<InstanceProcess> servers() {
        List<InstanceProcess> servers = new ArrayList<>();
        for (int n = 0; n < SERVERS; n++) {
            servers.add(new InstanceProcess(
                    lab.layout().internet(), "seen_ports.py", "tell", PORT + n / 2, n % 2 == 0 ? OUTSIDE : OTHER));
            servers.getLast().expect("listening");
        }
        return servers;
    }

    private static InstanceProcess socket(RunningInstance instance) {
        return instance.start(
                "mapped_port.py",
                OUTSIDE + ":" + PORT,
                OTHER + ":" + PORT,
                OUTSIDE + ":" + (PORT + 1),
                OTHER + ":" + (PORT + 1));
    }

    private static List<Integer> ports(String said) {
        List<Integer> ports =
                Arrays.stream(said.split(" ")).map(Integer::valueOf).collect(Collectors.toList());
        assertEquals(SERVERS, ports.size(), said);
        assertTrue(ports.stream().allMatch(port -> port > 0), "all servers answer: " + said);
        return ports;
    }

    private static String gateway(Tenant tenant, TenantNetwork network) {
        String table = NatRoute.around(tenant, network);
        String allocation =
                tenant.api.ec2("allocate_address").at("/AllocationId").asString();
        String gateway = NatRoute.create(tenant, network, allocation);
        NatRoute.lead(tenant, table, gateway);
        return gateway;
    }

    private static String address(Tenant tenant, String gateway) {
        return tenant.api
                .ec2("describe_nat_gateways", "NatGatewayIds", List.of(gateway))
                .at("/NatGateways/0/NatGatewayAddresses/0/PublicIp")
                .asString();
    }
}
