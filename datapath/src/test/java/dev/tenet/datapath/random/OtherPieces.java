package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.PublicFragment;
import dev.tenet.hoststate.Network;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;

/** Pieces of other packets that an edge would have in the same place as some IPv4 piece from the internet. */
final class OtherPieces {
    // In an Ethernet frame.
    private static final int IDENTIFICATION = 18;
    private static final int OFFSET = 20;
    private static final int PROTOCOL = 23;
    private static final int SOURCE = 26;
    private static final int DESTINATION = 30;

    private OtherPieces() {}

    /** The slot of a packet in one of the edge's tables. */
    interface Place {
        int of(PublicFragment.Key key, int seed);
    }

    /** The piece as one of another packet between the same two, whose number is the next that has the same place. */
    static Bytes inPlaceOf(Bytes piece, Place place) {
        int own = piece.u16(IDENTIFICATION);
        int other = own;
        do {
            other = other + 1 & 0xffff;
        } while (other != own && slot(piece, other, place) != slot(piece, own, place));
        return HostileInstances.number16(piece, IDENTIFICATION, other);
    }

    /** The same with another offset and flags. */
    static Bytes at(Bytes piece, int flagsAndOffset) {
        return HostileInstances.number16(piece, OFFSET, flagsAndOffset);
    }

    private static int slot(Bytes frame, int identification, Place place) {
        PublicFragment.Key key = new PublicFragment.Key(
                Network.INTERNET,
                new IpProtocol(frame.u8(PROTOCOL)),
                identification,
                frame.ipv4(DESTINATION),
                frame.ipv4(SOURCE));
        return place.of(key, RandomHost.constants(IpFamily.IPV4).flowHashSeed());
    }
}
