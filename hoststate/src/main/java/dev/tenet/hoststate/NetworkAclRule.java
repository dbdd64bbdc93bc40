package dev.tenet.hoststate;

import dev.tenet.net.IpPrefix;
import java.util.Comparator;

/**
 * Allows or denies what matches all of it, unless a rule of the direction with a lower number matches.
 *
 * @param number 1 to 32766
 * @param peer the source of an ingress rule, the destination of an egress rule
 */
public record NetworkAclRule(RuleDirection direction, int number, boolean allows, RuleTraffic traffic, IpPrefix peer) {
    private static final int LAST_NUMBER = 32766;

    /** By direction, then in the order in which they are tried. */
    static final Comparator<NetworkAclRule> ORDER =
            Comparator.comparing(NetworkAclRule::direction).thenComparingInt(NetworkAclRule::number);

    public NetworkAclRule {
        if (number < 1 || number > LAST_NUMBER) {
            throw new IllegalArgumentException("a rule's number is 1 to " + LAST_NUMBER + ", not " + number);
        }
    }
}
