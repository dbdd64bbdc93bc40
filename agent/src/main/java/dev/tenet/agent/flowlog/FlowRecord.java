package dev.tenet.agent.flowlog;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;

/**
 * What passed at an interface in one window, or was refused there, of one connection in one direction.
 *
 * @param fromInstance the direction
 * @param local the interface's side of the packets themselves, as is {@code remote} the other
 * @param localPort 0 for protocols without ports
 * @param bytes from the IP header on
 * @param start seconds since 1970 of its first packet, as {@code end} of its last
 * @param tcpFlags FIN, SYN, RST, and ACK beside SYN
 */
public record FlowRecord(
        boolean fromInstance,
        boolean accepted,
        IpProtocol protocol,
        IpAddress local,
        int localPort,
        IpAddress remote,
        int remotePort,
        long packets,
        long bytes,
        long start,
        long end,
        int tcpFlags) {}
