package dev.tenet.model;

/** Packets and bytes of a network interface, both ways. Bytes count from the IP header on. */
public record MeteredTraffic(
        long packetsFromInstance, long bytesFromInstance, long packetsToInstance, long bytesToInstance) {
    public static final MeteredTraffic NONE = new MeteredTraffic(0, 0, 0, 0);

    public MeteredTraffic plus(MeteredTraffic other) {
        return new MeteredTraffic(
                packetsFromInstance + other.packetsFromInstance,
                bytesFromInstance + other.bytesFromInstance,
                packetsToInstance + other.packetsToInstance,
                bytesToInstance + other.bytesToInstance);
    }

    /** Of two readings of what only grows, the later one. */
    public MeteredTraffic orLater(MeteredTraffic other) {
        return new MeteredTraffic(
                Math.max(packetsFromInstance, other.packetsFromInstance),
                Math.max(bytesFromInstance, other.bytesFromInstance),
                Math.max(packetsToInstance, other.packetsToInstance),
                Math.max(bytesToInstance, other.bytesToInstance));
    }
}
