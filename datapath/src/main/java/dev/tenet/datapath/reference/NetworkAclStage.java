package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.IpAddress;
import java.util.Optional;

/**
 * Judges every packet at the edge of its subnet by the subnet's network ACL, which knows no connections, and one that goes through a NAT
 * gateway also by that of the gateway's subnet. What they say about a connection's packets is remembered with the connection, until the
 * topology changes.
 */
final class NetworkAclStage {

    /** The first packet of a connection. */
    Optional<Ending> first(PacketContext p, RuleDirection direction) {
        p.enter(Stage.NETWORK_ACL);
        return judge(p).or(() -> apply(p, p.aclVerdicts, direction));
    }

    /** A packet of a known connection. */
    Optional<Ending> known(PacketContext p, RuleDirection direction) {
        p.enter(Stage.NETWORK_ACL);
        return judgeAgain(p).or(() -> apply(p, p.flow.orElseThrow().aclVerdicts, direction));
    }

    /** A packet from the instance of a known connection, by way of its NAT gateway if it has one. */
    Optional<Ending> throughGateway(PacketContext p) {
        Flow flow = p.flow.orElseThrow();
        if (p.relatedKey.isPresent() || flow.bound.isEmpty()) {
            return Optional.empty();
        }
        p.enter(Stage.NETWORK_ACL);
        NatAcl.Denied denied =
                p.ip().isEchoReply() ? NatAcl.out(p, flow.bound.get().gateway(), true) : flow.aclVerdicts.out();
        return denied.entering().or(denied::leaving);
    }

    /** A packet to the instance of a known connection, by way of its NAT gateway. */
    static Optional<Ending> backThroughGateway(PacketContext p) {
        if (p.relatedKey.isPresent()) {
            return Optional.empty();
        }
        Optional<Ending> end = judgeAgain(p).or(() -> {
            NatAcl.Denied denied = p.flow.orElseThrow().aclVerdicts.back();
            return denied.entering().or(denied::leaving);
        });
        if (end.isPresent()) {
            p.enter(Stage.NETWORK_ACL);
        }
        return end;
    }

    /** A known connection has another binding than it had, or none: other network ACLs judge its packets now. An error is none of them. */
    static void bound(PacketContext p) {
        if (p.relatedKey.isEmpty() && judge(p).isEmpty()) {
            p.bound.ifPresent(bound -> judgeThrough(p, bound));
            p.flow.orElseThrow().aclVerdicts = p.aclVerdicts;
        }
    }

    /** What the ACL of the gateway's subnet says, beside what the own subnet's said; a missing one is the ending. */
    static Optional<Ending> judgeThrough(PacketContext p, Flow.Bound bound) {
        NatAcl.Denied out = NatAcl.out(p, bound.gateway(), false);
        NatAcl.Denied back = NatAcl.back(p, bound.gateway(), bound.port());
        p.aclVerdicts = p.aclVerdicts.through(out, back);
        if (NatAcl.isBeside(p, bound.gateway())) {
            p.aclVerdicts = p.aclVerdicts.fromWithin(p.ip().isEcho());
        }
        return out.missing() ? Ending.drop(Reason.NETWORK_ACL_MISSING) : Optional.empty();
    }

    /** If the entry was composed under another topology. */
    private static Optional<Ending> judgeAgain(PacketContext p) {
        Flow flow = p.flow.orElseThrow();
        if (flow.topologyGeneration == p.at().attachment().topologyGeneration()) {
            return Optional.empty();
        }
        Optional<Ending> missing = judge(p).or(() -> flow.bound.flatMap(bound -> judgeThrough(p, bound)));
        if (missing.isPresent()) {
            return missing;
        }
        flow.resolved = false;
        flow.aclVerdicts = p.aclVerdicts;
        flow.topologyGeneration = p.at().attachment().topologyGeneration();
        return Optional.empty();
    }

    private static Optional<Ending> judge(PacketContext p) {
        Optional<AclPolicy> found = Optional.ofNullable(p.tables.networkAcls.get(p.at().number()));
        if (found.isEmpty()) {
            return Ending.drop(Reason.NETWORK_ACL_MISSING);
        }
        AclPolicy acl = found.get();
        p.aclVerdicts = AclVerdicts.ofSubnet(
                allows(p, acl, RuleDirection.INGRESS, false),
                allows(p, acl, RuleDirection.EGRESS, false),
                p.ip().isEcho() && allows(p, acl, RuleDirection.INGRESS, true),
                p.ip().isEcho() && allows(p, acl, RuleDirection.EGRESS, true));
        return Optional.empty();
    }

    private static boolean allows(PacketContext p, AclPolicy acl, RuleDirection direction, boolean echoReply) {
        return acl.allows(
                direction, p.trafficTowards(direction, echoReply), p.key().remote());
    }

    private static Optional<Ending> apply(PacketContext p, AclVerdicts verdicts, RuleDirection direction) {
        boolean allowed = verdicts.allows(direction, p.ip().isEchoReply());
        note(p, direction, allowed);
        if (allowed) {
            return Optional.empty();
        }
        return Ending.drop(
                switch (direction) {
                    case INGRESS -> Reason.NETWORK_ACL_INGRESS_DENIED;
                    case EGRESS -> Reason.NETWORK_ACL_EGRESS_DENIED;
                });
    }

    /** For whoever reads the trace: the rule that says so now. */
    private static void note(PacketContext p, RuleDirection direction, boolean allowed) {
        Optional<AclPolicy> found = Optional.ofNullable(p.tables.networkAcls.get(p.at().number()));
        IpAddress far = p.key().remote();
        found.ifPresent(acl -> {
            Optional<NetworkAclRule> rule = acl.isInside(far)
                    ? Optional.empty()
                    : acl.deciding(direction, p.trafficTowards(direction, p.ip().isEchoReply()), far);
            p.note(
                    acl.isInside(far)
                            ? new Finding.InsideSubnet(far)
                            : new Finding.NetworkAclSaid(acl.acl(), direction, rule, allowed));
        });
    }
}
