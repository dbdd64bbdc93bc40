package dev.tenet.bench;

import dev.tenet.bpf.BpfMap;
import dev.tenet.datapath.layout.NetworkAddress;
import dev.tenet.datapath.layout.Peer;
import dev.tenet.datapath.layout.PeerState;
import dev.tenet.datapath.layout.SlotsTaken;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.net.Ipv4Address;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/** Locations in the datapath's tables, as its programs would have put them there. */
final class Peers {
    private static final int HOST_SHIFT = 40;
    private static final int STATE_SHIFT = 32;
    /** They are confirmed, as far as the programs can see during a bench: none of them is asked for again. */
    private static final Duration CONFIRMED_IN = Duration.ofHours(1);

    private Peers() {}

    /** The host knows where all far sides are. */
    static void knowFarSides(BenchHost host) {
        BpfMap peers = host.map("peers");
        BpfMap locations = host.map("locations");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment slot = arena.allocate(ValueLayout.JAVA_INT);
            Peer peer = Peer.allocate(arena);
            NetworkAddress key = NetworkAddress.allocate(arena);
            for (int number = 0; number < FarSides.COUNT; number++) {
                slot.set(ValueLayout.JAVA_INT, 0, number);
                write(
                        peer,
                        word(FarSides.host(number), PeerState.KNOWN, FarSides.identity(number)),
                        FarSides.address(number));
                peers.update(slot, peer.memory());
                locations.update(key.vni(peer.vni()).address(peer.address()).memory(), slot);
            }
            slot.set(ValueLayout.JAVA_INT, 0, 0);
            host.map("slots_taken")
                    .update(
                            slot,
                            SlotsTaken.allocate(arena).peers(FarSides.COUNT).memory());
        }
    }

    /** Everything about an address of the bench's network but the nonce. */
    static void write(Peer peer, long word, Ipv4Address address) {
        long confirmed = System.nanoTime() + CONFIRMED_IN.toNanos();
        peer.where(word)
                .epoch(1)
                .generation(1)
                .vni(BenchHost.NETWORK.number())
                .confirmedAt(confirmed)
                .askedAt(confirmed)
                .lastUsed(confirmed);
        peer.address().memory().copyFrom(MemorySegment.ofArray(address.toMappedBytes()));
    }

    static long word(PeerState state) {
        return (long) state.number() << STATE_SHIFT;
    }

    private static long word(HostNumber host, PeerState state, Identity identity) {
        return (long) host.number() << HOST_SHIFT | word(state) | identity.number();
    }
}
