package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import java.util.Optional;

/** Stores what was decided, for the packets that follow. */
final class RememberStage {

    /** A new connection that the instance began. */
    Optional<Ending> fromInstance(PacketContext p) {
        Optional<Ending> end = begin(p.enter(Stage.REMEMBER), true);
        if (end.isEmpty()) {
            Flow flow = p.flow.orElseThrow();
            p.judgedIdentity.ifPresent(identity -> {
                flow.judgedByIdentity = true;
                flow.judgedIdentity = identity;
            });
            storeWay(p, flow);
        }
        return end;
    }

    /** A new connection that came to the instance; the way back is found when it answers. */
    Optional<Ending> toInstance(PacketContext p) {
        return begin(p.enter(Stage.REMEMBER), false);
    }

    /** A new way for a connection that is known. */
    void newWay(PacketContext p) {
        p.enter(Stage.REMEMBER);
        storeWay(p, p.flow.orElseThrow());
    }

    private static void storeWay(PacketContext p, Flow flow) {
        flow.resolved = true;
        flow.peer = p.peer().slot;
        flow.peerEpoch = p.peer().epoch;
        flow.topologyGeneration = p.at().attachment().topologyGeneration();
    }

    private static Optional<Ending> begin(PacketContext p, boolean fromInstance) {
        if (p.flow.isPresent()) {
            p.flow.get().beginAnew();
        } else {
            Optional<Ending> refused = add(p);
            if (refused.isPresent()) {
                return refused;
            }
        }
        Flow flow = p.flow.orElseThrow();
        flow.sourcePort = FlowKey.sourcePort(p.flowHash());
        FlowStage.begin(p, flow, fromInstance);
        p.note(new Finding.ConnectionRemembered(p.key()));
        return Optional.empty();
    }

    private static Optional<Ending> add(PacketContext p) {
        Optional<InterfaceUsage> usage = p.state
                .usage(p.at().number())
                .filter(used -> used.flows < p.resource().flowQuota());
        if (usage.isEmpty()) {
            return Ending.drop(Reason.FLOW_QUOTA_REACHED);
        }
        p.flow = p.state.addFlow(p.key());
        if (p.flow.isEmpty()) {
            return Ending.drop(Reason.FLOW_TABLE_FULL);
        }
        usage.get().flows++;
        return Optional.empty();
    }
}
