package dev.tenet.agent.policy;

/** The rules of a set of groups tell more kinds of traffic or addresses apart than the datapath can. */
public final class PolicyTooLargeException extends RuntimeException {
    PolicyTooLargeException(String what, int wanted, int possible) {
        super("the rules tell " + wanted + " " + what + " apart; " + possible + " can be");
    }
}
