package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Header;
import dev.tenet.net.Port;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/** Writes the outer headers and sends to another host. */
final class EncapsulateStage {
    private static final int LARGEST_PACKET_AND_HEADERS = 0xffff;
    private static final long CONFIRM_AFTER = 5 * Inputs.SECOND;
    private static final long ASK_AGAIN_AFTER = Inputs.SECOND;

    /** How a packet will go; decided before it is remembered. */
    sealed interface Way {
        /** @param identity in place of the sender's own, if it is for others */
        record To(FabricHost host, WireKind kind, int note, int identity) implements Way {
            To(FabricHost host, WireKind kind, int note) {
                this(host, kind, note, 0);
            }
        }

        record Refused(Reason reason) implements Way {}

        record TooBig() implements Way {}
    }

    Way plan(PacketContext p) {
        if (isTooBig(p)) {
            return new Way.TooBig();
        }
        Peer peer = p.peer();
        if (isForInternet(p)) {
            return outbound(p);
        }
        if (tag(p).isEmpty()) {
            return new Way.Refused(Reason.LOCATION_NO_GATEWAY);
        }
        if (p.nat.isPresent() || p.bound.isPresent()) {
            return byFence(p, peer);
        }
        if (!p.judgementWaits && !p.byGateway && peer.is(PeerState.KNOWN)) {
            Optional<FabricHost> host =
                    p.tables.aliveHost(peer.host.orElseThrow()).or(() -> elsewhere(p, peer));
            if (host.isPresent()) {
                return direct(p, host.get());
            }
        }
        WireKind kind = p.judgementWaits ? WireKind.ASK_RETURN : WireKind.ASK;
        Reason none = peer.is(PeerState.KNOWN) ? Reason.LOCATION_HOST_DOWN : Reason.LOCATION_NO_GATEWAY;
        // A gateway asks itself for NAT gateways' addresses alone: of all others it knows where they are.
        return (peer.is(PeerState.KNOWN)
                        ? p.tables.gateway(peer.address.vni(), p.flowHash())
                        : p.tables.gatewayOrOwn(peer.address.vni(), p.flowHash()))
                .<Way>map(gateway -> new Way.To(gateway, kind, peer.nonce))
                .orElse(new Way.Refused(none));
    }

    /**
     * By a NAT gateway into a network: to one of the gateways of the NAT gateway's own network, which looks whether the port is this host's,
     * and lets it on to where it goes.
     */
    private static Way byFence(PacketContext p, Peer peer) {
        Optional<FabricHost> there = Optional.empty();
        if (peer.is(PeerState.LOCAL)) {
            there = p.tables.hostOrOwn(p.tables.constants().number());
        } else if (peer.is(PeerState.KNOWN) && !p.byGateway) {
            there = p.tables.aliveHost(peer.host.orElseThrow()).or(() -> elsewhere(p, peer));
        }
        int number = there.map(host -> host.number().number()).orElse(0);
        VirtualNetworkIdentifier own = p.resource().vni();
        int note = p.nextHop.isPresent() ? 0 : number;
        int identity = p.nextHop.isPresent() ? number : own.number();
        // Another one if there is any: a host that is lost would find its own tables right.
        return p.tables
                .gateway(own, p.flowHash())
                .or(() -> p.tables.gatewayOrOwn(own, p.flowHash()))
                .<Way>map(gateway -> new Way.To(gateway, WireKind.OUTBOUND, note, identity))
                .orElse(new Way.Refused(Reason.LOCATION_NO_GATEWAY));
    }

    /** The peer's host is down: what this host has of the network's locations may name another. */
    private static Optional<FabricHost> elsewhere(PacketContext p, Peer peer) {
        if (!(KnownLocations.of(p.tables, peer.address) instanceof KnownLocations.Elsewhere known)
                || !known.isNewer(peer)) {
            return Optional.empty();
        }
        Optional<FabricHost> host = p.tables.aliveHost(known.where().host().orElseThrow());
        host.ifPresent(_ -> peer.confirm(known.where(), p.now()));
        return host;
    }

    private static boolean isForInternet(PacketContext p) {
        return p.peer().address.vni().equals(Network.INTERNET);
    }

    /** Flows are spread over the interface's network's edges. */
    private static Way outbound(PacketContext p) {
        if (!p.tables.networks.containsKey(Network.INTERNET)) {
            return new Way.Refused(Reason.INTERNET_NO_EDGE);
        }
        Optional<Reason> refusal = PublicAddressStage.refusal(p);
        if (refusal.isPresent()) {
            return new Way.Refused(refusal.get());
        }
        return p.tables
                .edge(p.resource().vni(), p.flowHash())
                .<Way>map(edge -> new Way.To(edge, WireKind.OUTBOUND, p.peer().nonce))
                .orElse(new Way.Refused(Reason.INTERNET_NO_EDGE));
    }

    private static Way direct(PacketContext p, FabricHost host) {
        // A new connection has no entry yet; a remembered one tells whether anybody has answered.
        boolean judged = p.flowHit
                ? p.flow.filter(flow -> flow.judgedByIdentity && !flow.replySeen)
                        .isPresent()
                : p.judgedIdentity.isPresent();
        if (!judged) {
            return new Way.To(host, WireKind.DIRECT, p.peer().nonce);
        }
        int note = p.flowHit
                ? p.flow.orElseThrow().judgedIdentity.number()
                : p.judgedIdentity.orElseThrow().number();
        return new Way.To(host, WireKind.DIRECT_JUDGED, note);
    }

    private static int limit(PacketContext p) {
        int fabric = p.tables.constants().largestInnerPacket();
        return (isForInternet(p) ? Math.min(fabric, InternetAddresses.MTU) : fabric) - longerOutside(p);
    }

    /**
     * By how many bytes the packet is longer as it leaves: the headers of the families differ. An IPv6 piece, which is shorter by more, may
     * not be longer than a whole packet: its sender knows one size for a way.
     */
    private static int longerOutside(PacketContext p) {
        if (p.answersFor.isPresent() && p.clientIsOfOtherFamily()) {
            return p.key().local().family() == IpFamily.IPV4 ? OtherFamily.longer(p.ip()) : -OtherFamily.LONGER;
        }
        return Nat64.leaves(p) ? -OtherFamily.LONGER : 0;
    }

    private static boolean isTooBig(PacketContext p) {
        int length = p.frame.length() - EthernetHeader.LENGTH;
        int largest = LARGEST_PACKET_AND_HEADERS
                - OverlayHeader.overhead(p.tables.constants().fabric())
                - longerOutside(p);
        return length > limit(p) && (length > largest || TooBigStage.sizeOnWire(p) > limit(p));
    }

    Optional<Ending> send(PacketContext p, Way way) {
        p.enter(Stage.ENCAPSULATE);
        return switch (way) {
            case Way.Refused(Reason reason) -> Ending.drop(reason);
            case Way.TooBig() -> TooBigStage.tellSender(p, limit(p));
            case Way.To to -> {
                boolean direct = to.kind.isDirect();
                boolean outbound = to.kind == WireKind.OUTBOUND;
                askBesides(p, to);
                if (outbound) {
                    p.bound.ifPresent(bound -> NatStage.countLeaving(p, bound));
                }
                if (p.incoming.rigid()) {
                    yield Ending.drop(Reason.ENCAPSULATE_FAILED);
                }
                int identity = outbound
                        ? to.identity
                        : p.ownsSource() ? p.resource().identity().number() : 0;
                if (to.kind == WireKind.ASK_RETURN) {
                    identity = p.at().attachment().device().number();
                }
                if (p.mirrored) {
                    identity |= OverlayHeader.MIRRORED;
                }
                p.note(new Finding.SentToHost(to.host.number(), to.kind));
                yield outbound
                        ? p.toFabric(
                                header(p, to, identity),
                                PublicAddressStage.leaving(p),
                                isForInternet(p) ? Reason.SENT_TO_EDGE : Reason.SENT_TO_GATEWAY)
                        : p.toFabric(
                                header(p, to, identity), p.frame, direct ? Reason.ENCAPSULATED : Reason.ASKED_GATEWAY);
            }
        };
    }

    /**
     * A known location in use is confirmed now and then; a superpacket cannot be answered, and what goes by others brings them the answers, so
     * its sender asks besides.
     */
    private static void askBesides(PacketContext p, Way.To to) {
        Peer peer = p.peer();
        boolean outbound = to.kind == WireKind.OUTBOUND;
        if (outbound && (isForInternet(p) || peer.is(PeerState.LOCAL))) {
            return;
        }
        int located = p.nextHop.isPresent() ? to.identity : to.note;
        boolean direct = to.kind.isDirect() || (outbound && located != 0);
        boolean wanted = direct ? p.now() - peer.confirmedAt > CONFIRM_AFTER : outbound || p.incoming.superpacket();
        if (wanted && p.now() - peer.askedAt > ASK_AGAIN_AFTER) {
            confirm(p, peer);
        }
    }

    private static void confirm(PacketContext p, Peer peer) {
        switch (KnownLocations.of(p.tables, peer.address)) {
            case KnownLocations.Elsewhere known
            when known.isBelieved(peer) || known.where().generation().equals(peer.generation) -> {
                peer.askedAt = p.now();
                peer.confirm(known.where(), p.now());
            }
            case KnownLocations.Nowhere _ -> {
                peer.askedAt = p.now();
                peer.ask(p.inputs.nonce());
            }
            case KnownLocations.Elsewhere _, KnownLocations.Unknown _ -> {
                if (!p.tables.gateways(peer.address.vni()).isEmpty()) {
                    peer.askedAt = p.now();
                    p.makeClone(PacketMark.PROBE);
                }
            }
        }
    }

    /** The tag of the network that the packet goes to; empty where this host does not know it. */
    private static Optional<NetworkTag> tag(PacketContext p) {
        VirtualNetworkIdentifier vni = p.peer().address.vni();
        return vni.equals(p.resource().vni())
                ? Optional.of(p.at().tag())
                : Optional.ofNullable(p.tables.networks.get(vni))
                        .map(network -> network.resource().tag());
    }

    /** A clone that only asks; its route tells for what. */
    Optional<Ending> beginProbe(PacketContext p) {
        p.enter(Stage.ENCAPSULATE);
        if (!(p.parsed() instanceof ParsedPacket.Ip ip)) {
            return Ending.drop(Reason.LOCATION_NO_GATEWAY);
        }
        p.key(ip.keyAtSender(p.at().number()));
        return Optional.empty();
    }

    /** Headers, to a gateway. */
    Optional<Ending> sendProbe(PacketContext p) {
        p.enter(Stage.ENCAPSULATE);
        if (p.isForInternet()) {
            return Ending.drop(Reason.LOCATION_NO_GATEWAY);
        }
        ParsedPacket.Ip ip = p.ip();
        NetworkAddress address = new NetworkAddress(p.destinationNetwork.orElseThrow(), p.sought());
        Optional<Peer> peer =
                p.state.location(address).filter(found -> found.is(PeerState.ASKING) || found.is(PeerState.KNOWN));
        Optional<FabricHost> gateway = p.tables.gateway(address.vni(), p.flowHash());
        if (peer.isEmpty() || gateway.isEmpty()) {
            return Ending.drop(Reason.LOCATION_NO_GATEWAY);
        }
        p.peer(peer.get());
        if (tag(p).isEmpty()) {
            return Ending.drop(Reason.LOCATION_NO_GATEWAY);
        }
        int ipHeader = ip.source().family() == IpFamily.IPV4 ? Ipv4Header.MIN_LENGTH : Ipv6Header.LENGTH;
        Way.To to = new Way.To(gateway.get(), WireKind.ASK_PROBE, peer.get().nonce);
        p.note(new Finding.SentToHost(to.host.number(), to.kind));
        return p.toFabric(header(p, to, 0), p.frame.limit(EthernetHeader.LENGTH + ipHeader), Reason.PROBE_SENT);
    }

    private static OverlayHeader header(PacketContext p, Way.To to, int identity) {
        return new OverlayHeader(
                p.tables.constants().underlay(),
                to.host.underlay(),
                new Port(FlowKey.sourcePort(p.flowHash())),
                p.peer().address.vni(),
                tag(p).orElseThrow(),
                to.kind,
                p.nextHop,
                to.note,
                identity,
                p.traceMark);
    }
}
