package dev.tenet.hoststate;

/** What a host does about an address of a preloaded network that is not among the locations it was told. */
public enum LocationMiss {
    /** The packet ends: nobody has the address. */
    DROP,
    /** A gateway is asked. */
    ASK_GATEWAY
}
