package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv6Address;
import java.util.Optional;

/**
 * A network interface as a route's next hop is located as an address is: gateways and hosts know it under one that nobody has,
 * {@code ff00::} (multicast of reserved scope: RFC 4291, 2.7) with the interface's number.
 */
public final class NextHop {
    private static final long PREFIX = 0xff00L << 48;

    private NextHop() {}

    /** What stands for the interface where addresses are located. */
    public static Ipv6Address address(InterfaceNumber number) {
        return new Ipv6Address(PREFIX, number.number());
    }

    /** The interface that an address stands for; empty for an address like any other. */
    public static Optional<InterfaceNumber> of(IpAddress address) {
        return address instanceof Ipv6Address(long high, long low) && high == PREFIX && low > 0
                ? Optional.of(new InterfaceNumber(Math.toIntExact(low)))
                : Optional.empty();
    }
}
