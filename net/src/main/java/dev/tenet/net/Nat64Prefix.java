package dev.tenet.net;

import java.util.Optional;

/** 64:ff9b::/96, by whose addresses IPv6 hosts reach IPv4 ones through NAT64 (RFC 6052, 2.1). */
public final class Nat64Prefix {
    public static final IpPrefix PREFIX = IpPrefix.parse("64:ff9b::/96");

    private static final long HIGH = ((Ipv6Address) PREFIX.address()).high();

    private Nat64Prefix() {}

    public static Ipv6Address embed(Ipv4Address address) {
        return new Ipv6Address(HIGH, Integer.toUnsignedLong(address.bits()));
    }

    /** The IPv4 address in one of the prefix; empty for all others. */
    public static Optional<Ipv4Address> embedded(IpAddress address) {
        return address instanceof Ipv6Address(long high, long low) && high == HIGH && low >>> Integer.SIZE == 0
                ? Optional.of(new Ipv4Address((int) low))
                : Optional.empty();
    }
}
