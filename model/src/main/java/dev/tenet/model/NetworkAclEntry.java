package dev.tenet.model;

import dev.tenet.net.IpPrefix;
import java.util.Comparator;

/**
 * A numbered rule of a network ACL. Of those of a direction the one with the lowest number that matches decides.
 *
 * @param number 1 to 32766, unique in its direction whatever the family
 * @param peer the source of an ingress rule, the destination of an egress rule
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html">Network ACL rules</a>
 */
public record NetworkAclEntry(RuleDirection direction, int number, Action action, RuleTraffic traffic, IpPrefix peer) {
    public static final int LAST_NUMBER = 32766;

    /** By direction, then in the order in which they are tried. */
    public static final Comparator<NetworkAclEntry> ORDER =
            Comparator.comparing(NetworkAclEntry::direction).thenComparingInt(NetworkAclEntry::number);

    /** What becomes of a packet that the rule matches. */
    public enum Action {
        ALLOW,
        DENY
    }

    public NetworkAclEntry {
        if (!isNumber(number)) {
            throw new IllegalArgumentException("rules are numbered 1 to " + LAST_NUMBER + ", not " + number);
        }
    }

    public static boolean isNumber(int number) {
        return number >= 1 && number <= LAST_NUMBER;
    }

    /** Whether it is the rule of this place. */
    public boolean isAt(RuleDirection where, int place) {
        return direction == where && number == place;
    }
}
