package dev.tenet.lab;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What the demo says it shows, each with what was seen; a claim that did not hold is said again at the end. */
final class Claims {
    private final PrintStream out;
    private final List<String> failed = new ArrayList<>();
    private int held;

    Claims(PrintStream out) {
        this.out = out;
    }

    /**
     * @param holds whether it does
     * @param claim what is claimed, as a sentence
     * @param seen the figures
     */
    void check(boolean holds, String claim, String seen) {
        out.println((holds ? "  [held]   " : "  [FAILED] ") + claim + "\n             "
                + seen.strip().replace("\n", "\n             "));
        if (holds) {
            held++;
        } else {
            failed.add(claim);
        }
    }

    boolean summarize() {
        out.println();
        out.println(held + " claims held, " + failed.size() + " failed");
        failed.forEach(claim -> out.println("  FAILED: " + claim));
        return failed.isEmpty();
    }
}
