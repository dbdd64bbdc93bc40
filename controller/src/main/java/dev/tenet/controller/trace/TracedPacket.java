package dev.tenet.controller.trace;

import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.icmpv6;
import static dev.tenet.net.PacketBuilder.icmpv6Echo;
import static dev.tenet.net.PacketBuilder.ip;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import java.util.Optional;

/**
 * A packet to ask about: the first of a connection, or the answer to one.
 *
 * @param source empty for the interface's own primary address
 * @param sourcePort of TCP and UDP
 * @param service destination port of TCP and UDP; ICMP type in the high and code in the low byte
 */
public record TracedPacket(
        IpProtocol protocol,
        Optional<IpAddress> source,
        int sourcePort,
        int service,
        IpAddress destination,
        boolean isAnswer) {
    /** Where Linux begins to take source ports from. */
    public static final int USUAL_SOURCE_PORT = 32768;

    private static final int ECHO = 8;
    private static final int ECHO_IPV6 = 128;
    private static final int TRACE_IDENTIFIER = 1;
    private static final int PAYLOAD_BYTES = 8;

    /** The first packet of a connection from the interface's own address. */
    public static TracedPacket first(IpProtocol protocol, int sourcePort, int service, IpAddress destination) {
        return new TracedPacket(protocol, Optional.empty(), sourcePort, service, destination, false);
    }

    /** @throws IllegalArgumentException when the interface has no address of the destination's family */
    Bytes frameFrom(NetworkInterface sender) {
        IpFamily family = destination.family();
        IpAddress from = source.or(() -> sender.primary(family))
                .orElseThrow(() -> new IllegalArgumentException(sender.name() + " has no " + family + " address"));
        return packet(
                ethernet(sender.mac(), sender.routerMac()),
                ip(from, destination).next(protocol),
                transport());
    }

    /**
     * As it comes from outside.
     *
     * @throws IllegalArgumentException without a source
     */
    Bytes frameFromOutside() {
        IpAddress from = source.orElseThrow(() -> new IllegalArgumentException("a packet from outside has a source"));
        return packet(
                ethernet(MacAddress.ZERO, MacAddress.ZERO),
                ip(from, destination).next(protocol),
                transport());
    }

    private Layer transport() {
        int type = service >>> 8;
        int code = service & 0xff;
        if (protocol.equals(IpProtocol.TCP)) {
            return isAnswer
                    ? tcp(sourcePort, service).syn().ack()
                    : tcp(sourcePort, service).syn();
        }
        if (protocol.equals(IpProtocol.UDP)) {
            return udp(sourcePort, service);
        }
        if (protocol.equals(IpProtocol.ICMP)) {
            return type == ECHO && code == 0 ? icmpEcho(TRACE_IDENTIFIER, 1) : icmp(type, code, 0);
        }
        if (protocol.equals(IpProtocol.ICMPV6)) {
            return type == ECHO_IPV6 && code == 0 ? icmpv6Echo(TRACE_IDENTIFIER, 1) : icmpv6(type, code, 0);
        }
        return payload(PAYLOAD_BYTES);
    }

    /** The ICMP service of an echo request of the family. */
    public static int echo(IpFamily family) {
        return (family == IpFamily.IPV4 ? ECHO : ECHO_IPV6) << 8;
    }
}
