package dev.tenet.datapath.reference;

import dev.tenet.hoststate.RuleDirection;

/**
 * What a network ACL says about the packets of a connection. Of echoes, whose keys have requests and replies both ways, it says four
 * things; of all others the reply's are those that nobody asks for.
 */
record AclVerdicts(boolean toInstance, boolean fromInstance, boolean replyToInstance, boolean replyFromInstance) {
    static final AclVerdicts NOTHING = new AclVerdicts(false, false, false, false);

    boolean allows(RuleDirection direction, boolean echoReply) {
        return switch (direction) {
            case INGRESS -> echoReply ? replyToInstance : toInstance;
            case EGRESS -> echoReply ? replyFromInstance : fromInstance;
        };
    }
}
