package dev.tenet.datapath.reference;

import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpAddress;
import java.util.Optional;

/**
 * Tells of single packets, for those who trace them and for whoever wants to know how long they take. A packet that is told of has a mark,
 * so that the hosts on its way tell of the same one. Nothing of a packet's fate depends on it.
 */
final class ObserveStage {
    private static final int IPV4_DESTINATION = EthernetHeader.LENGTH + 16;
    private static final int IPV6_DESTINATION = EthernetHeader.LENGTH + 24;

    /** Whether or not it could be read. Copies and questions of our own are no packets of the instance's. */
    void fromInstance(PacketContext p) {
        Observation wanted = p.tables.observation;
        if (!wanted.isActive()
                || p.sender().isEmpty()
                || p.isMarked(PacketMark.PROBE)
                || p.isMarked(PacketMark.MIRRORED)) {
            return;
        }
        Observing use = p.state.observing(p.now());
        LocalInterface at = p.sender().get();
        trace(p, wanted, use, at, p.readIp().map(ip -> ip.keyAtSender(at.number())));
        p.sampled = wanted.oneIn() != 0
                && wanted.sampledUntil() - p.now() > 0
                && Integer.remainderUnsigned(p.inputs.random(), wanted.oneIn()) == 0
                && use.sampled(wanted.samplesPerSecond());
        p.told = p.traces != 0 || p.sampled;
        if (p.told) {
            p.traceMark = use.mark();
        }
    }

    /** At the interface that gets it. Who is told of it already is not told twice. */
    Optional<Ending> toInstance(PacketContext p) {
        Observation wanted = p.tables.observation;
        if (wanted.isActive() && !p.told) {
            Observing use = p.state.observing(p.now());
            trace(p, wanted, use, p.at(), Optional.of(p.ip().keyAtReceiver(p.at().number())));
            p.told = p.traces != 0;
        }
        return Optional.empty();
    }

    private static void trace(
            PacketContext p, Observation wanted, Observing use, LocalInterface at, Optional<FlowKey> key) {
        for (int place = 0; place < wanted.traces().size(); place++) {
            Optional<Observation.Filter> filter = wanted.traces().get(place);
            if (filter.isPresent()
                    && filter.get().until() - p.now() > 0
                    && filter.get().matches(at.number(), key)
                    && use.traced(place, filter.get().packetsPerSecond())) {
                p.traces |= 1 << place;
            }
        }
    }

    private static IpAddress sentTo(PacketContext p) {
        return switch (p.tables.constants().fabric()) {
            case IPV4 -> p.frame.ipv4(IPV4_DESTINATION);
            case IPV6 -> p.frame.ipv6(IPV6_DESTINATION);
        };
    }

    /** What is told of a packet that has ended; empty: nothing. */
    Optional<ObservedPacket> end(PacketContext p, Ending ending) {
        if (!p.told || !p.state.observing(p.now()).tell()) {
            return Optional.empty();
        }
        return Optional.of(new ObservedPacket(
                p.origin,
                p.traceMark,
                p.traces,
                p.sampled,
                ending.kind() == VerdictKind.TO_FABRIC ? Optional.of(sentTo(p)) : Optional.empty()));
    }
}
