package dev.tenet.model.command;

import dev.tenet.model.PublicAddressClaim;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.util.List;

/** The installation's public IPv4 addresses, each given once. A pool's first and last address are never given. */
final class PublicAddressPool {
    /** While most are free this finds one; afterwards all are tried in turn. */
    private static final int RANDOM_TRIES = 8;

    private final Attempt attempt;

    PublicAddressPool(Attempt attempt) {
        this.attempt = attempt;
    }

    /** @throws CommandException {@link Fault#PUBLIC_ADDRESSES_EXHAUSTED} */
    Ipv4Address take() {
        List<IpPrefix> pools = attempt.installation().publicPools();
        long all = pools.stream().mapToLong(PublicAddressPool::usable).sum();
        for (int i = 0; i < RANDOM_TRIES && all > 0; i++) {
            Ipv4Address candidate = at(pools, attempt.random().nextLong(all));
            if (isFree(candidate)) {
                return claim(candidate);
            }
        }
        for (long index = 0; index < all; index++) {
            Ipv4Address candidate = at(pools, index);
            if (isFree(candidate)) {
                return claim(candidate);
            }
        }
        throw new CommandException(
                Fault.PUBLIC_ADDRESSES_EXHAUSTED, "There are no public addresses left; try again later.");
    }

    /**
     * Takes the one that was asked for.
     *
     * @throws CommandException {@link Fault#PARAMETER_VALUE} when it is in no pool, {@link Fault#ADDRESS_IN_USE}
     */
    Ipv4Address take(Ipv4Address wanted) {
        if (attempt.installation().publicPools().stream().noneMatch(pool -> isGiven(pool, wanted))) {
            throw new CommandException(Fault.PARAMETER_VALUE, "The address " + wanted + " does not belong to you.");
        }
        if (!isFree(wanted)) {
            throw new CommandException(Fault.ADDRESS_IN_USE, "The address " + wanted + " is in use.");
        }
        return claim(wanted);
    }

    void giveBack(Ipv4Address address) {
        attempt.intent().delete(PublicAddressClaim.key(address));
    }

    private Ipv4Address claim(Ipv4Address address) {
        attempt.intent().put(new PublicAddressClaim(address, attempt.account()));
        return address;
    }

    private boolean isFree(Ipv4Address address) {
        return attempt.intent().find(PublicAddressClaim.key(address)).isEmpty();
    }

    private static boolean isGiven(IpPrefix pool, Ipv4Address address) {
        return pool.contains(address)
                && !pool.first().equals(address)
                && !pool.last().equals(address);
    }

    private static long usable(IpPrefix pool) {
        return pool.size().longValueExact() - 2;
    }

    private static Ipv4Address at(List<IpPrefix> pools, long index) {
        long rest = index;
        for (IpPrefix pool : pools) {
            if (rest < usable(pool)) {
                return (Ipv4Address) pool.addressAt(rest + 1);
            }
            rest -= usable(pool);
        }
        throw new IllegalArgumentException("there is no address number " + index);
    }
}
