package dev.tenet.net;

import java.util.List;
import java.util.Optional;

/**
 * Packets written as packets:
 *
 * <pre>{@code
 * packet(ethernet(from, to), ipv4("10.0.0.5", "10.0.0.9"), tcp(40000, 80).syn(), payload(100))
 * packet(ethernet(a, b), ipv4(hostA, hostB), udp(50000, 4789).checksum(0), vxlan(7), ethernet(c, d), ipv6("fd00::1", "fd00::2"), icmpv6Echo(1, 1))
 * }</pre>
 *
 * <p>Lengths, checksums and what comes next are filled in, and can be given wrong. Addresses as text must parse.
 */
public final class PacketBuilder {
    private PacketBuilder() {}

    /** The packet of these layers, the outermost first. */
    public static Bytes packet(Layer... layers) {
        return packet(List.of(layers));
    }

    public static Bytes packet(List<Layer> layers) {
        Bytes carried = Bytes.EMPTY;
        for (int i = layers.size() - 1; i >= 0; i--) {
            Optional<Layer> inner = i + 1 < layers.size() ? Optional.of(layers.get(i + 1)) : Optional.empty();
            carried = layers.get(i).around(carried, new Layer.Surroundings(inner, nearestIp(layers.subList(0, i))));
        }
        return carried;
    }

    private static Optional<IpLayer> nearestIp(List<Layer> before) {
        for (Layer layer : before.reversed()) {
            if (layer instanceof IpLayer ip) {
                return Optional.of(ip);
            }
        }
        return Optional.empty();
    }

    public static EthernetLayer ethernet(MacAddress source, MacAddress destination) {
        return new EthernetLayer(source, destination);
    }

    public static EthernetLayer ethernet(String source, String destination) {
        return ethernet(MacAddress.parse(source), MacAddress.parse(destination));
    }

    public static ArpLayer arp(ArpMessage message) {
        return new ArpLayer(message);
    }

    /** The header of the addresses' family; both must be of one. */
    public static IpLayer ip(IpAddress source, IpAddress destination) {
        return switch (source) {
            case Ipv4Address v4 when destination instanceof Ipv4Address to -> new Ipv4Layer(v4, to);
            case Ipv6Address v6 when destination instanceof Ipv6Address to -> new Ipv6Layer(v6, to);
            default ->
                throw new IllegalArgumentException(source + " and " + destination + " are of different families");
        };
    }

    public static Ipv4Layer ipv4(Ipv4Address source, Ipv4Address destination) {
        return new Ipv4Layer(source, destination);
    }

    public static Ipv4Layer ipv4(String source, String destination) {
        return ipv4(Ipv4Address.parse(source), Ipv4Address.parse(destination));
    }

    public static Ipv6Layer ipv6(Ipv6Address source, Ipv6Address destination) {
        return new Ipv6Layer(source, destination);
    }

    public static Ipv6Layer ipv6(String source, String destination) {
        return ipv6(Ipv6Address.parse(source), Ipv6Address.parse(destination));
    }

    /** An extension header of the given kind; {@code content} as in {@link Ipv6ExtensionHeader}. */
    public static ExtensionLayer extension(IpProtocol kind, Bytes content) {
        return new ExtensionLayer(kind, content);
    }

    /** An IPv6 fragment header; {@code offset} in units of 8 bytes. */
    public static ExtensionLayer fragment(int offset, boolean more, int identification) {
        Bytes content = Ipv6ExtensionHeader.fragment(IpProtocol.NO_NEXT_HEADER, offset, more, identification)
                .content();
        return new ExtensionLayer(IpProtocol.FRAGMENT, content);
    }

    public static TcpLayer tcp(int source, int destination) {
        return new TcpLayer(new Port(source), new Port(destination));
    }

    public static UdpLayer udp(int source, int destination) {
        return new UdpLayer(new Port(source), new Port(destination));
    }

    public static IcmpLayer icmp(int type, int code, int rest) {
        return new IcmpLayer(new IcmpHeader(type, code, 0, rest));
    }

    public static IcmpLayer icmpEcho(int identifier, int sequence) {
        return icmp(IcmpHeader.ECHO_REQUEST, 0, identifier << 16 | sequence);
    }

    public static IcmpLayer icmpEchoReply(int identifier, int sequence) {
        return icmp(IcmpHeader.ECHO_REPLY, 0, identifier << 16 | sequence);
    }

    public static Icmpv6Layer icmpv6(int type, int code, int rest) {
        return new Icmpv6Layer(new Icmpv6Header(type, code, 0, rest), Bytes.EMPTY);
    }

    public static Icmpv6Layer icmpv6Echo(int identifier, int sequence) {
        return icmpv6(Icmpv6Header.ECHO_REQUEST, 0, identifier << 16 | sequence);
    }

    public static Icmpv6Layer icmpv6EchoReply(int identifier, int sequence) {
        return icmpv6(Icmpv6Header.ECHO_REPLY, 0, identifier << 16 | sequence);
    }

    public static Icmpv6Layer neighbor(NeighborMessage message) {
        return new Icmpv6Layer(message.header(), message.body());
    }

    public static VxlanLayer vxlan(VxlanHeader header) {
        return new VxlanLayer(header);
    }

    public static VxlanLayer vxlan(int network) {
        return vxlan(VxlanHeader.of(new VirtualNetworkIdentifier(network), 0));
    }

    public static PayloadLayer payload(Bytes bytes) {
        return new PayloadLayer(bytes);
    }

    /** The given number of bytes that count up from 0, so that a shifted or cut payload shows. */
    public static PayloadLayer payload(int length) {
        ByteWriter writer = new ByteWriter();
        for (int i = 0; i < length; i++) {
            writer.u8(i & 0xff);
        }
        return new PayloadLayer(writer.toBytes());
    }
}
