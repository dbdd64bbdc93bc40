package dev.tenet.datapath.reference;

/** What a packet is where packets are counted for others: on a wire, from the IP header on. A superpacket is its segments. */
record OnWire(int packets, int bytes) {
    /** @param fromInstance as its sender sent it, or else as the receiver gets it: a balancer's target may be of another family than its client */
    static OnWire of(PacketContext p, boolean fromInstance) {
        ParsedPacket.Ip ip = fromInstance ? p.asSent() : p.ip();
        int carried = ip.ipBytes() - ip.headerBytes();
        int segments =
                p.incoming.superpacket() && carried > 0 ? Math.ceilDiv(carried, IncomingPacket.SEGMENT_BYTES) : 1;
        return new OnWire(segments, ip.ipBytes() + (segments - 1) * ip.headerBytes());
    }
}
