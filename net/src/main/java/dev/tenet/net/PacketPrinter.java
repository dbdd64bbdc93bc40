package dev.tenet.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prints frames for people: {@link #line} in one line, near to what tcpdump prints, {@link #dump} with the bytes below. Takes any
 * bytes; wrong checksums and what could not be read are said.
 */
public final class PacketPrinter {
    private static final int BYTES_A_ROW = 16;

    private PacketPrinter() {}

    /** The line, and below it every byte in hexadecimal and ASCII. */
    public static String dump(Bytes frame) {
        StringBuilder text = new StringBuilder(line(frame));
        for (int row = 0; row < frame.length(); row += BYTES_A_ROW) {
            Bytes bytes = frame.slice(row).limit(BYTES_A_ROW);
            StringBuilder hex = new StringBuilder();
            StringBuilder characters = new StringBuilder();
            for (int i = 0; i < bytes.length(); i++) {
                hex.append(i % 2 == 0 ? " " : "").append(String.format("%02x", bytes.u8(i)));
                boolean printable = bytes.u8(i) >= ' ' && bytes.u8(i) < 0x7f;
                characters.append(printable ? (char) bytes.u8(i) : '.');
            }
            text.append(String.format("%n\t0x%04x: %-40s  %s", row, hex, characters));
        }
        return text.toString();
    }

    public static String line(Bytes frame) {
        Packet packet = Packet.decode(frame);
        List<String> parts = new ArrayList<>();
        Bytes rest = frame.slice(0, frame.length() - packet.trailer().length());
        Optional<Ends> ends = Optional.empty();
        for (Header header : packet.headers()) {
            parts.add(describe(header, rest, ends, packet));
            ends = endsAfter(header, ends);
            rest = rest.slice(header.length());
        }
        if (!packet.payload().isEmpty()) {
            parts.add("length " + packet.payload().length());
        }
        if (!packet.trailer().isEmpty()) {
            parts.add("trailer " + packet.trailer().length());
        }
        packet.problem().ifPresent(problem -> parts.add("[" + problem + "]"));
        return String.join(", ", parts);
    }

    private record Ends(IpAddress source, IpAddress destination) {}

    /** The nearest enclosing IP header's addresses, for what follows {@code header}. */
    private static Optional<Ends> endsAfter(Header header, Optional<Ends> before) {
        return switch (header) {
            case Ipv4Header ip -> Optional.of(new Ends(ip.source(), ip.destination()));
            case Ipv6Header ip -> Optional.of(new Ends(ip.source(), ip.destination()));
            case EthernetHeader _ -> Optional.empty();
            case ArpMessage _,
                    Ipv6ExtensionHeader _,
                    TcpHeader _,
                    UdpHeader _,
                    IcmpHeader _,
                    Icmpv6Header _,
                    VxlanHeader _ -> before;
        };
    }

    private static String describe(Header header, Bytes bytes, Optional<Ends> ends, Packet packet) {
        boolean whole = packet.problem().isEmpty();
        return switch (header) {
            case EthernetHeader ethernet -> ethernet.source() + " > " + ethernet.destination() + " " + ethernet.type();
            case ArpMessage arp -> arp(arp);
            case Ipv4Header ip -> ipv4(ip);
            case Ipv6Header ip ->
                ip.source() + " > " + ip.destination() + " hlim " + ip.hopLimit()
                        + (ip.trafficClass() == 0 ? "" : String.format(" class 0x%02x", ip.trafficClass()))
                        + (ip.flowLabel() == 0 ? "" : String.format(" flow 0x%05x", ip.flowLabel()));
            case Ipv6ExtensionHeader extension -> extension.kind() + " " + extension.length() + " bytes";
            case TcpHeader tcp -> tcp(tcp) + wrong(whole, sum(IpProtocol.TCP, bytes, ends), tcp.checksum());
            case UdpHeader udp ->
                "udp " + udp.source() + " > " + udp.destination()
                        + (udp.checksum() == 0 ? "" : wrong(whole, sum(IpProtocol.UDP, bytes, ends), udp.checksum()));
            case IcmpHeader icmp -> "icmp " + icmp(icmp) + wrong(whole, InternetChecksum.of(bytes), icmp.checksum());
            case Icmpv6Header icmp ->
                "icmp6 " + icmpv6(icmp, packet) + wrong(whole, sum(IpProtocol.ICMPV6, bytes, ends), icmp.checksum());
            case VxlanHeader vxlan ->
                "vxlan vni " + vxlan.network()
                        + (vxlan.flags() == VxlanHeader.VALID ? "" : String.format(" flags 0x%02x", vxlan.flags()))
                        + (vxlan.note() == 0 ? "" : String.format(" note 0x%06x", vxlan.note()))
                        + (vxlan.reserved() == 0 ? "" : String.format(" reserved 0x%02x", vxlan.reserved()));
        };
    }

    private static String arp(ArpMessage arp) {
        return switch (arp.operation()) {
            case ArpMessage.REQUEST ->
                "who has " + arp.targetAddress() + " tell " + arp.senderAddress() + " at " + arp.senderMac();
            case ArpMessage.REPLY -> arp.senderAddress() + " is at " + arp.senderMac() + " tell " + arp.targetAddress();
            default -> "operation " + arp.operation();
        };
    }

    private static String ipv4(Ipv4Header ip) {
        return ip.source() + " > " + ip.destination() + " ttl " + ip.timeToLive()
                + (ip.trafficClass() == 0 ? "" : String.format(" class 0x%02x", ip.trafficClass()))
                + (ip.identification() == 0 ? "" : " id " + ip.identification())
                + (ip.isFragment()
                        ? " fragment at " + ip.fragmentOffset() * 8
                                + ((ip.flags() & Ipv4Header.MORE_FRAGMENTS) != 0 ? "+" : "")
                        : "")
                + (ip.options().isEmpty() ? "" : " options " + ip.options())
                + (hasName(ip.protocol()) ? "" : " protocol " + ip.protocol())
                + (ip.hasRightChecksum() ? "" : " header checksum wrong");
    }

    private static boolean hasName(IpProtocol protocol) {
        return protocol.equals(IpProtocol.TCP) || protocol.equals(IpProtocol.UDP) || protocol.equals(IpProtocol.ICMP);
    }

    private static String tcp(TcpHeader tcp) {
        String flags = Arrays.stream(TcpFlag.values())
                .filter(tcp::has)
                .map(flag -> String.valueOf(flag.letter()))
                .collect(Collectors.joining());
        return "tcp " + tcp.source() + " > " + tcp.destination() + " [" + flags + "] seq "
                + Integer.toUnsignedString(tcp.sequence())
                + (tcp.has(TcpFlag.ACK) ? " ack " + Integer.toUnsignedString(tcp.acknowledgement()) : "")
                + " win " + tcp.window()
                + (tcp.options().isEmpty() ? "" : " options " + tcp.options());
    }

    private static String icmp(IcmpHeader icmp) {
        return icmp.isEcho()
                ? echo(icmp.type() == IcmpHeader.ECHO_REQUEST, icmp.identifier(), icmp.sequence())
                : "type " + icmp.type() + " code " + icmp.code();
    }

    private static String icmpv6(Icmpv6Header icmp, Packet packet) {
        if (icmp.isEcho()) {
            return echo(icmp.type() == Icmpv6Header.ECHO_REQUEST, icmp.identifier(), icmp.sequence());
        }
        if (NeighborMessage.isNeighborDiscovery(icmp)) {
            try {
                return neighbor(NeighborMessage.parse(icmp, packet.payload()));
            } catch (MalformedPacketException e) {
                return "type " + icmp.type() + " [" + e.getMessage() + "]";
            }
        }
        return "type " + icmp.type() + " code " + icmp.code();
    }

    private static String neighbor(NeighborMessage message) {
        String what = switch (message) {
            case NeighborMessage.RouterSolicitation _ -> "router solicitation";
            case NeighborMessage.RouterAdvertisement _ -> "router advertisement";
            case NeighborMessage.NeighborSolicitation solicitation -> "who has " + solicitation.target();
            case NeighborMessage.NeighborAdvertisement advertisement -> "neighbour " + advertisement.target();
            case NeighborMessage.Redirect redirect -> "redirect " + redirect.destination() + " to " + redirect.target();
        };
        return what
                + message.options().stream().map(option -> " " + option(option)).collect(Collectors.joining());
    }

    private static String option(NeighborOption option) {
        return switch (option) {
            case NeighborOption.SourceLinkLayerAddress(MacAddress address) -> "source " + address;
            case NeighborOption.TargetLinkLayerAddress(MacAddress address) -> "target " + address;
            case NeighborOption.PrefixInformation prefix -> "prefix " + prefix.address() + "/" + prefix.prefixLength();
            case NeighborOption.Mtu(int _, int bytes) -> "mtu " + bytes;
            case NeighborOption.Other(int type, Bytes _) -> "option " + type;
        };
    }

    private static String echo(boolean request, int identifier, int sequence) {
        return "echo " + (request ? "request" : "reply") + " id " + identifier + " seq " + sequence;
    }

    /** Over a message that holds its own right checksum the sum is 0. */
    private static int sum(IpProtocol protocol, Bytes message, Optional<Ends> ends) {
        return ends.map(found -> InternetChecksum.ofTransport(found.source, found.destination, protocol, message))
                .orElse(0);
    }

    private static String wrong(boolean whole, int sum, int checksum) {
        return whole && sum != 0 ? String.format(" checksum 0x%04x wrong", checksum) : "";
    }
}
