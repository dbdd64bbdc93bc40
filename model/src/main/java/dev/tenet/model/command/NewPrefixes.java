package dev.tenet.model.command;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.List;

/**
 * Prefixes to be delegated to an interface.
 *
 * @param named these
 * @param ipv4Count and so many of any
 * @param ipv6Count and so many of any
 */
public record NewPrefixes(List<IpPrefix> named, int ipv4Count, int ipv6Count) {
    public static final NewPrefixes NONE = new NewPrefixes(List.of(), 0, 0);

    public NewPrefixes {
        named = List.copyOf(named);
        if (ipv4Count < 0 || ipv6Count < 0) {
            throw new IllegalArgumentException("an interface has no negative number of prefixes");
        }
    }

    /** Named ones and others of one family. */
    public static NewPrefixes of(IpFamily family, List<IpPrefix> named, int count) {
        return switch (family) {
            case IPV4 -> new NewPrefixes(named, count, 0);
            case IPV6 -> new NewPrefixes(named, 0, count);
        };
    }

    /** How many of one family. */
    public int count(IpFamily family) {
        int counted = switch (family) {
            case IPV4 -> ipv4Count;
            case IPV6 -> ipv6Count;
        };
        return counted
                + (int) named.stream()
                        .filter(prefix -> prefix.family() == family)
                        .count();
    }
}
