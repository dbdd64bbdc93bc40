package dev.tenet.datapath.reference;

import java.util.Arrays;
import java.util.Optional;

/** What a packet between hosts is: the kinds of {@code wire.h} with the flags that each may carry. */
public enum WireKind {
    DIRECT(0x00),
    /** Allowed by the destination's identity; no reply seen yet. */
    DIRECT_JUDGED(0x10),
    ASK(0x01),
    /** To be sent back with the answer. */
    ASK_RETURN(0x21),
    /** Headers only. */
    ASK_PROBE(0x41),
    RELAYED(0x02),
    RETURNED(0x03),
    ANSWER(0x04),
    /** To an edge, for the internet. */
    OUTBOUND(0x05),
    /** From an edge, to the host that has the public address. */
    INBOUND(0x06);

    private final int number;

    WireKind(int number) {
        this.number = number;
    }

    /** Kind and flags in one byte. */
    public int number() {
        return number;
    }

    static Optional<WireKind> of(int number) {
        return Arrays.stream(values()).filter(kind -> kind.number == number).findFirst();
    }

    /** Whether such a packet may name the interface that is to get it. */
    boolean mayNameNextHop() {
        return switch (this) {
            case DIRECT, ASK, ASK_PROBE, RELAYED -> true;
            case DIRECT_JUDGED, ASK_RETURN, RETURNED, ANSWER, OUTBOUND, INBOUND -> false;
        };
    }

    /** Whether it is of the internet's network, which has no others. */
    boolean isOfInternet() {
        return this == OUTBOUND || this == INBOUND;
    }

    boolean isDirect() {
        return this == DIRECT || this == DIRECT_JUDGED;
    }
}
