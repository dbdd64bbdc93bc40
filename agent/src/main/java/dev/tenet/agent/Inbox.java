package dev.tenet.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Events on their way to an agent's loop, from any thread. */
final class Inbox {
    /** Of what comes at once not more than this is handled before the agent acts. */
    private static final int BATCH = 4096;

    private final LinkedBlockingQueue<AgentEvent> events = new LinkedBlockingQueue<>();

    void add(AgentEvent event) {
        events.add(event);
    }

    /** Waits for events, but not longer than that; none if the time is over. */
    List<AgentEvent> take(long waitNanoseconds) throws InterruptedException {
        List<AgentEvent> taken = new ArrayList<>();
        AgentEvent first = events.poll(waitNanoseconds, TimeUnit.NANOSECONDS);
        if (first != null) {
            taken.add(first);
            events.drainTo(taken, BATCH - 1);
        }
        return taken;
    }
}
