package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.RuleDirection;
import java.util.Optional;

/** Finds the network interface that the packet comes from or goes to. */
final class InterfaceStage {
    private final FlowLogRecorder flowLogs;

    InterfaceStage(FlowLogRecorder flowLogs) {
        this.flowLogs = flowLogs;
    }

    Optional<Ending> ofSender(PacketContext p, DeviceIndex device) {
        p.enter(Stage.INTERFACE);
        Optional<LocalInterface> found = Optional.ofNullable(p.tables.interfaces.get(device));
        if (found.isEmpty()) {
            return Ending.drop(Reason.INTERFACE_UNKNOWN);
        }
        p.sender(found.get());
        if (!found.get().attachment().open()) {
            return Ending.drop(Reason.INTERFACE_CLOSED);
        }
        p.at(found.get());
        p.note(new Finding.InterfaceFound(found.get()));
        p.mirrored = p.isMarked(PacketMark.MIRRORED);
        if (!p.isMarked(PacketMark.PROBE)) {
            flowLogs.at(p, RuleDirection.EGRESS);
        }
        if (p.incoming.ownMark().isEmpty()) {
            p.state
                    .fromInstance(found.get().number())
                    .ifPresent(counter -> counter.count(p.incoming.frame().length()));
        }
        return Optional.empty();
    }

    /**
     * Of a packet from the fabric. One that is not for this host goes on without an interface; so do clones and returned packets, of
     * which {@link GatewayStage} decides.
     */
    Optional<Ending> ofReceiver(PacketContext p) {
        p.enter(Stage.INTERFACE);
        if (p.isMarked(PacketMark.ANSWER)
                || p.isMarked(PacketMark.RETURN)
                || p.fromFabric().kind() == WireKind.RETURNED) {
            return Optional.empty();
        }
        Optional<LocalAddress> address = p.tables.localAddress(innerDestination(p));
        if (address.isEmpty()) {
            p.note(new Finding.DestinationNotHere(innerDestination(p)));
            return Optional.empty();
        }
        return receiveAt(p, address.get());
    }

    /** Of a packet whose sender is on this host too. */
    Optional<Ending> ofLocalReceiver(PacketContext p) {
        p.enter(Stage.INTERFACE);
        Optional<LocalAddress> address = p.tables.localAddress(p.peer().address());
        return address.isEmpty() ? Ending.drop(Reason.INTERFACE_CLOSED) : receiveAt(p, address.get());
    }

    /** A route may lead others' packets to an interface; only one without the check takes them. */
    Optional<Ending> checkDestination(PacketContext p) {
        p.enter(Stage.INTERFACE);
        boolean refused = p.nextHop.isPresent()
                && p.resource().sourceDestinationCheck()
                && p.fronted.isEmpty()
                && !p.owns(p.ip().destination());
        return refused ? Ending.drop(Reason.DESTINATION_NOT_OWN) : Optional.empty();
    }

    /** The inner destination, or the next hop that the packet names instead. */
    static NetworkAddress innerDestination(PacketContext p) {
        return new NetworkAddress(p.fromFabric().network().resource().vni(), p.sought());
    }

    private Optional<Ending> receiveAt(PacketContext p, LocalAddress address) {
        Optional<LocalInterface> receiver =
                p.tables.interfaceOf(address).filter(found -> found.attachment().open());
        if (receiver.isEmpty()) {
            return Ending.drop(Reason.INTERFACE_CLOSED);
        }
        p.at(receiver.get());
        p.note(new Finding.InterfaceFound(receiver.get()));
        flowLogs.at(p, RuleDirection.INGRESS);
        return Optional.empty();
    }
}
