package dev.tenet.model;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.List;

/**
 * What commands know of the installation they run in. It is configuration, alike on all controllers.
 *
 * @param ipv6Pool a /32 of which every VPC that asks gets the /56 with its network's number
 * @param publicPools of which elastic and auto-assigned public IPv4 addresses come; disjoint, none longer than /30
 */
public record Installation(
        Region region, IpPrefix ipv6Pool, List<IpPrefix> publicPools, Catalogue catalogue, Limits limits) {
    private static final int POOL_LENGTH = 32;

    private static final int LONGEST_PUBLIC_POOL = 30;

    /** Kept for documentation (RFC 3849): reachable nowhere else, so that nothing leaks by mistake. */
    public static final IpPrefix USUAL_IPV6_POOL = IpPrefix.parse("2001:db8::/32");

    /** Kept for documentation (RFC 5737), likewise. */
    public static final List<IpPrefix> USUAL_PUBLIC_POOLS =
            List.of(IpPrefix.parse("203.0.113.0/24"), IpPrefix.parse("198.51.100.0/24"));

    public Installation {
        if (ipv6Pool.family() != IpFamily.IPV6 || ipv6Pool.length() != POOL_LENGTH) {
            throw new IllegalArgumentException("the IPv6 pool is a /32, not " + ipv6Pool);
        }
        publicPools = List.copyOf(publicPools);
        for (IpPrefix pool : publicPools) {
            if (!isPool(pool) || publicPools.stream().filter(pool::overlaps).count() > 1) {
                throw new IllegalArgumentException("public pools are disjoint IPv4 prefixes up to /30, not " + pool);
            }
        }
    }

    private static boolean isPool(IpPrefix pool) {
        return pool.family() == IpFamily.IPV4 && pool.length() <= LONGEST_PUBLIC_POOL;
    }

    public Installation withPools(IpPrefix newIpv6Pool, List<IpPrefix> newPublicPools) {
        return new Installation(region, newIpv6Pool, newPublicPools, catalogue, limits);
    }

    public Installation withLimits(Limits newLimits) {
        return new Installation(region, ipv6Pool, publicPools, catalogue, newLimits);
    }

    /** An installation with the usual limits, pool and catalogue. */
    public static Installation usual(Region region) {
        return new Installation(region, USUAL_IPV6_POOL, USUAL_PUBLIC_POOLS, Catalogue.BUILT_IN, Limits.USUAL);
    }
}
