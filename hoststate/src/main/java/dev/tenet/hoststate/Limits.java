package dev.tenet.hoststate;

/** Limits on what travels at once. */
public final class Limits {
    /** Bytes of resources in one message; a single resource may be larger, alone in its message. */
    public static final int CHUNK_BYTES = 256 << 10;

    /** Resources and removals in one message. */
    public static final int CHUNK_RESOURCES = 4096;

    /** Bytes of a message: the largest resource there can be (a group with 1,000 rules has about 40 KB), and ample room. */
    public static final int MESSAGE_BYTES = 4 << 20;

    /** Complete deltas sent and not yet applied or refused; what changes meanwhile is put together into one. */
    public static final int UNANSWERED_DELTAS = 8;

    public static final int STATUSES_PER_MESSAGE = 4096;

    public static final int METER_READINGS_PER_MESSAGE = 4096;

    public static final int OBSERVED_PACKETS_PER_MESSAGE = 1024;

    public static final int PUBLIC_ADDRESSES_PER_MESSAGE = 1024;

    private Limits() {}
}
