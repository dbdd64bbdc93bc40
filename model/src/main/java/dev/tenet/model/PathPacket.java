package dev.tenet.model;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;

/** The first packet of a connection that was followed. */
public record PathPacket(
        IpProtocol protocol, IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {

    /** The answer to it. */
    public PathPacket reply() {
        return new PathPacket(protocol, destination, destinationPort, source, sourcePort);
    }
}
