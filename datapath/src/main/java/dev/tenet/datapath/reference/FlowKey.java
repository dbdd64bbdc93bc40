package dev.tenet.datapath.reference;

import dev.tenet.datapath.WordHash;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Stickiness;
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
    private static final int FIRST_SOURCE_PORT = 49152;
    private static final int SOURCE_PORT_MASK = 0x3fff;

    /** The flow hash: over the words of the key as the kernel lays it out in memory. */
    public int hash(int seed) {
        return hash(memory(), seed);
    }

    static int hash(Bytes memory, int seed) {
        long hash = Integer.toUnsignedLong(seed);
        for (int i = 0; i < memory.length(); i += Long.BYTES) {
            hash = WordHash.mix(hash, word(memory, i) | (i + 4 < memory.length() ? word(memory, i + 4) << 32 : 0));
        }
        return WordHash.finish(hash);
    }

    /** Of what all hosts reckon alike, what only the own ones can foretell. */
    static int seeded(int hash, int seed) {
        return WordHash.finish(WordHash.mix(Integer.toUnsignedLong(seed), Integer.toUnsignedLong(hash)));
    }

    private static long word(Bytes memory, int at) {
        return Integer.toUnsignedLong(Integer.reverseBytes(memory.u32(at)));
    }

    /** The UDP source port that spreads flows over the fabric's paths. */
    static int sourcePort(int hash) {
        return FIRST_SOURCE_PORT + (hash & SOURCE_PORT_MASK);
    }

    /** Which slot of a balancer's table. */
    int balancingHash(Stickiness stickiness) {
        return switch (stickiness) {
            case NONE -> connectionHash();
            case ADDRESSES -> withoutPorts(new IpProtocol(0)).connectionHash();
            case ADDRESSES_AND_PROTOCOL -> withoutPorts(protocol).connectionHash();
        };
    }

    private FlowKey withoutPorts(IpProtocol of) {
        return new FlowKey(networkInterface, of, 0, 0, local, remote);
    }

    /** With another remote side. */
    FlowKey withRemote(IpAddress address, int port) {
        return new FlowKey(networkInterface, protocol, localPort, port, local, address);
    }

    /** Of what is between the two, whatever it is: the same for both directions, and on all hosts. */
    static int hashOfAddresses(IpAddress one, IpAddress other) {
        return new FlowKey(new InterfaceNumber(1), new IpProtocol(0), 0, 0, one, other).connectionHash();
    }

    /** The same for both directions, and on all hosts: over what both sides have together. */
    int connectionHash() {
        byte[] one = local.toMappedBytes();
        byte[] other = remote.toMappedBytes();
        for (int i = 0; i < one.length; i++) {
            one[i] ^= other[i];
        }
        Bytes what = new ByteWriter()
                .u8(protocol.number())
                .u8(0)
                .u16(localPort ^ remotePort)
                .u32(0)
                .toBytes();
        return hash(new ByteWriter().bytes(what).bytes(Bytes.of(one)).toBytes(), 0);
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
