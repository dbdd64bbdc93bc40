package dev.tenet.tests.kernel;

import dev.tenet.datapath.random.Room;
import dev.tenet.datapath.random.Step;
import java.util.List;

/**
 * A sequence in which reference and kernel part.
 *
 * @param steps the first writes the tables, the last is the one after which they differ
 * @param last what it came to, in both
 */
record Mismatch(Room room, List<Step> steps, Pair.Compared last) {
    Mismatch {
        steps = List.copyOf(steps);
    }
}
