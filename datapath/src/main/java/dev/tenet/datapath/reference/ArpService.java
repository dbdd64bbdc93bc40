package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.net.ArpMessage;
import dev.tenet.net.Bytes;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.MalformedPacketException;
import java.util.Optional;

/**
 * Answers ARP for every address of the subnet with a MAC address that holds it, so that nobody waits and no table fills. Probes and
 * announcements get no answer (RFC 5227).
 */
final class ArpService {
    /** An interface's MAC address is 06:54 and its IPv4 address. */
    private static final long MAC_PREFIX = 0x0654L << 32;

    Optional<Ending> answer(PacketContext p, Bytes message) {
        ArpMessage question;
        try {
            question = ArpMessage.parse(message);
        } catch (MalformedPacketException e) {
            return Ending.drop(Reason.ARP_UNANSWERABLE);
        }
        Ipv4Address target = question.targetAddress();
        if (question.operation() != ArpMessage.REQUEST) {
            return Ending.drop(Reason.ARP_UNANSWERABLE);
        }
        boolean probe =
                question.senderAddress().isUnspecified() || target.equals(question.senderAddress()) || p.owns(target);
        if (probe) {
            return Ending.drop(Reason.IGNORED_PROBE);
        }
        boolean inSubnet = p.resource()
                .ipv4Subnet()
                .filter(subnet -> subnet.contains(target))
                .isPresent();
        if (!inSubnet) {
            return Ending.drop(Reason.ARP_UNANSWERABLE);
        }
        MacAddress answering = new MacAddress(MAC_PREFIX | target.toLong());
        ArpMessage reply =
                new ArpMessage(ArpMessage.REPLY, answering, target, question.senderMac(), question.senderAddress());
        p.rewriteEthernet(p.frame.mac(6), answering);
        p.frame = p.frame.with(EthernetHeader.LENGTH, reply.toBytes());
        return Ending.to(VerdictKind.BACK_TO_INSTANCE, p.at().attachment().device(), Reason.ANSWERED_ARP);
    }
}
