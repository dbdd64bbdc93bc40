package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.net.IpAddress;
import java.util.Optional;

/** Gathers pieces of packets from outside for addresses of several hosts: from another edge, or from outside by way of this one. */
final class GatherStage {
    /** Of a piece that waited for its first one. */
    private static final int NOTE_WAITED = 1;

    /** A piece that came from another edge goes on at the device outside, like those that come from there. */
    Optional<Ending> handOver(PacketContext p) {
        if (p.fromFabric().kind() != WireKind.PIECE) {
            return Optional.empty();
        }
        p.enter(Stage.EDGE);
        HostConstants constants = p.tables.constants();
        if (!EdgeStage.isEdgeHere(p) || !constants.canGather()) {
            return Ending.drop(Reason.EDGE_NOT_HERE);
        }
        return p.tables.isEdge(p.fromFabric().sender())
                ? Ending.to(
                        VerdictKind.REENTER, constants.outside().orElseThrow().device(), Reason.FRAGMENT_FROM_EDGE)
                : Ending.drop(Reason.PUBLIC_SENDER_NOT_EDGE);
    }

    /** Nothing else is for the program behind the device outside. */
    Optional<Ending> onlyPieces(PacketContext p) {
        return p.fromFabric().kind() == WireKind.PIECE ? Optional.empty() : Ending.drop(Reason.SENDER_KIND_UNKNOWN);
    }

    /** A piece whose packet is gathered here. */
    Optional<Ending> gather(PacketContext p) {
        p.enter(Stage.EDGE);
        if (!EdgeStage.isEdgeHere(p)) {
            return Ending.drop(Reason.EDGE_NOT_HERE);
        }
        if (!p.tables.isEdge(p.fromFabric().sender())) {
            return Ending.drop(Reason.PUBLIC_SENDER_NOT_EDGE);
        }
        return letIn(p).or(() -> lead(p));
    }

    private static boolean hasWaited(PacketContext p) {
        return p.fromFabric().note() == NOTE_WAITED;
    }

    /** What comes from another edge counts here, too, for whom it is, and ends here where that is flooded. */
    private static Optional<Ending> letIn(PacketContext p) {
        HostConstants constants = p.tables.constants();
        if (hasWaited(p) || p.fromFabric().sender().equals(constants.number())) {
            return Optional.empty();
        }
        IpAddress destination = p.ip().destination();
        EdgeStage.count(p, destination, p.frame.length() - OverlayHeader.overhead(constants.fabric()));
        return EdgeStage.shed(p, destination);
    }

    private static Optional<Ending> lead(PacketContext p) {
        IpAddress destination = p.ip().destination();
        boolean isBalancer = p.tables.balancerAddress(destination).isPresent();
        if (p.ip().piece().isEmpty()
                || !(isBalancer || p.tables.natGateway(destination).isPresent())) {
            return Ending.drop(Reason.PUBLIC_ADDRESS_UNKNOWN);
        }
        PublicFragment.Key key = PublicFragments.key(p);
        Optional<Ending> alone = PublicFragments.share(p, false);
        if (alone.isPresent()) {
            return !hasWaited(p) && PublicFragments.hasPlace(p, key) && PublicFragments.keep(p, key)
                    ? Ending.drop(Reason.FRAGMENT_WAITS)
                    : alone;
        }
        if (PublicFragments.hasPorts(p.ip()) && PublicFragments.someWait(p, key)) {
            PublicFragments.release(p, key);
        }
        Reason led = hasWaited(p) ? Reason.FRAGMENT_FOLLOWED : Reason.SENT_TO_HOST;
        return isBalancer ? EdgeStage.turnToTarget(p, led) : EdgeStage.turnToOwner(p, led);
    }
}
