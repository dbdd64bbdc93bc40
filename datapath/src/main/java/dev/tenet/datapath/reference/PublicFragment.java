package dev.tenet.datapath.reference;

import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.VirtualNetworkIdentifier;

/**
 * What the first piece of a packet was that is for, or from, a public address of several hosts: by these ports the others go.
 *
 * @param begunAt when the first piece passed; nanoseconds of the datapath's clock
 * @param protocol of the first piece
 * @param echo 1 for an echo request, 2 for a reply, else 0
 */
public record PublicFragment(Key key, long begunAt, IpProtocol protocol, int localPort, int remotePort, int echo) {
    private static final long IDLE = 30 * Inputs.SECOND;

    /**
     * Which packet. Who is outside is remote; of a packet that leaves the source.
     *
     * @param network in which it is: networks may have the same addresses
     * @param protocol of IPv6 44: its pieces may differ in what comes next
     */
    public record Key(
            VirtualNetworkIdentifier network,
            IpProtocol protocol,
            int identification,
            IpAddress local,
            IpAddress remote) {

        /**
         * Where the kernel remembers it; another packet there is forgotten.
         *
         * @param shared the public address
         */
        public int slot(IpAddress shared, int seed) {
            return slot(shared, seed, LayoutConstant.PUBLIC_FRAGMENT_SETS, LayoutConstant.PUBLIC_FRAGMENT_WAYS);
        }

        /** Where it is in a table in which an address has so many ways of one of so many sets. */
        int slot(IpAddress shared, int seed, int sets, int ways) {
            ByteWriter writer = new ByteWriter().u32(Integer.reverseBytes(network.number()));
            writer.u8(protocol.number()).u8(0).u16(0).u32(identification);
            Bytes memory = writer.bytes(Bytes.of(local.toMappedBytes()))
                    .bytes(Bytes.of(remote.toMappedBytes()))
                    .toBytes();
            int set = Integer.remainderUnsigned(
                    Bytes.of(shared.toMappedBytes()).slice(12).u32(0), sets);
            return set * ways + Integer.remainderUnsigned(FlowKey.hash(memory, seed), ways);
        }
    }

    boolean isOf(Key packet, long now) {
        return key.equals(packet) && now - begunAt <= IDLE;
    }
}
