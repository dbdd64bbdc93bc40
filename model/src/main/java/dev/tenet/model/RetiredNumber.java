package dev.tenet.model;

import java.time.Instant;

/** A number nobody has any more, at rest. Keys sort by the end of the rest. */
public record RetiredNumber(NumberSpace space, long number, Instant until) implements IntentObject {

    @Override
    public IntentKey<RetiredNumber> key() {
        return Kind.RETIRED_NUMBER.key(space, String.format("%015d-%d", until.toEpochMilli(), number));
    }

    public static IntentPrefix<RetiredNumber> all(NumberSpace space) {
        return Kind.RETIRED_NUMBER.under(space);
    }
}
