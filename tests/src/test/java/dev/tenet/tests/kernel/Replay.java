package dev.tenet.tests.kernel;

import dev.tenet.datapath.random.Room;
import dev.tenet.datapath.random.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs sequences again, looking at everything after each step, and makes those that part shorter. */
final class Replay {
    private static final int MOST_ATTEMPTS = 400;

    private final DatapathPrograms programs;
    private final int processor;
    private int attempts;

    Replay(DatapathPrograms programs, int processor) {
        this.programs = programs;
        this.processor = processor;
    }

    /** The first step after which reference and kernel differ, if there is one. */
    Optional<Mismatch> firstMismatch(Room room, List<Step> steps) {
        Step.AgentWrites first = (Step.AgentWrites) steps.getFirst();
        try (Pair pair = new Pair(programs, room, first, processor)) {
            for (int i = 1; i < steps.size(); i++) {
                Pair.Compared compared = pair.run(steps.get(i));
                List<String> differences = new ArrayList<>(compared.differences());
                differences.addAll(pair.compareTables());
                if (!differences.isEmpty()) {
                    return Optional.of(new Mismatch(
                            room,
                            steps.subList(0, i + 1),
                            new Pair.Compared(compared.reference(), compared.kernel(), differences)));
                }
            }
        }
        return Optional.empty();
    }

    /** Leaves out what is not needed to see a difference. */
    Mismatch shortened(Mismatch found) {
        Mismatch best = found;
        for (int size = Math.max(1, found.steps().size() / 2); size > 0; size /= 2) {
            best = withoutPieces(best, size);
        }
        return best;
    }

    private Mismatch withoutPieces(Mismatch found, int size) {
        Mismatch best = found;
        for (int end = best.steps().size() - 1; end > 1 && attempts < MOST_ATTEMPTS; end -= size) {
            int last = Math.min(end, best.steps().size() - 1);
            int from = Math.max(1, last - size);
            if (from >= last) {
                continue;
            }
            List<Step> fewer = new ArrayList<>(best.steps().subList(0, from));
            fewer.addAll(best.steps().subList(last, best.steps().size()));
            attempts++;
            best = firstMismatch(found.room(), fewer).orElse(best);
        }
        return best;
    }
}
