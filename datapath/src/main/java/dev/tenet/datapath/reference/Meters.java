package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Metering;
import dev.tenet.hoststate.MeteringClass;
import java.util.Optional;

/** Counts what passes by who the other side is. A connection is counted as what its first packet was, at each of its interfaces. */
final class Meters {
    private Meters() {}

    /** The first packet of a connection. */
    static void choose(PacketContext p) {
        MeteringClass meteringClass = Optional.ofNullable(
                        p.tables.metering.get(p.resource().vni()))
                .flatMap((Metering metering) -> metering.find(p.client
                        .map(client -> client.connection().remote())
                        .orElse(p.key().remote())))
                .map(metered -> metered.from(p.at().zone()))
                .orElse(MeteringClass.OTHER);
        p.meter = Optional.of(p.state.meter(new Meter.Key(p.at().number(), meteringClass)));
    }

    /** A later one. */
    static void follow(PacketContext p) {
        p.meter = p.flow.flatMap(flow -> flow.meter);
    }

    static void countFromInstance(PacketContext p) {
        p.meter.ifPresent(meter -> meter.count(OnWire.of(p, true), false));
    }

    static void countToInstance(PacketContext p) {
        p.meter.ifPresent(meter -> meter.count(OnWire.of(p, false), true));
    }

    /** If it goes to another host. */
    static Optional<Ending> countSent(PacketContext p, Optional<Ending> end) {
        if (end.filter(ending -> ending.kind() == VerdictKind.TO_FABRIC).isPresent()) {
            countFromInstance(p);
        }
        return end;
    }
}
