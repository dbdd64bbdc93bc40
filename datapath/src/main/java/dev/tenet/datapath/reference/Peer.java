package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.NextHop;
import java.util.Optional;

/** Where one address of a network is, as far as this host knows; flows point at it. */
public final class Peer {
    final int slot;
    final NetworkAddress address;
    PeerState state = PeerState.ASKING;
    Optional<HostNumber> host = Optional.empty();
    Identity identity = Identity.NONE;
    int epoch;
    int nonce;
    Generation generation = new Generation(0);
    long confirmedAt;
    long askedAt;
    long lastUsed;

    Peer(int slot, NetworkAddress address, int epoch) {
        this.slot = slot;
        this.address = address;
        this.epoch = epoch;
    }

    public int slot() {
        return slot;
    }

    public NetworkAddress address() {
        return address;
    }

    public PeerState state() {
        return state;
    }

    /** Of a known peer its host, of a local one this host. */
    public Optional<HostNumber> host() {
        return host;
    }

    public Identity identity() {
        return identity;
    }

    /** Raised whenever the slot changes its address. */
    public int epoch() {
        return epoch;
    }

    /** 24 bits, echoed by answers. */
    public int nonce() {
        return nonce;
    }

    /** Of the location; newer ones win. */
    public Generation generation() {
        return generation;
    }

    /** Nanoseconds of the datapath's clock; the last answer. */
    public long confirmedAt() {
        return confirmedAt;
    }

    /** Nanoseconds of the datapath's clock; the last question sent for it without a packet. */
    public long askedAt() {
        return askedAt;
    }

    /** Nanoseconds of the datapath's clock. */
    public long lastUsed() {
        return lastUsed;
    }

    boolean is(PeerState wanted) {
        return state == wanted;
    }

    void ask(int random) {
        become(PeerState.ASKING, Optional.empty(), Identity.NONE);
        nonce = nonce(random);
    }

    /** Packets for a next hop have its number where others have the nonce. */
    int nonce(int random) {
        return NextHop.of(address.address())
                .map(number -> number.number() & OverlayHeader.NOTE_MASK)
                .orElse(random);
    }

    void confirm(Whereabouts where, long now) {
        become(PeerState.KNOWN, where.host(), where.identity());
        generation = where.generation();
        confirmedAt = now;
    }

    void become(PeerState newState, Optional<HostNumber> newHost, Identity newIdentity) {
        state = newState;
        host = newHost;
        identity = newIdentity;
    }
}
