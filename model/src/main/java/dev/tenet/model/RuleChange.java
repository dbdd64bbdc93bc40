package dev.tenet.model;

/** What becomes of tracked connections when the rules of security groups change. */
public sealed interface RuleChange {

    /** They go on; EC2's behaviour. */
    record Keep() implements RuleChange {}

    /** They end. */
    record Cut() implements RuleChange {}

    /**
     * Each is judged again, and ends if it could not begin now.
     *
     * @param perSecond at how many in a second, on each interface
     */
    record Rejudge(int perSecond) implements RuleChange {
        public Rejudge {
            if (perSecond < 1) {
                throw new IllegalArgumentException("connections are judged again at some rate, not " + perSecond);
            }
        }
    }
}
