package dev.tenet.datapath.reference;

/** Packets and bytes, counted together. */
public final class TrafficCounter {
    private long packets;
    private long bytes;

    void count(int length) {
        packets++;
        bytes += length;
    }

    public long packets() {
        return packets;
    }

    public long bytes() {
        return bytes;
    }
}
