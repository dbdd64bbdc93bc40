package dev.tenet.net;

/**
 * An ARP message for IPv4 on Ethernet (RFC 826); other kinds do not parse.
 *
 * @param operation {@link #REQUEST}, {@link #REPLY}, or another number of 16 bits
 */
public record ArpMessage(
        int operation, MacAddress senderMac, Ipv4Address senderAddress, MacAddress targetMac, Ipv4Address targetAddress)
        implements Header {
    public static final int LENGTH = 28;
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    private static final int ETHERNET = 1;

    public ArpMessage {
        Fields.check("operation", operation, 16);
    }

    public static ArpMessage request(MacAddress senderMac, Ipv4Address senderAddress, Ipv4Address targetAddress) {
        return new ArpMessage(REQUEST, senderMac, senderAddress, MacAddress.ZERO, targetAddress);
    }

    public static ArpMessage parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(LENGTH, "an ARP message");
        boolean understood = bytes.u16(0) == ETHERNET
                && bytes.u16(2) == EtherType.IPV4.number()
                && bytes.u8(4) == MacAddress.BYTES
                && bytes.u8(5) == IpFamily.IPV4.bytes();
        if (!understood) {
            throw new MalformedPacketException("ARP for other addresses than IPv4 on Ethernet");
        }
        return new ArpMessage(bytes.u16(6), bytes.mac(8), bytes.ipv4(14), bytes.mac(18), bytes.ipv4(24));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void writeTo(ByteWriter writer) {
        writer.u16(ETHERNET).u16(EtherType.IPV4.number());
        writer.u8(MacAddress.BYTES).u8(IpFamily.IPV4.bytes()).u16(operation);
        writer.mac(senderMac).ip(senderAddress).mac(targetMac).ip(targetAddress);
    }
}
