package dev.tenet.datapath.reference;

/** What an interface uses of its quotas; a primary one's has its instance's buckets, while drops are each one's own. */
public final class InterfaceUsage {
    long flows;
    long askWindow;
    long asks;
    long serviceWindow;
    long servicePackets;
    long untracked;
    long begun;
    long quotaDrops;
    long rejudgeWindow;
    long rejudged;
    long tellWindow;
    long tells;
    final BandwidthUse bandwidthIn = new BandwidthUse();
    final BandwidthUse bandwidthOut = new BandwidthUse();
    final Bucket packets = new Bucket();
    long packetDrops;
    final Bucket connections = new Bucket();
    long connectionDrops;
    long translated;
    long natKept;

    /** Tracked connections. */
    public long flows() {
        return flows;
    }

    /** The second of the datapath's clock in which it asked last. */
    public long askWindow() {
        return askWindow;
    }

    /** The second in which it sent to the host's services last. */
    public long serviceWindow() {
        return serviceWindow;
    }

    /** Packets to them in that second, those above the limit too. */
    public long servicePackets() {
        return servicePackets;
    }

    /** Counts a packet to the host's services; false if there were so many in this second. */
    boolean takeServicePacket(long now, int limit) {
        long window = Long.divideUnsigned(now, Inputs.SECOND);
        if (serviceWindow != window) {
            serviceWindow = window;
            servicePackets = 0;
        }
        return servicePackets++ < limit;
    }

    /** Connections that are remembered, but not tracked. */
    public long untracked() {
        return untracked;
    }

    /** Connections remembered so far, tracked or not. */
    public long begun() {
        return begun;
    }

    /** Packets of connections for which there was no room. */
    public long quotaDrops() {
        return quotaDrops;
    }

    /** The second of the datapath's clock in which it last judged connections again. */
    public long rejudgeWindow() {
        return rejudgeWindow;
    }

    /** How many in that second. */
    public long rejudged() {
        return rejudged;
    }

    /** Questions in that second. */
    public long asks() {
        return asks;
    }

    /** The second of the datapath's clock in which a sender was told of a packet too big. */
    public long tellWindow() {
        return tellWindow;
    }

    /** Senders told in that second, and those that were not because there were too many. */
    public long tells() {
        return tells;
    }

    /** Of packets to the instance. */
    public BandwidthUse bandwidthIn() {
        return bandwidthIn;
    }

    /** Of packets from the instance. */
    public BandwidthUse bandwidthOut() {
        return bandwidthOut;
    }

    /** Of both directions. */
    public Bucket packets() {
        return packets;
    }

    /** Packets above its rate of them. */
    public long packetDrops() {
        return packetDrops;
    }

    /** New tracked connections. */
    public Bucket connections() {
        return connections;
    }

    /** Packets that would have begun one above the rate. */
    public long connectionDrops() {
        return connectionDrops;
    }

    /** Connections through NAT gateways. */
    public long translated() {
        return translated;
    }

    /** Of these, those with ports that are kept for interfaces with few of them. */
    public long natKept() {
        return natKept;
    }
}
