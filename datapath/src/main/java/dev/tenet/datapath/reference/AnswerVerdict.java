package dev.tenet.datapath.reference;

import java.util.Arrays;
import java.util.Optional;

/** What a location answer says; the numbers are those of {@code enum answer_verdict}. */
public enum AnswerVerdict {
    /** The host that is named has the address. */
    HERE(1),
    /** Nobody has it; only a gateway in sync says so. */
    ABSENT(2),
    /** The sender of the answer does not have it (any more) and does not know who has. */
    NOT_HERE(3);

    private final int number;

    AnswerVerdict(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    static Optional<AnswerVerdict> of(int number) {
        return Arrays.stream(values())
                .filter(verdict -> verdict.number == number)
                .findFirst();
    }
}
