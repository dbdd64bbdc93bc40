package dev.tenet.agent;

import dev.tenet.hoststate.AgentMessage;
import java.util.List;

/** The buckets that a host's datapath counts in. */
public interface Meters {
    Meters NONE = new Meters() {
        @Override
        public List<AgentMessage.MeterReading> read() {
            return List.of();
        }

        @Override
        public void forget(AgentMessage.MeterReading last) {}
    };

    /** All of them as they are now. */
    List<AgentMessage.MeterReading> read();

    /** Takes a bucket away; its interface must have left long enough ago that no packet of it is under way. */
    void forget(AgentMessage.MeterReading last);
}
