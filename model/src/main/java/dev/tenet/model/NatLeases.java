package dev.tenet.model;

import dev.tenet.net.Ipv4Address;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Which hosts have which ports of a NAT gateway, in blocks of {@value #PORTS}. A block that was taken from a host rests before another one
 * gets it: until every edge must know that the first one has it no more.
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

    /**
     * Blocks {@code first} to {@code first + count - 1} of an address inside the VPC.
     *
     * @param endsAt until when the host gives them back; from the start on they are for connections that have ports of them, and no others
     */
    public record Lease(Ipv4Address address, HostId host, int first, int count, Optional<Instant> endsAt) {
        public Lease(Ipv4Address address, HostId host, int first, int count) {
            this(address, host, first, count, Optional.empty());
        }

        public boolean isEnding() {
            return endsAt.isPresent();
        }

        public boolean isOver(Instant now) {
            return endsAt.filter(end -> !now.isBefore(end)).isPresent();
        }
    }

    /** Blocks that are nobody's until then. */
    public record Resting(Ipv4Address address, int first, int count, Instant until) {}

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

    /** How many blocks of all addresses a host has for new connections. */
    public int count(HostId host) {
        return leases.stream()
                .filter(lease -> lease.host().equals(host) && !lease.isEnding())
                .mapToInt(Lease::count)
                .sum();
    }

    /** The blocks of an address that can be leased now. */
    public BitSet free(Ipv4Address address, Instant now) {
        BitSet free = new BitSet(END);
        free.set(FIRST_BLOCK, END);
        leases.stream()
                .filter(lease -> lease.address().equals(address))
                .forEach(lease -> free.clear(lease.first(), lease.first() + lease.count()));
        resting.stream()
                .filter(rest -> rest.address().equals(address) && now.isBefore(rest.until()))
                .forEach(rest -> free.clear(rest.first(), rest.first() + rest.count()));
        return free;
    }

    /** How many blocks hosts are giving back, or have given back a moment ago. */
    public int onTheWay(Instant now) {
        return leases.stream().filter(Lease::isEnding).mapToInt(Lease::count).sum()
                + resting.stream()
                        .filter(rest -> now.isBefore(rest.until()))
                        .mapToInt(Resting::count)
                        .sum();
    }

    /** A host is to give so many blocks back until then: the first ones that it has, as the last ones are kept for interfaces with few ports. */
    public NatLeases ending(HostId host, int blocks, Instant until) {
        List<Lease> after = new ArrayList<>();
        int left = blocks;
        for (Lease lease : leases) {
            boolean isAsked = lease.host().equals(host) && !lease.isEnding();
            int taken = isAsked ? Math.min(left, lease.count()) : 0;
            left -= taken;
            if (taken > 0) {
                after.add(new Lease(lease.address(), host, lease.first(), taken, Optional.of(until)));
            }
            if (taken < lease.count()) {
                after.add(new Lease(
                        lease.address(), lease.host(), lease.first() + taken, lease.count() - taken, lease.endsAt()));
            }
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
        ended.forEach(lease -> more.add(new Resting(lease.address(), lease.first(), lease.count(), restsUntil)));
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
