package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.PossibleCpus;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.layout.EdgeGuard;
import dev.tenet.datapath.layout.ReasonCounter;
import dev.tenet.lab.Lab;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** One flow from the internet that is no flood, but more than one processor's part of what the edge carries. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@QuietJourney
class SpreadJourneyTest {
    private static final int HOSTS = 2;
    private static final int EDGE = HOSTS + 1;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int RATE = 2_000;
    private static final int MEASURED = 5 * RATE;
    private static final int PORT = 5000;

    /** Of what is worked on: without handing on it would be nearly all. */
    private static final double MOST_ON_ONE = 0.7;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        assumeTrue(PossibleCpus.online().size() > 1, "there is nobody to hand on to");
        lab.up(Labs.usual(lab, HOSTS, 1)
                .withEdges(1)
                .withEdgeOptions("--edge-packets-per-second", Integer.toString(RATE * 3 / 2)));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void oneFlowIsWorkedOnByAllProcessorsAndHarmsNobody() {
        try (Tenant tenant = Tenant.of(lab, "spread")) {
            TenantNetwork network = tenant.network("public");
            tenant.openToInternet(network);
            tenant.allowFromAll(network, "udp", PORT);
            tenant.allowFromAll(network, "tcp", 80);
            List<RunningInstance> instances = tenant.run(network, 2);
            String heavy = tenant.publish(instances.getFirst());
            String light = tenant.publish(instances.getLast());
            try (InstanceProcess hears = instances.getFirst().start("one_flow.py", "hear", PORT);
                    InstanceProcess _ = instances.getLast().serve(80, "light");
                    InstanceProcess before = client(light)) {
                hears.expect("ready");
                before.expect("connected");
                try (InstanceProcess sends =
                        new InstanceProcess(lab.layout().internet(), "one_flow.py", "send", heavy, PORT, RATE)) {
                    Waiting.until("a processor hands on", LIMIT, () -> spreading() > 0);
                    long[] then = sentToHost();
                    for (int i = 0; i < 10; i++) {
                        assertEquals("light before", before.ask("before"));
                        try (InstanceProcess during = client(light)) {
                            during.expect("connected");
                            assertEquals("light during", during.ask("during"));
                        }
                    }
                    Waiting.until(
                            "so much is worked on", LIMIT, () -> more(then).sum() > MEASURED);
                    isWorkedOnBySeveral(more(then).toArray());
                    hears.expect(sends.ask("enough"));
                }
                Waiting.until("none hands on any more", LIMIT, () -> spreading() == 0);
                assertEquals("light before", before.ask("before"));
            }
        }
    }

    private InstanceProcess client(String address) {
        return new InstanceProcess(lab.layout().internet(), "echo_client.py", address, 80);
    }

    /** By processor, since then. */
    private LongStream more(long[] then) {
        long[] now = sentToHost();
        return IntStream.range(0, now.length).mapToLong(slot -> now[slot] - then[slot]);
    }

    private static void isWorkedOnBySeveral(long[] byProcessor) {
        assertTrue(
                LongStream.of(byProcessor).max().orElseThrow()
                        < MOST_ON_ONE * LongStream.of(byProcessor).sum(),
                () -> "by processor: " + LongStream.of(byProcessor).boxed().toList());
    }

    /** How many processors of the edge hand on. */
    private int spreading() {
        return EdgeGuard.of(lookup("edge_guard", 0)).spread();
    }

    /** By processor. */
    private long[] sentToHost() {
        MemorySegment slots = MemorySegment.ofArray(lookup("reason_counters", Reason.SENT_TO_HOST.number()));
        return IntStream.range(0, PossibleCpus.count())
                .mapToLong(
                        slot -> new ReasonCounter(slots.asSlice((long) slot * ReasonCounter.SIZE, ReasonCounter.SIZE))
                                .packets())
                .toArray();
    }

    private byte[] lookup(String name, int key) {
        try (BpfMap map = BpfMap.openPinned(
                        lab.layout().hostFolder(EDGE).resolve("bpf/maps").resolve(name));
                Arena arena = Arena.ofConfined()) {
            return map.lookup(arena.allocateFrom(ValueLayout.JAVA_INT, key).toArray(ValueLayout.JAVA_BYTE))
                    .orElseThrow();
        }
    }
}
