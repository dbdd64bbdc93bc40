package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.net.IpAddress;
import java.util.Optional;

/** Forwards packets whose sender did not know the location, and answers the sender. */
final class GatewayStage {
    private final DecapsulateStage decapsulate;

    GatewayStage(DecapsulateStage decapsulate) {
        this.decapsulate = decapsulate;
    }

    /** Goes on only with packets for an interface of this host. */
    Optional<Ending> forward(PacketContext p) {
        p.enter(Stage.GATEWAY);
        if (p.isMarked(PacketMark.RETURN)) {
            return sendOn(
                    p,
                    p.fromFabric().source(),
                    WireKind.RETURNED,
                    p.fromFabric().note(),
                    Reason.RETURNED);
        }
        if (p.isMarked(PacketMark.ANSWER)) {
            return answerClone(p);
        }
        Optional<Whereabouts> here = p.tables.here(InterfaceStage.innerDestination(p));
        return switch (p.fromFabric().kind()) {
            case ASK, ASK_PROBE, ASK_RETURN -> here.isPresent() ? askedHere(p, here.get()) : askedElsewhere(p);
            case DIRECT, DIRECT_JUDGED -> here.isPresent() ? Optional.empty() : gone(p);
            case RELAYED -> here.isPresent() ? Optional.empty() : Ending.drop(Reason.RELAYED_TWICE);
            case RETURNED -> reenter(p);
            case INBOUND -> here.isPresent() ? Optional.empty() : Ending.drop(Reason.PUBLIC_ADDRESS_NOT_HERE);
            case OUTBOUND -> throw new IllegalStateException("what leaves ends in edge");
            case ANSWER -> throw new IllegalStateException("answers end in location_answer");
            default ->
                here.isPresent() ? Optional.empty() : Ending.drop(Reason.LOAD_BALANCER_TARGET_NOT_HERE); // balanced
        };
    }

    // ---- asked for an address

    private static Optional<Ending> askedHere(PacketContext p, Whereabouts here) {
        if (p.fromFabric().kind() == WireKind.ASK) {
            makeAnsweringClone(p);
            return Optional.empty();
        }
        return answerOrReturn(p, here);
    }

    private static Optional<Ending> askedElsewhere(PacketContext p) {
        Known known = gatewayTable(p);
        if (isForNat(p, known)) {
            return relayToOwner(p);
        }
        if (known.where.isEmpty()) {
            return known.end(p);
        }
        Whereabouts where = known.where.get();
        return p.fromFabric().kind() == WireKind.ASK ? relay(p, where.host().orElseThrow()) : answerOrReturn(p, where);
    }

    private static boolean isForNat(PacketContext p, Known known) {
        return (known.reason == Reason.GATEWAY_ABSENT || known.reason == Reason.GATEWAY_PENDING)
                && p.tables.natGateway(InterfaceStage.innerDestination(p)).isPresent();
    }

    /** For a NAT gateway's private address: to the host that has the port. There is no one place to tell of. */
    private static Optional<Ending> relayToOwner(PacketContext p) {
        if (p.fromFabric().kind() != WireKind.ASK) {
            return Ending.drop(Reason.GATEWAY_PENDING);
        }
        Optional<Ending> alone = PublicFragments.share(p, false);
        if (alone.isPresent()) {
            return alone;
        }
        Optional<HostNumber> owner = NatStage.portOf(p.ip(), false)
                .flatMap(port -> p.tables.natOwner(InterfaceStage.innerDestination(p), port));
        if (owner.isEmpty()) {
            return Ending.drop(Reason.NAT_PORT_UNLEASED);
        }
        Optional<FabricHost> host = p.tables.hostOrOwn(owner.get());
        if (host.isEmpty()) {
            return Ending.drop(Reason.RELAY_TARGET_DOWN);
        }
        p.note(new Finding.SentToHost(owner.get(), WireKind.RELAYED));
        return sendOn(
                p,
                host.get().underlay(),
                WireKind.RELAYED,
                p.fromFabric().sender().number(),
                Reason.RELAYED);
    }

    /** A probe is answered; a packet that waits to be judged goes back as well. */
    private static Optional<Ending> answerOrReturn(PacketContext p, Whereabouts where) {
        if (p.fromFabric().kind() == WireKind.ASK_RETURN) {
            p.makeClone(PacketMark.RETURN);
        }
        return answer(p, here(where, p.sought()), Reason.ANSWERED);
    }

    private static Optional<Ending> answerClone(PacketContext p) {
        Optional<Whereabouts> here = p.tables.here(InterfaceStage.innerDestination(p));
        if (here.isPresent()) {
            return answer(p, here(here.get(), p.sought()), Reason.ANSWERED);
        }
        if (p.fromFabric().kind().isDirect()) {
            Optional<Whereabouts> moved = moved(p);
            return moved.isPresent()
                    ? answer(p, here(moved.get(), p.sought()), Reason.ANSWERED)
                    : Ending.drop(Reason.ADDRESS_NOT_HERE);
        }
        Known known = gatewayTable(p);
        if (isForNat(p, known)) {
            return Ending.drop(Reason.GATEWAY_PENDING);
        }
        if (known.where.isPresent()) {
            return answer(p, here(known.where.get(), p.sought()), Reason.ANSWERED);
        }
        return known.reason == Reason.GATEWAY_ABSENT
                ? answer(p, LocationAnswer.without(AnswerVerdict.ABSENT, p.sought()), Reason.ANSWERED)
                : Ending.drop(known.reason);
    }

    /** What the gateway table says of the destination: where it is, or why that cannot be said. */
    private record Known(Optional<Whereabouts> where, Reason reason) {
        static Known not(Reason reason) {
            return new Known(Optional.empty(), reason);
        }

        Optional<Ending> end(PacketContext p) {
            return reason == Reason.GATEWAY_ABSENT
                    ? answer(p, LocationAnswer.without(AnswerVerdict.ABSENT, p.sought()), reason)
                    : Ending.drop(reason);
        }
    }

    private static Known gatewayTable(PacketContext p) {
        ServedNetwork network = p.fromFabric().network();
        if (!network.resource().gatewayHere()) {
            return Known.not(Reason.GATEWAY_NOT_HERE);
        }
        if (!network.inSync()) {
            return Known.not(Reason.GATEWAY_NOT_IN_SYNC);
        }
        Optional<Whereabouts> where = p.tables.gatewayLocation(InterfaceStage.innerDestination(p));
        if (where.isEmpty()) {
            return Known.not(Reason.GATEWAY_ABSENT);
        }
        boolean elsewhere = where.get()
                .host()
                .filter(host -> !host.equals(p.tables.constants().number()))
                .isPresent();
        return elsewhere ? new Known(where, Reason.ANSWERED) : Known.not(Reason.GATEWAY_PENDING);
    }

    // ---- sent here directly, but not here

    private static Optional<Ending> gone(PacketContext p) {
        Optional<Whereabouts> moved = moved(p);
        if (moved.isEmpty()) {
            return answer(p, LocationAnswer.without(AnswerVerdict.NOT_HERE, p.sought()), Reason.ADDRESS_NOT_HERE);
        }
        return p.fromFabric().kind() == WireKind.DIRECT_JUDGED
                ? answer(p, here(moved.get(), p.sought()), Reason.ADDRESS_NOT_HERE)
                : relay(p, moved.get().host().orElseThrow());
    }

    private static Optional<Whereabouts> moved(PacketContext p) {
        return p.tables.moved(InterfaceStage.innerDestination(p));
    }

    // ---- what becomes of the packet

    private static Optional<Ending> relay(PacketContext p, HostNumber target) {
        Optional<FabricHost> host = p.tables.aliveHost(target);
        if (host.isEmpty()) {
            return Ending.drop(Reason.RELAY_TARGET_DOWN);
        }
        makeAnsweringClone(p);
        p.note(new Finding.SentToHost(target, WireKind.RELAYED));
        return sendOn(
                p,
                host.get().underlay(),
                WireKind.RELAYED,
                p.fromFabric().sender().number(),
                Reason.RELAYED);
    }

    /** A superpacket cannot be cut down to an answer; its sender asks besides. */
    private static void makeAnsweringClone(PacketContext p) {
        if (!p.incoming.superpacket()) {
            p.makeClone(PacketMark.ANSWER);
        }
    }

    private static Optional<Ending> sendOn(PacketContext p, IpAddress target, WireKind kind, int note, Reason reason) {
        OverlayPacket overlay = p.fromFabric();
        // The field stays as it came, with a next hop's upper bits.
        int identity = overlay.identity()
                | p.nextHop
                        .map(number -> number.number() & ~OverlayHeader.NOTE_MASK)
                        .orElse(0);
        OverlayHeader header = new OverlayHeader(
                p.tables.constants().underlay(),
                target,
                overlay.sourcePort(),
                overlay.network().resource().vni(),
                overlay.tag(),
                kind,
                kind.mayNameNextHop() ? p.nextHop : Optional.empty(),
                note,
                identity,
                p.traceMark);
        return p.toFabric(header, overlay.innerFrame(), reason);
    }

    static LocationAnswer here(Whereabouts where, IpAddress address) {
        return LocationAnswer.here(where, where.host().orElseThrow().number(), address);
    }

    /** The packet becomes the answer to its sender. */
    static Optional<Ending> answer(PacketContext p, LocationAnswer answer, Reason reason) {
        if (p.incoming.superpacket()) {
            return Ending.drop(reason);
        }
        OverlayPacket overlay = p.fromFabric();
        OverlayHeader header = new OverlayHeader(
                p.tables.constants().underlay(),
                overlay.source(),
                overlay.sourcePort(),
                overlay.network().resource().vni(),
                overlay.network().resource().tag(),
                WireKind.ANSWER,
                Optional.empty(),
                overlay.note(),
                0,
                0);
        Optional<HostNumber> host = answer.host() == 0 ? Optional.empty() : Optional.of(new HostNumber(answer.host()));
        p.note(new Finding.AnswerGiven(InterfaceStage.innerDestination(p), answer.verdict(), host));
        return p.toFabric(header, answer.asInnerFrame(), reason);
    }

    /** A packet of our own that a gateway could not let pass unjudged: back to where it began. */
    private Optional<Ending> reenter(PacketContext p) {
        OverlayPacket overlay = p.fromFabric();
        Optional<LocalInterface> sender = DeviceIndex.tryOf(overlay.identity() & ~OverlayHeader.MIRRORED)
                .flatMap(device -> Optional.ofNullable(p.tables.interfaces.get(device)))
                .filter(found -> found.attachment().open() && p.tables.owns(found, p.ip().source()));
        if (sender.isEmpty()) {
            return Ending.drop(Reason.ADDRESS_NOT_HERE);
        }
        return decapsulate.decapsulate(p).or(() -> reenterAt(p, sender.get()));
    }

    private static Optional<Ending> reenterAt(PacketContext p, LocalInterface sender) {
        p.rewriteEthernet(sender.resource().routerMac(), sender.resource().mac());
        p.outgoingMark = Optional.of(PacketMark.REENTERED);
        return Ending.to(VerdictKind.REENTER, sender.attachment().device(), Reason.REENTERED);
    }
}
