package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.CountersRequest;
import dev.tenet.operator.wire.PublicAddressCounter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** One of five addresses is flooded from the internet: it is withdrawn alone, nobody else loses a packet, and it comes back by itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@QuietJourney
class FloodJourneyTest {
    private static final Duration SECONDS = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int HOSTS = 2;
    private static final int EDGES = 2;
    private static final int ADDRESSES = 5;
    private static final int PINGS = 500;
    private static final String NOT_THE_AGENTS = "203.0.113.250";

    /** To one address from many ports, so that every edge gets some: 3,000 packets in a second, for 20 seconds at most. */
    private static final String FLOOD = """
            import socket, sys, time
            address = sys.argv[1]
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            senders = [socket.socket(family, socket.SOCK_DGRAM) for _ in range(16)]
            begun = time.monotonic()
            for turn in range(4000):
                for number in range(15):
                    try:
                        senders[number % 16].sendto(b"x" * 100, (address, 9))
                    except OSError:
                        pass
                time.sleep(max(0, begun + (turn + 1) * 0.005 - time.monotonic()))
            """;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, HOSTS, 1)
                .withEdges(EDGES)
                .withEdgeOptions("--edge-packets-per-second", "500", "--edge-flood-seconds", "8"));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void aFloodedAddressIsWithdrawnAloneAndComesBack() {
        try (Tenant tenant = Tenant.of(lab, "floods")) {
            TenantNetwork network = tenant.network("public");
            tenant.openToInternet(network);
            tenant.allow(network, Tenant.icmp(false));
            tenant.allow(network, Tenant.icmp(true));
            List<RunningInstance> instances = tenant.run(network, ADDRESSES);
            List<String> addresses = new ArrayList<>();
            instances.forEach(instance -> addresses.add(tenant.publish(instance)));
            addresses.forEach(address -> assertEquals(5, ping(address, 5), address));

            theOthersLoseNothing(addresses.getFirst(), addresses.subList(1, ADDRESSES));
            anAgentsDeathLeavesNothingWithdrawn(instances.getLast().ipv6());
            addresses.forEach(address -> assertEquals(5, ping(address, 5), address));
        }
    }

    private void theOthersLoseNothing(String flooded, List<String> others) {
        List<CompletableFuture<Integer>> pings = others.stream()
                .map(address -> CompletableFuture.supplyAsync(
                        () -> ping(address, PINGS), each -> new Thread(each, "ping").start()))
                .toList();
        try (Command.Background _ = flood(flooded)) {
            await(
                    "the flooded address is withdrawn",
                    SECONDS,
                    () -> lab.dropping().equals(List.of(flooded)));
            await("who looks is told", SECONDS, () -> isWithdrawn(flooded));
            assertTrue(
                    counters().stream()
                            .allMatch(each -> each.getAddress().equals(flooded) || each.getWithdrawnSeconds() == 0),
                    () -> counters().toString());
            assertEquals(0, ping(flooded, 5));
        }
        assertEquals(
                others.stream().map(_ -> PINGS).toList(),
                pings.stream().map(CompletableFuture::join).toList());
        await("it comes back", LIMIT, () -> lab.dropping().isEmpty() && !isWithdrawn(flooded));
        assertEquals(5, ping(flooded, 5));
    }

    /** What an edge has withdrawn stays so while its agent is dead; the next one knows how long, and takes back what nobody wants. */
    private void anAgentsDeathLeavesNothingWithdrawn(String flooded) {
        try (Command.Background _ = flood(flooded)) {
            await(
                    "the flooded address is withdrawn",
                    SECONDS,
                    () -> lab.dropping().equals(List.of(flooded)));
        }
        for (int edge = HOSTS + 1; edge <= HOSTS + EDGES; edge++) {
            lab.agent(edge).kill();
            lab.layout().host(edge).run("ip route replace blackhole " + NOT_THE_AGENTS + " table 7999");
        }
        await("the router is told of both", SECONDS, () -> lab.dropping().contains(NOT_THE_AGENTS));
        assertTrue(lab.dropping().contains(flooded));
        for (int edge = HOSTS + 1; edge <= HOSTS + EDGES; edge++) {
            lab.startAgent(edge);
        }
        await("nothing is withdrawn", LIMIT, () -> lab.dropping().isEmpty());
        assertEquals(5, ping(flooded, 5));
    }

    private Command.Background flood(String address) {
        return new Command(List.of(Scripts.PYTHON, "-c", FLOOD, address))
                .in(lab.layout().internet())
                .start();
    }

    /** How many of so many pings from the internet are answered, 20 ms apart. */
    private int ping(String address, int count) {
        return Pings.answered(lab.layout().internet(), address, count, 1);
    }

    private boolean isWithdrawn(String address) {
        return counters().stream()
                .anyMatch(each -> each.getAddress().equals(address)
                        && each.getWithdrawnSeconds() > 0
                        && each.getWithdrawnReason().equals("public_address_flooded")
                        && !each.getAccountId().isEmpty());
    }

    private List<PublicAddressCounter> counters() {
        try (OperatorClient operator = lab.operator()) {
            return operator.calls().counters(CountersRequest.getDefaultInstance()).getHostsList().stream()
                    .flatMap(host -> host.getPublicAddressesList().stream())
                    .toList();
        }
    }

    private static void await(String what, Duration limit, BooleanSupplier holds) {
        Waiting.until(what, limit, holds);
    }
}
