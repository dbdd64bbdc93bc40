package dev.tenet.bench;

import dev.tenet.bench.Alternation.Contestant;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.TestRunner;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.layout.AnswerVerdict;
import dev.tenet.datapath.layout.WireConstant;
import dev.tenet.datapath.layout.WireKind;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.Ipv4Address;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * How many locations {@code from_fabric} learns in a second on one processor: answers of a gateway, each about another address that was
 * asked for.
 *
 * <p>One test run of a small program that turns one and the same packet into the next answer and calls {@code from_fabric} on it, which
 * reads answers and does not change them. The time is that of the test run's loop: making the answer counts, receiving it from a device
 * does not. Before each run all addresses are put back to asked for.
 */
final class LearnBench implements Bench {
    private static final String NAME = "learn";
    private static final String OURS = "from_fabric";
    private static final String NOTHING = "empty program";
    private static final double TARGET = 1_000_000;
    private static final int RUNS = 9;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describes() {
        return "locations learned a second in the kernel on one processor; reach 1 million";
    }

    @Override
    public void run(BenchRun run) {
        try (NetworkNamespace namespace = BenchNamespace.open()) {
            namespace.run(() -> {
                measure(run);
                return true;
            });
        }
    }

    private static void measure(BenchRun run) {
        try (BenchHost host = BenchHost.load();
                AskedLocations asked = new AskedLocations(host);
                TestRunner runner = TestRunner.forPackets(host.program("answer"), answer().length())) {
            byte[] answer = answer().toArray();
            runner.input().copyFrom(MemorySegment.ofArray(answer));
            host.set("connections", AskedLocations.COUNT);
            Map<String, Contestant> contestants = new LinkedHashMap<>();
            contestants.put(OURS, () -> aSecond(host, OURS, asked, runner, AskedLocations.COUNT));
            contestants.put(NOTHING, () -> aSecond(host, "nothing", asked, runner, 0));
            Map<String, Double> medians = run.medians("learned", contestants);
            double learned = Objects.requireNonNull(medians.get(OURS));
            double nothing = Objects.requireNonNull(medians.get(NOTHING));
            run.results().accept(new Measurement(NAME, "learned", "locations/s", learned, "target", TARGET));
            run.results().accept(new Measurement(NAME, "learned-vs-nothing", "answers/s", learned, NOTHING, nothing));
        }
    }

    /** Answers a second to the program, of which so many must be learned in each run. */
    private static double aSecond(
            BenchHost host, String program, AskedLocations asked, TestRunner runner, int learned) {
        BpfMap underTest = host.benchMap("under_test");
        try (Arena arena = Arena.ofConfined()) {
            underTest.updateProgram(underTest.allocateKeys(arena, 1), host.program(program));
        }
        List<Double> rates = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            asked.ask();
            long before = host.ended(Reason.LOCATION_LEARNED);
            runner.repetitions(AskedLocations.COUNT).run((int) runner.input().byteSize());
            long more = host.ended(Reason.LOCATION_LEARNED) - before;
            if (more != learned) {
                throw new IllegalStateException("of " + AskedLocations.COUNT + " answers " + more + " were learned");
            }
            rates.add(1e9 / runner.duration().toNanos());
        }
        return Alternation.median(rates);
    }

    /** A gateway's answer; address and nonce are filled in by the program. */
    private static Bytes answer() {
        Bytes body = new ByteWriter()
                .bytes(Bytes.repeat(0, 12))
                .u16(WireConstant.ANSWER_ETHERTYPE)
                .u8(1)
                .u8(AnswerVerdict.HERE.number())
                .u16(0)
                .u32(FarSides.host(1).number())
                .u32(1)
                .u32(FarSides.OTHER.number())
                .bytes(Bytes.of(Ipv4Address.UNSPECIFIED.toMappedBytes()))
                .toBytes();
        return BenchTraffic.overlay(WireKind.ANSWER, 0, body);
    }
}
