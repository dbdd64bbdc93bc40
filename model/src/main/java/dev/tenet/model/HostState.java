package dev.tenet.model;

/** What may be asked of a host. */
public enum HostState {
    /** It takes new instances. */
    READY,
    /** It keeps what it has, and takes nothing new. */
    DRAINING,
    /** It is taken for dead: what it had is gone. */
    DOWN
}
