package dev.tenet.hoststate;

/** Which connections of a balancer go to one target. */
public enum Stickiness {
    /** Each by itself: of the same addresses, ports and protocol. */
    NONE,
    /** All of a client's address to one of the balancer's. */
    ADDRESSES,
    /** The same, but those of TCP by themselves, and those of UDP. */
    ADDRESSES_AND_PROTOCOL
}
