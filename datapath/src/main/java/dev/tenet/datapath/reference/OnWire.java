package dev.tenet.datapath.reference;

/** What a packet is where packets are counted for others: on a wire, from the IP header on. A superpacket is its segments. */
record OnWire(int packets, int bytes) {
    static OnWire of(PacketContext p) {
        ParsedPacket.Ip ip = p.ip();
        int carried = ip.ipBytes() - ip.headerBytes();
        int segments =
                p.incoming.superpacket() && carried > 0 ? Math.ceilDiv(carried, IncomingPacket.SEGMENT_BYTES) : 1;
        return new OnWire(segments, ip.ipBytes() + (segments - 1) * ip.headerBytes());
    }
}
