package dev.tenet.agent.service;

import dev.tenet.datapath.layout.ServiceConstant;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Where services listen in their namespace, as layout.h has it. */
final class ServiceAddresses {
    static final Ipv4Address LINK_IPV4 = new Ipv4Address(ServiceConstant.LINK_IPV4);
    static final Ipv4Address RESOLVER_IPV4 = new Ipv4Address(ServiceConstant.RESOLVER_IPV4);
    static final Ipv4Address NAMES_IPV4 = new Ipv4Address(ServiceConstant.NAMES_IPV4);
    static final Ipv4Address METADATA_IPV4 = new Ipv4Address(ServiceConstant.METADATA_IPV4);
    static final Ipv6Address LINK_IPV6 = ipv6(ServiceConstant.LINK_IPV6);
    static final Ipv6Address NAMES_IPV6 = ipv6(ServiceConstant.NAMES_IPV6);
    static final Ipv6Address METADATA_IPV6 = ipv6(ServiceConstant.METADATA_IPV6);

    static final List<IpAddress> ALL =
            List.of(LINK_IPV4, RESOLVER_IPV4, NAMES_IPV4, METADATA_IPV4, LINK_IPV6, NAMES_IPV6, METADATA_IPV6);

    /** Where interfaces are, by their slots. */
    static final List<IpPrefix> ASKERS = List.of(
            new IpPrefix(new Ipv4Address(ServiceConstant.IPV4_PREFIX << Short.SIZE), 2),
            new IpPrefix(new Ipv6Address((long) ServiceConstant.IPV6_PREFIX << 48, 0), 16));

    /** Whom checks come from, by the numbers of balancers' interfaces: as a whole this namespace's own. */
    static final Ipv4Address CHECKERS = new Ipv4Address(ServiceConstant.CHECKS_IPV4);

    static final int CHECKERS_PREFIX_LENGTH = Integer.bitCount(ServiceConstant.CHECKS_MASK);

    /** The same by IPv6; there a route makes a prefix local. */
    static final IpPrefix CHECKERS_IPV6 =
            new IpPrefix(new Ipv6Address((long) ServiceConstant.CHECKS_IPV6 << 48, 0), 16);

    private ServiceAddresses() {}

    /** As whom a balancer asks. */
    static IpAddress checker(TargetCheck check) {
        int number = check.front().number() | (check.byRouter() ? ServiceConstant.CHECKS_BY_ROUTER : 0);
        return switch (check.address().family()) {
            case IPV4 -> new Ipv4Address(ServiceConstant.CHECKS_IPV4 | number);
            case IPV6 -> new Ipv6Address((long) ServiceConstant.CHECKS_IPV6 << 48, number);
        };
    }

    /** An address of the interface that has the slot. */
    static IpAddress slotted(int slot, IpAddress address) {
        return switch (address) {
            case Ipv4Address(int bits) ->
                new Ipv4Address((ServiceConstant.IPV4_PREFIX | slot) << Short.SIZE | bits & 0xffff);
            case Ipv6Address ipv6 ->
                new Ipv6Address(
                        ((long) ServiceConstant.IPV6_PREFIX << Short.SIZE | slot) << Integer.SIZE
                                | ipv6.high() & 0xffff_ffffL,
                        ipv6.low());
        };
    }

    static InetAddress inet(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.toBytes());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("an address has 4 or 16 bytes", impossible);
        }
    }

    private static Ipv6Address ipv6(int last) {
        return new Ipv6Address((long) ServiceConstant.IPV6_NETWORK << Integer.SIZE, last);
    }
}
