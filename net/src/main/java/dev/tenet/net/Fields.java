package dev.tenet.net;

/** Checks that header records make on their numbers. */
final class Fields {
    private Fields() {}

    static void check(String name, int value, int bits) {
        if (value >>> bits != 0) {
            throw new IllegalArgumentException(name + " has " + bits + " bits: " + value);
        }
    }

    /** Options fill whole 32-bit words, at most ten of them. */
    static void checkOptions(String name, Bytes options) {
        if (options.length() % 4 != 0 || options.length() > 40) {
            throw new IllegalArgumentException(name + " options of " + options.length() + " bytes");
        }
    }
}
