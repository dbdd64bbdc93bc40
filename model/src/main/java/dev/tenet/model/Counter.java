package dev.tenet.model;

/**
 * Where a number space's fresh numbers begin.
 *
 * @param next the least number never given; one beyond the space's greatest when all were
 */
public record Counter(NumberSpace space, long next) implements IntentObject {

    public static IntentKey<Counter> key(NumberSpace space) {
        return Kind.COUNTER.key(space.key());
    }

    @Override
    public IntentKey<Counter> key() {
        return key(space);
    }
}
