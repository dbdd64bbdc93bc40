package dev.tenet.net;

import java.util.Optional;
import java.util.OptionalInt;

/** What follows IP and is summed over: the checksum is made right, with the pseudo header where there is one, unless given. */
public abstract sealed class TransportLayer implements Layer permits TcpLayer, UdpLayer, IcmpLayer, Icmpv6Layer {
    private final IpProtocol protocol;
    private final int checksumOffset;
    private OptionalInt checksum = OptionalInt.empty();

    TransportLayer(IpProtocol protocol, int checksumOffset) {
        this.protocol = protocol;
        this.checksumOffset = checksumOffset;
    }

    /** Writes this checksum, right or wrong. */
    public TransportLayer checksum(int value) {
        checksum = OptionalInt.of(value);
        return this;
    }

    /** The header with a zero checksum. */
    abstract Bytes unsummed(Bytes carried);

    @Override
    public final Bytes around(Bytes carried, Surroundings surroundings) {
        Bytes message = Bytes.concat(unsummed(carried), carried);
        int sum = checksum.orElseGet(() -> rightChecksum(message, surroundings));
        return message.with(checksumOffset, new ByteWriter().u16(sum).toBytes());
    }

    @Override
    public final Optional<IpProtocol> protocol() {
        return Optional.of(protocol);
    }

    private int rightChecksum(Bytes message, Surroundings surroundings) {
        if (this instanceof IcmpLayer) {
            return InternetChecksum.of(message);
        }
        int sum = surroundings
                .enclosing()
                .map(ip -> InternetChecksum.ofTransport(ip.source(), ip.destination(), protocol, message))
                .orElse(0);
        return this instanceof UdpLayer ? InternetChecksum.orNone(sum) : sum;
    }
}
