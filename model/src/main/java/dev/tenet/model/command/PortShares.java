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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How the ports of a NAT gateway are shared among the hosts that ask for some. While there are many, a host gets as many again as it has. Of
 * the last ones only those hosts get some that have less than their fair share, which is the same part of all for each host; and where they get
 * less than they ask for, those that have more than theirs give some back.
 *
 * <p>So one host alone reaches 60,480 ports of an address, and none can keep others from beginning. Ports are given in whole blocks, but where
 * these are rare, or there are more hosts than blocks: then in parts of them.
 */
final class PortShares {
    private static final int BLOCK = NatLeases.PORTS;

    private static final int PORTS_OF_ADDRESS = (NatLeases.END - NatLeases.FIRST_BLOCK) * BLOCK;

    /** Of each address so many are for hosts that have less than their fair share: with the others one host reaches 60,480 ports. */
    private static final int RESERVED = 63 * BLOCK;

    /** Of these, so many are for hosts that have none. */
    private static final int RESERVED_FOR_FIRST = 31 * BLOCK;

    /** And of these the last, so many, they get in parts of blocks: so they are enough for hundreds that begin at once. */
    private static final int IN_PARTS = 16 * BLOCK;

    /** Of which so many are single ports, and in the others of that size. */
    private static final int SINGLE = 8 * BLOCK;

    private static final int PART = 8;

    /** So long connections that have ports of what is given back go on; as long as a NAT gateway waits for one that says nothing. */
    static final Duration ENDING = Duration.ofSeconds(350);

    /** So long who has its share gets no more after another one has not got what it asked for: until that is there, and it has asked again. */
    private static final Duration SCARCE = ENDING.plus(PortLeases.REST).plusSeconds(60);

    private final List<Ipv4Address> addresses;
    private final NatLeases before;
    private final HostId host;
    private final int firstPorts;
    private final Instant now;

    /** The ports that each host has for new connections. */
    private final Map<HostId, Integer> held;

    private final int own;
    private final int fair;
    private final int free;
    private final int wanted;
    private final int given;

    private PortShares(NatGateway gateway, NatLeases before, HostId host, int firstPorts, Instant now) {
        this.addresses = gateway.addresses().stream()
                .filter(address -> !address.isDraining())
                .map(NatGateway.Address::address)
                .toList();
        this.before = before;
        this.host = host;
        this.firstPorts = firstPorts;
        this.now = now;
        this.held = before.leases().stream()
                .filter(lease -> !lease.isEnding())
                .collect(Collectors.groupingBy(Lease::host, Collectors.summingInt(Lease::ports)));
        this.own = held.getOrDefault(host, 0);
        this.fair = fairShare();
        this.free = addresses.stream()
                .mapToInt(address -> before.freePorts(address, now).cardinality())
                .sum();
        this.wanted = wanted();
        this.given = given();
    }

    /**
     * What is leased when a host has asked for more; the same as before if there is nothing for it.
     *
     * @param firstPorts how many a host gets that has none, if there are so many
     */
    static NatLeases grown(NatGateway gateway, NatLeases before, HostId host, int firstPorts, Instant now) {
        PortShares shares = new PortShares(gateway, before.rested(now), host, firstPorts, now);
        NatLeases after = shares.noted(shares.givenBack(shares.granted(), shares.missing()));
        boolean isSame =
                after.leases().equals(before.leases()) && after.scarceUntil().equals(before.scarceUntil());
        return isSame ? before : after;
    }

    /** That it did not get its share; at most once a minute, however often it asks. */
    private NatLeases noted(NatLeases after) {
        boolean isShort = own < fair && given < wanted;
        return isShort && !before.isScarce(now.plus(SCARCE).minusSeconds(60)) ? after.scarce(now.plus(SCARCE)) : after;
    }

    /** The same for each host that has some or asks. A host that is alone leaves half, which others have yet to ask for. */
    private int fairShare() {
        int hosts = held.size() + (held.containsKey(host) ? 0 : 1);
        return Math.max(1, tidy(addresses.size() * PORTS_OF_ADDRESS / Math.max(2, hosts)));
    }

    /** As many again as it has, or as many as it may have. Who has parts of blocks and may have whole ones begins with these anew. */
    private int wanted() {
        if (own == 0) {
            return Math.min(fair, tidy(firstPorts));
        }
        if (own < BLOCK && fair >= BLOCK) {
            return Math.clamp(fair, BLOCK, Math.max(BLOCK, tidy(firstPorts)));
        }
        return tidy(own < fair ? Math.min(own, fair - own) : own);
    }

    private int given() {
        if (!before.hasRoom()) {
            return 0;
        }
        if (own == 0) {
            return Math.min(wanted, forNext());
        }
        if (own >= fair && before.isScarce(now)) {
            return 0;
        }
        int reserved = own >= fair ? RESERVED : RESERVED_FOR_FIRST;
        return tidy(Math.clamp(free - (long) reserved * addresses.size(), 0, wanted));
    }

    /** The fewer there are left, the fewer for who comes next. */
    private int forNext() {
        if (free > IN_PARTS * addresses.size()) {
            return (free / BLOCK + 7) / 8 * BLOCK;
        }
        return free > SINGLE * addresses.size() ? PART : Math.min(free, 1);
    }

    /**
     * How much of its fair share it asked for and does not get, with what others lack who began with less than hosts begin with and still have
     * no block, and what is kept for those that come; as far as nobody gives it back yet.
     */
    private int missing() {
        int reserved = Math.max(0, RESERVED_FOR_FIRST * addresses.size() - (free - given));
        if (own >= fair || (given == wanted && reserved == 0)) {
            return 0;
        }
        int usual = Math.min(fair, Math.min(BLOCK, tidy(firstPorts)));
        int others = held.entrySet().stream()
                .filter(each -> !each.getKey().equals(host))
                .mapToInt(each -> Math.max(0, usual - each.getValue()))
                .sum();
        return Math.max(0, wanted - given + others + reserved - before.onTheWay(now));
    }

    private NatLeases granted() {
        NatLeases leases = before;
        for (int left = given; left > 0; ) {
            NatLeases more = withRun(leases, left);
            left -= more.ports(host) - leases.ports(host);
            leases = more;
        }
        return leases;
    }

    /** Of so many ports the hosts that have most let no new connection have some from now on. Blocks stay whole where they can. */
    private NatLeases givenBack(NatLeases granted, int ports) {
        if (ports == 0) {
            return granted;
        }
        Map<HostId, Integer> back = new HashMap<>();
        int left = ports;
        List<Map.Entry<HostId, Integer>> richest = held.entrySet().stream()
                .filter(each -> each.getValue() > fair)
                .sorted(Map.Entry.<HostId, Integer>comparingByValue()
                        .reversed()
                        .thenComparing(each -> each.getKey().value()))
                .toList();
        for (Map.Entry<HostId, Integer> each : richest) {
            if (left <= 0) {
                break;
            }
            int excess = tidy(each.getValue() - fair);
            int taken = excess < BLOCK ? excess : Math.min((left + BLOCK - 1) / BLOCK * BLOCK, excess);
            back.put(each.getKey(), taken);
            left -= taken;
        }
        return granted.ending(back, now.plus(ENDING));
    }

    /** Whole blocks, or a part as blocks are divided into. */
    private static int tidy(int ports) {
        return ports >= BLOCK ? ports / BLOCK * BLOCK : Integer.highestOneBit(ports);
    }

    /** One run of blocks more, of the address that has most; or a part of a block. */
    private NatLeases withRun(NatLeases leases, int most) {
        Ipv4Address chosen = addresses.stream()
                .max(Comparator.comparingInt(
                        address -> leases.free(address, now).cardinality()))
                .orElseThrow();
        BitSet free = leases.free(chosen, now);
        if (most < BLOCK || free.isEmpty()) {
            return withPart(leases, most);
        }
        int first = free.nextSetBit(0);
        int end = Math.min(free.nextClearBit(first), first + most / BLOCK);
        return leases.with(new Lease(chosen, host, first, end - first));
    }

    /** Of a block of which others have parts, if there is one; the largest part that there is, of at most so many ports. */
    private NatLeases withPart(NatLeases leases, int most) {
        for (int ports = Math.min(Integer.highestOneBit(most), BLOCK / 2); ports > 0; ports /= 2) {
            int size = ports;
            Optional<Lease> found = part(leases, size, true).or(() -> part(leases, size, false));
            if (found.isPresent()) {
                return leases.with(found.get());
            }
        }
        throw new IllegalStateException("there is no port free, but was counted");
    }

    private Optional<Lease> part(NatLeases leases, int ports, boolean ofDivided) {
        for (Ipv4Address address : addresses) {
            BitSet free = leases.freePorts(address, now);
            BitSet whole = leases.free(address, now);
            for (int port = free.nextSetBit(0); port >= 0; port = free.nextSetBit(port)) {
                int first = (port + ports - 1) / ports * ports;
                boolean isFree = free.nextClearBit(first) >= first + ports;
                if (isFree && whole.get(first / BLOCK) != ofDivided) {
                    return Optional.of(new Lease(
                            address,
                            host,
                            first / BLOCK,
                            1,
                            Optional.of(new NatLeases.Part(first % BLOCK, ports)),
                            Optional.empty()));
                }
                port = isFree ? first + ports : free.nextClearBit(port);
            }
        }
        return Optional.empty();
    }
}
