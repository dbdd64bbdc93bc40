package dev.tenet.datapath.reference;

import java.util.Arrays;
import java.util.Optional;

/** Says which form a clone takes, or that a packet came back, when it goes through an ingress again. */
public enum PacketMark {
    /** From the fabric: become the location answer to this question. */
    ANSWER(0x7e4e7001),
    /** From the fabric: go back to the asking host. */
    RETURN(0x7e4e7002),
    /** From an instance: become the question that confirms a location. */
    PROBE(0x7e4e7003),
    /** From an instance: came back from a gateway. */
    REENTERED(0x7e4e7004),
    /** From an instance: a copy for a mirror target, wrapped. */
    MIRRORED(0x7e4e7005);

    private final int number;

    PacketMark(int number) {
        this.number = number;
    }

    static Optional<PacketMark> of(int number) {
        return Arrays.stream(values()).filter(mark -> mark.number == number).findFirst();
    }

    /** As in {@code enum packet_mark}. */
    public int number() {
        return number;
    }
}
