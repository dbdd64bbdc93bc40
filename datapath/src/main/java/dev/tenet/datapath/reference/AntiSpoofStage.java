package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.net.Icmpv6Header;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import java.util.Optional;

/** Lets an instance send only from addresses of its own. */
final class AntiSpoofStage {
    private static final int FIRST_LISTENER_MESSAGE = 130;

    Optional<Ending> judge(PacketContext p) {
        p.enter(Stage.ANTI_SPOOF);
        if (!p.frame.mac(6).equals(p.resource().mac())) {
            return Ending.drop(Reason.SPOOFED_MAC);
        }
        return switch (p.parsed()) {
            case ParsedPacket.Arp arp -> judgeArp(p, arp);
            case ParsedPacket.Ip ip -> judgeSource(p, ip);
        };
    }

    private static Optional<Ending> judgeArp(PacketContext p, ParsedPacket.Arp arp) {
        boolean ownMac = arp.message().mac(8).equals(p.resource().mac());
        Ipv4Address sender = arp.message().ipv4(14);
        boolean ownAddress = sender.isUnspecified() || p.owns(sender);
        return ownMac && ownAddress ? Optional.empty() : Ending.drop(Reason.SPOOFED_ARP);
    }

    private static Optional<Ending> judgeSource(PacketContext p, ParsedPacket.Ip ip) {
        IpAddress source = ip.source();
        if (p.owns(source)) {
            p.note(new Finding.SourceIsOwn(source));
            return Optional.empty();
        }
        if (isNeighborOrListenerMessage(ip) && (source.isUnspecified() || source.isLinkLocal())) {
            return Optional.empty();
        }
        if (HostServices.isFirstDhcp(ip) || HostServices.isForDhcpv6(ip) && source.isLinkLocal()) {
            return Optional.empty();
        }
        boolean unicast = !source.isMulticast() && !source.isUnspecified() && !source.equals(Ipv4Address.BROADCAST);
        p.asFront = unicast && p.resource().sourceDestinationCheck() && answersAsFront(p, ip);
        if (p.asFront) {
            return Optional.empty();
        }
        if (p.resource().sourceDestinationCheck() || !unicast) {
            return Ending.drop(Reason.SPOOFED_ADDRESS);
        }
        p.note(new Finding.SourceIsForwarded(source));
        return Optional.empty();
    }

    /**
     * A target may have the balancer's address, too. It speaks from there of connections that it has by the balancer, or of an ICMP error about one,
     * and of nothing else.
     */
    private static boolean answersAsFront(PacketContext p, ParsedPacket.Ip ip) {
        Optional<FlowKey> key = ip.isIcmpError() && ip.piece().isEmpty()
                ? RelatedStage.quotedByReceiver(p).filter(found -> found.local().equals(ip.source()))
                : FragmentStage.whole(p).map(whole -> whole.keyAtSender(p.at().number()));
        return key.flatMap(p.state::flow).filter(flow -> flow.front.isPresent()).isPresent();
    }

    /** The connection has ended under our eyes, or is to be judged anew. */
    Optional<Ending> refuseOthersAsFront(PacketContext p) {
        boolean spoofed = p.asFront && !(p.flowHit && p.flow.orElseThrow().front.isPresent());
        if (!spoofed) {
            return Optional.empty();
        }
        p.enter(Stage.ANTI_SPOOF);
        return Ending.drop(Reason.SPOOFED_ADDRESS);
    }

    /** ICMPv6 types 130 to 136 and 143. */
    private static boolean isNeighborOrListenerMessage(ParsedPacket.Ip ip) {
        if (!ip.isIcmpv6()) {
            return false;
        }
        int type = ip.service() >>> 8;
        return (type >= FIRST_LISTENER_MESSAGE && type <= Icmpv6Header.NEIGHBOR_ADVERTISEMENT)
                || type == Icmpv6Header.MULTICAST_LISTENER_REPORT;
    }
}
