package dev.tenet.agent.netlink;

/** What a device may do for the kernel with packets: the settings that {@code ethtool -K} has by these names. */
public enum Offload {
    /** {@code tx}: checksums of packets that are sent. */
    TRANSMIT_CHECKSUMS(0x16, 0x17),
    /** {@code tso}: segments of TCP packets that are sent. */
    TRANSMIT_SEGMENTS(0x1e, 0x1f),
    /** {@code gro}: merging packets that came. */
    RECEIVE_MERGING(0x2b, 0x2c);

    private final int get;
    private final int set;

    Offload(int get, int set) {
        this.get = get;
        this.set = set;
    }

    /** The number of linux/ethtool.h that asks for it. */
    int get() {
        return get;
    }

    /** The one that sets it. */
    int set() {
        return set;
    }
}
