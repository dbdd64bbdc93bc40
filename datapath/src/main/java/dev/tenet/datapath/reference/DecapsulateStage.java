package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import java.util.Optional;

/** Removes the outer headers. */
final class DecapsulateStage {

    Optional<Ending> decapsulate(PacketContext p) {
        p.enter(Stage.DECAPSULATE);
        if (p.incoming.rigid()) {
            return Ending.drop(Reason.DECAPSULATE_FAILED);
        }
        p.frame = p.fromFabric().innerFrame();
        return Optional.empty();
    }
}
