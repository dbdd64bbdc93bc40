package dev.tenet.datapath.reference;

import dev.tenet.hoststate.RuleDirection;

/**
 * What network ACLs say about the packets of a connection. Of echoes, whose keys have requests and replies both ways, the subnet's says four
 * things; of all others the reply's are those that nobody asks for.
 *
 * @param out what the ACL of the NAT gateway's subnet denies of its packets from the instance
 * @param back and of those to it
 */
record AclVerdicts(
        boolean toInstance,
        boolean fromInstance,
        boolean replyToInstance,
        boolean replyFromInstance,
        NatAcl.Denied out,
        NatAcl.Denied back) {
    static final AclVerdicts NOTHING = ofSubnet(false, false, false, false);

    static AclVerdicts ofSubnet(
            boolean toInstance, boolean fromInstance, boolean replyToInstance, boolean replyFromInstance) {
        return new AclVerdicts(
                toInstance,
                fromInstance,
                replyToInstance,
                replyFromInstance,
                NatAcl.Denied.NOTHING,
                NatAcl.Denied.NOTHING);
    }

    AclVerdicts through(NatAcl.Denied nowOut, NatAcl.Denied nowBack) {
        return new AclVerdicts(toInstance, fromInstance, replyToInstance, replyFromInstance, nowOut, nowBack);
    }

    /** What comes to the instance does not cross the subnet's edge. */
    AclVerdicts fromWithin(boolean isEcho) {
        return new AclVerdicts(true, fromInstance, replyToInstance || isEcho, replyFromInstance, out, back);
    }

    boolean allows(RuleDirection direction, boolean echoReply) {
        return switch (direction) {
            case INGRESS -> echoReply ? replyToInstance : toInstance;
            case EGRESS -> echoReply ? replyFromInstance : fromInstance;
        };
    }
}
