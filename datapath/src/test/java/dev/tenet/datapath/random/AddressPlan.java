package dev.tenet.datapath.random;

import dev.tenet.hoststate.DelegatedPrefix;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;

/** Who may have which address; the same in every network, so that networks overlap. */
final class AddressPlan {
    /** Networks with instances on this host; the second is also reached from the first, by {@link #REACHED_BY_ROUTE}. */
    static final List<VirtualNetworkIdentifier> WITH_INSTANCES =
            List.of(new VirtualNetworkIdentifier(7), new VirtualNetworkIdentifier(8));

    /** One more that this host only serves as a gateway. */
    static final VirtualNetworkIdentifier WITHOUT_INSTANCES = new VirtualNetworkIdentifier(9);

    static final VirtualNetworkIdentifier NOT_SERVED = new VirtualNetworkIdentifier(10);

    static final IpPrefix SUBNET = IpPrefix.parse("10.0.0.0/24");
    static final IpPrefix SUBNET6 = IpPrefix.parse("fd00::/64");
    static final IpPrefix REACHED_BY_ROUTE = IpPrefix.parse("10.1.0.0/16");
    static final IpPrefix BLACKHOLE = IpPrefix.parse("10.0.66.0/24");

    /** Led through interfaces of the network, here or elsewhere. */
    static final IpPrefix LED = IpPrefix.parse("10.2.0.0/16");

    static final IpPrefix LED6 = IpPrefix.parse("fd02::/64");

    /** Numbers of interfaces that other hosts have; the last needs all of its bits. */
    static final List<InterfaceNumber> NEXT_HOPS_ELSEWHERE =
            List.of(new InterfaceNumber(9_001), new InterfaceNumber(9_002), new InterfaceNumber(0x7654_3210));

    /** Host parts of addresses: of interfaces that are or may come here, of what other hosts have, of what nobody has. */
    static final int FIRST_HERE = 5;

    static final int LAST_HERE = 16;
    static final int FIRST_ELSEWHERE = 20;
    static final int LAST_ELSEWHERE = 33;
    static final int FIRST_NOWHERE = 40;
    static final int LAST_NOWHERE = 45;

    /** Delegated prefixes, counted through the subnet: of interfaces that are or may come here, and of what other hosts have. */
    static final int FIRST_BLOCK_HERE = 4;

    static final int LAST_BLOCK_HERE = 7;
    static final int FIRST_BLOCK_ELSEWHERE = 8;
    static final int LAST_BLOCK_ELSEWHERE = 10;

    private static final int BLOCK = 16;

    private AddressPlan() {}

    /** A delegated prefix. */
    static IpPrefix block(IpFamily family, int block) {
        IpAddress first = switch (family) {
            case IPV4 -> Ipv4Address.of(10, 0, 0, BLOCK * block);
            case IPV6 -> new Ipv6Address(0xfd00L << 48, (long) block << 48);
        };
        return DelegatedPrefix.containing(first);
    }

    static IpAddress in(IpPrefix block, Chance chance) {
        return block.addressAt(chance.below(BLOCK));
    }

    /** An address that an interface may send from. */
    static IpAddress own(NetworkInterface from, Chance chance) {
        return !from.prefixes().isEmpty() && chance.percent(30)
                ? in(chance.pick(from.prefixes()), chance)
                : chance.pick(from.addresses());
    }

    static IpAddress address(IpFamily family, int hostPart) {
        return switch (family) {
            case IPV4 -> Ipv4Address.of(10, 0, 0, hostPart);
            case IPV6 -> new Ipv6Address(0xfd00L << 48, hostPart);
        };
    }

    static IpAddress reachedByRoute(int hostPart) {
        return Ipv4Address.of(10, 1, 0, hostPart);
    }

    /** An address of the family that somebody could send to. */
    static IpAddress any(IpFamily family, Chance chance) {
        if (chance.percent(10)) {
            return in(block(family, chance.between(FIRST_BLOCK_HERE, LAST_BLOCK_ELSEWHERE)), chance);
        }
        int kind = chance.below(100);
        if (kind < 35) {
            return address(family, chance.between(FIRST_HERE, LAST_HERE));
        }
        if (kind < 82) {
            return address(family, chance.between(FIRST_ELSEWHERE, LAST_ELSEWHERE));
        }
        if (kind < 90) {
            return address(family, chance.between(FIRST_NOWHERE, LAST_NOWHERE));
        }
        return outside(family, chance);
    }

    /** For whom an interface may forward: of its own network, or of others. */
    static IpAddress forwarded(IpFamily family, Chance chance) {
        return chance.percent(50) ? outside(family, chance) : any(family, chance);
    }

    private static IpAddress outside(IpFamily family, Chance chance) {
        return switch (family) {
            case IPV4 ->
                chance.pick(
                        reachedByRoute(chance.between(FIRST_ELSEWHERE, FIRST_ELSEWHERE + 3)),
                        reachedByRoute(chance.between(FIRST_HERE, FIRST_HERE + 2)),
                        Ipv4Address.of(10, 0, 66, chance.between(1, 3)),
                        Ipv4Address.of(10, 2, 0, chance.between(1, 9)),
                        Ipv4Address.of(10, 2, 0, chance.between(1, 9)),
                        Ipv4Address.of(203, 0, 113, 9));
            case IPV6 ->
                chance.pick(
                        Ipv6Address.parse("fd01::9"),
                        Ipv6Address.parse("fd02::" + chance.between(1, 9)),
                        Ipv6Address.parse("2001:db8::9"),
                        Ipv6Address.parse("fd00::42:0:0:9"));
        };
    }
}
