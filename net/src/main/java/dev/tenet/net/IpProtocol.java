package dev.tenet.net;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The protocol that follows an IP header (IANA protocol numbers, also IPv6's next header).
 *
 * @param number 0 to 255
 */
public record IpProtocol(int number) implements Comparable<IpProtocol> {
    public static final IpProtocol HOP_BY_HOP = new IpProtocol(0);
    public static final IpProtocol ICMP = new IpProtocol(1);
    public static final IpProtocol IGMP = new IpProtocol(2);
    public static final IpProtocol IPIP = new IpProtocol(4);
    public static final IpProtocol TCP = new IpProtocol(6);
    public static final IpProtocol UDP = new IpProtocol(17);
    public static final IpProtocol IPV6 = new IpProtocol(41);
    public static final IpProtocol ROUTING = new IpProtocol(43);
    public static final IpProtocol FRAGMENT = new IpProtocol(44);
    public static final IpProtocol GRE = new IpProtocol(47);
    public static final IpProtocol ESP = new IpProtocol(50);
    public static final IpProtocol AH = new IpProtocol(51);
    public static final IpProtocol ICMPV6 = new IpProtocol(58);
    public static final IpProtocol NO_NEXT_HEADER = new IpProtocol(59);
    public static final IpProtocol DESTINATION_OPTIONS = new IpProtocol(60);
    public static final IpProtocol OSPF = new IpProtocol(89);
    public static final IpProtocol VRRP = new IpProtocol(112);
    public static final IpProtocol SCTP = new IpProtocol(132);
    public static final IpProtocol MOBILITY = new IpProtocol(135);
    public static final IpProtocol UDP_LITE = new IpProtocol(136);

    private static final Map<IpProtocol, String> NAMES = Map.ofEntries(
            Map.entry(HOP_BY_HOP, "hop-by-hop"),
            Map.entry(ICMP, "icmp"),
            Map.entry(IGMP, "igmp"),
            Map.entry(IPIP, "ipip"),
            Map.entry(TCP, "tcp"),
            Map.entry(UDP, "udp"),
            Map.entry(IPV6, "ipv6"),
            Map.entry(ROUTING, "routing"),
            Map.entry(FRAGMENT, "fragment"),
            Map.entry(GRE, "gre"),
            Map.entry(ESP, "esp"),
            Map.entry(AH, "ah"),
            Map.entry(ICMPV6, "icmpv6"),
            Map.entry(NO_NEXT_HEADER, "no-next-header"),
            Map.entry(DESTINATION_OPTIONS, "destination-options"),
            Map.entry(OSPF, "ospf"),
            Map.entry(VRRP, "vrrp"),
            Map.entry(SCTP, "sctp"),
            Map.entry(MOBILITY, "mobility"),
            Map.entry(UDP_LITE, "udp-lite"));

    private static final Map<String, IpProtocol> BY_NAME = byName();

    public IpProtocol {
        if (number < 0 || number > 0xff) {
            throw new IllegalArgumentException("a protocol number is 0 to 255, not " + number);
        }
    }

    /** Reads a number or one of the names that {@link #toString} writes; throws {@link ParseException}. */
    public static IpProtocol parse(String text) {
        return tryParse(text).orElseThrow(() -> new ParseException("an IP protocol", text));
    }

    public static Optional<IpProtocol> tryParse(String text) {
        int number = Digits.decimal(text, 3);
        return number >= 0 && number <= 0xff
                ? Optional.of(new IpProtocol(number))
                : Optional.ofNullable(BY_NAME.get(text));
    }

    public boolean hasName() {
        return NAMES.containsKey(this);
    }

    /** Whether its header starts with a source and a destination port. */
    public boolean hasPorts() {
        return equals(TCP) || equals(UDP) || equals(SCTP) || equals(UDP_LITE);
    }

    @Override
    public int compareTo(IpProtocol other) {
        return Integer.compare(number, other.number);
    }

    /** The lower-case name, or the number where it has none. */
    @Override
    public String toString() {
        return NAMES.getOrDefault(this, Integer.toString(number));
    }

    private static Map<String, IpProtocol> byName() {
        Map<String, IpProtocol> names = new TreeMap<>();
        NAMES.forEach((protocol, name) -> names.put(name, protocol));
        return names;
    }
}
