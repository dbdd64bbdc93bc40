package dev.tenet.datapath;

/**
 * The datapath's hash of numbers of 64 bits, one step each: multiplication by 2<sup>64</sup> divided by the golden ratio (Knuth, The Art of
 * Computer Programming, volume 3, 6.4), and the upper half added to the lower.
 */
public final class WordHash {
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private WordHash() {}

    /** The hash with another word; the first one begins with a seed. */
    public static long mix(long hash, long word) {
        long product = (hash ^ word) * FACTOR;
        return product ^ product >>> 32;
    }

    /** The hash of all words. */
    public static int finish(long hash) {
        return (int) (hash * FACTOR >>> 32);
    }
}
