package dev.tenet.model;

import java.time.Duration;
import java.time.Instant;

/** A number nobody has any more, at rest. Keys sort by the end of the rest. */
public record RetiredNumber(NumberSpace space, long number, Instant until) implements IntentObject {
    /** How long a number is unused before it comes again: packets of the last holder must have died, and hosts forgotten it. */
    public static final Duration REST = Duration.ofHours(1);

    @Override
    public IntentKey<RetiredNumber> key() {
        return Kind.RETIRED_NUMBER.key(space.key(), String.format("%015d-%d", until.toEpochMilli(), number));
    }

    public static IntentPrefix<RetiredNumber> all(NumberSpace space) {
        return Kind.RETIRED_NUMBER.under(space.key());
    }
}
