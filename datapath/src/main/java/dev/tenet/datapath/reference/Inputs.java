package dev.tenet.datapath.reference;

/**
 * Clock and chance of one packet.
 *
 * @param now nanoseconds of the datapath's clock
 * @param random 32 bits
 */
public record Inputs(long now, int random) {
    static final long SECOND = 1_000_000_000L;
    private static final int NONCE_MASK = 0xffffff;

    int nonce() {
        return random & NONCE_MASK;
    }
}
