package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import java.util.Optional;

/** Which connections are tracked, and what becomes of them when rules change: part of security_group. */
final class Tracking {
    private static final int CUT_SECONDS = 60;

    private enum Later {
        STILL_ALLOWED,
        NO_LONGER_ALLOWED,
        CANNOT_SAY,
        BEGINS_ANEW
    }

    /**
     * What everybody may send, and everybody may be answered on any port, needs no tracking: each of its packets is allowed by rules of
     * its own. The packet at hand may be of either direction.
     */
    static boolean isUntracked(PacketContext p) {
        IpProtocol protocol = p.ip().protocol();
        Optional<Policy> found = policy(p);
        if (found.isEmpty() || !protocol.equals(IpProtocol.TCP) && !protocol.equals(IpProtocol.UDP)) {
            return false;
        }
        return isOpen(p, found.get(), RuleDirection.INGRESS, RuleDirection.EGRESS)
                || isOpen(p, found.get(), RuleDirection.EGRESS, RuleDirection.INGRESS);
    }

    private static boolean isOpen(PacketContext p, Policy policy, RuleDirection there, RuleDirection back) {
        IpFamily family = p.key().remote().family();
        return policy.allowsEverybodyEveryPort(back, p.ip().protocol(), family)
                && policy.allowsEverybody(there, p.trafficTowards(there, false), family);
    }

    /** Whether the connection that was found may go on. It is no hit any more where it begins anew. */
    Optional<Ending> followRules(PacketContext p, boolean fromInstance) {
        Flow flow = p.flow.orElseThrow();
        int generation = p.at().attachment().policyGeneration();
        if (flow.policyGeneration == generation) {
            return flow.cut ? cut(p.enter(Stage.SECURITY_GROUP), flow) : Optional.empty();
        }
        p.enter(Stage.SECURITY_GROUP);
        Later later = judge(p, flow, fromInstance);
        p.note(new Finding.RulesChanged(later == Later.NO_LONGER_ALLOWED));
        return switch (later) {
            case STILL_ALLOWED -> {
                flow.cut = false;
                flow.policyGeneration = generation;
                yield Optional.empty();
            }
            case CANNOT_SAY -> flow.cut ? cut(p, flow) : Optional.empty();
            case BEGINS_ANEW -> {
                p.flowHit = false;
                yield Optional.empty();
            }
            case NO_LONGER_ALLOWED -> {
                if (beginsAnew(p, flow)) {
                    p.flowHit = false;
                    yield Optional.empty();
                }
                flow.policyGeneration = generation;
                yield cut(p, flow);
            }
        };
    }

    private static boolean beginsAnew(PacketContext p, Flow flow) {
        boolean byMode = !flow.untracked && p.resource().ruleChange() instanceof RuleChange.Cut;
        return p.ip().isBareSyn() || byMode && !p.ip().isTcp();
    }

    private static Optional<Ending> cut(PacketContext p, Flow flow) {
        flow.cut = true;
        flow.idleSeconds = CUT_SECONDS;
        flow.lastSeen = p.now();
        return Ending.drop(Reason.SECURITY_GROUP_CONNECTION_CUT);
    }

    private static Later judge(PacketContext p, Flow flow, boolean fromInstance) {
        if (flow.untracked) {
            return judgeUntracked(p, flow, fromInstance);
        }
        return switch (p.resource().ruleChange()) {
            case RuleChange.Cut() -> Later.NO_LONGER_ALLOWED;
            case RuleChange.Rejudge(int perSecond) ->
                mayJudgeAgain(p, perSecond)
                        ? judge(p, flow, fromInstance, flow.fromInstance ? RuleDirection.EGRESS : RuleDirection.INGRESS)
                        : Later.CANNOT_SAY;
            case RuleChange.Keep() -> flow.cut ? Later.NO_LONGER_ALLOWED : Later.STILL_ALLOWED;
        };
    }

    private static boolean mayJudgeAgain(PacketContext p, int perSecond) {
        Optional<InterfaceUsage> found = p.state.usage(p.at().number());
        if (found.isEmpty()) {
            return false;
        }
        InterfaceUsage usage = found.get();
        long second = p.now() / Inputs.SECOND;
        if (usage.rejudgeWindow != second) {
            usage.rejudgeWindow = second;
            usage.rejudged = 0;
        }
        usage.rejudged++;
        return usage.rejudged <= perSecond;
    }

    /** Where not everybody may any more, its packets may still be allowed by other rules, both ways. */
    private static Later judgeUntracked(PacketContext p, Flow flow, boolean fromInstance) {
        if (isUntracked(p)) {
            return Later.STILL_ALLOWED;
        }
        boolean bothWays = judge(p, flow, fromInstance, RuleDirection.INGRESS) == Later.STILL_ALLOWED
                && judge(p, flow, fromInstance, RuleDirection.EGRESS) == Later.STILL_ALLOWED;
        return bothWays ? Later.BEGINS_ANEW : Later.NO_LONGER_ALLOWED;
    }

    /** As a first packet of the connection would be judged now, whichever packet is at hand. */
    private static Later judge(PacketContext p, Flow flow, boolean fromInstance, RuleDirection direction) {
        Policy.Traffic traffic = p.trafficTowards(direction, false);
        Optional<Policy> found = policy(p);
        if (found.isEmpty() || !found.get().hasRuleFor(direction, traffic)) {
            return Later.NO_LONGER_ALLOWED;
        }
        Policy policy = found.get();
        if (policy.allowing(direction, traffic, p.key().remote()).isPresent()) {
            return Later.STILL_ALLOWED;
        }
        if (!policy.namesGroups(direction)) {
            return Later.NO_LONGER_ALLOWED;
        }
        Optional<Identity> identity = farIdentity(p, flow, fromInstance);
        if (identity.isEmpty()) {
            return Later.CANNOT_SAY;
        }
        return policy.allowing(direction, traffic, SecurityGroupStage.groups(p, identity.get()))
                        .isPresent()
                ? Later.STILL_ALLOWED
                : Later.NO_LONGER_ALLOWED;
    }

    /** Of the connection's far side; empty: not known at this moment. */
    private static Optional<Identity> farIdentity(PacketContext p, Flow flow, boolean fromInstance) {
        if (!fromInstance) {
            return Optional.of(SecurityGroupStage.known(p.farIdentity));
        }
        if (!flow.fromInstance) {
            return Optional.of(flow.judgedIdentity);
        }
        return Optional.of(flow)
                .filter(found -> found.resolved)
                .flatMap(p.state::peerOf)
                .filter(peer -> peer.is(PeerState.KNOWN) || peer.is(PeerState.LOCAL))
                .map(peer -> peer.identity);
    }

    private static Optional<Policy> policy(PacketContext p) {
        return Optional.ofNullable(p.tables.policies.get(p.at().number()));
    }
}
