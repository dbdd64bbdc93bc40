package dev.tenet.datapath.reference;

import dev.tenet.net.Bytes;
import java.util.Optional;

/**
 * A packet as a program gets it.
 *
 * @param frame from the Ethernet header on
 * @param superpacket whether the kernel will segment it later (or merged it before)
 */
public record IncomingPacket(Bytes frame, Optional<PacketMark> mark, boolean superpacket) {
    public static IncomingPacket of(Bytes frame) {
        return new IncomingPacket(frame, Optional.empty(), false);
    }
}
