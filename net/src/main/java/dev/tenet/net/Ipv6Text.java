package dev.tenet.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The text form of IPv6 addresses: RFC 4291, 2.2 in, RFC 5952 out. */
final class Ipv6Text {
    private static final int GROUPS = 8;

    private Ipv6Text() {}

    static Optional<Ipv6Address> read(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return readGroups(text).filter(groups -> groups.size() == GROUPS).map(Ipv6Text::join);
        }
        if (text.indexOf("::", gap + 1) >= 0 || text.substring(0, gap).indexOf('.') >= 0) {
            return Optional.empty();
        }
        Optional<List<Integer>> before = readGroups(text.substring(0, gap));
        Optional<List<Integer>> after = readGroups(text.substring(gap + 2));
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> groups = new ArrayList<>(before.get());
        int zeros = GROUPS - groups.size() - after.get().size();
        if (zeros < 1) {
            return Optional.empty();
        }
        for (int i = 0; i < zeros; i++) {
            groups.add(0);
        }
        groups.addAll(after.get());
        return Optional.of(join(groups));
    }

    /** Groups between colons; the last may be a dotted IPv4 address. Empty text is no groups. */
    private static Optional<List<Integer>> readGroups(String text) {
        List<Integer> groups = new ArrayList<>();
        if (text.isEmpty()) {
            return Optional.of(groups);
        }
        String[] parts = text.split(":", GROUPS + 1);
        for (int i = 0; i < parts.length; i++) {
            Optional<Ipv4Address> dotted = i == parts.length - 1 ? Ipv4Address.tryParse(parts[i]) : Optional.empty();
            if (dotted.isPresent()) {
                groups.add(dotted.get().bits() >>> 16);
                groups.add(dotted.get().bits() & 0xffff);
                continue;
            }
            int group = Digits.hexadecimal(parts[i], 4);
            if (group < 0) {
                return Optional.empty();
            }
            groups.add(group);
        }
        return Optional.of(groups);
    }

    private static Ipv6Address join(List<Integer> groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = high << 16 | groups.get(i);
            low = low << 16 | groups.get(i + GROUPS / 2);
        }
        return new Ipv6Address(high, low);
    }

    static String write(Ipv6Address address) {
        if (address.isIpv4Mapped()) {
            return "::ffff:" + new Ipv4Address((int) address.low());
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            long half = i < GROUPS / 2 ? address.high() : address.low();
            groups[i] = (int) (half >>> 48 - 16 * (i % (GROUPS / 2))) & 0xffff;
        }
        Run gap = longestZeros(groups);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == gap.start) {
                text.append("::");
                i += gap.length - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }

    /** The first longest run of at least two zero groups (RFC 5952, 4.2), or one that starts nowhere. */
    private static Run longestZeros(int[] groups) {
        Run longest = new Run(-1, 1);
        int start = 0;
        for (int i = 0; i <= GROUPS; i++) {
            if (i < GROUPS && groups[i] == 0) {
                continue;
            }
            if (i - start > longest.length) {
                longest = new Run(start, i - start);
            }
            start = i + 1;
        }
        return longest;
    }

    private record Run(int start, int length) {}
}
