package dev.tenet.model;

import java.util.Optional;

/**
 * How much an account weighs, by an operator's choice, where an edge gets more than it carries; without one, it is {@link #USUAL}.
 *
 * @param weight 1 to {@link #MOST}
 */
public record EdgeWeight(AccountId account, int weight) implements IntentObject {
    public static final int USUAL = 1;
    public static final int MOST = 100;

    /** @throws IllegalArgumentException for a weight out of bounds */
    public EdgeWeight {
        if (weight < 1 || weight > MOST) {
            throw new IllegalArgumentException("an account weighs 1 to " + MOST + ", not " + weight);
        }
    }

    public static IntentKey<EdgeWeight> key(AccountId account) {
        return Kind.EDGE_WEIGHT.key(account);
    }

    /** What an account weighs, whether anything was chosen for it or not. */
    public static int of(Optional<EdgeWeight> chosen) {
        return chosen.map(EdgeWeight::weight).orElse(USUAL);
    }

    @Override
    public IntentKey<EdgeWeight> key() {
        return key(account);
    }
}
