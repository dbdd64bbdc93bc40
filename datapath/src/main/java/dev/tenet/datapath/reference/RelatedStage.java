package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.net.Bytes;
import dev.tenet.net.IcmpHeader;
import dev.tenet.net.Icmpv6Header;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Header;
import java.util.Optional;

/**
 * Finds the connection that an ICMP error is about, by the packet it quotes (RFC 792, RFC 4443, RFC 5927). The error goes where the
 * connection goes, and is judged by no rule; it neither keeps the connection alive nor changes its state.
 */
final class RelatedStage {
    private static final int TRANSPORT = 8;

    /** The interface got the quoted packet. */
    Optional<Ending> fromInstance(PacketContext p) {
        return relate(p, false);
    }

    /** The interface sent the quoted packet. */
    Optional<Ending> toInstance(PacketContext p) {
        return relate(p, true);
    }

    private static Optional<Ending> relate(PacketContext p, boolean toInstance) {
        p.enter(Stage.RELATED);
        if (p.fronted.isPresent() && p.ip().isIcmpError()) {
            return Optional.empty(); // load_balancer has found its connection
        }
        p.relatedKey = Optional.empty();
        if (!p.ip().isIcmpError() || p.ip().piece().isPresent()) {
            return Optional.empty();
        }
        Optional<Quote> found = quote(p.ip());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Quote quote = found.get();
        if (!quote.source.equals(p.ip().destination())) {
            return Ending.drop(Reason.ICMP_ERROR_FORGED);
        }
        p.relatedKey = quote.key(p, toInstance).filter(key -> isAlive(p, key));
        p.relatedKey.ifPresent(key -> p.note(new Finding.ErrorAbout(key)));
        return Optional.empty();
    }

    /** Addresses and ports of a packet that an error quotes. */
    record Quoted(IpAddress source, int sourcePort, IpAddress destination, int destinationPort, IpProtocol protocol) {}

    /** What a whole error to who sent the packet says of it. */
    static Optional<Quoted> quoted(ParsedPacket.Ip error) {
        if (!error.isIcmpError() || error.piece().isPresent()) {
            return Optional.empty();
        }
        return quote(error)
                .filter(quote -> quote.source.equals(error.destination()))
                .flatMap(quote -> quote.transport.map(bytes -> new Quoted(
                        quote.source,
                        quote.firstPort(bytes),
                        quote.destination,
                        quote.secondPort(bytes),
                        quote.protocol)));
    }

    /** The connection that a whole error from an instance is about, alive or not. */
    static Optional<FlowKey> quotedByReceiver(PacketContext p) {
        return quote(p.ip())
                .filter(quote -> quote.source.equals(p.ip().destination()))
                .flatMap(quote -> quote.key(p, false));
    }

    /** Of an error that quotes a transport header: as much as it quotes from there on. */
    static int quotedTransportBytes(ParsedPacket.Ip error) {
        return quote(error).flatMap(quote -> quote.transport).orElseThrow().length();
    }

    /** Whether somebody else sent what a whole error quotes than who it is for. */
    static boolean isForged(ParsedPacket.Ip error) {
        return error.isIcmpError()
                && error.piece().isEmpty()
                && quote(error)
                        .filter(quote -> !quote.source.equals(error.destination()))
                        .isPresent();
    }

    private static boolean isAlive(PacketContext p, FlowKey key) {
        return p.state
                .flow(key)
                .filter(flow -> !flow.cut && p.now() - flow.lastSeen <= flow.idleSeconds * Inputs.SECOND)
                .isPresent();
    }

    private static Optional<Quote> quote(ParsedPacket.Ip error) {
        Bytes quoted = error.transport().slice(IcmpHeader.LENGTH);
        return switch (error.source().family()) {
            case IPV4 -> ipv4(quoted);
            case IPV6 -> ipv6(quoted);
        };
    }

    private static Optional<Quote> ipv4(Bytes quoted) {
        if (quoted.length() < Ipv4Header.MIN_LENGTH || quoted.u8(0) >>> 4 != 4 || (quoted.u8(0) & 0xf) < 5) {
            return Optional.empty();
        }
        int header = (quoted.u8(0) & 0xf) * 4;
        boolean later = (quoted.u16(6) & 0x1fff) != 0;
        Optional<Bytes> transport =
                quoted.length() < header + TRANSPORT || later ? Optional.empty() : Optional.of(quoted.slice(header));
        return Optional.of(new Quote(quoted.ipv4(12), quoted.ipv4(16), new IpProtocol(quoted.u8(9)), transport));
    }

    private static Optional<Quote> ipv6(Bytes quoted) {
        if (quoted.length() < Ipv6Header.LENGTH || quoted.u8(0) >>> 4 != 6) {
            return Optional.empty();
        }
        IpAddress source = quoted.ipv6(8);
        IpAddress destination = quoted.ipv6(24);
        IpProtocol first = new IpProtocol(quoted.u8(6));
        return Optional.of(
                switch (Ipv6Extensions.skip(first, quoted.slice(Ipv6Header.LENGTH))) {
                    case Ipv6Extensions.Refused _ -> new Quote(source, destination, first, Optional.empty());
                    case Ipv6Extensions.Skipped(var next, var rest, var fragment, var before) ->
                        new Quote(
                                source,
                                destination,
                                next,
                                Optional.of(rest)
                                        .filter(bytes -> bytes.length() >= TRANSPORT
                                                && fragment.filter(found -> found.start() != 0)
                                                        .isEmpty()));
                });
    }

    /**
     * The quoted packet.
     *
     * @param transport at least 8 bytes; empty if they are not there
     */
    private record Quote(IpAddress source, IpAddress destination, IpProtocol protocol, Optional<Bytes> transport) {

        /** Of its connection at the interface that sent it ({@code bySender}), or that got it. */
        Optional<FlowKey> key(PacketContext p, boolean bySender) {
            return transport.map(bytes -> {
                boolean ports = hasPorts();
                int first = firstPort(bytes);
                int second = secondPort(bytes);
                boolean swap = ports && !bySender;
                return new FlowKey(
                        p.at().number(),
                        protocol,
                        swap ? second : first,
                        swap ? first : second,
                        bySender ? source : destination,
                        bySender ? destination : source);
            });
        }

        private boolean hasPorts() {
            return protocol.equals(IpProtocol.TCP) || protocol.equals(IpProtocol.UDP);
        }

        int firstPort(Bytes bytes) {
            return hasPorts() ? bytes.u16(0) : icmpIdentifier(bytes);
        }

        int secondPort(Bytes bytes) {
            return hasPorts() ? bytes.u16(2) : icmpTypeAndCode(bytes);
        }

        private boolean isIcmp() {
            return protocol.equals(source.family() == IpFamily.IPV4 ? IpProtocol.ICMP : IpProtocol.ICMPV6);
        }

        private boolean isEcho(Bytes bytes) {
            int request = source.family() == IpFamily.IPV4 ? IcmpHeader.ECHO_REQUEST : Icmpv6Header.ECHO_REQUEST;
            int reply = source.family() == IpFamily.IPV4 ? IcmpHeader.ECHO_REPLY : Icmpv6Header.ECHO_REPLY;
            return bytes.u16(0) == request << 8 || bytes.u16(0) == reply << 8;
        }

        private int icmpIdentifier(Bytes bytes) {
            return isIcmp() && isEcho(bytes) ? bytes.u16(4) : 0;
        }

        private int icmpTypeAndCode(Bytes bytes) {
            return isIcmp() && !isEcho(bytes) ? bytes.u16(0) : 0;
        }
    }
}
