package dev.tenet.agent;

import dev.tenet.bpf.TcHook;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How programs are attached. */
enum AttachChoice {
    /** By tcx where the kernel has it. */
    AUTO,
    /** By tcx links (Linux 6.6). */
    TCX,
    /** As filters of a clsact queueing discipline. */
    CLSACT;

    static Optional<AttachChoice> tryParse(String text) {
        return Arrays.stream(values())
                .filter(choice -> choice.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst();
    }

    TcHook.Method method() {
        return switch (this) {
            case AUTO -> TcHook.Method.best();
            case TCX -> TcHook.Method.TCX;
            case CLSACT -> TcHook.Method.CLSACT;
        };
    }
}
