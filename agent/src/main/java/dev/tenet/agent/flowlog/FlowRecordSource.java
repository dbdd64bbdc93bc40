package dev.tenet.agent.flowlog;

import java.util.List;

/** Where the datapath keeps records until they are written. It outlives agents. */
public interface FlowRecordSource {
    /** Of the records that packets write now; 0 before the first. */
    int window();

    /** Packets write into another window from now on: when this returns, all earlier ones are finished. */
    void begin(int window);

    /** All windows but that of now that have anything, the oldest first. */
    List<WindowRecords> finished();

    /** Gives the window's room back. */
    void forget(int window);
}
