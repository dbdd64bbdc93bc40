package dev.tenet.datapath.reference;

import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.ip;
import static dev.tenet.net.PacketBuilder.neighbor;
import static dev.tenet.net.PacketBuilder.packet;

import dev.tenet.datapath.Reason;
import dev.tenet.net.Bytes;
import dev.tenet.net.Icmpv6Header;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.NeighborMessage.NeighborAdvertisement;
import dev.tenet.net.NeighborOption;
import java.util.List;
import java.util.Optional;

/**
 * Answers neighbour solicitations (RFC 4861, 7.2) with the router's MAC address, and keeps instances from speaking for others.
 * Duplicate-address detection (RFC 4862, 5.4) gets no answer: the address is the instance's.
 */
final class NeighborService {
    private static final int HOP_LIMIT = 255;
    private static final int TARGET = 8;
    private static final int MESSAGE_LENGTH = 24;
    private static final int OPTION_LENGTH = 8;

    /** The end of an ICMPv6 message that the host takes for itself; other messages go on. */
    Optional<Ending> answer(PacketContext p, ParsedPacket.Ip ip) {
        return switch (ip.service() >>> 8) {
            case Icmpv6Header.NEIGHBOR_SOLICITATION -> solicitation(p, ip);
            case Icmpv6Header.NEIGHBOR_ADVERTISEMENT -> advertisement(p, ip.transport());
            case Icmpv6Header.ROUTER_ADVERTISEMENT, Icmpv6Header.REDIRECT -> Ending.drop(Reason.SPOOFED_NEIGHBOR);
            case 130, 131, 132, Icmpv6Header.MULTICAST_LISTENER_REPORT -> Ending.drop(Reason.IGNORED_MULTICAST_REPORT);
            default -> Optional.empty();
        };
    }

    private static Optional<Ending> solicitation(PacketContext p, ParsedPacket.Ip ip) {
        Bytes message = ip.transport();
        boolean code0 = (ip.service() & 0xff) == 0;
        if (ip.hopLimit() != HOP_LIMIT || !code0 || message.length() < MESSAGE_LENGTH) {
            return Ending.drop(Reason.NEIGHBOR_UNANSWERABLE);
        }
        Ipv6Address target = message.ipv6(TARGET);
        if (target.isMulticast() || target.isUnspecified()) {
            return Ending.drop(Reason.NEIGHBOR_UNANSWERABLE);
        }
        if (ip.source().isUnspecified()) {
            return Ending.drop(Reason.IGNORED_PROBE);
        }
        Bytes option = message.slice(MESSAGE_LENGTH);
        if (option.length() >= OPTION_LENGTH
                && option.u8(0) == NeighborOption.SOURCE_LINK_LAYER
                && !option.mac(2).equals(p.resource().mac())) {
            return Ending.drop(Reason.SPOOFED_NEIGHBOR);
        }
        if (p.owns(target)) {
            return Ending.drop(Reason.IGNORED_PROBE);
        }
        p.frame = advertisementOf(target, ip, p.frame.mac(6), p.resource().routerMac());
        return Ending.to(VerdictKind.BACK_TO_INSTANCE, p.at().attachment().device(), Reason.ANSWERED_NEIGHBOR);
    }

    private static Bytes advertisementOf(
            Ipv6Address target, ParsedPacket.Ip question, MacAddress asker, MacAddress router) {
        int flags = NeighborAdvertisement.ROUTER | NeighborAdvertisement.SOLICITED | NeighborAdvertisement.OVERRIDE;
        return packet(
                ethernet(router, asker),
                ip(target, question.source()).ttl(HOP_LIMIT),
                neighbor(new NeighborAdvertisement(
                        flags, target, List.of(new NeighborOption.TargetLinkLayerAddress(router)))));
    }

    private static Optional<Ending> advertisement(PacketContext p, Bytes message) {
        boolean own = message.length() >= MESSAGE_LENGTH && p.owns(message.ipv6(TARGET));
        return Ending.drop(own ? Reason.NEIGHBOR_UNANSWERABLE : Reason.SPOOFED_NEIGHBOR);
    }
}
