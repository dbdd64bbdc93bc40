package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import java.util.Optional;

/** Gives packets to and from the internet their other address, one to one, on the instance's own host. */
final class PublicAddressStage {
    private final ParseStage parse;
    private final NatStage nat;

    PublicAddressStage(ParseStage parse, NatStage nat) {
        this.parse = parse;
        this.nat = nat;
    }

    /** Whether the packet can leave for the internet as it is: an IPv4 address needs a public one. */
    static boolean mayLeave(PacketContext p) {
        return p.ip().source().family() == IpFamily.IPV6
                || p.nat.isPresent()
                || p.bound.isPresent()
                || publicSource(p).isPresent();
    }

    /** The frame as it leaves. */
    static Bytes leaving(PacketContext p) {
        if (p.bound.isPresent()) {
            return NatStage.leaving(p, p.bound.get());
        }
        return publicSource(p)
                .map(address -> AddressTranslation.ofSource(p.frame, p.ip(), address))
                .orElse(p.frame);
    }

    private static Optional<Ipv4Address> publicSource(PacketContext p) {
        return Optional.ofNullable(
                p.tables.published.get(new NetworkAddress(p.resource().vni(), p.ip().source())));
    }

    /** From an edge: from here on the packet is one of the interface's own network. */
    Optional<Ending> arrive(PacketContext p) {
        OverlayPacket overlay = p.fromFabric();
        if (overlay.kind() != WireKind.INBOUND) {
            return Optional.empty();
        }
        p.enter(Stage.PUBLIC_ADDRESS);
        if (!p.tables.gateways(Network.INTERNET).contains(overlay.sender())) {
            return Ending.drop(Reason.PUBLIC_SENDER_NOT_EDGE);
        }
        Optional<NatGatewayKey> gateway = p.tables.natGateway(p.ip().destination());
        if (gateway.isPresent()) {
            return nat.arrive(p, gateway.get(), parse);
        }
        Optional<PublicAddress> found = p.tables
                .publicAddress(p.ip().destination())
                .filter(address -> address.host().equals(p.tables.constants().number()));
        Optional<ServedNetwork> network =
                found.flatMap(address -> Optional.ofNullable(p.tables.networks.get(address.vni())));
        if (found.isEmpty() || network.isEmpty()) {
            return Ending.drop(Reason.PUBLIC_ADDRESS_NOT_HERE);
        }
        PublicAddress address = found.get();
        p.outboundOnly = address.outboundOnly();
        Bytes inner = address.privateAddress() instanceof Ipv4Address to
                ? AddressTranslation.ofDestination(overlay.innerFrame(), p.ip(), to)
                : overlay.innerFrame();
        p.overlay = Optional.of(overlay.arrivedIn(network.get(), inner));
        Optional<Ending> end = parse.inner(p);
        p.enter(Stage.PUBLIC_ADDRESS);
        return end;
    }

    /** A connection that begins outside, to an address that only an egress-only gateway leads out of. */
    Optional<Ending> refuseNew(PacketContext p) {
        if (p.flowHit || !p.outboundOnly) {
            return Optional.empty();
        }
        p.enter(Stage.PUBLIC_ADDRESS);
        return Ending.drop(Reason.EGRESS_ONLY_REFUSED);
    }
}
