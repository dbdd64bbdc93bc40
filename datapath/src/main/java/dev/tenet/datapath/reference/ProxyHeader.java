package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.InternetChecksum;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Header;
import dev.tenet.net.TcpFlag;
import java.util.Optional;

/**
 * The proxy protocol header (<a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">proxy-protocol.txt</a>, 2.2) that a balancer's
 * target gets before all that its client sends; with datagrams, {@link ProxyDatagram}. By TCP its place is made by the client's SYN, whose sequence number the target sees lower by the header's
 * length; a packet without content becomes the header. Once the target has acknowledged it, nothing is changed any more.
 */
public final class ProxyHeader {
    private static final int IP = EthernetHeader.LENGTH;
    private static final int SEQUENCE = 4;
    private static final int ACKNOWLEDGMENT = 8;
    private static final int FLAGS = 13;
    private static final int CHECKSUM = 16;
    private static final int URGENT = 18;
    private static final int LONGEST_TCP = 60;
    private static final int MOST_CONTENT = 64 * 160;
    private static final int PUSH = 0x08;
    private static final Bytes SIGNATURE = Bytes.parseHex("0d0a0d0a000d0a515549540a");
    private static final int ON_BEHALF = 0x21;
    private static final int NOOP = 4;
    private static final int STREAM = 1;

    /** Of a connection. */
    public enum State {
        /** It has no header. */
        NONE,
        /** The target has not answered the client's SYN. */
        AWAITS_TARGET,
        /** It has, and has not acknowledged the header. */
        DUE,
        /** It has. */
        TAKEN,
        /** UDP: each datagram has one. */
        OF_DATAGRAMS
    }

    /** What becomes of a packet to the instance. */
    enum Step {
        NONE,
        SHIFT,
        WRITE,
        DATAGRAM
    }

    private ProxyHeader() {}

    private static int length(IpAddress client) {
        return client.family() == IpFamily.IPV4 ? LayoutConstant.PROXY_HEADER_IPV4 : LayoutConstant.PROXY_HEADER_IPV6;
    }

    /** It has the client's addresses, who may be of the other family than its target. */
    private static int length(PacketContext p) {
        return length(p.client.map(client -> client.connection().remote()).orElseGet(() -> p.ip().source()));
    }

    // ---- from an instance

    /** What the target says of its client's numbers, as the client is to hear it. */
    static void answer(PacketContext p) {
        Flow flow = p.flow.orElseThrow();
        ParsedPacket.Ip ip = p.ip();
        boolean ours = p.isMarked(PacketMark.REENTERED) && ip.isTcp() && ip.has(TcpFlag.RST);
        if (flow.header == State.NONE
                || flow.header == State.OF_DATAGRAMS
                || p.relatedKey.isPresent()
                || ip.piece().isPresent()
                || ours) {
            return;
        }
        int length = length(p);
        int acknowledged = ip.transport().u32(ACKNOWLEDGMENT);
        int first = flow.sequence + 1;
        if (ip.has(TcpFlag.SYN) && ip.has(TcpFlag.ACK)) {
            flow.sequence = acknowledged + length - 1;
            flow.header = State.DUE;
            acknowledge(p, acknowledged + length);
        } else if (ip.has(TcpFlag.ACK) && flow.header != State.TAKEN) {
            if (Integer.compareUnsigned(acknowledged - (first - length), length) < 0) {
                acknowledge(p, first);
            } else if (flow.header == State.DUE && acknowledged - first >= 0) {
                flow.header = State.TAKEN;
            }
        }
    }

    private static void acknowledge(PacketContext p, int number) {
        p.frame = replace(p.frame, p.ip(), ACKNOWLEDGMENT, number);
    }

    /** A number of the TCP header. */
    private static Bytes replace(Bytes frame, ParsedPacket.Ip ip, int offset, int number) {
        int at = AddressRewrite.transportOffset(frame, ip) + offset;
        Bytes after = new ByteWriter().u32(number).toBytes();
        return AddressRewrite.withTransport(frame, ip, frame.slice(at, at + Integer.BYTES), after)
                .with(at, after);
    }

    // ---- to an instance

    /** Of a connection that the packet begins. */
    static State first(PacketContext p) {
        boolean wanted = p.fronted
                .flatMap(fronted -> fronted.balancer().target(p.at().number()))
                .filter(BalancerTarget::sendsHeader)
                .isPresent();
        if (!wanted) {
            return State.NONE;
        }
        return p.key().protocol().equals(IpProtocol.UDP) ? State.OF_DATAGRAMS : State.AWAITS_TARGET;
    }

    /** Nothing may get to where the header belongs but the header. */
    static Optional<Ending> plan(PacketContext p) {
        ParsedPacket.Ip ip = p.ip();
        if (p.flowHit && p.key().protocol().equals(IpProtocol.UDP) && p.relatedKey.isEmpty() && !ip.isLaterPiece()) {
            p.flow.orElseThrow().header = first(p); // a client that was there before must not write its own
        }
        State state = p.flowHit ? p.flow.orElseThrow().header : first(p);
        if (state == State.NONE || p.relatedKey.isPresent()) {
            return Optional.empty();
        }
        if (state == State.OF_DATAGRAMS) {
            return ProxyDatagram.plan(p);
        }
        if (ip.piece().isPresent()) {
            return state == State.TAKEN && !ip.isBareSyn()
                    ? Optional.empty()
                    : Ending.drop(Reason.LOAD_BALANCER_FRAGMENT);
        }
        p.sequence = ip.transport().u32(SEQUENCE);
        if (ip.isBareSyn()) {
            p.headerStep = Step.SHIFT;
            return Optional.empty();
        }
        boolean carries = ip.ipBytes() > ip.headerBytes() || ip.has(TcpFlag.SYN) || ip.has(TcpFlag.FIN);
        return switch (state) {
            case NONE, TAKEN, OF_DATAGRAMS -> Optional.empty();
            case AWAITS_TARGET ->
                carries && !ip.has(TcpFlag.RST)
                        ? Ending.drop(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN)
                        : Optional.empty();
            case DUE -> planDue(p, carries, p.flow.orElseThrow().sequence + 1);
        };
    }

    /** @param first number of what the client sends */
    private static Optional<Ending> planDue(PacketContext p, boolean carries, int first) {
        int ahead = p.sequence - first;
        boolean superpacket = p.incoming.superpacket();
        if (p.ip().has(TcpFlag.RST)) {
            p.headerStep = ahead == 0 ? Step.SHIFT : Step.NONE;
            return Optional.empty();
        }
        if (carries && (ahead > 0 || ahead == 0 && superpacket)) {
            return Optional.empty(); // the target keeps it until the header is there
        }
        if (superpacket) {
            return Ending.drop(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
        }
        p.sequence = first;
        p.headerStep = Step.WRITE;
        return Optional.empty();
    }

    /** After addresses and ports are the target's. */
    static void put(PacketContext p) {
        switch (p.headerStep) {
            case NONE, DATAGRAM -> {}
            case SHIFT -> shift(p);
            case WRITE -> p.frame = header(p);
        }
    }

    private static void shift(PacketContext p) {
        ParsedPacket.Ip ip = p.ip();
        p.frame = replace(p.frame, ip, SEQUENCE, p.sequence - length(p));
        int content = ip.ipBytes() - ip.headerBytes();
        if (content > MOST_CONTENT) {
            throw new IllegalStateException("no device takes a SYN of " + content + " bytes of content");
        }
        if (content > 0) {
            p.frame = withoutContent(p.frame, ip, content);
        }
    }

    /** The bytes stay behind the packet, as zeros. */
    private static Bytes withoutContent(Bytes frame, ParsedPacket.Ip ip, int content) {
        int transport = AddressRewrite.transportOffset(frame, ip);
        int tcp = ip.transport().length() - content;
        Bytes zeros = Bytes.repeat(0, content + content % 2);
        Bytes before = frame.slice(transport + tcp, transport + tcp + content);
        Bytes even = Bytes.concat(before, Bytes.repeat(0, content % 2));
        Bytes changed =
                AddressRewrite.withTransport(frame, ip, even, zeros).with(transport + tcp, Bytes.repeat(0, content));
        changed = AddressRewrite.withTransport(changed, ip, u16(tcp + content), u16(tcp));
        if (ip.source().family() == IpFamily.IPV6) {
            return changed.with(IP + 4, u16(transport + tcp - IP - Ipv6Header.LENGTH));
        }
        Bytes total = u16(transport + tcp - IP);
        return AddressRewrite.withIpv4Checksum(changed, IP, frame.slice(IP + 2, IP + 4), total)
                .with(IP + 2, total);
    }

    private static Bytes u16(int number) {
        return new ByteWriter().u16(number).toBytes();
    }

    /**
     * The packet as the header, without content of its own. The kernel may still owe the packet a checksum, from where its TCP header was to its
     * end, if that is not too long to be cut off: what lies there then is nobody's to read, and is its own checksum.
     */
    private static Bytes header(PacketContext p) {
        ParsedPacket.Ip ip = p.ip();
        Bytes frame = p.frame;
        int transport = AddressRewrite.transportOffset(frame, ip);
        int tcpLength = (ip.transport().u8(12) >>> 4) * 4;
        int behind = frame.length() - transport;
        Bytes header = content(p, behind);
        Bytes tcp = frame.slice(transport, transport + tcpLength)
                .with(
                        SEQUENCE,
                        new ByteWriter().u32(p.sequence - header.length()).toBytes())
                .withByte(FLAGS, TcpFlag.ACK.bit() | PUSH)
                .with(CHECKSUM, u16(0))
                .with(URGENT, u16(0));
        Bytes around = ipHeader(frame, tcp.length() + header.length());
        int sum =
                InternetChecksum.ofTransport(ip.source(), ip.destination(), IpProtocol.TCP, Bytes.concat(tcp, header));
        return Bytes.concat(frame.limit(IP), around, tcp.with(CHECKSUM, u16(sum)), header);
    }

    private static Bytes ipHeader(Bytes frame, int segment) {
        if (frame.u8(IP) >>> 4 == 6) {
            return frame.slice(IP, IP + Ipv6Header.LENGTH).with(4, u16(segment)).withByte(6, IpProtocol.TCP.number());
        }
        Bytes header = frame.slice(IP, IP + Ipv4Header.MIN_LENGTH)
                .withByte(0, 0x45)
                .with(2, u16(Ipv4Header.MIN_LENGTH + segment))
                .with(10, u16(0));
        return header.with(10, u16(InternetChecksum.of(header)));
    }

    /** Who calls whom, as both call themselves. */
    private static Bytes content(PacketContext p, int behind) {
        int length = length(p.fronted.orElseThrow().asItCame().source());
        Bytes header = of(p, STREAM, length);
        return behind <= LONGEST_TCP ? header.with(length - behind + CHECKSUM, u16(0xffff)) : header;
    }

    /** The last bytes, as many as there are, are nobody's to read. */
    static Bytes of(PacketContext p, int transport, int length) {
        PacketContext.Fronted fronted = p.fronted.orElseThrow();
        IpAddress client = fronted.asItCame().source();
        Bytes start = Bytes.concat(
                SIGNATURE,
                new ByteWriter()
                        .u8(ON_BEHALF)
                        .u8((client.family() == IpFamily.IPV4 ? 0x10 : 0x20) | transport)
                        .u16(length - SIGNATURE.length() - 4)
                        .toBytes(),
                Bytes.of(client.toBytes()),
                Bytes.of(fronted.balancer().resource().key().address().toBytes()),
                u16(fronted.asItCame().sourcePort()),
                u16(fronted.calledPort()));
        int rest = length - start.length() - 3;
        return Bytes.concat(start, Bytes.of((byte) NOOP), u16(rest), Bytes.repeat(0, rest));
    }
}
