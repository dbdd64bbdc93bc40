package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;

/**
 * A connection as one interface sees it; local is the interface's own side.
 *
 * @param localPort of an ICMP echo the identifier; 0 for other ICMP and for protocols without ports
 * @param remotePort of an ICMP echo 0, of other ICMP type and code; 0 for protocols without ports
 */
public record FlowKey(
        InterfaceNumber networkInterface,
        IpProtocol protocol,
        int localPort,
        int remotePort,
        IpAddress local,
        IpAddress remote) {
    private static final int GOLDEN_RATIO = 0x9E3779B1;
    private static final int FIRST_SOURCE_PORT = 49152;
    private static final int SOURCE_PORT_MASK = 0x3fff;

    /** The flow hash: over the words of the key as the kernel lays it out in memory. */
    public int hash(int seed) {
        return hash(memory(), seed);
    }

    static int hash(Bytes memory, int seed) {
        int hash = seed;
        for (int i = 0; i < memory.length(); i += 4) {
            hash = (hash ^ Integer.reverseBytes(memory.u32(i))) * GOLDEN_RATIO;
            hash ^= hash >>> 15;
        }
        return hash;
    }

    /** The UDP source port that spreads flows over the fabric's paths. */
    static int sourcePort(int hash) {
        return FIRST_SOURCE_PORT + (hash & SOURCE_PORT_MASK);
    }

    /** Which slot of a balancer's table; sticky: whatever the ports and the protocol. */
    int balancingHash(boolean sticky) {
        return sticky
                ? new FlowKey(networkInterface, new IpProtocol(0), 0, 0, local, remote).connectionHash()
                : connectionHash();
    }

    /** Chooses one of several next hops: the same for both directions, and on all hosts. */
    /** With another remote side. */
    FlowKey withRemote(IpAddress address, int port) {
        return new FlowKey(networkInterface, protocol, localPort, port, local, address);
    }

    int connectionHash() {
        byte[] one = local.toMappedBytes();
        byte[] other = remote.toMappedBytes();
        for (int i = 0; i < one.length; i++) {
            one[i] ^= other[i];
        }
        ByteWriter writer = new ByteWriter().u32(0).u8(protocol.number()).u24(0);
        writer.u16(localPort ^ remotePort).u16(0).bytes(Bytes.of(one)).bytes(Bytes.of(new byte[one.length]));
        return hash(writer.toBytes(), 0);
    }

    private Bytes memory() {
        return memory(networkInterface.number(), protocol, localPort, remotePort, local, remote);
    }

    /** As the kernel lays it out; there may be no interface. */
    static Bytes memory(
            int networkInterface,
            IpProtocol protocol,
            int localPort,
            int remotePort,
            IpAddress local,
            IpAddress remote) {
        ByteWriter writer = new ByteWriter().u32(Integer.reverseBytes(networkInterface));
        writer.u8(protocol.number()).u24(0).u16(localPort).u16(remotePort);
        return writer.bytes(Bytes.of(local.toMappedBytes()))
                .bytes(Bytes.of(remote.toMappedBytes()))
                .toBytes();
    }

    @Override
    public String toString() {
        return protocol + " " + local + "." + localPort + " with " + remote + "." + remotePort + " at interface "
                + networkInterface;
    }
}
