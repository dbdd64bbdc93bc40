package dev.tenet.datapath.reference;

import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpv6;
import static dev.tenet.net.PacketBuilder.ip;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.net.Bytes;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IcmpHeader;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import java.util.Optional;

/** Tells the sender of a packet that does not fit which size does (RFC 1191, RFC 8201). */
final class TooBigStage {
    private static final int TELLS_PER_SECOND = 100;
    private static final int QUOTED_IPV4 = 68;
    private static final int QUOTED_IPV6 = 80;
    private static final int FRAGMENTATION_NEEDED = 4;
    private static final int ICMPV6_TOO_BIG = 2;

    /** What the packet, or a segment of it, measures with its IP header. */
    static int sizeOnWire(PacketContext p) {
        return p.incoming.superpacket()
                ? p.ip().headerBytes() + IncomingPacket.SEGMENT_BYTES
                : p.frame.length() - EthernetHeader.LENGTH;
    }

    /** An instance's packet does not fit into the fabric: the subnet's router says so. */
    static Optional<Ending> tellSender(PacketContext p, int mtuBytes) {
        p.enter(Stage.TOO_BIG);
        Optional<Bytes> quote = mayTell(p) ? quote(p) : Optional.empty();
        if (quote.isEmpty()) {
            return Ending.drop(Reason.PACKET_TOO_BIG_UNTOLD);
        }
        p.frame = packet(
                ethernet(p.resource().routerMac(), p.resource().mac()),
                ip(router(p), p.ip().source()),
                error(p, mtuBytes),
                payload(quote.get()));
        return Ending.to(VerdictKind.BACK_TO_INSTANCE, p.at().attachment().device(), Reason.PACKET_TOO_BIG);
    }

    /** A packet does not fit into the receiver's device: the receiver says so, through the stages of a sender. */
    static Optional<Ending> tellFarSender(PacketContext p, int mtuBytes) {
        p.enter(Stage.TOO_BIG);
        Optional<Bytes> quote = mayTell(p) ? quote(p) : Optional.empty();
        if (quote.isEmpty()) {
            return Ending.drop(Reason.PACKET_TOO_BIG_UNTOLD);
        }
        p.frame = packet(
                ethernet(p.resource().mac(), p.resource().routerMac()),
                ip(p.ip().destination(), p.ip().source()),
                error(p, mtuBytes),
                payload(quote.get()));
        p.outgoingMark = Optional.of(PacketMark.REENTERED);
        return Ending.to(VerdictKind.REENTER, p.at().attachment().device(), Reason.PACKET_TOO_BIG);
    }

    /** Of errors, and of pieces that are not first, nothing is said (RFC 1122, 3.2.2; RFC 4443, 2.4). */
    static boolean mayTell(PacketContext p) {
        if (p.ip().isIcmpError() || p.ip().isLaterPiece()) {
            return false;
        }
        Optional<InterfaceUsage> found = p.state.usage(p.at().number());
        if (found.isEmpty()) {
            return false;
        }
        InterfaceUsage usage = found.get();
        long second = p.now() / Inputs.SECOND;
        if (usage.tellWindow != second) {
            usage.tellWindow = second;
            usage.tells = 0;
        }
        usage.tells++;
        return usage.tells <= TELLS_PER_SECOND;
    }

    private static Optional<Bytes> quote(PacketContext p) {
        int length = p.ip().source().family() == IpFamily.IPV4 ? QUOTED_IPV4 : QUOTED_IPV6;
        Bytes packet = p.frame.slice(EthernetHeader.LENGTH);
        return packet.length() < length ? Optional.empty() : Optional.of(packet.limit(length));
    }

    private static Layer error(PacketContext p, int mtuBytes) {
        return switch (p.ip().source().family()) {
            case IPV4 -> icmp(IcmpHeader.DESTINATION_UNREACHABLE, FRAGMENTATION_NEEDED, mtuBytes);
            case IPV6 -> icmpv6(ICMPV6_TOO_BIG, 0, mtuBytes);
        };
    }

    /** The subnet's first address, or what the router's MAC address makes of fe80::/64 (RFC 4291). */
    private static IpAddress router(PacketContext p) {
        return switch (p.ip().source().family()) {
            case IPV4 -> {
                int first = p.resource()
                        .ipv4Subnet()
                        .map(subnet -> ((Ipv4Address) subnet.first()).bits())
                        .orElse(0);
                yield new Ipv4Address(first + 1);
            }
            case IPV6 -> linkLocal(p.resource().routerMac());
        };
    }

    private static Ipv6Address linkLocal(MacAddress mac) {
        long high = mac.bits() >>> 24 ^ 0x020000;
        long low = mac.bits() & 0xffffff;
        return new Ipv6Address(0xfe80L << 48, high << 40 | 0xfffeL << 24 | low);
    }
}
