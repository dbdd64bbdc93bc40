package dev.tenet.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.tenet.bpf.BpfObjectSpec;
import dev.tenet.bpf.MapSpec;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.datapath.random.RandomHost;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.net.IpFamily;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The differential run: random sequences of packets over random hosts end alike in the reference and in the kernel, in bytes, reason,
 * device, counters and all that they leave in maps; and the run is good enough to find a mistake planted in any stage.
 *
 * <p>It takes a processor's time for many minutes, and other tests mostly wait: so it begins first, runs beside them all, and gives way to them.
 *
 * <p>System properties: {@code tenet.differential.packets} (300,000), {@code tenet.differential.seed} (another one each time), {@code
 * tenet.differential.sequence} (the first sequence of the seed); of mistakes, {@code tenet.differential.stage} (one stage's alone) and {@code
 * tenet.differential.mistake} (only those whose sentences this regular expression finds).
 */
@Order(1)
class DifferentialTest {
    private static final int PROCESSOR = 0;
    private static final long PACKETS = Long.getLong("tenet.differential.packets", 300_000);
    private static final long SEED = Long.getLong("tenet.differential.seed", System.nanoTime());
    private static final String ONLY_STAGE = System.getProperty("tenet.differential.stage", "");
    private static final Pattern ONLY_MISTAKE = Pattern.compile(System.getProperty("tenet.differential.mistake", ""));
    private static final long FIRST_SEQUENCE = Long.getLong("tenet.differential.sequence", 0);
    private static final long PACKETS_TO_FIND_A_MISTAKE = 1_000_000;
    private static final int LEAST_PERCENT_PAST_SECURITY_GROUP = 50;

    /** Reasons that no test run reaches. */
    private static final Set<Reason> UNREACHABLE = Set.of(
            // The kernel would have to refuse to write into a frame that it has just made writable.
            Reason.DELIVER_FAILED,
            // More than 1,024 packets of one interface within a second: a packet case sends them.
            Reason.LINKLOCAL_ALLOWANCE_EXCEEDED);

    /**
     * Maps whose content shows otherwise: slots in what is stored in them, ways in what is sent, or that tests alone use. And those by which
     * a processor hands on, which a test run has no second one for (SpreadTest has).
     */
    private static final Set<String> NOT_COMPARED = Set.of(
            "slots_taken",
            "free_flow_slots",
            "free_peers",
            "free_meters",
            "layout_version",
            "mirrored_frame",
            "packet_at_hand",
            "header_at_hand",
            "observed",
            "sweep_state",
            "edge_ways",
            "spread",
            "spread_order",
            "handed_on",
            "processors",
            "mux_mark",
            "known_muxes",
            "test_run");

    /** Compiles what is run next while something runs: the one takes about as long as the other. */
    private static final ExecutorService COMPILER = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("planted-mistakes").factory());

    private static TestDevices devices;

    @BeforeAll
    static void makeDevices() {
        Set<DeviceIndex> all = new HashSet<>(RandomHost.DEVICES);
        all.add(RandomHost.UNDERLAY_DEVICE);
        all.add(RandomHost.STRANGE_DEVICE);
        all.add(RandomHost.SERVICE_DEVICE);
        devices = TestDevices.create(all);
        COMPILER.execute(Processor::giveWay);
    }

    @AfterAll
    static void removeDevices() {
        COMPILER.shutdownNow();
        devices.close();
    }

    @Test
    void randomSequencesEndAlikeInReferenceAndKernel() throws Exception {
        System.out.println("differential run: " + PACKETS + " packets, seed " + SEED);
        long begin = System.nanoTime();
        with(DatapathPrograms.built(), run -> {
            Optional<DifferentialRun.Failure> failure = run.run(SEED, FIRST_SEQUENCE, PACKETS);
            failure.ifPresent(found -> failWith(run, found));
            Endings endings = run.endings();
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf(
                    "differential run: %d packets in %.0f s (%.0f a second), seed %d, %.1f %% past"
                            + " security_group%n%s%n",
                    endings.packets(),
                    seconds,
                    endings.packets() / seconds,
                    SEED,
                    endings.percentPastSecurityGroup(),
                    endings.table());
            assertEquals(List.of(), endings.neverReached(UNREACHABLE), "reasons never reached, seed " + SEED);
            assertTrue(endings.percentPastSecurityGroup() >= LEAST_PERCENT_PAST_SECURITY_GROUP, "seed " + SEED);
        });
    }

    @Test
    void everyMapIsWrittenOrCompared() {
        Set<String> known = new TreeSet<>(NOT_COMPARED);
        known.addAll(RememberedTables.names());
        known.addAll(WrittenTables.of(new HostTables(RandomHost.constants(IpFamily.IPV4)))
                .keySet());
        List<String> forgotten = BpfObjectSpec.parse("tenet", DatapathPrograms.built()).maps().stream()
                .map(MapSpec::name)
                .filter(name -> !name.contains(".") && !known.contains(name))
                .toList();
        assertEquals(List.of(), forgotten, "neither in WrittenTables nor in RememberedTables");
    }

    private static void failWith(DifferentialRun run, DifferentialRun.Failure failure) {
        fail("reference and kernel part; again with -Dtenet.differential.seed=" + SEED
                + " -Dtenet.differential.sequence=" + failure.sequence() + "\n"
                + MismatchReport.of(run.explain(failure)));
    }

    @TestFactory
    Stream<DynamicTest> aMistakeInAnyStageIsFound() {
        return Stream.of(Stage.values())
                .filter(stage -> ONLY_STAGE.isEmpty() || stage.label().equals(ONLY_STAGE))
                .filter(stage ->
                        ONLY_MISTAKE.pattern().isEmpty() || !asked(stage).isEmpty())
                .map(stage -> {
                    Queue<Compiling> mistakes = new ArrayDeque<>();
                    for (PlantedMistake mistake : asked(stage)) {
                        mistakes.add(new Compiling(mistake, COMPILER.submit(mistake::build)));
                    }
                    return DynamicTest.dynamicTest(stage.label(), () -> findMistakeIn(stage, mistakes));
                })
                .toList()
                .stream();
    }

    private static List<PlantedMistake> asked(Stage stage) {
        return PlantedMistake.in(stage).stream()
                .filter(mistake -> ONLY_MISTAKE.matcher(mistake.sentence()).find())
                .toList();
    }

    /** What the run above would say only when it comes to a mistake. */
    @Test
    void everyMistakeHasItsPlace() throws Exception {
        List<PlantedMistake> lost = new ArrayList<>();
        for (PlantedMistake mistake : PlantedMistake.all()) {
            if (!mistake.hasPlace()) {
                lost.add(mistake);
            }
        }
        assertEquals(List.of(), lost, "their files must have these exactly once; choose other mistakes");
    }

    private record Compiling(PlantedMistake mistake, Future<byte[]> programs) {}

    /** @param mistakes are taken out one by one, so that their programs need not be kept */
    private static void findMistakeIn(Stage stage, Queue<Compiling> mistakes) throws Exception {
        assertTrue(
                !mistakes.isEmpty(), "no mistake is planted in stage " + stage.label() + ": add one to PlantedMistake");
        while (!mistakes.isEmpty()) {
            Compiling next = mistakes.remove();
            PlantedMistake mistake = next.mistake;
            with(next.programs.get(), run -> {
                Optional<DifferentialRun.Failure> found = run.run(SEED, FIRST_SEQUENCE, PACKETS_TO_FIND_A_MISTAKE);
                System.out.println(stage.label() + ": " + mistake.sentence() + ": "
                        + found.map(_ -> "found after " + run.endings().packets() + " packets")
                                .orElse("NOT FOUND"));
                assertTrue(found.isPresent(), () -> "not found with seed " + SEED + ": " + mistake);
            });
        }
    }

    private static DatapathPrograms load(byte[] elf, DifferentialRun.Loading loading) {
        return DatapathPrograms.load(
                elf,
                RandomHost.constants(loading.fabric()),
                loading.room().flows(),
                loading.room().peers());
    }

    private interface Work {
        void with(DifferentialRun run);
    }

    private static void with(byte[] elf, Work work) throws Exception {
        devices.namespace().run(() -> {
            Processor.giveWay();
            Processor.stayOn(PROCESSOR);
            Map<DifferentialRun.Loading, DatapathPrograms> programs = new HashMap<>();
            try {
                work.with(new DifferentialRun(
                        loading -> programs.computeIfAbsent(loading, wanted -> load(elf, wanted)), PROCESSOR));
            } finally {
                programs.values().forEach(DatapathPrograms::close);
            }
            return true;
        });
    }
}
