package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Port;
import dev.tenet.net.UdpHeader;
import dev.tenet.net.VirtualNetworkIdentifier;
import dev.tenet.net.VxlanHeader;
import java.util.Optional;

/** Accepts overlay packets only from hosts of the fabric that know the network's tag; everything else is the host's own. */
final class SenderStage {
    private static final int INNER =
            EthernetHeader.LENGTH + Ipv4Header.MIN_LENGTH + UdpHeader.LENGTH + VxlanHeader.LENGTH;

    /** Parse, of the outer headers: is this ours at all? */
    Optional<Ending> parseOuter(PacketContext p) {
        p.enter(Stage.PARSE);
        if (!isOverlay(p.frame, p.tables.constants().underlay())) {
            return Ending.pass(Reason.PASSED_TO_HOST);
        }
        boolean options = (p.frame.u8(EthernetHeader.LENGTH) & 0xf) * 4 != Ipv4Header.MIN_LENGTH;
        return options ? Ending.drop(Reason.SENDER_ENCAPSULATION_MALFORMED) : Optional.empty();
    }

    private static boolean isOverlay(Bytes frame, Ipv4Address underlay) {
        if (frame.length() < EthernetHeader.LENGTH + Ipv4Header.MIN_LENGTH
                || frame.u16(12) != EtherType.IPV4.number()) {
            return false;
        }
        Bytes packet = frame.slice(EthernetHeader.LENGTH);
        int headerLength = (packet.u8(0) & 0xf) * 4;
        return packet.u8(0) >>> 4 == 4
                && headerLength >= Ipv4Header.MIN_LENGTH
                && (packet.u16(6) & 0x3fff) == 0
                && packet.u8(9) == IpProtocol.UDP.number()
                && packet.ipv4(16).equals(underlay)
                && packet.length() >= headerLength + UdpHeader.LENGTH
                && packet.u16(headerLength + 2) == VxlanHeader.PORT.number();
    }

    Optional<Ending> accept(PacketContext p) {
        p.enter(Stage.SENDER);
        Ipv4Address source = p.frame.ipv4(EthernetHeader.LENGTH + 12);
        Optional<HostNumber> sender =
                Optional.ofNullable(p.tables.hostNumbers.get(source)).filter(p.tables.hosts::containsKey);
        if (sender.isEmpty()) {
            return Ending.drop(Reason.SENDER_UNKNOWN);
        }
        if (p.frame.length() < INNER + EthernetHeader.LENGTH) {
            return Ending.drop(Reason.SENDER_ENCAPSULATION_MALFORMED);
        }
        Bytes vxlan = p.frame.slice(INNER - VxlanHeader.LENGTH, INNER);
        if (vxlan.u8(0) != VxlanHeader.VALID) {
            return Ending.drop(Reason.SENDER_ENCAPSULATION_MALFORMED);
        }
        return accept(p, sender.get(), source, vxlan, p.frame.slice(INNER));
    }

    private static Optional<Ending> accept(
            PacketContext p, HostNumber sender, Ipv4Address source, Bytes vxlan, Bytes inner) {
        VirtualNetworkIdentifier vni = new VirtualNetworkIdentifier(vxlan.u24(4));
        Optional<ServedNetwork> network = Optional.ofNullable(p.tables.networks.get(vni));
        NetworkTag tag = new NetworkTag((long) inner.u8(1) << 32 | inner.u32(2) & 0xffffffffL);
        if (network.isPresent()
                && (inner.u8(0) != OverlayHeader.MAC_PREFIX || !network.get().accepts(tag))) {
            return Ending.drop(Reason.SENDER_TAG_WRONG);
        }
        boolean namesNextHop = (inner.u8(7) & OverlayHeader.NEXT_HOP_FLAG) != 0;
        Optional<WireKind> kind = inner.u8(6) == OverlayHeader.MAC_PREFIX
                ? WireKind.of(inner.u8(7) & ~OverlayHeader.NEXT_HOP_FLAG)
                : Optional.empty();
        boolean sensible = kind.filter(each -> namesNextHop ? each.mayNameNextHop() : !each.isBalanced())
                .isPresent();
        if (network.isEmpty() && !(sensible && mayBeTold(p, inner, kind.get()))) {
            return Ending.drop(Reason.SENDER_NETWORK_UNKNOWN);
        }
        int number = vxlan.u24(1) | inner.u32(8) & ~OverlayHeader.NOTE_MASK;
        boolean fits = kind.filter(found -> found.isOfInternet() == vni.equals(Network.INTERNET)
                        && !((found.isOfInternet() || found.isBalanced())
                                && p.incoming.ownMark().isPresent()))
                .isPresent();
        if (!sensible || !fits || (namesNextHop && number < 1)) {
            return Ending.drop(Reason.SENDER_KIND_UNKNOWN);
        }
        if (namesNextHop) {
            p.nextHop = Optional.of(new InterfaceNumber(number));
        }
        p.overlay = Optional.of(new OverlayPacket(
                sender,
                source,
                new Port(p.frame.u16(EthernetHeader.LENGTH + Ipv4Header.MIN_LENGTH)),
                network.orElseGet(() -> ServedNetwork.noMore(vni, tag)),
                tag,
                kind.get(),
                vxlan.u24(1),
                namesNextHop ? inner.u32(8) & OverlayHeader.NOTE_MASK : inner.u32(8),
                inner));
        p.origin = kind.get() == WireKind.RELAYED && !namesNextHop ? vxlan.u24(1) : sender.number();
        p.traceMark = vxlan.u8(7);
        p.told = p.traceMark != 0 && p.incoming.ownMark().isEmpty();
        p.mirrored = !namesNextHop && (inner.u32(8) & OverlayHeader.MIRRORED) != 0;
        p.networkUnknown = network.isEmpty();
        if (kind.get().isBalanced()) {
            p.tried = kind.get().tried();
            p.outside = kind.get().isFromOutside();
        }
        p.note(new Finding.SenderAccepted(sender, vni, kind.get()));
        return Optional.empty();
    }

    private static boolean mayBeTold(PacketContext p, Bytes inner, WireKind kind) {
        return p.incoming.ownMark().isEmpty() && inner.u8(0) == OverlayHeader.MAC_PREFIX && kind.isDirect();
    }

    /** Who still sends to a network whose last interface has left this host is told so. */
    Optional<Ending> answerForUnknownNetwork(PacketContext p) {
        if (!p.networkUnknown) {
            return Optional.empty();
        }
        p.enter(Stage.SENDER);
        return GatewayStage.answer(
                p, LocationAnswer.without(AnswerVerdict.NOT_HERE, p.sought()), Reason.SENDER_NETWORK_UNKNOWN);
    }
}
