package dev.tenet.tests.kernel;

import dev.tenet.datapath.random.RandomSequence;
import dev.tenet.datapath.random.Room;
import dev.tenet.datapath.random.Step;
import dev.tenet.net.IpFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Random sequences in the reference and in the kernel, until so many packets have run or the two part. */
final class DifferentialRun {
    private static final int STEPS_A_SEQUENCE = 400;
    /** Everything that packets leave is compared after one packet in so many, and at the end of each sequence. */
    private static final int PACKETS_A_COMPARISON = 32;

    private final Function<Loading, DatapathPrograms> programs;
    private final int processor;
    private final Endings endings = new Endings();

    /**
     * What programs are loaded with.
     *
     * @param fabric the family of hosts' addresses
     */
    record Loading(Room room, IpFamily fabric) {
        static Loading of(Room room, Step.AgentWrites first) {
            return new Loading(room, first.tables().constants().fabric());
        }
    }

    /**
     * That the two part.
     *
     * @param sequence the number of the one that showed it
     * @param steps of it, the last of which showed it
     */
    record Failure(long sequence, Loading loading, List<Step> steps) {}

    /** @param programs of a loading, which takes seconds: asked for when a sequence needs them */
    DifferentialRun(Function<Loading, DatapathPrograms> programs, int processor) {
        this.programs = programs;
        this.processor = processor;
    }

    Endings endings() {
        return endings;
    }

    /** Sequences from the first on, of that seed, until so many packets have run. */
    Optional<Failure> run(long seed, long firstSequence, long packets) {
        for (long sequence = firstSequence; endings.packets() < packets; sequence++) {
            Optional<Failure> failure = runSequence(seed, sequence);
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    private Optional<Failure> runSequence(long seed, long number) {
        long sequenceSeed = new SplittableRandom(seed ^ number * 0x9E3779B97F4A7C15L).nextLong();
        Room room = number % 4 == 3 ? Room.SCARCE : Room.AMPLE;
        RandomSequence sequence = new RandomSequence(sequenceSeed);
        List<Step> steps = new ArrayList<>();
        Step.AgentWrites first = sequence.first();
        steps.add(first);
        Loading loading = Loading.of(room, first);
        try (Pair pair = new Pair(programs.apply(loading), room, first, processor)) {
            for (int i = 1; i <= STEPS_A_SEQUENCE; i++) {
                Step step = sequence.next();
                steps.add(step);
                Pair.Compared compared = pair.run(step);
                boolean look = i % PACKETS_A_COMPARISON == 0 || i == STEPS_A_SEQUENCE;
                if (!compared.alike() || (look && !pair.compareTables().isEmpty())) {
                    return Optional.of(new Failure(number, loading, steps));
                }
                if (step instanceof Step.OfPacket packet) {
                    endings.count(compared.reference().orElseThrow());
                    sequence.saw(packet, compared.reference().orElseThrow());
                }
            }
        }
        return Optional.empty();
    }

    /** By as few steps as show it. */
    Mismatch explain(Failure failure) {
        Replay replay = new Replay(programs.apply(failure.loading), processor);
        Mismatch mismatch = replay.firstMismatch(failure.loading.room(), failure.steps)
                .orElseThrow(() -> new AssertionError("the sequence failed, but not when it was run again"));
        return replay.shortened(mismatch);
    }
}
