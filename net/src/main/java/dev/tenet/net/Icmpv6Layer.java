package dev.tenet.net;

/** ICMPv6, the body of a neighbour discovery message included. */
public final class Icmpv6Layer extends TransportLayer {
    private final Icmpv6Header header;
    private final Bytes body;

    Icmpv6Layer(Icmpv6Header header, Bytes body) {
        super(IpProtocol.ICMPV6, Icmpv6Header.CHECKSUM_OFFSET);
        this.header = header;
        this.body = body;
    }

    @Override
    Bytes unsummed(Bytes carried) {
        Icmpv6Header unsummed = new Icmpv6Header(header.type(), header.code(), 0, header.rest());
        return Bytes.concat(unsummed.toBytes(), body);
    }
}
