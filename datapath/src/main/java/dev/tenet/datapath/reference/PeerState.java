package dev.tenet.datapath.reference;

/** What is known of where an address is; the numbers of {@code enum peer_state} are the ordinals. */
public enum PeerState {
    FREE,
    /** Unknown: by way of a gateway. */
    ASKING,
    /** The host is known. */
    KNOWN,
    /** An interface of this host has it. */
    LOCAL
}
