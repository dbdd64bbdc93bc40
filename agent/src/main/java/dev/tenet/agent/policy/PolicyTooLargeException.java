package dev.tenet.agent.policy;

/** The rules of a set of groups tell more kinds of traffic apart than the datapath can. */
public final class PolicyTooLargeException extends RuntimeException {
    PolicyTooLargeException(int columns) {
        super("the rules tell " + columns + " kinds of traffic apart; " + CompiledPolicy.MAXIMUM_COLUMNS + " can be");
    }
}
