package dev.tenet.model.command;

import dev.tenet.model.Counter;
import dev.tenet.model.NumberSpace;
import dev.tenet.model.RetiredNumber;
import java.util.Optional;

/**
 * Gives numbers that are unique among all tenants: first those that have rested long enough, longest first, so that what is
 * kept of them stays small; else fresh ones.
 */
final class Numbers {
    private final Attempt attempt;
    private final NumberSpace space;

    Numbers(Attempt attempt, NumberSpace space) {
        this.attempt = attempt;
        this.space = space;
    }

    /** @throws CommandException {@link Fault#NUMBERS_EXHAUSTED} */
    long take() {
        Optional<RetiredNumber> rested = oldestRested();
        rested.ifPresent(found -> attempt.intent().delete(found.key()));
        return rested.map(RetiredNumber::number).orElseGet(() -> takeFresh(1));
    }

    /** The first of {@code count} fresh numbers in a row. */
    long takeFresh(int count) {
        long first = next();
        if (first + count - 1 > space.max()) {
            throw new CommandException(
                    Fault.NUMBERS_EXHAUSTED, "There are no " + space.key() + " numbers left; try again later");
        }
        attempt.intent().put(new Counter(space, first + count));
        return first;
    }

    /** Lays a number to rest. */
    void retire(long number) {
        attempt.intent().put(new RetiredNumber(space, number, attempt.now().plus(RetiredNumber.REST)));
    }

    private long next() {
        return attempt.intent().find(Counter.key(space)).map(Counter::next).orElse(1L);
    }

    private Optional<RetiredNumber> oldestRested() {
        return attempt.intent()
                .first(RetiredNumber.all(space))
                .flatMap(found -> attempt.intent().find(found.key()))
                .filter(found -> !found.until().isAfter(attempt.now()));
    }
}
