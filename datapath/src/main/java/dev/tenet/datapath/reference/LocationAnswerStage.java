package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.net.Bytes;
import java.util.Optional;

/** Takes the answer of a gateway or a host about where an address is. */
final class LocationAnswerStage {
    private static final long ABSENT_FOR = Inputs.SECOND / 10;
    private static final int IDENTITY_MASK = 0xffffff;

    Optional<Ending> take(PacketContext p) {
        OverlayPacket overlay = p.fromFabric();
        if (overlay.kind() != WireKind.ANSWER) {
            return Optional.empty();
        }
        p.enter(Stage.LOCATION_ANSWER);
        Optional<LocationAnswer> read = read(overlay.innerFrame(), overlay.body());
        if (read.isEmpty()) {
            return Ending.drop(Reason.ANSWER_MALFORMED);
        }
        LocationAnswer answer = read.get();
        NetworkAddress address = new NetworkAddress(overlay.network().resource().vni(), answer.address());
        Optional<Peer> peer = p.state.location(address);
        if (peer.isEmpty()) {
            return Ending.drop(Reason.ANSWER_UNASKED);
        }
        if (!echoes(overlay.note(), peer.get())) {
            return Ending.drop(Reason.ANSWER_NONCE_WRONG);
        }
        return isEntitled(overlay, answer, peer.get())
                ? learn(p, answer, peer.get())
                : Ending.drop(Reason.ANSWER_NOT_ENTITLED);
    }

    private static Optional<LocationAnswer> read(Bytes frame, Bytes body) {
        return frame.u16(12) == LocationAnswer.ETHER_TYPE.number() ? LocationAnswer.parse(body) : Optional.empty();
    }

    /** The nonce; or, of a packet that was judged, the identity that it carried in the nonce's place. */
    private static boolean echoes(int note, Peer peer) {
        int identity = peer.identity.number();
        return note == peer.nonce || (peer.is(PeerState.KNOWN) && identity != 0 && note == identity);
    }

    private static boolean isEntitled(OverlayPacket overlay, LocationAnswer answer, Peer peer) {
        boolean named = answer.verdict() != AnswerVerdict.ABSENT
                && peer.is(PeerState.KNOWN)
                && peer.host.filter(overlay.sender()::equals).isPresent();
        return named || overlay.network().resource().gateways().contains(overlay.sender());
    }

    private static Optional<Ending> learn(PacketContext p, LocationAnswer answer, Peer peer) {
        return switch (answer.verdict()) {
            case HERE -> learnHere(p, answer, peer);
            case ABSENT -> {
                p.state.forget(peer);
                p.state.setAbsent(peer.address, p.now() + ABSENT_FOR);
                p.note(new Finding.LocationChanged(peer.address, PeerState.FREE, Optional.empty()));
                yield Ending.drop(Reason.LOCATION_ABSENT_LEARNED);
            }
            case NOT_HERE -> {
                peer.ask(p.inputs.nonce());
                p.note(new Finding.LocationChanged(peer.address, peer.state, peer.host));
                yield Ending.drop(Reason.LOCATION_NOT_HERE_LEARNED);
            }
        };
    }

    private static Optional<Ending> learnHere(PacketContext p, LocationAnswer answer, Peer peer) {
        if (peer.generation.isNewerThan(answer.generation())) {
            return Ending.drop(Reason.ANSWER_STALE);
        }
        HostNumber host = new HostNumber(answer.host());
        PeerState state = host.equals(p.tables.constants().number()) ? PeerState.LOCAL : PeerState.KNOWN;
        peer.become(state, Optional.of(host), new Identity(answer.identity() & IDENTITY_MASK));
        peer.generation = answer.generation();
        peer.confirmedAt = p.now();
        p.note(new Finding.LocationChanged(peer.address, state, peer.host));
        return Ending.drop(Reason.LOCATION_LEARNED);
    }
}
