package dev.tenet.net;

/**
 * A protocol header as it stands in a packet: every field as sent, right or wrong. Each has a static {@code parse} that reads it
 * from the start of a range and throws {@link MalformedPacketException}; writing what was parsed gives the same bytes.
 */
public sealed interface Header
        permits EthernetHeader,
                ArpMessage,
                Ipv4Header,
                Ipv6Header,
                Ipv6ExtensionHeader,
                TcpHeader,
                UdpHeader,
                IcmpHeader,
                Icmpv6Header,
                VxlanHeader {

    /** Bytes it takes; what it carries starts there. */
    int length();

    void writeTo(ByteWriter writer);

    default Bytes toBytes() {
        ByteWriter writer = new ByteWriter();
        writeTo(writer);
        return writer.toBytes();
    }
}
