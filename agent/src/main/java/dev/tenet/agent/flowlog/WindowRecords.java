package dev.tenet.agent.flowlog;

import dev.tenet.hoststate.InterfaceNumber;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that the datapath has of one window.
 *
 * @param window when it began, in seconds since 1970
 * @param skipped the interfaces of which packets were left out
 */
public record WindowRecords(int window, Map<InterfaceNumber, List<FlowRecord>> records, Set<InterfaceNumber> skipped) {
    public WindowRecords {
        records = Map.copyOf(records);
        skipped = Set.copyOf(skipped);
    }

    /** Nothing was seen. */
    static WindowRecords nothing(int window) {
        return new WindowRecords(window, Map.of(), Set.of());
    }
}
