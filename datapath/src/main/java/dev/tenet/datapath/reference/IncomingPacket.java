package dev.tenet.datapath.reference;

import dev.tenet.net.Bytes;
import java.util.Optional;

/**
 * A packet as a program gets it.
 *
 * @param frame from the Ethernet header on
 * @param mark the kernel's mark of it, 32 bits: that of a {@link PacketMark}, or one that means nothing here
 * @param superpacket whether the kernel will segment it later (or merged it before)
 * @param rigid whether the kernel refuses to put headers before it or take them away, as it does with superpackets of kinds that it
 *     does not know; in test runs with all superpackets
 */
public record IncomingPacket(Bytes frame, int mark, boolean superpacket, boolean rigid) {
    /** Of a superpacket in a test run: what a segment carries, and how many there are. */
    public static final int SEGMENT_BYTES = 1_000;

    public static final int SEGMENTS = 2;

    public static IncomingPacket of(Bytes frame) {
        return new IncomingPacket(frame, 0, false, false);
    }

    public IncomingPacket marked(PacketMark newMark) {
        return new IncomingPacket(frame, newMark.number(), superpacket, rigid);
    }

    /** What a program made of it, where it goes on to another. */
    public IncomingPacket with(Outcome outcome) {
        int newMark = outcome.mark().map(PacketMark::number).orElse(0);
        return new IncomingPacket(outcome.frame(), newMark, superpacket, rigid);
    }

    Optional<PacketMark> ownMark() {
        return PacketMark.of(mark);
    }
}
