package dev.tenet.datapath.reference;

/** How far a connection has come; the numbers of {@code enum connection_state} are the ordinals. */
public enum ConnectionState {
    /** Packets one way only. */
    OPENING,
    /** Both ways seen. */
    ESTABLISHED,
    /** TCP: FIN from one side. */
    CLOSING,
    /** TCP: RST, or FIN from both sides. */
    CLOSED
}
