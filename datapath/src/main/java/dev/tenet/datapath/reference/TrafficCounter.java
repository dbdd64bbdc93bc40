package dev.tenet.datapath.reference;

/** Packets and bytes, counted together. */
public final class TrafficCounter {
    private long packets;
    private long bytes;

    void count(int length) {
        count(1, length);
    }

    /** So many packets of one length. */
    void count(int number, int length) {
        packets += number;
        bytes += (long) number * length;
    }

    public long packets() {
        return packets;
    }

    public long bytes() {
        return bytes;
    }
}
