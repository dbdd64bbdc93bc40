package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;

/**
 * A packet in pieces as one interface sees it.
 *
 * @param protocol of IPv6 44: its pieces may differ in what comes next
 * @param local the interface's own side
 */
public record FragmentKey(
        InterfaceNumber networkInterface,
        IpProtocol protocol,
        boolean toInstance,
        int identification,
        IpAddress local,
        IpAddress remote) {
    private static final int SETS = 1024;
    private static final int WAYS = 16;

    /** Where the kernel remembers it; another packet there is forgotten. */
    int slot(int seed) {
        ByteWriter writer = new ByteWriter().u32(Integer.reverseBytes(networkInterface.number()));
        writer.u8(protocol.number()).u8(toInstance ? 1 : 0).u16(0).u32(identification);
        Bytes memory = writer.bytes(Bytes.of(local.toMappedBytes()))
                .bytes(Bytes.of(remote.toMappedBytes()))
                .toBytes();
        return networkInterface.number() % SETS * WAYS + Integer.remainderUnsigned(FlowKey.hash(memory, seed), WAYS);
    }
}
