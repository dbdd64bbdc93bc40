package dev.tenet.agent.flood;

import dev.tenet.hoststate.AgentMessage.PublicAddressCounters;
import java.util.List;

/** What an edge knows of its public addresses, for who wants to tell: written by one thread, read by others. */
public final class EdgeTraffic {
    private volatile List<PublicAddressCounters> last = List.of();

    public List<PublicAddressCounters> last() {
        return last;
    }

    void publish(List<PublicAddressCounters> counted) {
        last = List.copyOf(counted);
    }
}
