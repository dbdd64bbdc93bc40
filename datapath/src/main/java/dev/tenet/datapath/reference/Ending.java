package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import java.util.Optional;

/**
 * The end of a packet's journey through one program.
 *
 * @param device where it goes; empty for a drop or a pass
 */
public record Ending(Reason reason, VerdictKind kind, Optional<DeviceIndex> device) {
    static Optional<Ending> drop(Reason reason) {
        return Optional.of(new Ending(reason, VerdictKind.DROP, Optional.empty()));
    }

    static Optional<Ending> pass(Reason reason) {
        return Optional.of(new Ending(reason, VerdictKind.PASS, Optional.empty()));
    }

    static Optional<Ending> to(VerdictKind kind, DeviceIndex device, Reason reason) {
        return Optional.of(new Ending(reason, kind, Optional.of(device)));
    }
}
