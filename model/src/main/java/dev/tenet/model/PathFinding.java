package dev.tenet.model;

import java.util.List;

/** Whether packets get through, and by what or why not. */
public sealed interface PathFinding {

    /**
     * They do, and their answers too.
     *
     * @param packet one that gets through
     * @param back the way of its answers, from the destination to the source
     */
    record Reachable(PathPacket packet, List<PathHop> forward, List<PathHop> back) implements PathFinding {
        public Reachable {
            forward = List.copyOf(forward);
            back = List.copyOf(back);
        }
    }

    /** They do not. */
    record Unreachable(List<PathExplanation> explanations) implements PathFinding {
        public Unreachable {
            explanations = List.copyOf(explanations);
        }
    }

    /** It could not be found out. */
    record Failed(String why) implements PathFinding {}
}
