package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.Policy.Traffic;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Nat64Prefix;
import java.util.Optional;

/**
 * What the network ACL of a NAT gateway's subnet denies of a connection through the gateway. A packet enters the subnet and leaves it again:
 * on the instance's side it has the instance's address, on the far side it is IPv4 and has the gateway's port.
 */
final class NatAcl {
    private NatAcl() {}

    /**
     * Of the connection's packets of one way.
     *
     * @param missing nothing is known of the ACL here, so both are denied
     */
    record Denied(boolean missing, boolean enters, boolean leaves) {
        static final Denied NOTHING = new Denied(false, false, false);
        private static final Denied ALL = new Denied(true, true, true);

        /** Where the packet enters. */
        Optional<Ending> entering() {
            return enters ? drop(Reason.NETWORK_ACL_NAT_INGRESS_DENIED) : Optional.empty();
        }

        Optional<Ending> leaving() {
            return leaves ? drop(Reason.NETWORK_ACL_NAT_EGRESS_DENIED) : Optional.empty();
        }

        private Optional<Ending> drop(Reason reason) {
            return Ending.drop(missing ? Reason.NETWORK_ACL_MISSING : reason);
        }
    }

    /** From the instance; of echoes requests, or replies. */
    static Denied out(PacketContext p, NatGatewayKey gateway, boolean echoReply) {
        return asked(p, gateway, acl -> {
            Optional<IpAddress> far = far(p);
            boolean enters = acl.allows(
                    RuleDirection.INGRESS,
                    p.trafficTowards(RuleDirection.EGRESS, echoReply),
                    p.key().local());
            boolean leaves = far.isEmpty()
                    || acl.allows(RuleDirection.EGRESS, beyond(p, p.key().remotePort(), echoReply), far.get());
            return new Denied(false, !enters, !leaves);
        });
    }

    /**
     * To the instance; of echoes replies.
     *
     * @param port the gateway's
     */
    static Denied back(PacketContext p, NatGatewayKey gateway, int port) {
        return asked(p, gateway, acl -> {
            boolean enters = acl.allows(RuleDirection.INGRESS, beyond(p, port, true), far(p).orElseThrow());
            boolean leaves = acl.allows(
                    RuleDirection.EGRESS,
                    p.trafficTowards(RuleDirection.INGRESS, true),
                    p.key().local());
            return new Denied(false, !enters, !leaves);
        });
    }

    /** For whoever reads the trace of a packet from the instance: the rules that say so now. */
    static void noteOut(PacketContext p, NatGatewayKey gateway) {
        Optional.ofNullable(p.tables.natAcls.get(gateway)).ifPresent(acl -> {
            boolean reply = p.ip().isEchoReply();
            note(
                    p,
                    acl,
                    RuleDirection.INGRESS,
                    p.trafficTowards(RuleDirection.EGRESS, reply),
                    p.key().local());
            far(p).ifPresent(far ->
                    note(p, acl, RuleDirection.EGRESS, beyond(p, p.key().remotePort(), reply), far));
        });
    }

    private static void note(PacketContext p, AclPolicy acl, RuleDirection direction, Traffic traffic, IpAddress far) {
        p.note(
                acl.isInside(far)
                        ? new Finding.InsideSubnet(far)
                        : new Finding.NetworkAclSaid(
                                acl.acl(),
                                direction,
                                acl.deciding(direction, traffic, far),
                                acl.allows(direction, traffic, far)));
    }

    /** Whether the interface at hand is in the gateway's subnet: then what the gateway sends it does not cross the edge. */
    static boolean isBeside(PacketContext p, NatGatewayKey gateway) {
        Optional<AclPolicy> there = Optional.ofNullable(p.tables.natAcls.get(gateway));
        return there.isPresent() && there.equals(Optional.ofNullable(p.tables.networkAcls.get(p.at().number())));
    }

    private interface Question {
        Denied of(AclPolicy acl);
    }

    private static Denied asked(PacketContext p, NatGatewayKey gateway, Question question) {
        if (!p.tables.natGateways.containsKey(gateway)) {
            return Denied.NOTHING; // so there are no ports either
        }
        return Optional.ofNullable(p.tables.natAcls.get(gateway))
                .map(question::of)
                .orElse(Denied.ALL);
    }

    private static Optional<IpAddress> far(PacketContext p) {
        return p.key().remote() instanceof Ipv4Address known
                ? Optional.of(known)
                : Nat64Prefix.embedded(p.key().remote()).map(IpAddress.class::cast);
    }

    private static Traffic beyond(PacketContext p, int port, boolean echoReply) {
        IpProtocol protocol = p.ip().protocol();
        return protocol.equals(IpProtocol.TCP) || protocol.equals(IpProtocol.UDP)
                ? new Traffic(protocol, port)
                : new Traffic(IpProtocol.ICMP, (echoReply ? 0 : 8) << Byte.SIZE);
    }
}
