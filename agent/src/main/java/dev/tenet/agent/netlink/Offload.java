package dev.tenet.agent.netlink;

/** What a device may do for the kernel with packets: the settings that {@code ethtool -K} has by these names. */
public enum Offload {
    /** {@code tx}: checksums of packets that are sent. */
    TRANSMIT_CHECKSUMS(0x16, 0x17),
    /** {@code tso}: segments of TCP packets that are sent. */
    TRANSMIT_SEGMENTS(0x1e, 0x1f),
    /** {@code gro}: merging packets that came. */
    RECEIVE_MERGING(0x2b, 0x2c),
    /** {@code lro}: the device itself merges packets that came; one of several flags, so it is only asked for here. */
    LARGE_RECEIVE(0x25, 0x26, 1 << 15);

    private final int get;
    private final int set;
    private final int mask;

    Offload(int get, int set) {
        this(get, set, -1);
    }

    Offload(int get, int set, int mask) {
        this.get = get;
        this.set = set;
        this.mask = mask;
    }

    /** What of the answer says whether it is on. */
    int mask() {
        return mask;
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
