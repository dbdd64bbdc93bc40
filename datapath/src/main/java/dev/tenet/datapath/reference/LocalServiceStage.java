package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import java.util.Optional;

/** Answers what the host answers itself, or hands it to the host's services. Other multicast ends here too. */
final class LocalServiceStage {
    private final ArpService arp = new ArpService();
    private final NeighborService neighbor = new NeighborService();
    private final HostServices services;

    LocalServiceStage(HostServices services) {
        this.services = services;
    }

    Optional<Ending> answer(PacketContext p) {
        p.enter(Stage.LOCAL_SERVICE);
        return switch (p.parsed()) {
            case ParsedPacket.Arp message -> arp.answer(p, message.message());
            case ParsedPacket.Ip ip -> answer(p, ip);
        };
    }

    private Optional<Ending> answer(PacketContext p, ParsedPacket.Ip ip) {
        Optional<Ending> end =
                (ip.isIcmpv6() ? neighbor.answer(p, ip) : Optional.<Ending>empty()).or(() -> services.take(p, ip));
        if (end.isPresent()) {
            return end;
        }
        if (ip.source().family() == IpFamily.IPV4 && ip.protocol().equals(IpProtocol.IGMP)) {
            return Ending.drop(Reason.IGNORED_MULTICAST_REPORT);
        }
        boolean multicast = ip.destination().isMulticast()
                || ip.destination().equals(Ipv4Address.BROADCAST)
                || p.frame.mac(0).isMulticast();
        return multicast ? Ending.drop(Reason.MULTICAST_REFUSED) : Optional.empty();
    }
}
