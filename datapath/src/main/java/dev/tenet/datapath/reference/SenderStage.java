package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Ipv6Header;
import dev.tenet.net.Port;
import dev.tenet.net.UdpHeader;
import dev.tenet.net.VirtualNetworkIdentifier;
import dev.tenet.net.VxlanHeader;
import java.util.Optional;

/** Accepts overlay packets only from hosts of the fabric that know the network's tag; everything else is the host's own. */
final class SenderStage {
    /** From the end of the outer IP header to the inner frame. */
    private static final int TUNNEL = UdpHeader.LENGTH + VxlanHeader.LENGTH;

    /** Parse, of the outer headers: is this ours at all? */
    Optional<Ending> parseOuter(PacketContext p) {
        p.enter(Stage.PARSE);
        boolean overlay = switch (p.tables.constants().underlay()) {
            case Ipv4Address own -> isOverlay(p.frame, own);
            case Ipv6Address own -> isOverlay(p.frame, own);
        };
        if (!overlay) {
            return Ending.pass(Reason.PASSED_TO_HOST);
        }
        boolean understood = switch (p.tables.constants().fabric()) {
            case IPV4 -> (p.frame.u8(EthernetHeader.LENGTH) & 0xf) * 4 == Ipv4Header.MIN_LENGTH;
            // Hosts write no checksum: RFC 6935.
            case IPV6 -> p.frame.u16(EthernetHeader.LENGTH + Ipv6Header.LENGTH + 6) == 0;
        };
        return understood ? Optional.empty() : Ending.drop(Reason.SENDER_ENCAPSULATION_MALFORMED);
    }

    private static boolean isOverlay(Bytes frame, Ipv6Address underlay) {
        if (frame.length() < EthernetHeader.LENGTH + Ipv6Header.LENGTH + UdpHeader.LENGTH
                || frame.u16(12) != EtherType.IPV6.number()) {
            return false;
        }
        Bytes packet = frame.slice(EthernetHeader.LENGTH);
        return packet.u8(0) >>> 4 == 6
                && packet.u8(6) == IpProtocol.UDP.number()
                && packet.ipv6(24).equals(underlay)
                && packet.u16(Ipv6Header.LENGTH + 2) == VxlanHeader.PORT.number();
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
        IpFamily fabric = p.tables.constants().fabric();
        IpAddress source = switch (fabric) {
            case IPV4 -> p.frame.ipv4(EthernetHeader.LENGTH + 12);
            case IPV6 -> p.frame.ipv6(EthernetHeader.LENGTH + 8);
        };
        Optional<FabricHost> sender =
                Optional.ofNullable(p.tables.hostNumbers.get(source)).map(p.tables.hosts::get);
        if (sender.isEmpty()) {
            return Ending.drop(Reason.SENDER_UNKNOWN);
        }
        int inner = EthernetHeader.LENGTH + OverlayHeader.ipLength(fabric) + TUNNEL;
        if (p.frame.length() < inner + EthernetHeader.LENGTH) {
            return Ending.drop(Reason.SENDER_ENCAPSULATION_MALFORMED);
        }
        Bytes vxlan = p.frame.slice(inner - VxlanHeader.LENGTH, inner);
        if (vxlan.u8(0) != VxlanHeader.VALID) {
            return Ending.drop(Reason.SENDER_ENCAPSULATION_MALFORMED);
        }
        return accept(p, sender.get(), vxlan, p.frame.slice(inner));
    }

    private static Optional<Ending> accept(PacketContext p, FabricHost sender, Bytes vxlan, Bytes inner) {
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
        boolean fits = kind.filter(found -> found.fits(vni.equals(Network.INTERNET), namesNextHop)
                        && !(found.isNeverCloned() && p.incoming.ownMark().isPresent()))
                .isPresent();
        if (!sensible || !fits || (namesNextHop && number < 1)) {
            return Ending.drop(Reason.SENDER_KIND_UNKNOWN);
        }
        if (namesNextHop) {
            p.nextHop = Optional.of(new InterfaceNumber(number));
        }
        p.overlay = Optional.of(new OverlayPacket(
                sender.number(),
                sender.underlay(),
                new Port(p.frame.u16(EthernetHeader.LENGTH
                        + OverlayHeader.ipLength(p.tables.constants().fabric()))),
                network.orElseGet(() -> ServedNetwork.noMore(vni, tag)),
                tag,
                kind.get(),
                vxlan.u24(1),
                namesNextHop ? inner.u32(8) & OverlayHeader.NOTE_MASK : inner.u32(8),
                inner));
        p.origin = kind.get() == WireKind.RELAYED && !namesNextHop
                ? vxlan.u24(1)
                : sender.number().number();
        p.traceMark = vxlan.u8(7);
        p.told = p.traceMark != 0 && p.incoming.ownMark().isEmpty();
        p.mirrored = !namesNextHop && (inner.u32(8) & OverlayHeader.MIRRORED) != 0;
        p.networkUnknown = network.isEmpty();
        if (kind.get().isBalanced()) {
            p.tried = kind.get().tried();
            p.outside = kind.get().isFromOutside();
        }
        p.note(new Finding.SenderAccepted(sender.number(), vni, kind.get()));
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
