package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;

/** How many records an interface has in a window, and the packets for whose record there was no room. */
public final class FlowLogUsage {
    /** Whose, and when. */
    public record Key(InterfaceNumber networkInterface, int window) {}

    long records;
    long skipped;

    public long records() {
        return records;
    }

    public long skipped() {
        return skipped;
    }
}
