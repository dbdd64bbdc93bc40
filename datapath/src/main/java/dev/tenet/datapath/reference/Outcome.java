package dev.tenet.datapath.reference;

import dev.tenet.net.Bytes;
import java.util.Optional;

/**
 * What a program made of a packet.
 *
 * @param frame as it leaves (or as it was when it was dropped)
 * @param cloneMark the mark of the copy of the incoming packet that goes through the same ingress once more, if one was made
 * @param mark what it carries to the ingress it goes to
 */
public record Outcome(
        Ending ending, Bytes frame, Optional<PacketMark> cloneMark, Optional<PacketMark> mark, Trace trace) {}
