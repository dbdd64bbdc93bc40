package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import java.util.Optional;

/**
 * Lets the pieces of a packet go where its first piece went. The first piece is judged like any packet and remembered when it passed; a
 * later one takes its ports, and from there on is judged like it.
 */
final class FragmentStage {
    private static final long IDLE = 30 * Inputs.SECOND;

    Optional<Ending> fromInstance(PacketContext p) {
        return follow(p, false);
    }

    Optional<Ending> toInstance(PacketContext p) {
        return follow(p, true);
    }

    private static Optional<Ending> follow(PacketContext p, boolean toInstance) {
        p.enter(Stage.FRAGMENT);
        if (!p.ip().isLaterPiece()) {
            return Optional.empty();
        }
        Optional<Fragmented> found = first(p, toInstance);
        if (found.isEmpty()) {
            return Ending.drop(Reason.FRAGMENT_WITHOUT_FIRST);
        }
        Fragmented first = found.get();
        if (first.mark(p.ip().piece().orElseThrow())) {
            return Ending.drop(Reason.FRAGMENT_OVERLAPS);
        }
        p.parsed(p.ip().like(first.protocol, first.sourcePort, first.destinationPort, first.service));
        p.byGateway = first.asked;
        p.note(new Finding.PieceFollows(first.protocol, first.service));
        return Optional.empty();
    }

    private static Optional<Fragmented> first(PacketContext p, boolean toInstance) {
        FragmentKey key = key(p, p.ip(), toInstance);
        return p.state
                .fragmented(slot(p, key))
                .filter(other -> other.key.equals(key) && p.now() - other.begunAt <= IDLE);
    }

    /** What an instance sends, with the ports of its first piece where it is a later one; empty where that is not known. */
    static Optional<ParsedPacket.Ip> whole(PacketContext p) {
        return p.ip().isLaterPiece()
                ? first(p, false)
                        .map(first ->
                                p.ip().like(first.protocol, first.sourcePort, first.destinationPort, first.service))
                : Optional.of(p.ip());
    }

    /** The first piece has passed. */
    static void remember(PacketContext p, boolean toInstance, boolean asked) {
        ParsedPacket.Ip ip = asItCame(p, toInstance);
        if (ip.isFirstPiece()) {
            FragmentKey key = key(p, ip, toInstance);
            Fragmented first = new Fragmented(key, p.now(), ip, asked);
            first.mark(ip.piece().orElseThrow());
            p.state.setFragmented(slot(p, key), first);
        }
    }

    /** A balancer's target gets all pieces as they came for the balancer. */
    private static ParsedPacket.Ip asItCame(PacketContext p, boolean toInstance) {
        return toInstance ? p.fronted.map(PacketContext.Fronted::asItCame).orElseGet(p::ip) : p.asSent();
    }

    private static FragmentKey key(PacketContext p, ParsedPacket.Ip ip, boolean toInstance) {
        IpProtocol protocol = ip.source().family() == IpFamily.IPV4 ? ip.protocol() : IpProtocol.FRAGMENT;
        return new FragmentKey(
                p.at().number(),
                protocol,
                toInstance,
                ip.piece().orElseThrow().identification(),
                toInstance ? ip.destination() : ip.source(),
                toInstance ? ip.source() : ip.destination());
    }

    private static int slot(PacketContext p, FragmentKey key) {
        return key.slot(p.tables.constants().flowHashSeed());
    }
}
