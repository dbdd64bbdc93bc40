package dev.tenet.datapath.reference;

import dev.tenet.net.Bytes;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IcmpHeader;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;

/**
 * ICMP errors about a balancer's connections: between the balancer's address and port, which the client knows, and the target's. The balancer's
 * side is the one end of the error, and in the packet that it quotes the other; where one stands in for the client, so it is with that side. Checksums are kept as right or wrong as they were, but for the
 * quoted transport's, which stays as it is.
 */
final class BalancedError {
    private static final int IP = EthernetHeader.LENGTH;
    private static final int IPV6_SOURCE = 8;
    private static final int IPV6_DESTINATION = 24;
    private static final int CHECKSUM = 2;

    private BalancedError() {}

    /** The target's, as the balancer's. */
    static Bytes fromTarget(Bytes frame, ParsedPacket.Ip error, IpAddress balancer, int port) {
        // The quoted packet's receiver says it: its addresses are seen from the other side.
        int quoted = quotedTransport(frame, error);
        return withPort(readdress(frame, error, true, error.source(), balancer), error, quoted + 2, port);
    }

    /** An error about what the balancer is thought to have sent, to the target. */
    static Bytes toTarget(Bytes frame, ParsedPacket.Ip error, IpAddress target, int port) {
        int quoted = quotedTransport(frame, error);
        return withPort(readdress(frame, error, false, error.destination(), target), error, quoted, port);
    }

    /** What the target says to who stands in for the client, to the client. */
    static Bytes toClient(Bytes frame, ParsedPacket.Ip error, IpAddress client, int port) {
        int quoted = quotedTransport(frame, error);
        return withPort(readdress(frame, error, false, error.destination(), client), error, quoted, port);
    }

    /**
     * An error about what the client is thought to have got, as about what who stands in for it got.
     *
     * @param client who got it
     * @param standIn as whom the target knows it, also where the client itself says it
     */
    static Bytes aboutStandIn(Bytes frame, ParsedPacket.Ip error, IpAddress client, StandIn standIn) {
        int quoted = quotedTransport(frame, error);
        Bytes changed = error.source().equals(client)
                ? readdress(frame, error, true, client, standIn.address())
                : readdressQuoted(frame, error, false, client, standIn.address());
        return withPort(changed, error, quoted + 2, standIn.port());
    }

    private static Bytes readdressQuoted(
            Bytes frame, ParsedPacket.Ip error, boolean source, IpAddress before, IpAddress after) {
        int transport = AddressRewrite.transportOffset(frame, error);
        int quoted = transport + IcmpHeader.LENGTH;
        if (before instanceof Ipv4Address from && after instanceof Ipv4Address to) {
            int field = source ? AddressTranslation.SOURCE : AddressTranslation.DESTINATION;
            return AddressTranslation.replace(frame, quoted, field, from, to);
        }
        Bytes from = Bytes.of(((Ipv6Address) before).toBytes());
        Bytes to = Bytes.of(((Ipv6Address) after).toBytes());
        int checksum = AddressRewrite.updated(frame.u16(transport + CHECKSUM), from, to);
        return AddressRewrite.withChecksum(frame, transport + CHECKSUM, checksum)
                .with(quoted + (source ? IPV6_SOURCE : IPV6_DESTINATION), to);
    }

    private static int quotedTransport(Bytes frame, ParsedPacket.Ip error) {
        return AddressRewrite.transportOffset(frame, error)
                + error.transport().length()
                - RelatedStage.quotedTransportBytes(error);
    }

    private static Bytes withPort(Bytes frame, ParsedPacket.Ip error, int at, int port) {
        return AddressRewrite.withPortAt(frame, at, AddressRewrite.transportOffset(frame, error) + CHECKSUM, port);
    }

    private static Bytes readdress(
            Bytes frame, ParsedPacket.Ip error, boolean sent, IpAddress before, IpAddress after) {
        int transport = AddressRewrite.transportOffset(frame, error);
        int quoted = transport + IcmpHeader.LENGTH;
        if (before instanceof Ipv4Address from && after instanceof Ipv4Address to) {
            int first = sent ? AddressTranslation.SOURCE : AddressTranslation.DESTINATION;
            int second = sent ? AddressTranslation.DESTINATION : AddressTranslation.SOURCE;
            return AddressTranslation.replace(
                    AddressTranslation.replace(frame, IP, first, from, to), quoted, second, from, to);
        }
        Bytes from = Bytes.of(((Ipv6Address) before).toBytes());
        Bytes to = Bytes.of(((Ipv6Address) after).toBytes());
        // It covers the address twice: as one of the packet's own, and as the quoted one's.
        int once = AddressRewrite.updated(frame.u16(transport + CHECKSUM), from, to);
        return AddressRewrite.withChecksum(frame, transport + CHECKSUM, AddressRewrite.updated(once, from, to))
                .with(IP + (sent ? IPV6_SOURCE : IPV6_DESTINATION), to)
                .with(quoted + (sent ? IPV6_DESTINATION : IPV6_SOURCE), to);
    }
}
