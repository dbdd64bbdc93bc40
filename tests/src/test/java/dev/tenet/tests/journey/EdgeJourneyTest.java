package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
import dev.tenet.lab.Namespace;
import dev.tenet.lab.PingGap;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Edges that cannot do their work are not announced, and those that die are missed for less than a second. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class EdgeJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";
    private static final String DEVICE = "out0";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int FLOWS = 8;
    private static final double SECOND = 1000;

    private final Lab lab = new Lab(new LabName("je" + ProcessHandle.current().pid()), line -> {});

    @BeforeAll
    void up() {
        lab.up(LabOptions.usual(lab.layout().name(), 2, 1, 8400).withEdges(2));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void anEdgeIsAnnouncedWhileItIsHealthyAndMissedForLessThanASecondWhenItDies() {
        Namespace second = edge(2);
        await("both edges are announced", () -> announced().equals(List.of(1, 2)));

        second.run("ip link set dev " + DEVICE + " xdp off");
        await(
                "the agent puts its program back",
                () -> second.run("ip link show dev " + DEVICE).contains("prog/xdp"));
        await("and announces the edge again", () -> announced().equals(List.of(1, 2)));

        second.run("sysctl -qw net.ipv4.conf." + DEVICE + ".rp_filter=1");
        await("an edge with a wrong setting is withdrawn", () -> announced().equals(List.of(1)));
        second.run("sysctl -qw net.ipv4.conf." + DEVICE + ".rp_filter=0");
        await("and announced again when it is right", () -> announced().equals(List.of(1, 2)));

        try (Tenant tenant = Tenant.of(lab, "edges")) {
            RunningInstance instance = onTheInternet(tenant);
            assertEquals(5, instance.ping(OUTSIDE, 5));
            lab.agent(4).kill();
            assertEquals(100, instance.ping(OUTSIDE, 100), "an edge needs no agent to forward");
            assertEquals(List.of(1, 2), announced());

            // Threads of their own: the common pool has one on two processors, and all must run when the edge dies.
            List<CompletableFuture<String>> pings = IntStream.range(0, FLOWS)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(
                            () -> new Command(List.of("sh", "-c", "ping -D -n -i 0.005 -w 6 " + OUTSIDE + " || true"))
                                    .in(instance.namespace())
                                    .run(),
                            each -> new Thread(each, "ping").start()))
                    .toList();
            long begun = System.nanoTime() + 2_000_000_000L;
            await("pings run", () -> System.nanoTime() > begun);
            second.run("ip link set " + DEVICE + " down");
            second.run("ip link set eth0 down");
            List<Double> gaps = pings.stream()
                    .map(CompletableFuture::join)
                    .map(PingGap::longestMillis)
                    .toList();
            assertTrue(gaps.stream().allMatch(gap -> gap < SECOND), () -> "silent for milliseconds: " + gaps);
            assertTrue(gaps.stream().anyMatch(gap -> gap > 100), () -> "some of the flows went by the edge: " + gaps);
            await("the dead edge is not announced", () -> announced().equals(List.of(1)));
        }
    }

    private static RunningInstance onTheInternet(Tenant tenant) {
        TenantNetwork network = tenant.network("public");
        tenant.openToInternet(network);
        RunningInstance instance = tenant.run(network, 1).getFirst();
        tenant.publish(instance);
        return instance;
    }

    /** Edges are the hosts after the others. */
    private Namespace edge(int number) {
        return lab.layout().host(2 + number);
    }

    /** From which edges the router has the public prefixes. */
    private List<Integer> announced() {
        String routes = lab.layout().router().run("ip route show 203.0.113.0/24");
        return IntStream.rangeClosed(1, 2)
                .filter(edge -> routes.contains("dev edge" + edge))
                .boxed()
                .toList();
    }

    private static void await(String what, BooleanSupplier holds) {
        Waiting.until(what, LIMIT, holds);
    }
}
