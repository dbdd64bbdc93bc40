package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import java.util.Optional;

/**
 * By which ports the pieces of a packet in the overlay go that comes to a public address of several hosts, or from one. Whether they may, and
 * which bytes have come, is looked at where the instance is.
 */
final class PublicFragments {
    private PublicFragments() {}

    /** @param bySource whether the address is the packet's source */
    static Optional<Ending> share(PacketContext p, boolean bySource) {
        ParsedPacket.Ip ip = p.ip();
        if (ip.piece().isEmpty()) {
            return Optional.empty();
        }
        IpAddress shared = bySource ? ip.source() : ip.destination();
        PublicFragment.Key key = key(p);
        if (!ip.isLaterPiece()) {
            remember(p, shared, key);
            return Optional.empty();
        }
        Optional<PublicFragment> found = find(p, shared, key);
        if (found.isEmpty()) {
            return Ending.drop(Reason.FRAGMENT_WITHOUT_FIRST);
        }
        PublicFragment first = found.get();
        boolean echo = first.echo() != 0;
        p.parsed(ip.like(
                first.protocol(),
                echo ? first.localPort() : first.remotePort(),
                echo ? first.remotePort() : first.localPort(),
                echo ? ip.echoService(first.echo() == 2) : 0));
        return Optional.empty();
    }

    /** Of a piece in the overlay. */
    static PublicFragment.Key key(PacketContext p) {
        ParsedPacket.Ip ip = p.ip();
        return new PublicFragment.Key(
                p.fromFabric().network().resource().vni(),
                ip.source().family() == IpFamily.IPV4 ? ip.protocol() : IpProtocol.FRAGMENT,
                ip.piece().orElseThrow().identification(),
                ip.destination(),
                ip.source());
    }

    private static void remember(PacketContext p, IpAddress shared, PublicFragment.Key key) {
        ParsedPacket.Ip ip = p.ip();
        boolean ports = !ip.isEcho();
        if (hasPorts(ip)) {
            remember(
                    p,
                    shared,
                    new PublicFragment(
                            key,
                            p.now(),
                            ip.protocol(),
                            ports ? ip.destinationPort() : ip.sourcePort(),
                            ports ? ip.sourcePort() : ip.destinationPort(),
                            ip.isEchoReply() ? 2 : ip.isEcho() ? 1 : 0));
        }
    }

    static void remember(PacketContext p, IpAddress shared, PublicFragment first) {
        p.state.setPublicFragment(first.key().slot(shared, p.tables.constants().flowHashSeed()), first);
    }

    /** Empty: the first piece has not been here. */
    static Optional<PublicFragment> find(PacketContext p, IpAddress shared, PublicFragment.Key key) {
        return p.state
                .publicFragment(key.slot(shared, p.tables.constants().flowHashSeed()))
                .filter(found -> found.isOf(key, p.now()));
    }

    /** What has none goes to no address of several hosts. Of a later piece, the first one's. */
    static boolean hasPorts(ParsedPacket.Ip ip) {
        return ip.isTcp() || ip.protocol().equals(IpProtocol.UDP) || ip.isEcho();
    }

    // ---- pieces that come before their first one

    static boolean someWait(PacketContext p, PublicFragment.Key key) {
        return p.tables.constants().canGather()
                && p.state
                        .waitingPacket(waitingSlot(p, key))
                        .filter(found -> found.isOf(key, p.now()))
                        .isPresent();
    }

    static boolean hasPlace(PacketContext p, PublicFragment.Key key) {
        return p.tables.constants().canGather()
                && WaitingPacket.hasPlace(p.state.waitingPacket(waitingSlot(p, key)), key, p.now());
    }

    /** Keeps the frame at hand, which is from an edge to this one. */
    static boolean keep(PacketContext p, PublicFragment.Key key) {
        int slot = waitingSlot(p, key);
        Optional<WaitingPacket> kept = WaitingPacket.with(p.state.waitingPacket(slot), key, p.now(), p.frame);
        kept.ifPresent(waiting -> p.state.setWaitingPacket(slot, waiting));
        return kept.isPresent();
    }

    /** They are on their way again. */
    static void release(PacketContext p, PublicFragment.Key key) {
        int slot = waitingSlot(p, key);
        p.state.waitingPacket(slot).ifPresent(waiting -> p.state.setWaitingPacket(slot, waiting.released(p.now())));
    }

    private static int waitingSlot(PacketContext p, PublicFragment.Key key) {
        return WaitingPacket.slot(key, p.tables.constants().flowHashSeed());
    }
}
