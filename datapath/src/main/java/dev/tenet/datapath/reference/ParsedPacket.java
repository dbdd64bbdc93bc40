package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.TcpFlag;
import java.util.Optional;

/** What parse found in an instance's frame. */
sealed interface ParsedPacket {
    /**
     * A part of a packet.
     *
     * @param identification of the whole, 16 bits in IPv4 and 32 in IPv6
     * @param start of its bytes in the whole's payload
     * @param end behind its bytes
     */
    record Piece(int identification, int start, int end, boolean last) {
        boolean isLater() {
            return start != 0;
        }
    }

    /** From the Ethernet header on. */
    Bytes frame();

    /** @param message at least 28 bytes, read as Ethernet/IPv4 */
    record Arp(Bytes frame, Bytes message) implements ParsedPacket {}

    /**
     * @param transport from the transport header to the end that the IP header gives
     * @param sourcePort of protocols with ports; of an ICMP echo the identifier; else 0
     * @param destinationPort of protocols with ports; of an ICMP echo 0; of other ICMP type and code; else 0
     * @param service what rules look at: the destination port, or ICMP type and code
     * @param icmp whether it is ICMP of the right family
     * @param tcpFlags 0 if it is not TCP
     * @param headerBytes of IP and TCP or UDP
     * @param ipBytes as the IP header gives them, with it
     * @param piece which part of a packet it is, if it is one; a later piece has no ports, and protocol 44 in IPv6
     */
    record Ip(
            Bytes frame,
            IpAddress source,
            IpAddress destination,
            int hopLimit,
            IpProtocol protocol,
            Bytes transport,
            int sourcePort,
            int destinationPort,
            int service,
            boolean icmp,
            int tcpFlags,
            int headerBytes,
            int ipBytes,
            Optional<Piece> piece)
            implements ParsedPacket {

        /** A piece that has no transport header. */
        boolean isLaterPiece() {
            return piece.filter(Piece::isLater).isPresent();
        }

        boolean isFirstPiece() {
            return piece.isPresent() && !isLaterPiece();
        }

        /** Of a later piece: with what its first piece said. */
        Ip like(IpProtocol firstProtocol, int firstSourcePort, int firstDestinationPort, int firstService) {
            return new Ip(
                    frame,
                    source,
                    destination,
                    hopLimit,
                    firstProtocol,
                    transport,
                    firstSourcePort,
                    firstDestinationPort,
                    firstService,
                    firstProtocol.equals(icmpOfFamily()),
                    tcpFlags,
                    headerBytes,
                    ipBytes,
                    piece);
        }

        /** With another source; of protocols with ports. */
        Ip withSource(IpAddress address, int port) {
            return with(address, port, destination, destinationPort);
        }

        /** With another destination; of protocols with ports. */
        Ip withDestination(IpAddress address, int port) {
            return with(source, sourcePort, address, port);
        }

        /** An ICMP error that goes to another address. */
        Ip withDestination(IpAddress address) {
            return ofError(transport, source, address);
        }

        /** An ICMP error that goes to another address; what it quotes is as in the frame. */
        Ip withDestination(IpAddress address, Bytes changed) {
            int at = AddressRewrite.transportOffset(changed, this);
            return ofError(changed.slice(at, at + transport.length()), source, address);
        }

        /** An ICMP error with another source. */
        Ip withSource(IpAddress address) {
            return ofError(transport, address, destination);
        }

        /** An ICMP error with another source; what it quotes is as in the frame. */
        Ip withSource(IpAddress address, Bytes changed) {
            int at = AddressRewrite.transportOffset(changed, this);
            return ofError(changed.slice(at, at + transport.length()), address, destination);
        }

        private Ip ofError(Bytes message, IpAddress newSource, IpAddress newDestination) {
            return new Ip(
                    frame,
                    newSource,
                    newDestination,
                    hopLimit,
                    protocol,
                    message,
                    sourcePort,
                    destinationPort,
                    service,
                    icmp,
                    tcpFlags,
                    headerBytes,
                    ipBytes,
                    piece);
        }

        private Ip with(IpAddress newSource, int newSourcePort, IpAddress newDestination, int newDestinationPort) {
            return new Ip(
                    frame,
                    newSource,
                    newDestination,
                    hopLimit,
                    protocol,
                    transport,
                    newSourcePort,
                    newDestinationPort,
                    newDestinationPort,
                    icmp,
                    tcpFlags,
                    headerBytes,
                    ipBytes,
                    piece);
        }

        private IpProtocol icmpOfFamily() {
            return switch (source.family()) {
                case IPV4 -> IpProtocol.ICMP;
                case IPV6 -> IpProtocol.ICMPV6;
            };
        }

        /** An ICMP message about another packet: unreachable, time exceeded, parameter problem, packet too big. */
        boolean isIcmpError() {
            int type = service >>> 8;
            return icmp
                    && switch (source.family()) {
                        case IPV4 -> type == 3 || type == 11 || type == 12;
                        case IPV6 -> type >= 1 && type <= 4;
                    };
        }

        boolean isTcp() {
            return protocol.equals(IpProtocol.TCP);
        }

        /** The first packet of a TCP connection. */
        boolean isBareSyn() {
            return isTcp() && has(TcpFlag.SYN) && !has(TcpFlag.ACK);
        }

        boolean has(TcpFlag flag) {
            return (tcpFlags & flag.bit()) != 0;
        }

        boolean isIcmpv6() {
            return icmp && source.family() == IpFamily.IPV6;
        }

        /** An echo or its reply, of the right family, code 0. */
        boolean isEcho() {
            return icmp && (service == echoService(false) || service == echoService(true));
        }

        boolean isEchoReply() {
            return icmp && service == echoService(true);
        }

        /** Type and code of an echo request or reply. */
        int echoService(boolean reply) {
            return (switch (source.family()) {
                        case IPV4 -> reply ? 0 : 8;
                        case IPV6 -> reply ? 129 : 128;
                    })
                    << Byte.SIZE;
        }

        Policy.Traffic traffic() {
            return new Policy.Traffic(protocol, service);
        }

        /** As the sending interface sees it. */
        FlowKey keyAtSender(InterfaceNumber number) {
            return new FlowKey(number, protocol, sourcePort, destinationPort, source, destination);
        }

        /** As the receiving interface sees it; the numbers of an ICMP message are the same on both sides. */
        FlowKey keyAtReceiver(InterfaceNumber number) {
            return icmp
                    ? new FlowKey(number, protocol, sourcePort, destinationPort, destination, source)
                    : new FlowKey(number, protocol, destinationPort, sourcePort, destination, source);
        }
    }
}
