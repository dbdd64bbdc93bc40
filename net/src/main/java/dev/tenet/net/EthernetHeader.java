package dev.tenet.net;

/** An Ethernet II header. A VLAN tag is not looked behind: the type is then {@link EtherType#VLAN}. */
public record EthernetHeader(MacAddress destination, MacAddress source, EtherType type) implements Header {
    public static final int LENGTH = 14;

    public static EthernetHeader parse(Bytes bytes) throws MalformedPacketException {
        bytes.require(LENGTH, "an Ethernet header");
        return new EthernetHeader(bytes.mac(0), bytes.mac(6), new EtherType(bytes.u16(12)));
    }

    @Override
    public int length() {
        return LENGTH;
    }

    @Override
    public void writeTo(ByteWriter writer) {
        writer.mac(destination).mac(source).u16(type.number());
    }
}
