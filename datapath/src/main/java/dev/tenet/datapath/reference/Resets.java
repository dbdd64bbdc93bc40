package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.net.Bytes;
import dev.tenet.net.PacketBuilder;
import dev.tenet.net.TcpFlag;
import dev.tenet.net.TcpLayer;
import java.util.Optional;

/** Tells the sender of a TCP packet that its connection is over: the packet becomes a reset to it (RFC 9293, 3.5.2). */
final class Resets {
    private Resets() {}

    /** The instance that has sent the packet is told. */
    static Optional<Ending> sender(PacketContext p, Reason reason) {
        if (!mayReset(p)) {
            return Ending.drop(reason);
        }
        ParsedPacket.Ip ip = p.ip();
        p.frame = PacketBuilder.packet(
                PacketBuilder.ethernet(p.resource().routerMac(), p.resource().mac()),
                PacketBuilder.ip(ip.destination(), ip.source()),
                reset(ip));
        return Ending.to(VerdictKind.BACK_TO_INSTANCE, p.at().attachment().device(), reason);
    }

    /** Who has sent a packet to the instance is told, in the instance's name and through the stages of a sender. */
    static Optional<Ending> farSender(PacketContext p, Reason reason) {
        if (!mayReset(p)) {
            return Ending.drop(reason);
        }
        ParsedPacket.Ip ip = p.ip();
        p.frame = PacketBuilder.packet(
                PacketBuilder.ethernet(p.resource().mac(), p.resource().routerMac()),
                PacketBuilder.ip(ip.destination(), ip.source()),
                reset(ip));
        p.outgoingMark = Optional.of(PacketMark.REENTERED);
        return Ending.to(VerdictKind.REENTER, p.at().attachment().device(), reason);
    }

    /** Of what else than TCP, of pieces and of resets nobody is told; nor of too many. */
    private static boolean mayReset(PacketContext p) {
        ParsedPacket.Ip ip = p.ip();
        return ip.isTcp()
                && p.relatedKey.isEmpty()
                && ip.piece().isEmpty()
                && !ip.has(TcpFlag.RST)
                && TooBigStage.mayTell(p);
    }

    /** Where the packet acknowledges something, from there on; else it is acknowledged. */
    private static TcpLayer reset(ParsedPacket.Ip ip) {
        Bytes tcp = ip.transport();
        int length =
                tcp.length() - (tcp.u8(12) >>> 4) * 4 + (ip.has(TcpFlag.SYN) ? 1 : 0) + (ip.has(TcpFlag.FIN) ? 1 : 0);
        TcpLayer reset =
                PacketBuilder.tcp(ip.destinationPort(), ip.sourcePort()).rst().window(0);
        return ip.has(TcpFlag.ACK) ? reset.sequence(tcp.u32(8)) : reset.ack().acknowledgement(tcp.u32(4) + length);
    }
}
