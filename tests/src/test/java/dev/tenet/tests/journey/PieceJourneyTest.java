package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.lab.Namespace;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Datagrams from the internet whose pieces come by three edges, which gather them: as behind a router that chooses edges by ports, so that
 * a first piece goes one way and the others go others.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class PieceJourneyTest {
    private static final int HOSTS = 2;
    private static final int EDGES = 3;
    private static final String OUTSIDE = "192.0.2.10";
    private static final int PORT = 7777;
    private static final List<Integer> BYTES = List.of(3_000, 4_100, 5_600, 6_700, 8_000);
    private static final int ASKED = 4;
    private static final int MOST_LOST = 4;
    private static final int LATE_FIRST = 10;
    private static final String GATHERED = "fragment_gathered";

    /** Where the second piece begins, in units of eight bytes, as the kernel cuts for an MTU of 1500. */
    private static final int SECOND_IPV4 = 185;

    private static final int SECOND_IPV6 = 181;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, HOSTS, 1).withEdges(EDGES).withEdgeOptions("--gather-pieces"));
        leadPiecesApart();
    }

    @AfterAll
    void down() {
        lab.down();
    }

    /** First pieces come by edge 1, second ones by edge 2, all others by edge 3. */
    private void leadPiecesApart() {
        Namespace router = lab.layout().router();
        router.run("nft add table inet pieces");
        router.run("nft add chain inet pieces apart { type filter hook prerouting priority mangle ; }");
        List<String> ways = List.of(
                "ip frag-off & 0x3fff == 0x2000",
                "ip frag-off & 0x1fff == " + SECOND_IPV4,
                "ip frag-off & 0x1fff > " + SECOND_IPV4,
                "exthdr frag exists frag frag-off 0",
                "frag frag-off " + SECOND_IPV6,
                "frag frag-off > " + SECOND_IPV6);
        for (int i = 0; i < ways.size(); i++) {
            router.run("nft add rule inet pieces apart iifname \"inet\" %s meta mark set %d"
                    .formatted(ways.get(i), i % EDGES + 1));
        }
        for (int edge = 1; edge <= EDGES; edge++) {
            Namespace of = lab.layout().host(HOSTS + edge);
            for (String ip : List.of("ip -4", "ip -6")) {
                String address =
                        of.run(ip + " -o addr show dev out0 scope global").replaceAll("(?s).*inet6? (\\S+)/.*", "$1");
                router.run("%s rule add fwmark %d table %d".formatted(ip, edge, edge));
                router.run("%s route add default via %s dev edge%d table %d".formatted(ip, address, edge, edge));
            }
        }
    }

    @Test
    void piecesThatComeByThreeEdgesGetToOneTarget() {
        try (Tenant tenant = Tenant.of(lab, "balanced");
                LargeDatagrams datagrams = LargeDatagrams.of(lab, tenant)) {
            CountedReasons since = CountedReasons.sinceNow(lab);
            for (boolean ipv6 : List.of(false, true)) {
                areMostlyRight(bytes -> datagrams.asked(ipv6, bytes), "by IPv6: " + ipv6);
            }
            // Two of the three edges at least are not the one that gathers.
            wereGathered(since, 2 * BYTES.size() * 2);
        }
    }

    @Test
    void answersInPiecesGetThroughANatGateway() {
        try (Tenant tenant = Tenant.of(lab, "translated")) {
            TenantNetwork network = tenant.network("private");
            NatRoute.to(tenant, network);
            RunningInstance instance = tenant.run(network, 1).getFirst();
            instance.namespace().run("ip link set eth0 mtu " + LargeDatagrams.INTERNET_MTU);
            NatRoute.awaitPorts(OUTSIDE, List.of(instance));
            CountedReasons since = CountedReasons.sinceNow(lab);
            try (InstanceProcess server =
                    new InstanceProcess(lab.layout().internet(), "large_datagrams.py", "answer", PORT)) {
                server.expect("ready");
                areMostlyRight(bytes -> ask(instance, bytes), "by the NAT gateway");
            }
            wereGathered(since, BYTES.size() * 2);
        }
    }

    @Test
    void piecesThatComeBeforeTheirFirstWaitWhereTheyAreGathered() {
        try (Tenant tenant = Tenant.of(lab, "late");
                LargeDatagrams datagrams = LargeDatagrams.of(lab, tenant)) {
            CountedReasons since = CountedReasons.sinceNow(lab);
            for (boolean ipv6 : List.of(false, true)) {
                LargeDatagrams.isWell(
                        datagrams.answeredLateFirst(ipv6, 4_000, LATE_FIRST), LATE_FIRST, "by IPv6: " + ipv6);
            }
            wereGathered(since, 2 * LATE_FIRST * 2);
            // Less than it should be: a machine that is busy at the wrong moment may bring a first piece before the
            // others.
            Map<String, Long> counted = since.await(grown -> grown.getOrDefault("fragment_waits", 0L) >= 2 * LATE_FIRST
                    && grown.getOrDefault("fragment_followed", 0L) >= LATE_FIRST);
            assertTrue(counted.getOrDefault("fragment_waits", 0L) >= 2 * LATE_FIRST, counted::toString);
            assertTrue(counted.getOrDefault("fragment_followed", 0L) >= LATE_FIRST, counted::toString);
        }
    }

    private static String ask(RunningInstance instance, int bytes) {
        try (InstanceProcess client = instance.start("large_datagrams.py", "ask", OUTSIDE, PORT, bytes)) {
            return client.hear();
        }
    }

    /**
     * Of datagrams of all sizes: pieces that come at once by three ways may be on several processors, and who is a moment faster there
     * overtakes, so that a few may be lost.
     */
    private static void areMostlyRight(IntFunction<String> asked, String what) {
        List<String> heard = BYTES.stream()
                .flatMap(bytes -> Stream.generate(() -> asked.apply(bytes)).limit(ASKED))
                .toList();
        assertTrue(heard.stream().filter("right"::equals).count() >= heard.size() - MOST_LOST, what + ": " + heard);
        assertFalse(heard.contains("wrong"), what + ": " + heard);
    }

    /** Several edges have sent so many pieces, or more, to another one. */
    private static void wereGathered(CountedReasons since, int pieces) {
        Map<String, Long> counted = since.await(grown -> grown.getOrDefault(GATHERED, 0L) >= pieces
                && since.hostsOf(GATHERED).size() > 1);
        assertTrue(counted.getOrDefault(GATHERED, 0L) >= pieces, counted::toString);
        assertTrue(
                since.hostsOf(GATHERED).size() > 1,
                () -> since.hostsOf(GATHERED).toString());
    }
}
