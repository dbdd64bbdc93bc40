package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.PacketExecutor;
import java.util.Optional;

/** Makes packets of one kind. One object serves one sequence, and may remember what it has seen. */
public interface PacketSource {

    /** The next packet, if there is one of this kind now. */
    Optional<Step.OfPacket> next(Scene scene);

    /** Told of every packet of the sequence and how it ended in the reference. */
    default void saw(Scene scene, Step.OfPacket step, PacketExecutor.Result result) {
        // Most kinds do not depend on what became of others.
    }
}
