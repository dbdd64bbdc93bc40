package dev.tenet.datapath.reference;

import dev.tenet.datapath.Stage;

/** Removes the outer headers. Never ends a packet here; in the kernel it can fail. */
final class DecapsulateStage {

    void decapsulate(PacketContext p) {
        p.enter(Stage.DECAPSULATE);
        p.frame = p.fromFabric().innerFrame();
    }
}
