package dev.tenet.datapath.reference;

/**
 * That not everything for a public address, or a delegated prefix, gets in.
 *
 * @param until of the datapath's clock
 * @param passing of 2^32 packets so many get in; 0: none, it is withdrawn
 */
public record Flooded(long until, int passing) {
    public static Flooded withdrawn(long until) {
        return new Flooded(until, 0);
    }

    /** Whether a packet gets in, by a random number of its own. */
    boolean lets(int random) {
        return Integer.compareUnsigned(random, passing) < 0;
    }
}
