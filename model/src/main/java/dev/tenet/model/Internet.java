package dev.tenet.model;

/**
 * The network outside, as hosts see it: there is one, made with the first edge.
 *
 * @param tag its secret on the wire between hosts and edges
 */
public record Internet(NetworkTag tag) implements IntentObject {
    private static final String ONLY = "1";

    /** Of the one that there is. */
    public static IntentKey<Internet> only() {
        return Kind.INTERNET.key(ONLY);
    }

    @Override
    public IntentKey<Internet> key() {
        return only();
    }
}
