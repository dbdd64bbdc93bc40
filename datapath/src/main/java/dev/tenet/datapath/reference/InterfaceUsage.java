package dev.tenet.datapath.reference;

/** What an interface uses of its quotas. */
public final class InterfaceUsage {
    long flows;
    long askWindow;
    long asks;

    /** Tracked connections. */
    public long flows() {
        return flows;
    }

    /** The second of the datapath's clock in which it asked last. */
    public long askWindow() {
        return askWindow;
    }

    /** Questions in that second. */
    public long asks() {
        return asks;
    }
}
