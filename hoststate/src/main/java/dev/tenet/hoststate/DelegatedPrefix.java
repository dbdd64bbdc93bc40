package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;

/**
 * The prefixes that an interface may have as a whole. Each family has one length, as in EC2, so that finding the prefix of an
 * address is one exact lookup.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-prefix-eni.html">Prefix delegation</a>
 */
public final class DelegatedPrefix {
    private DelegatedPrefix() {}

    /** The one length of the family's delegated prefixes. */
    public static int length(IpFamily family) {
        return switch (family) {
            case IPV4 -> 28;
            case IPV6 -> 80;
        };
    }

    /** The delegated prefix that would hold the address. */
    public static IpPrefix containing(IpAddress address) {
        return IpPrefix.containing(address, length(address.family()));
    }

    static boolean is(IpPrefix prefix) {
        return prefix.length() == length(prefix.family());
    }

    static void checkOrSingle(IpPrefix prefix) {
        if (!prefix.isSingle() && !is(prefix)) {
            throw new IllegalArgumentException(prefix + " is neither one address nor a prefix of a delegated length");
        }
    }
}
