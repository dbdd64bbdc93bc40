package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import java.util.Optional;

/** Stores what was decided, for the packets that follow. */
final class RememberStage {

    /** A new connection that the instance began. */
    Optional<Ending> fromInstance(PacketContext p) {
        Optional<Ending> end = begin(p.enter(Stage.REMEMBER), true);
        if (end.isEmpty() && p.flow.isPresent()) {
            Flow flow = p.flow.get();
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
        Optional<Ending> end = begin(p.enter(Stage.REMEMBER), false);
        if (end.isPresent() && p.newStandIn.isPresent()) {
            p.state.removeStandIn(p.key());
        }
        return end;
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
        boolean balanced =
                p.fronted.isPresent() || p.balancedTo.isPresent() || p.checkedBy.isPresent() || p.nat.isPresent();
        boolean untracked = !balanced && Tracking.isUntracked(p);
        Optional<Ending> refused = AllowanceStage.takeConnection(p, untracked).or(() -> {
            if (p.checkedBy.isEmpty()) { // checks are ours
                Meters.choose(p);
            }
            return p.flow.isPresent() ? renew(p, p.flow.get(), untracked, fromInstance) : add(p, untracked);
        });
        if (refused.isPresent() || p.flow.isEmpty()) {
            return refused;
        }
        Flow flow = p.flow.get();
        flow.untracked = untracked;
        flow.sourcePort = FlowKey.sourcePort(p.flowHash());
        flow.meter = p.meter;
        flow.aclVerdicts = p.aclVerdicts;
        flow.front = fromInstance ? Optional.empty() : p.fronted.map(PacketContext.Fronted::front);
        flow.frontIdleSeconds = fromInstance
                ? 0
                : p.fronted.map(PacketContext.Fronted::idleSeconds).orElse(0);
        flow.target = fromInstance ? p.balancedTo : Optional.empty();
        flow.checkedBy = p.checkedBy;
        flow.bound = fromInstance ? p.bound : Optional.empty();
        flow.standIn = p.client.isPresent();
        if (!fromInstance) {
            flow.header = ProxyHeader.first(p);
            flow.sequence = flow.header == ProxyHeader.State.NONE ? 0 : p.sequence;
        }
        flow.outside = flow.front.isPresent() && p.outside;
        flow.topologyGeneration = p.at().attachment().topologyGeneration();
        flow.policyGeneration = p.at().attachment().policyGeneration();
        if (!fromInstance) {
            flow.judgedIdentity = SecurityGroupStage.known(p.farIdentity);
        }
        FlowStage.begin(p, flow, fromInstance);
        p.state.usage(p.at().number()).ifPresent(usage -> usage.begun++);
        p.note(new Finding.ConnectionRemembered(p.key(), untracked));
        return Optional.empty();
    }

    /** The entry goes on with another connection; only a change of kind changes what the interface uses. */
    private static Optional<Ending> renew(PacketContext p, Flow flow, boolean untracked, boolean fromInstance) {
        flow.lastSeen = p.now();
        if (flow.untracked != untracked) {
            Optional<InterfaceUsage> found = p.state.usage(p.at().number());
            if (found.isEmpty()) {
                return Ending.drop(Reason.FLOW_QUOTA_REACHED);
            }
            InterfaceUsage usage = found.get();
            if (!untracked && usage.flows >= p.resource().flowQuota()) {
                usage.quotaDrops++;
                return Ending.drop(Reason.FLOW_QUOTA_REACHED);
            }
            usage.flows += untracked ? -1 : 1;
            usage.untracked += untracked ? 1 : -1;
        }
        if (!flow.bound.equals(fromInstance ? p.bound : Optional.empty())) {
            NatStage.release(p.state, p.key(), flow);
        }
        if (flow.standIn && p.client.isEmpty()) {
            p.state.removeStandIn(p.key());
        }
        flow.beginAnew();
        return Optional.empty();
    }

    /** What is not tracked goes on without an entry where there is no room: its next packet is judged like this one. */
    private static Optional<Ending> add(PacketContext p, boolean untracked) {
        Optional<InterfaceUsage> found = p.state.usage(p.at().number());
        if (found.isEmpty()) {
            return Ending.drop(Reason.FLOW_QUOTA_REACHED);
        }
        InterfaceUsage usage = found.get();
        if ((untracked ? usage.untracked : usage.flows) >= p.resource().flowQuota()) {
            if (untracked) {
                return Optional.empty();
            }
            usage.quotaDrops++;
            return Ending.drop(Reason.FLOW_QUOTA_REACHED);
        }
        p.flow = p.state.addFlow(p.key());
        if (p.flow.isEmpty()) {
            return untracked ? Optional.empty() : Ending.drop(Reason.FLOW_TABLE_FULL);
        }
        usage.flows += untracked ? 0 : 1;
        usage.untracked += untracked ? 1 : 0;
        return Optional.empty();
    }
}
