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
    /** To an edge, for the internet; or to a gateway of a NAT gateway's network, under its private address. */
    OUTBOUND(0x05),
    /** From an edge, to the host that has the public address. */
    INBOUND(0x06),
    /** From an edge, to the host of a balancer's target. */
    BALANCED(0x07),
    BALANCED_OUTSIDE(0x47),
    /** From the host of another target, which does not know the connection: so many were asked before. */
    PASSED_ON_1(0x17),
    PASSED_ON_2(0x27),
    PASSED_ON_3(0x37),
    PASSED_ON_4(0x08),
    PASSED_ON_5(0x18),
    PASSED_ON_6(0x28),
    PASSED_ON_7(0x38),
    PASSED_ON_8(0x09),
    PASSED_ON_9(0x19),
    /** The same, of a client on the internet. */
    PASSED_ON_OUTSIDE_1(0x57),
    PASSED_ON_OUTSIDE_2(0x67),
    PASSED_ON_OUTSIDE_3(0x77),
    PASSED_ON_OUTSIDE_4(0x48),
    PASSED_ON_OUTSIDE_5(0x58),
    PASSED_ON_OUTSIDE_6(0x68),
    PASSED_ON_OUTSIDE_7(0x78),
    PASSED_ON_OUTSIDE_8(0x49),
    PASSED_ON_OUTSIDE_9(0x59),
    /** From an edge, to the one that gathers the pieces of what comes from outside for an address of several hosts, or to itself. */
    PIECE(0x0a);

    private static final int BALANCED_KIND = 0x07;
    private static final int KIND_MASK = 0x0f;
    private static final int TRIED_SHIFT = 4;
    private static final int TRIED_MASK = 3;
    private static final int TRIED_IN_FLAGS = 4;
    private static final int OUTSIDE = 0x40;

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
            case DIRECT, ASK, ASK_PROBE, RELAYED, OUTBOUND -> true;
            case DIRECT_JUDGED, ASK_RETURN, RETURNED, ANSWER, INBOUND, PIECE -> false;
            default -> isBalanced();
        };
    }

    /**
     * Whether it is of the internet's network, which has no others.
     *
     * @param namesNextHop which nothing to the internet does
     */
    boolean fits(boolean internet, boolean namesNextHop) {
        if (this == OUTBOUND) {
            return !(internet && namesNextHop);
        }
        return internet == (this == INBOUND || this == PIECE || isBalanced() && tried() == 0);
    }

    /** Whether no host's clone is such. */
    boolean isNeverCloned() {
        return this == OUTBOUND || this == INBOUND || this == PIECE || isBalanced();
    }

    /** To a balancer's target: always by its interface. */
    boolean isBalanced() {
        return this != PIECE && (number & KIND_MASK) >= BALANCED_KIND;
    }

    /** Of a balanced one: how many other targets of the connection's slot were asked before. */
    int tried() {
        return ((number & KIND_MASK) - BALANCED_KIND) * TRIED_IN_FLAGS + (number >>> TRIED_SHIFT & TRIED_MASK);
    }

    /** Of a balanced one: whether its client is on the internet. */
    boolean isFromOutside() {
        return (number & OUTSIDE) != 0;
    }

    static WireKind passedOn(int tried, boolean outside) {
        return of(BALANCED_KIND + tried / TRIED_IN_FLAGS
                        | tried % TRIED_IN_FLAGS << TRIED_SHIFT
                        | (outside ? OUTSIDE : 0))
                .orElseThrow();
    }

    boolean isDirect() {
        return this == DIRECT || this == DIRECT_JUDGED;
    }
}
