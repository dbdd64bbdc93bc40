package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.IpAddress;
import java.util.Optional;

/**
 * Judges every packet at the edge of its subnet by the subnet's network ACL, which knows no connections. What it says about a
 * connection's packets is remembered with the connection, until the topology changes.
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
        Flow flow = p.flow.orElseThrow();
        if (flow.topologyGeneration != p.at().attachment().topologyGeneration()) {
            Optional<Ending> missing = judge(p);
            if (missing.isPresent()) {
                return missing;
            }
            flow.resolved = false;
            flow.aclVerdicts = p.aclVerdicts;
            flow.topologyGeneration = p.at().attachment().topologyGeneration();
        }
        return apply(p, flow.aclVerdicts, direction);
    }

    private static Optional<Ending> judge(PacketContext p) {
        Optional<AclPolicy> found = Optional.ofNullable(p.tables.networkAcls.get(p.at().number()));
        if (found.isEmpty()) {
            return Ending.drop(Reason.NETWORK_ACL_MISSING);
        }
        AclPolicy acl = found.get();
        p.aclVerdicts = new AclVerdicts(
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
