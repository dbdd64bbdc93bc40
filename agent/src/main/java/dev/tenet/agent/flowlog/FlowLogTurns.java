package dev.tenet.agent.flowlog;

import dev.tenet.hoststate.InterfaceNumber;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is done whenever a window is over: the next one begins, and all that are finished are written and given back. What cannot be
 * written stays in the datapath and is tried again with the next window, but not for ever: then it is lost, and the interfaces' next
 * records say so.
 */
final class FlowLogTurns {
    private static final Logger LOGGER = System.getLogger(FlowLogTurns.class.getName());
    private static final int MOST_UNWRITTEN = 5;

    private final FlowLogPlan plan;
    private final FlowLogWriter writer;
    private final Map<InterfaceNumber, Integer> lostSince = new HashMap<>();
    private String lastFailure = "";

    FlowLogTurns(FlowLogPlan plan, FlowLogWriter writer) {
        this.plan = plan;
        this.writer = writer;
    }

    /** @param now seconds since 1970 */
    void turn(FlowRecordSource source, int now) {
        int ended = source.window();
        int next = Integer.compareUnsigned(now, ended) > 0 ? now : ended + 1;
        Map<InterfaceNumber, LoggedInterface> logged = plan.take();
        source.begin(next);
        List<WindowRecords> finished = new ArrayList<>(source.finished());
        if (ended != 0 && finished.stream().noneMatch(window -> window.window() == ended)) {
            finished.add(WindowRecords.nothing(ended));
        }
        for (int i = 0; i < finished.size(); i++) {
            WindowRecords window = finished.get(i);
            int end = i + 1 < finished.size() ? finished.get(i + 1).window() : next;
            if (write(window, end, logged)) {
                source.forget(window.window());
                continue;
            }
            if (finished.size() - i > MOST_UNWRITTEN) {
                lose(window, logged);
                source.forget(window.window());
                continue;
            }
            return;
        }
        plan.written();
    }

    private boolean write(WindowRecords window, int end, Map<InterfaceNumber, LoggedInterface> logged) {
        try {
            Set<InterfaceNumber> failed =
                    logged.isEmpty() ? Set.of() : writer.write(window, end, logged, Map.copyOf(lostSince));
            lostSince.keySet().retainAll(failed);
            failed.forEach(number -> lostSince.putIfAbsent(number, window.window()));
            lastFailure = "";
            return true;
        } catch (IOException failure) {
            String text = failure.getClass().getSimpleName() + " " + failure.getMessage();
            if (!text.equals(lastFailure)) {
                LOGGER.log(Level.ERROR, "flow logs cannot be written: {0}", text);
                lastFailure = text;
            }
            return false;
        }
    }

    private void lose(WindowRecords window, Map<InterfaceNumber, LoggedInterface> logged) {
        LOGGER.log(Level.ERROR, "flow logs of the window of {0} are lost", Integer.toUnsignedString(window.window()));
        logged.keySet().forEach(number -> lostSince.putIfAbsent(number, window.window()));
    }
}
