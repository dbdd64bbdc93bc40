package dev.tenet.datapath.reference;

/** What was seen of the packets of one {@link FlowRecordKey}. */
public final class FlowRecord {
    private final long first;
    private long packets;
    private long bytes;
    private long last;
    private int tcpFlags;

    FlowRecord(long first) {
        this.first = first;
    }

    void add(long newPackets, long newBytes, int newTcpFlags, long now) {
        packets += newPackets;
        bytes += newBytes;
        tcpFlags |= newTcpFlags;
        last = now;
    }

    public long packets() {
        return packets;
    }

    /** From the IP header on. */
    public long bytes() {
        return bytes;
    }

    /** Nanoseconds of the datapath's clock. */
    public long first() {
        return first;
    }

    /** Nanoseconds of the datapath's clock. */
    public long last() {
        return last;
    }

    /** FIN, SYN and RST, and ACK beside SYN. */
    public int tcpFlags() {
        return tcpFlags;
    }
}
