package dev.tenet.controller.trace;

import dev.tenet.datapath.Reason;
import java.util.List;

/**
 * A packet's journey.
 *
 * @param steps in order; questions and answers about locations that it causes stand where they happen
 * @param ending how the packet itself ended
 */
public record TraceResult(List<TraceStep> steps, Reason ending) {
    public TraceResult {
        steps = List.copyOf(steps);
    }

    public boolean delivered() {
        return ending == Reason.DELIVERED;
    }
}
