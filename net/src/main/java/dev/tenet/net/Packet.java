package dev.tenet.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A frame taken apart as far as it could be read. Headers, payload and trailer in order are exactly the frame.
 *
 * @param headers from Ethernet inwards, through VXLAN to the frame inside
 * @param payload what the last header carries, as far as the IP header says it goes
 * @param trailer what the frame holds beyond that, such as Ethernet padding
 * @param problem why reading stopped early, if it did
 */
public record Packet(List<Header> headers, Bytes payload, Bytes trailer, Optional<String> problem) {

    public Packet {
        headers = List.copyOf(headers);
    }

    /** Takes any bytes: what cannot be read is the payload, and the problem says why. */
    public static Packet decode(Bytes frame) {
        return new Decoder(frame).decode();
    }

    /** The first header of the kind, if there is one. */
    public <H extends Header> Optional<H> first(Class<H> kind) {
        return headers.stream().filter(kind::isInstance).map(kind::cast).findFirst();
    }

    /** The last (innermost) header of the kind, if there is one. */
    public <H extends Header> Optional<H> last(Class<H> kind) {
        return headers.reversed().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst();
    }

    /** The frame. */
    public Bytes toBytes() {
        ByteWriter writer = new ByteWriter();
        headers.forEach(header -> header.writeTo(writer));
        return writer.bytes(payload).bytes(trailer).toBytes();
    }

    private static final class Decoder {
        private final List<Header> headers = new ArrayList<>();
        private Bytes rest;
        private Bytes trailer = Bytes.EMPTY;

        Decoder(Bytes frame) {
            rest = frame;
        }

        Packet decode() {
            Optional<String> problem = Optional.empty();
            try {
                ethernet();
            } catch (MalformedPacketException e) {
                problem = Optional.of(String.valueOf(e.getMessage()));
            }
            return new Packet(headers, rest, trailer, problem);
        }

        private void ethernet() throws MalformedPacketException {
            EthernetHeader header = take(EthernetHeader.parse(rest));
            if (header.type().equals(EtherType.ARP)) {
                take(ArpMessage.parse(rest));
                endAt(0);
            } else if (header.type().equals(EtherType.IPV4)) {
                ipv4();
            } else if (header.type().equals(EtherType.IPV6)) {
                ipv6();
            }
        }

        private void ipv4() throws MalformedPacketException {
            Ipv4Header header = take(Ipv4Header.parse(rest));
            endAt(header.totalLength() - header.length());
            if (header.fragmentOffset() == 0) {
                transport(header.protocol());
            }
        }

        private void ipv6() throws MalformedPacketException {
            Ipv6Header header = take(Ipv6Header.parse(rest));
            endAt(header.payloadLength());
            IpProtocol next = header.nextHeader();
            while (Ipv6ExtensionHeader.isExtension(next)) {
                Ipv6ExtensionHeader extension = take(Ipv6ExtensionHeader.parse(next, rest));
                boolean laterFragment =
                        next.equals(IpProtocol.FRAGMENT) && extension.content().u16(1) >>> 3 != 0;
                if (laterFragment) {
                    return;
                }
                next = extension.next();
            }
            transport(next);
        }

        private void transport(IpProtocol protocol) throws MalformedPacketException {
            if (protocol.equals(IpProtocol.TCP)) {
                take(TcpHeader.parse(rest));
            } else if (protocol.equals(IpProtocol.ICMP)) {
                take(IcmpHeader.parse(rest));
            } else if (protocol.equals(IpProtocol.ICMPV6)) {
                take(Icmpv6Header.parse(rest));
            } else if (protocol.equals(IpProtocol.UDP)) {
                UdpHeader header = take(UdpHeader.parse(rest));
                if (header.destination().equals(VxlanHeader.PORT)) {
                    take(VxlanHeader.parse(rest));
                    ethernet();
                }
            }
        }

        private <H extends Header> H take(H header) {
            headers.add(header);
            rest = rest.slice(header.length());
            return header;
        }

        private void endAt(int length) throws MalformedPacketException {
            if (length < 0) {
                throw new MalformedPacketException("a total length shorter than the header");
            }
            rest.require(length, "the payload");
            trailer = Bytes.concat(rest.slice(length), trailer);
            rest = rest.slice(0, length);
        }
    }
}
