package dev.tenet.datapath.reference;

import dev.tenet.net.Bytes;
import dev.tenet.net.QuicServerId;
import dev.tenet.net.UdpHeader;
import java.util.Optional;

/** What a load balancer reads of a QUIC packet: its destination connection ID (RFC 9000, 17.2 and 17.3). */
final class QuicPacket {
    private static final int LONG_HEADER = 0x80;
    private static final int LENGTH_OF_LONG = 5;
    private static final int SERVER_OF_LONG = 7;
    private static final int SERVER_OF_SHORT = 2;

    private QuicPacket() {}

    /**
     * The server that the ID names, if the ID is long enough; one that a client chose itself names a server that nobody has.
     *
     * @param datagram from the UDP header on
     */
    static Optional<QuicServerId> server(Bytes datagram) {
        if (datagram.length() < UdpHeader.LENGTH + SERVER_OF_SHORT + QuicServerId.BYTES) {
            return Optional.empty();
        }
        Bytes packet = datagram.slice(UdpHeader.LENGTH);
        if ((packet.u8(0) & LONG_HEADER) == 0) {
            return Optional.of(new QuicServerId(packet.u64(SERVER_OF_SHORT)));
        }
        return packet.u8(LENGTH_OF_LONG) > QuicServerId.BYTES && packet.length() >= SERVER_OF_LONG + QuicServerId.BYTES
                ? Optional.of(new QuicServerId(packet.u64(SERVER_OF_LONG)))
                : Optional.empty();
    }
}
