package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/** Gives packets to and from the internet their other address, one to one, on the instance's own host. */
final class PublicAddressStage {
    private final ParseStage parse;
    private final NatStage nat;

    PublicAddressStage(ParseStage parse, NatStage nat) {
        this.parse = parse;
        this.nat = nat;
    }

    /** Why the packet cannot leave for the internet: an IPv4 address needs a public one. */
    static Optional<Reason> refusal(PacketContext p) {
        if (Nat64.leaves(p)) {
            return Nat64.refusal(p);
        }
        if (p.nat.isPresent() || p.bound.isPresent()) {
            return Optional.empty();
        }
        boolean balancerGone =
                p.answersFor.isPresent() && front(p, p.answersFor.get()).isEmpty();
        if (balancerGone) {
            return Optional.of(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
        }
        return source(p).family() == IpFamily.IPV6 || publicSource(p).isPresent()
                ? Optional.empty()
                : Optional.of(Reason.PUBLIC_ADDRESS_NONE);
    }

    private static Optional<BalancerFront> front(PacketContext p, Flow.Front front) {
        return Optional.ofNullable(p.tables.balancerFronts.get(front.networkInterface()));
    }

    /** As whom the packet leaves its network: of what answers for a balancer, the balancer. */
    private static IpAddress source(PacketContext p) {
        return p.answersFor
                .flatMap(front -> front(p, front))
                .map(BalancerFront::address)
                .orElse(p.ip().source());
    }

    /** The frame as it leaves. */
    static Bytes leaving(PacketContext p) {
        if (p.bound.isPresent()) {
            return NatStage.leaving(p, p.bound.get());
        }
        return p.ip().source().family() == IpFamily.IPV6
                ? p.frame
                : AddressTranslation.ofSource(p.frame, p.ip(), publicSource(p).orElseThrow());
    }

    private static Optional<Ipv4Address> publicSource(PacketContext p) {
        return Optional.ofNullable(
                p.tables.published.get(new NetworkAddress(p.resource().vni(), source(p))));
    }

    /** From an edge: from here on the packet is one of the interface's own network. */
    Optional<Ending> arrive(PacketContext p) {
        OverlayPacket overlay = p.fromFabric();
        if (!overlay.network().resource().vni().equals(Network.INTERNET)) {
            return Optional.empty();
        }
        p.enter(Stage.PUBLIC_ADDRESS);
        if (!p.tables.isEdge(overlay.sender())) {
            return Ending.drop(Reason.PUBLIC_SENDER_NOT_EDGE);
        }
        Optional<NatGatewayKey> gateway = p.tables.natGateway(p.ip().destination());
        if (gateway.isPresent() && p.nextHop.isEmpty()) {
            return nat.arrive(p, gateway.get(), parse);
        }
        Optional<Here> here = p.nextHop.isPresent() ? balancer(p) : instance(p);
        if (here.isEmpty()) {
            return Ending.drop(Reason.PUBLIC_ADDRESS_NOT_HERE);
        }
        p.outside = p.nextHop.isPresent();
        p.outboundOnly = here.get().outboundOnly;
        p.nextHop = here.get().receiver;
        Bytes inner = here.get().address instanceof Ipv4Address to
                ? AddressTranslation.ofDestination(overlay.innerFrame(), p.ip(), to)
                : overlay.innerFrame();
        ServedNetwork arrived = here.get().network;
        p.overlay = Optional.of(overlay.arrivedIn(arrived, inner));
        Optional<Ending> end = parse.inner(p);
        p.enter(Stage.PUBLIC_ADDRESS);
        return end;
    }

    /** @param receiver the interface that gets it, whatever its destination */
    private record Here(
            ServedNetwork network, IpAddress address, boolean outboundOnly, Optional<InterfaceNumber> receiver) {}

    private static Optional<InterfaceNumber> appliance(PublicAddress of) {
        return of.ingress() instanceof PublicAddress.Ingress.Through(InterfaceNumber networkInterface, var _)
                ? Optional.of(networkInterface)
                : Optional.empty();
    }

    private static Optional<Here> instance(PacketContext p) {
        return p.tables
                .publicAddress(p.ip().destination())
                .filter(found ->
                        found.entrance().equals(Optional.of(p.tables.constants().number())))
                .flatMap(found -> network(p, found.vni())
                        .map(network ->
                                new Here(network, found.privateAddress(), found.outboundOnly(), appliance(found))));
    }

    private static Optional<Here> balancer(PacketContext p) {
        return p.tables
                .balancerAddress(p.ip().destination())
                .flatMap(found -> network(p, found.vni())
                        .map(network -> new Here(network, found.privateAddress(), false, p.nextHop)));
    }

    private static Optional<ServedNetwork> network(PacketContext p, VirtualNetworkIdentifier vni) {
        return Optional.ofNullable(p.tables.networks.get(vni));
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
