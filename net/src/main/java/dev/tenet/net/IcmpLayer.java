package dev.tenet.net;

/** ICMP. */
public final class IcmpLayer extends TransportLayer {
    private final IcmpHeader header;

    IcmpLayer(IcmpHeader header) {
        super(IpProtocol.ICMP, IcmpHeader.CHECKSUM_OFFSET);
        this.header = header;
    }

    @Override
    Bytes unsummed(Bytes carried) {
        return new IcmpHeader(header.type(), header.code(), 0, header.rest()).toBytes();
    }
}
