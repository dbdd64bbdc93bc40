package dev.tenet.model.command;

import dev.tenet.model.HostId;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatLeases;
import dev.tenet.model.NatLeases.Lease;
import dev.tenet.net.Ipv4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How the blocks of a NAT gateway are shared among the hosts that ask for some. While there are many, a host gets as many again as it has. Of
 * the last ones only those hosts get some that have less than their fair share, which is the same part of all for each host; and where they get
 * less than they ask for, those that have more than theirs give some back.
 *
 * <p>So one host alone reaches 60,480 ports of an address, and none can keep others from beginning.
 */
final class PortShares {
    /** What a host gets that has none, if there is so much: a thousand ports. */
    private static final int FIRST_BLOCKS = 16;

    /** Of each address so many blocks are for hosts that have less than their fair share: with the others one host reaches 60,480 ports. */
    private static final int RESERVED_BLOCKS = 63;

    /** Of these, so many are for hosts that have none. */
    private static final int RESERVED_FOR_FIRST = 31;

    /** So long connections that have ports of what is given back go on; as long as a NAT gateway waits for one that says nothing. */
    static final Duration ENDING = Duration.ofSeconds(350);

    /** So long who has its share gets no more after another one has not got what it asked for: until that is there, and it has asked again. */
    private static final Duration SCARCE = ENDING.plus(PortLeases.REST).plusSeconds(60);

    private final List<Ipv4Address> addresses;
    private final HostId host;
    private final Instant now;

    private PortShares(NatGateway gateway, HostId host, Instant now) {
        this.addresses = gateway.addresses().stream()
                .filter(address -> !address.isDraining())
                .map(NatGateway.Address::address)
                .toList();
        this.host = host;
        this.now = now;
    }

    /** What is leased when a host has asked for more; the same as before if there is nothing for it. */
    static NatLeases grown(NatGateway gateway, NatLeases before, HostId host, Instant now) {
        PortShares shares = new PortShares(gateway, host, now);
        NatLeases rested = before.rested(now);
        NatLeases after = shares.noted(shares.givenBack(shares.granted(rested), shares.missing(rested)), rested);
        boolean isSame =
                after.leases().equals(before.leases()) && after.scarceUntil().equals(before.scarceUntil());
        return isSame ? before : after;
    }

    /** That it did not get its share; at most once a minute, however often it asks. */
    private NatLeases noted(NatLeases after, NatLeases before) {
        boolean isShort = before.count(host) < fairShare(before) && given(before) < wanted(before);
        return isShort && !before.isScarce(now.plus(SCARCE).minusSeconds(60)) ? after.scarce(now.plus(SCARCE)) : after;
    }

    /** As many again as it has, or as many as it may have. */
    private int wanted(NatLeases leases) {
        int held = leases.count(host);
        int fair = fairShare(leases);
        return held == 0 ? Math.clamp(fair, 1, FIRST_BLOCKS) : held < fair ? Math.min(held, fair - held) : held;
    }

    private int given(NatLeases leases) {
        int held = leases.count(host);
        int free = free(leases);
        if (held == 0) {
            // The fewer there are left, the fewer for the next.
            return Math.min(wanted(leases), (free + 7) / 8);
        }
        boolean hasItsShare = held >= fairShare(leases);
        if (hasItsShare && leases.isScarce(now)) {
            return 0;
        }
        int reserved = hasItsShare ? RESERVED_BLOCKS : RESERVED_FOR_FIRST;
        return Math.clamp(free - (long) reserved * addresses.size(), 0, wanted(leases));
    }

    private NatLeases granted(NatLeases before) {
        NatLeases leases = before;
        for (int left = given(before); left > 0; ) {
            NatLeases more = withRun(leases, left);
            left -= more.count(host) - leases.count(host);
            leases = more;
        }
        return leases;
    }

    /** How much of its fair share it asked for, does not get, and nobody has given back yet. */
    private int missing(NatLeases leases) {
        if (leases.count(host) >= fairShare(leases)) {
            return 0;
        }
        return Math.max(0, wanted(leases) - given(leases) - leases.onTheWay(now));
    }

    /** Of so many blocks the hosts that have most let no new connection have ports from now on. */
    private NatLeases givenBack(NatLeases before, int blocks) {
        NatLeases leases = before;
        int left = blocks;
        int fair = fairShare(before);
        List<HostId> richest = hosts(before).stream()
                .filter(each -> before.count(each) > fair)
                .sorted(Comparator.<HostId>comparingInt(before::count)
                        .reversed()
                        .thenComparing(HostId::value))
                .toList();
        for (HostId each : richest) {
            int taken = Math.min(left, before.count(each) - fair);
            leases = leases.ending(each, taken, now.plus(ENDING));
            left -= taken;
        }
        return leases;
    }

    /** The same for each host that has some or asks. A host that is alone leaves half, which others have yet to ask for. */
    private int fairShare(NatLeases leases) {
        long hosts = Stream.concat(hosts(leases).stream(), Stream.of(host))
                .distinct()
                .count();
        return (int) (addresses.size() * (NatLeases.END - NatLeases.FIRST_BLOCK) / Math.max(2, hosts));
    }

    private static Set<HostId> hosts(NatLeases leases) {
        return leases.leases().stream()
                .filter(lease -> !lease.isEnding())
                .map(Lease::host)
                .collect(Collectors.toSet());
    }

    private int free(NatLeases leases) {
        return addresses.stream()
                .mapToInt(address -> leases.free(address, now).cardinality())
                .sum();
    }

    /** One run of blocks more, of the address that has most. */
    private NatLeases withRun(NatLeases leases, int most) {
        Ipv4Address chosen = addresses.stream()
                .max(Comparator.comparingInt(
                        address -> leases.free(address, now).cardinality()))
                .orElseThrow();
        BitSet free = leases.free(chosen, now);
        int first = free.nextSetBit(0);
        int end = Math.min(free.nextClearBit(first), first + most);
        return leases.with(new Lease(chosen, host, first, end - first));
    }
}
