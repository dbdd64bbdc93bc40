package dev.tenet.model;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;

/**
 * What commands know of the installation they run in. It is configuration, alike on all controllers.
 *
 * @param ipv6Pool a /32 of which every VPC that asks gets the /56 with its network's number
 */
public record Installation(Region region, IpPrefix ipv6Pool, Catalogue catalogue, Limits limits) {
    private static final int POOL_LENGTH = 32;

    /** Unique local addresses (RFC 4193): reachable nowhere else, so that nothing leaks by mistake. */
    public static final IpPrefix USUAL_IPV6_POOL = IpPrefix.parse("fd74:6e74::/32");

    public Installation {
        if (ipv6Pool.family() != IpFamily.IPV6 || ipv6Pool.length() != POOL_LENGTH) {
            throw new IllegalArgumentException("the IPv6 pool is a /32, not " + ipv6Pool);
        }
    }

    /** An installation with the usual limits, pool and catalogue. */
    public static Installation usual(Region region) {
        return new Installation(region, USUAL_IPV6_POOL, Catalogue.BUILT_IN, Limits.USUAL);
    }
}
