package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Command;
import dev.tenet.lab.DaemonProcess;
import dev.tenet.lab.Lab;
import dev.tenet.lab.Namespace;
import dev.tenet.lab.PingGap;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.RemoveHostRequest;
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
@QuietJourney
class EdgeJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";
    private static final String DEVICE = "out0";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int HOSTS = 2;
    private static final int EDGES = 3;
    private static final int FLOWS = 8;
    private static final double SECOND = 1000;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, HOSTS, 1).withEdges(EDGES));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void anEdgeIsAnnouncedWhileItIsHealthyAndMissedForLessThanASecondWhenItDies() {
        Namespace second = edge(2);
        await("all edges are announced", () -> lab.announcing().equals(List.of(1, 2, 3)));

        second.run("ip link set dev " + DEVICE + " xdp off");
        await(
                "the agent puts its program back",
                () -> second.run("ip link show dev " + DEVICE).contains("prog/xdp"));
        await("and announces the edge again", () -> lab.announcing().equals(List.of(1, 2, 3)));

        second.run("sysctl -qw net.ipv4.conf." + DEVICE + ".rp_filter=1");
        await(
                "an edge with a wrong setting is withdrawn",
                () -> lab.announcing().equals(List.of(1, 3)));
        second.run("sysctl -qw net.ipv4.conf." + DEVICE + ".rp_filter=0");
        await("and announced again when it is right", () -> lab.announcing().equals(List.of(1, 2, 3)));

        try (Tenant tenant = Tenant.of(lab, "edges")) {
            RunningInstance instance = onTheInternet(tenant);
            assertEquals(5, instance.ping(OUTSIDE, 5));
            takingAnEdgeOutOfServiceLosesNothing(instance);
            lab.agent(4).kill();
            assertEquals(100, instance.ping(OUTSIDE, 100), "an edge needs no agent to forward");
            assertEquals(List.of(1, 2), lab.announcing());
            nothingIsLostWhileNobodyAnnounces(instance);

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
                    .map(PingGap::longestMissingMillis)
                    .toList();
            assertTrue(gaps.stream().allMatch(gap -> gap < SECOND), () -> "silent for milliseconds: " + gaps);
            assertTrue(gaps.stream().anyMatch(gap -> gap > 100), () -> "some of the flows went by the edge: " + gaps);
            await("the dead edge is not announced", () -> lab.announcing().equals(List.of(1)));
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
        return lab.layout().host(HOSTS + number);
    }

    /** As the guide says: nothing comes to it any more, then nobody sends to it, and the router's last resort is without it too. */
    private void takingAnEdgeOutOfServiceLosesNothing(RunningInstance instance) {
        int host = HOSTS + EDGES;
        CompletableFuture<Integer> answered = CompletableFuture.supplyAsync(
                () -> instance.ping(OUTSIDE, 400), each -> new Thread(each, "ping").start());
        lab.agent(host).stop(LIMIT);
        edge(EDGES).run("ip link set tenet-edge down");
        await("the router sends nothing to the edge", () -> lab.announcing().equals(List.of(1, 2)));
        try (OperatorClient operator = lab.operator()) {
            operator.calls()
                    .removeHost(RemoveHostRequest.newBuilder()
                            .setId(lab.layout().hostId(host))
                            .build());
        }
        lab.awaitApplied();
        lab.layout().router().run("ip link set edge" + EDGES + " down");
        assertEquals(400, answered.join());
    }

    /** Edges forward without a speaker, and that there is none is not believed. */
    private void nothingIsLostWhileNobodyAnnounces(RunningInstance instance) {
        List<DaemonProcess> speakers = List.of(lab.routing("edge1"), lab.routing("edge2"));
        speakers.forEach(DaemonProcess::kill);
        await("no edge is announced", () -> lab.announcing().isEmpty());
        assertEquals(100, instance.ping(OUTSIDE, 100));
        speakers.forEach(DaemonProcess::startAgain);
        await("edges are announced again", () -> lab.announcing().equals(List.of(1, 2)));
    }

    private static void await(String what, BooleanSupplier holds) {
        Waiting.until(what, LIMIT, holds);
    }
}
