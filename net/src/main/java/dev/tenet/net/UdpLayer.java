package dev.tenet.net;

import java.util.OptionalInt;

/** UDP. */
public final class UdpLayer extends TransportLayer {
    private final Port source;
    private final Port destination;
    private OptionalInt datagramLength = OptionalInt.empty();

    UdpLayer(Port source, Port destination) {
        super(IpProtocol.UDP, UdpHeader.CHECKSUM_OFFSET);
        this.source = source;
        this.destination = destination;
    }

    public UdpLayer datagramLength(int value) {
        datagramLength = OptionalInt.of(value);
        return this;
    }

    @Override
    Bytes unsummed(Bytes carried) {
        return new UdpHeader(source, destination, datagramLength.orElse(UdpHeader.LENGTH + carried.length()), 0)
                .toBytes();
    }
}
