package dev.tenet.datapath.reference;

import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A place for a packet that comes to an edge in pieces for a public address of several hosts, and whose first piece is not here yet.
 *
 * @param key whose pieces wait there, or did last
 * @param begunAt when the first of those that wait came; nanoseconds of the datapath's clock; 0: none waits
 * @param aloneUntil no other packet gets the place before
 * @param letGo nor before this: the place has let pieces go too often
 * @param pieces as frames from this edge to itself, from their EtherType on
 */
public record WaitingPacket(PublicFragment.Key key, long begunAt, long aloneUntil, long letGo, List<Bytes> pieces) {
    private static final long TIME = Inputs.SECOND;
    private static final long ALONE = Inputs.SECOND / 50;
    private static final long LETS_GO_EVERY = Inputs.SECOND / 250;
    private static final int LETS_GO_AT_ONCE = 16;
    private static final int ETHER_TYPE = 12;

    public WaitingPacket {
        pieces = List.copyOf(pieces);
    }

    /** Where the kernel has it. */
    public static int slot(PublicFragment.Key key, int seed) {
        return key.slot(key.local(), seed, LayoutConstant.WAITING_SETS, LayoutConstant.WAITING_WAYS);
    }

    boolean isOf(PublicFragment.Key packet, long now) {
        return begunAt != 0 && now - begunAt <= TIME && key.equals(packet);
    }

    /** Whether the packet may have one more piece there. */
    static boolean hasPlace(Optional<WaitingPacket> there, PublicFragment.Key key, long now) {
        return there.map(found -> found.isOf(key, now)
                        ? found.pieces.size() < LayoutConstant.WAITING_PIECES
                        : now - found.aloneUntil >= 0 && now - found.letGo >= 0)
                .orElse(true);
    }

    /**
     * With one more; empty if it is too long.
     *
     * @param there what has a place for it
     */
    static Optional<WaitingPacket> with(Optional<WaitingPacket> there, PublicFragment.Key key, long now, Bytes frame) {
        Bytes piece = frame.slice(ETHER_TYPE);
        if (piece.length() > LayoutConstant.WAITING_BYTES) {
            return Optional.empty();
        }
        WaitingPacket before = there.filter(found -> found.isOf(key, now))
                .orElseGet(() -> new WaitingPacket(
                        key, now, now + ALONE, there.map(WaitingPacket::letGo).orElse(0L), List.of()));
        List<Bytes> pieces = new ArrayList<>(before.pieces);
        pieces.add(piece);
        return Optional.of(new WaitingPacket(key, before.begunAt, before.aloneUntil, before.letGo, pieces));
    }

    /** They are on their way again. */
    WaitingPacket released(long now) {
        long idle = now - (LETS_GO_AT_ONCE - 1) * LETS_GO_EVERY;
        return new WaitingPacket(key, 0, now, Math.max(letGo, idle) + LETS_GO_EVERY, List.of());
    }
}
