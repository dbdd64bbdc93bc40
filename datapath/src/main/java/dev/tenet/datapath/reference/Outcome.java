package dev.tenet.datapath.reference;

import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.Bytes;
import java.util.Map;
import java.util.Optional;

/**
 * What a program made of a packet.
 *
 * @param frame as it leaves (or as it was when it was dropped)
 * @param cloneMark the mark of the copy of the incoming packet that goes through the same ingress once more, if one was made
 * @param mirrorMarks of the copies for mirror targets, by direction at the interface they are made at
 * @param observed what the host tells of it, if it does
 * @param mark what it carries to the ingress it goes to
 */
public record Outcome(
        Ending ending,
        Bytes frame,
        Optional<PacketMark> cloneMark,
        Map<RuleDirection, Integer> mirrorMarks,
        Optional<PacketMark> mark,
        Optional<ObservedPacket> observed,
        Trace trace) {
    public Outcome {
        mirrorMarks = Map.copyOf(mirrorMarks);
    }
}
