package dev.tenet.datapath.reference;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.Bytes;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Port;

/**
 * A packet from another host, accepted.
 *
 * @param source where answers go: the sender's address in the fabric
 * @param sourcePort of the outer UDP header
 * @param tag that the sender stamped
 * @param note 24 bits
 * @param identity stamped by the sender, 32 bits
 * @param innerFrame from the inner Ethernet header on
 */
record OverlayPacket(
        HostNumber sender,
        IpAddress source,
        Port sourcePort,
        ServedNetwork network,
        NetworkTag tag,
        WireKind kind,
        int note,
        int identity,
        Bytes innerFrame) {

    /** As a packet of that network, whose sender has no identity in it. */
    OverlayPacket arrivedIn(ServedNetwork arrived, Bytes frame) {
        return new OverlayPacket(sender, source, sourcePort, arrived, tag, kind, note, 0, frame);
    }

    Bytes body() {
        return innerFrame.slice(EthernetHeader.LENGTH);
    }
}
