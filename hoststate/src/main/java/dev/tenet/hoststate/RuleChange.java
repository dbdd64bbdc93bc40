package dev.tenet.hoststate;

/**
 * What becomes of connections that an interface tracks when the rules of its security groups change. Connections that are not
 * tracked always follow the rules, and so do all of them a change of the network ACL.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html">Security group
 *     connection tracking</a>
 */
public sealed interface RuleChange {

    /** They go on, whatever the rules say now; EC2's behaviour. */
    record Keep() implements RuleChange {}

    /** They end, whatever the rules say now. */
    record Cut() implements RuleChange {}

    /**
     * Each is judged again when its next packet comes, and ends if it could not begin now.
     *
     * @param perSecond how many in a second; others wait their turn, and go on meanwhile
     */
    record Rejudge(int perSecond) implements RuleChange {
        public Rejudge {
            if (perSecond < 1) {
                throw new IllegalArgumentException("connections are judged again at some rate, not " + perSecond);
            }
        }
    }
}
