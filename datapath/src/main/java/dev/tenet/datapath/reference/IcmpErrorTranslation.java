package dev.tenet.datapath.reference;

import java.util.Optional;

/** What ICMP errors become on the other side of NAT64 (RFC 7915, 4.2 and 5.2). */
final class IcmpErrorTranslation {
    private static final int ICMP_UNREACHABLE = 3;
    private static final int ICMP_TIME_EXCEEDED = 11;
    private static final int ICMP_PARAMETER_PROBLEM = 12;
    private static final int ICMPV6_UNREACHABLE = 1;
    private static final int ICMPV6_TOO_BIG = 2;
    private static final int ICMPV6_TIME_EXCEEDED = 3;
    private static final int ICMPV6_PARAMETER_PROBLEM = 4;

    private static final int LONGER = 20;
    private static final int LEAST_IPV4_MTU = 68;
    private static final int LEAST_IPV6_MTU = 1280;
    private static final int IPV6_NEXT_HEADER = 6;

    private IcmpErrorTranslation() {}

    /** @param rest the 32 bits behind the checksum: an MTU, a pointer, or nothing */
    record Error(int type, int code, int rest) {}

    /**
     * Empty: it has no counterpart.
     *
     * @param about bytes of the fragment header of the piece that it is about, or 0
     */
    static Optional<Error> toIpv4(Error error, int about) {
        return switch (error.type) {
            case ICMPV6_UNREACHABLE ->
                switch (error.code) {
                    case 0, 2, 3 -> unreachable(1);
                    case 1 -> unreachable(10);
                    case 4 -> unreachable(3);
                    default -> Optional.empty();
                };
            case ICMPV6_TOO_BIG -> {
                long mtu = Integer.toUnsignedLong(error.rest) - LONGER - about;
                yield Optional.of(
                        new Error(ICMP_UNREACHABLE, 4, (int) Math.clamp(mtu, LEAST_IPV4_MTU, InternetAddresses.MTU)));
            }
            case ICMPV6_TIME_EXCEEDED ->
                error.code <= 1 ? Optional.of(new Error(ICMP_TIME_EXCEEDED, error.code, 0)) : Optional.empty();
            default ->
                switch (error.code) {
                    case 0 ->
                        pointerToIpv4(Integer.toUnsignedLong(error.rest))
                                .map(pointer -> new Error(ICMP_PARAMETER_PROBLEM, 0, pointer << 24));
                    case 1 -> unreachable(2);
                    default -> Optional.empty();
                };
        };
    }

    private static Optional<Error> unreachable(int code) {
        return Optional.of(new Error(ICMP_UNREACHABLE, code, 0));
    }

    private static Optional<Integer> pointerToIpv4(long pointer) {
        if (pointer >= 40) {
            return Optional.empty();
        }
        return switch ((int) pointer) {
            case 0 -> Optional.of(0);
            case 1 -> Optional.of(1);
            case 2, 3 -> Optional.empty();
            case 4, 5 -> Optional.of(2);
            case 6 -> Optional.of(9);
            case 7 -> Optional.of(8);
            default -> Optional.of(pointer < 24 ? 12 : 16);
        };
    }

    /** Empty: it has no counterpart. */
    static Optional<Error> toIpv6(Error error) {
        return switch (error.type) {
            case ICMP_UNREACHABLE ->
                switch (error.code) {
                    case 0, 1, 5, 6, 7, 8, 11, 12 -> Optional.of(new Error(ICMPV6_UNREACHABLE, 0, 0));
                    case 2 -> Optional.of(new Error(ICMPV6_PARAMETER_PROBLEM, 1, IPV6_NEXT_HEADER));
                    case 3 -> Optional.of(new Error(ICMPV6_UNREACHABLE, 4, 0));
                    case 4 ->
                        Optional.of(new Error(
                                ICMPV6_TOO_BIG,
                                0,
                                Math.clamp(
                                        (error.rest & 0xffff) + LONGER,
                                        LEAST_IPV6_MTU,
                                        InternetAddresses.MTU + LONGER)));
                    case 9, 10, 13, 15 -> Optional.of(new Error(ICMPV6_UNREACHABLE, 1, 0));
                    default -> Optional.empty();
                };
            case ICMP_TIME_EXCEEDED ->
                error.code <= 1 ? Optional.of(new Error(ICMPV6_TIME_EXCEEDED, error.code, 0)) : Optional.empty();
            default ->
                error.code == 0 || error.code == 2
                        ? pointerToIpv6(error.rest >>> 24)
                                .map(pointer -> new Error(ICMPV6_PARAMETER_PROBLEM, 0, pointer))
                        : Optional.empty();
        };
    }

    private static Optional<Integer> pointerToIpv6(int pointer) {
        return switch (pointer) {
            case 0 -> Optional.of(0);
            case 1 -> Optional.of(1);
            case 2, 3 -> Optional.of(4);
            case 8 -> Optional.of(7);
            case 9 -> Optional.of(6);
            case 12, 13, 14, 15 -> Optional.of(8);
            case 16, 17, 18, 19 -> Optional.of(24);
            default -> Optional.empty();
        };
    }
}
