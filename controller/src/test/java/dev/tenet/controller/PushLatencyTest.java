package dev.tenet.controller;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.FakeAgent;
import dev.tenet.hoststate.HostStateClient;
import dev.tenet.hoststate.HostStateServer;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.ListenAddress;
import dev.tenet.model.InstanceState;
import dev.tenet.store.SqliteStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long it takes from RunInstances until the host has been told and until the instance runs, over SQLite and a Unix
 * socket as in production. The bounds are ten times what was measured: they catch a poll or a timer on the way.
 */
@Timeout(120)
class PushLatencyTest {
    private static final int WARMUP = 40;
    private static final int ROUNDS = 100;

    @TempDir
    Path directory;

    @Test
    void aHostIsToldWithinMilliseconds() throws Exception {
        try (ExecutorService watches = Executors.newVirtualThreadPerTaskExecutor()) {
            SqliteStore store =
                    SqliteStore.open(directory.resolve("db"), InstantSource.system(), new Random(1), watches);
            try (TestRegion region = new TestRegion(1, Optional.of(store))) {
                Controller controller = region.controllers.getFirst();
                ListenAddress address = new ListenAddress.UnixSocket(directory.resolve("agents"));
                try (HostStateServer server = HostStateServer.listen(address, controller.agents());
                        HostStateClient client = new HostStateClient(address)) {
                    FakeAgent agent = region.addHost("host-1", true, controller);
                    agent.disconnect();
                    region.await("end", () -> agent.end().isPresent());
                    agent.connect(client);
                    measure(region, agent);
                    assertTrue(server.port() < 0);
                }
            }
        }
    }

    private static void measure(TestRegion region, FakeAgent agent) {
        List<Long> toAnswer = new ArrayList<>();
        List<Long> toHost = new ArrayList<>();
        List<Long> toRunning = new ArrayList<>();
        for (int round = 0; round < WARMUP + ROUNDS; round++) {
            long start = System.nanoTime();
            String id = ControlPlaneTest.run(region, 1).getFirst();
            long answered = System.nanoTime();
            region.await("told", () -> agent.find(new InstanceKey(id)).isPresent());
            long told = System.nanoTime();
            region.awaitState(id, InstanceState.RUNNING);
            if (round >= WARMUP) {
                toAnswer.add(answered - start);
                toHost.add(told - start);
                toRunning.add(System.nanoTime() - start);
            }
        }
        System.out.println("RunInstances: answered " + text(toAnswer) + ", host told " + text(toHost) + ", running "
                + text(toRunning));
        // A quarter must be fast: other work on the machine slows many rounds, a poll or a timer would slow nearly all.
        assertTrue(quantile(toHost, 0.25) < 100, "host told " + text(toHost));
        assertTrue(quantile(toRunning, 0.25) < 150, "running " + text(toRunning));
    }

    private static String text(List<Long> nanos) {
        return "%.1f ms (quarter %.1f, p99 %.1f)"
                .formatted(quantile(nanos, 0.5), quantile(nanos, 0.25), quantile(nanos, 0.99));
    }

    private static double quantile(List<Long> nanos, double share) {
        return nanos.stream().sorted().toList().get((int) (nanos.size() * share)) / 1e6;
    }
}
