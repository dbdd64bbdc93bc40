package dev.tenet.model;

import dev.tenet.net.Ipv4Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Which hosts have which ports of a NAT gateway, in blocks of {@value #PORTS}; and where there are more hosts than blocks, in parts of these.
 * What was taken from a host rests before another one gets it: until every edge must know that the first one has it no more.
 *
 * @param scarceUntil for so long hosts that have their fair share get no more, as one with less has not got what it asked for
 */
public record NatLeases(
        NatGatewayId gateway,
        AccountId owner,
        VpcId vpc,
        List<Lease> leases,
        List<Resting> resting,
        Optional<Instant> scarceUntil)
        implements IntentObject {
    /** Ports in a block. */
    public static final int PORTS = 64;

    /** Ports below 1024 are never leased. */
    public static final int FIRST_BLOCK = 1024 / PORTS;

    public static final int END = 65_536 / PORTS;

    /** Characters that it may have as an object of the store, which takes a mebibyte at once. */
    private static final int ROOM = 960_000;

    /** What a lease, a part of a block and a time have at most, without the host's name. */
    private static final int OF_LEASE = 72;

    private static final int OF_PART = 36;
    private static final int OF_TIME = 48;

    /**
     * Of a block the {@code ports} ports from place {@code offset} on.
     *
     * @param ports a power of two that divides the offset, less than {@value #PORTS}
     */
    public record Part(int offset, int ports) {}

    /**
     * Blocks {@code first} to {@code first + count - 1} of an address inside the VPC.
     *
     * @param part of the only block, where it is not whole
     * @param endsAt until when the host gives them back; from the start on they are for connections that have ports of them, and no others
     */
    public record Lease(
            Ipv4Address address, HostId host, int first, int count, Optional<Part> part, Optional<Instant> endsAt) {
        public Lease(Ipv4Address address, HostId host, int first, int count) {
            this(address, host, first, count, Optional.empty(), Optional.empty());
        }

        /** The ports from {@code from} to before {@code to}: whole blocks, and parts of those at both ends. */
        static List<Lease> between(Ipv4Address address, HostId host, int from, int to, Optional<Instant> endsAt) {
            List<Lease> leases = new ArrayList<>();
            for (int port = from; port < to; ) {
                int block = port / PORTS;
                int offset = port % PORTS;
                int left = to - port;
                int whole = offset == 0 ? left / PORTS : 0;
                int ports =
                        Math.min(offset == 0 ? PORTS / 2 : Integer.lowestOneBit(offset), Integer.highestOneBit(left));
                leases.add(
                        whole > 0
                                ? new Lease(address, host, block, whole, Optional.empty(), endsAt)
                                : new Lease(address, host, block, 1, Optional.of(new Part(offset, ports)), endsAt));
                port += whole > 0 ? whole * PORTS : ports;
            }
            return leases;
        }

        public int firstPort() {
            return NatLeases.firstPort(first, part);
        }

        /** Behind the last. */
        public int endPort() {
            return NatLeases.endPort(first, count, part);
        }

        public int ports() {
            return endPort() - firstPort();
        }

        public boolean isPart() {
            return part.isPresent();
        }

        public boolean isEnding() {
            return endsAt.isPresent();
        }

        public boolean isOver(Instant now) {
            return endsAt.filter(end -> !now.isBefore(end)).isPresent();
        }
    }

    /** Blocks, or a part of one, that are nobody's until then. */
    public record Resting(Ipv4Address address, int first, int count, Optional<Part> part, Instant until) {
        int firstPort() {
            return NatLeases.firstPort(first, part);
        }

        int endPort() {
            return NatLeases.endPort(first, count, part);
        }
    }

    private static int firstPort(int first, Optional<Part> part) {
        return first * PORTS + part.map(Part::offset).orElse(0);
    }

    private static int endPort(int first, int count, Optional<Part> part) {
        return part.map(each -> first * PORTS + each.offset() + each.ports()).orElse((first + count) * PORTS);
    }

    public NatLeases {
        leases = List.copyOf(leases);
        resting = List.copyOf(resting);
    }

    public static NatLeases none(NatGateway of) {
        return new NatLeases(of.id(), of.owner(), of.vpc(), List.of(), List.of(), Optional.empty());
    }

    public static IntentKey<NatLeases> key(AccountId owner, NatGatewayId gateway) {
        return Kind.NAT_LEASES.key(owner, gateway);
    }

    @Override
    public IntentKey<NatLeases> key() {
        return key(owner, gateway);
    }

    /** How many ports of all addresses a host has for new connections. */
    public int ports(HostId host) {
        return leases.stream()
                .filter(lease -> lease.host().equals(host) && !lease.isEnding())
                .mapToInt(Lease::ports)
                .sum();
    }

    /** Whether there is room for more. Of parts of blocks there is for some eight thousand hosts. */
    public boolean hasRoom() {
        int size = resting.size() * (OF_LEASE + OF_PART + OF_TIME);
        for (Lease lease : leases) {
            size += OF_LEASE
                    + lease.host().value().length()
                    + (lease.isPart() ? OF_PART : 0)
                    + (lease.isEnding() ? OF_TIME : 0);
        }
        return size < ROOM;
    }

    /** The ports of an address that can be leased now. */
    public BitSet freePorts(Ipv4Address address, Instant now) {
        BitSet free = new BitSet(END * PORTS);
        free.set(FIRST_BLOCK * PORTS, END * PORTS);
        leases.stream()
                .filter(lease -> lease.address().equals(address))
                .forEach(lease -> free.clear(lease.firstPort(), lease.endPort()));
        resting.stream()
                .filter(rest -> rest.address().equals(address) && now.isBefore(rest.until()))
                .forEach(rest -> free.clear(rest.firstPort(), rest.endPort()));
        return free;
    }

    /** The blocks of an address of which nobody has anything. */
    public BitSet free(Ipv4Address address, Instant now) {
        BitSet ports = freePorts(address, now);
        BitSet free = new BitSet(END);
        for (int block = FIRST_BLOCK; block < END; block++) {
            free.set(block, ports.nextClearBit(block * PORTS) >= (block + 1) * PORTS);
        }
        return free;
    }

    /** How many ports hosts are giving back, or have given back a moment ago. */
    public int onTheWay(Instant now) {
        return leases.stream().filter(Lease::isEnding).mapToInt(Lease::ports).sum()
                + resting.stream()
                        .filter(rest -> now.isBefore(rest.until()))
                        .mapToInt(rest -> rest.endPort() - rest.firstPort())
                        .sum();
    }

    /**
     * Hosts are to give so many ports back until then: whole blocks as far as they can, and the first ones that they have, as the last ones are
     * kept for interfaces with few ports.
     */
    public NatLeases ending(Map<HostId, Integer> ports, Instant until) {
        Map<HostId, Integer> left = new HashMap<>(ports);
        return endingSome(left, lease -> !lease.isPart(), PORTS, until)
                .endingSome(left, Lease::isPart, 1, until)
                .endingSome(left, _ -> true, 1, until);
    }

    private NatLeases endingSome(Map<HostId, Integer> left, Predicate<Lease> which, int unit, Instant until) {
        List<Lease> after = new ArrayList<>();
        for (Lease lease : leases) {
            int asked = left.getOrDefault(lease.host(), 0) / unit * unit;
            int taken = lease.isEnding() || !which.test(lease) ? 0 : Math.min(asked, lease.ports());
            if (taken == 0) {
                after.add(lease);
                continue;
            }
            left.merge(lease.host(), -taken, Integer::sum);
            int middle = lease.firstPort() + taken;
            after.addAll(Lease.between(lease.address(), lease.host(), lease.firstPort(), middle, Optional.of(until)));
            after.addAll(Lease.between(lease.address(), lease.host(), middle, lease.endPort(), Optional.empty()));
        }
        return withLeases(after);
    }

    public NatLeases with(Lease lease) {
        List<Lease> more = new ArrayList<>(leases);
        more.add(lease);
        return withLeases(more);
    }

    public NatLeases withLeases(List<Lease> newLeases) {
        return new NatLeases(gateway, owner, vpc, newLeases, resting, scarceUntil);
    }

    /** Takes from hosts; what was theirs rests. */
    public NatLeases without(List<Lease> ended, Instant restsUntil) {
        List<Lease> rest =
                leases.stream().filter(lease -> !ended.contains(lease)).toList();
        List<Resting> more = new ArrayList<>(resting);
        ended.forEach(lease ->
                more.add(new Resting(lease.address(), lease.first(), lease.count(), lease.part(), restsUntil)));
        return new NatLeases(gateway, owner, vpc, rest, more, scarceUntil);
    }

    /** Forgets what has rested. */
    public NatLeases rested(Instant now) {
        return new NatLeases(
                gateway,
                owner,
                vpc,
                leases,
                resting.stream().filter(rest -> now.isBefore(rest.until())).toList(),
                scarceUntil);
    }

    public NatLeases scarce(Instant until) {
        return new NatLeases(gateway, owner, vpc, leases, resting, Optional.of(until));
    }

    public boolean isScarce(Instant now) {
        return scarceUntil.filter(now::isBefore).isPresent();
    }
}
