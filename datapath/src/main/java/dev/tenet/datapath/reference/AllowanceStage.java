package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.Bandwidth;
import dev.tenet.hoststate.Rates;
import dev.tenet.net.EthernetHeader;
import java.util.Optional;

/** Keeps an instance within the bandwidth, packets and new connections of its instance's type. */
final class AllowanceStage {
    /** How much of a rate may come at once after silence, in nanoseconds. */
    static final long DEPTH = Inputs.SECOND / 4;

    /** A packet that was here before is not counted again. */
    Optional<Ending> fromInstance(PacketContext p) {
        p.enter(Stage.ALLOWANCE);
        Rates rates = p.resource().rates();
        return !rates.limitPackets() || p.incoming.ownMark().isPresent()
                ? Optional.empty()
                : take(p, rates, rates.out(), Reason.BW_OUT_ALLOWANCE_EXCEEDED);
    }

    Optional<Ending> toInstance(PacketContext p) {
        p.enter(Stage.ALLOWANCE);
        Rates rates = p.resource().rates();
        return rates.limitPackets() ? take(p, rates, rates.in(), Reason.BW_IN_ALLOWANCE_EXCEEDED) : Optional.empty();
    }

    /** A new tracked connection. Without usage there is no room for it anyway. */
    static Optional<Ending> takeConnection(PacketContext p, boolean untracked) {
        int rate = p.resource().rates().connectionsPerSecond();
        Optional<InterfaceUsage> found = p.state.usage(p.at().number());
        Optional<InterfaceUsage> payer = payer(p);
        if (rate == 0 || untracked || found.isEmpty() || payer.isEmpty()) {
            return Optional.empty();
        }
        if (!payer.get().connections.hasRoom(p.now(), Inputs.SECOND)) {
            found.get().connectionDrops++;
            return Ending.drop(Reason.NEW_CONNECTION_ALLOWANCE_EXCEEDED);
        }
        payer.get().connections.pay(p.now(), Inputs.SECOND, Inputs.SECOND / rate);
        return Optional.empty();
    }

    /** What is refused by one allowance uses none. */
    private static Optional<Ending> take(PacketContext p, Rates rates, Bandwidth rate, Reason exceeded) {
        Optional<InterfaceUsage> found = p.state.usage(p.at().number());
        Optional<InterfaceUsage> paying = payer(p);
        if (found.isEmpty() || paying.isEmpty()) {
            return Ending.drop(Reason.INTERFACE_CLOSED);
        }
        InterfaceUsage usage = found.get();
        InterfaceUsage payer = paying.get();
        boolean in = exceeded == Reason.BW_IN_ALLOWANCE_EXCEEDED;
        BandwidthUse use = in ? payer.bandwidthIn : payer.bandwidthOut;
        if (!use.hasRoom(rate, p.now())) {
            (in ? usage.bandwidthIn : usage.bandwidthOut).drops++;
            return Ending.drop(exceeded);
        }
        if (rates.packetsPerSecond() != 0) {
            if (!payer.packets.hasRoom(p.now(), DEPTH)) {
                usage.packetDrops++;
                return Ending.drop(Reason.PPS_ALLOWANCE_EXCEEDED);
            }
            payer.packets.pay(p.now(), DEPTH, packets(p) * Inputs.SECOND / rates.packetsPerSecond());
        }
        use.pay(rate, p.now(), p.frame.length() + (packets(p) - 1) * headers(p));
        return Optional.empty();
    }

    /** Where the instance's buckets are. What is too much counts at the interface all the same. */
    private static Optional<InterfaceUsage> payer(PacketContext p) {
        return p.state.usage(p.at().attachment().payer());
    }

    /** On a wire: those that a superpacket will be, or was. */
    private static long packets(PacketContext p) {
        int payload = p.frame.length() - headers(p);
        return p.incoming.superpacket() && payload > 0 ? Math.ceilDiv(payload, IncomingPacket.SEGMENT_BYTES) : 1;
    }

    private static int headers(PacketContext p) {
        return EthernetHeader.LENGTH + p.ip().headerBytes();
    }
}
