package dev.tenet.bench;

import dev.tenet.bpf.BpfMap;
import dev.tenet.datapath.layout.NetworkAddress;
import dev.tenet.datapath.layout.Peer;
import dev.tenet.datapath.layout.PeerState;
import dev.tenet.net.Ipv4Address;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** As many addresses as the datapath's table of locations holds, all asked for and not yet answered. Their slots lie scattered. */
final class AskedLocations implements AutoCloseable {
    static final int COUNT = 1 << 17;

    private static final int FIRST_ADDRESS = 0x0a000000;
    private static final int NONCE_FACTOR = 0x9e3779b1;
    private static final int NONCE_MASK = 0xff_ffff;
    private static final int SCATTER = 77_777;

    private final Arena arena = Arena.ofConfined();
    private final BpfMap peers;
    private final MemorySegment slots;
    private final MemorySegment asking;

    AskedLocations(BenchHost host) {
        peers = host.map("peers");
        slots = peers.allocateKeys(arena, COUNT);
        asking = peers.allocateValues(arena, COUNT);
        BpfMap locations = host.map("locations");
        MemorySegment addresses = locations.allocateKeys(arena, COUNT);
        for (int number = 0; number < COUNT; number++) {
            int slot = number * SCATTER & COUNT - 1;
            slots.setAtIndex(ValueLayout.JAVA_INT, number, slot);
            Peer peer = new Peer(asking.asSlice((long) number * Peer.SIZE)).nonce(number * NONCE_FACTOR & NONCE_MASK);
            Peers.write(peer, Peers.word(PeerState.ASKING), new Ipv4Address(FIRST_ADDRESS + number));
            new NetworkAddress(addresses.asSlice((long) number * NetworkAddress.SIZE))
                    .vni(peer.vni())
                    .address(peer.address());
        }
        locations.updateBatch(addresses, slots, COUNT);
    }

    /** Forgets all that was learned: every address is asked for again. */
    void ask() {
        peers.updateBatch(slots, asking, COUNT);
    }

    @Override
    public void close() {
        arena.close();
    }
}
