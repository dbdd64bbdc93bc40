package dev.tenet.agent;

/** Whether an edge is there, by its answers: some in a row must be missing, or come, to change that. */
final class EdgePulse {
    /** With {@link EdgeWatch#EVERY} between them well below a second. */
    static final int MISSED_IN_A_ROW = 3;

    /** An edge that comes and goes is not used. */
    static final int HEARD_IN_A_ROW = 10;

    private boolean silent;
    private int against;

    boolean isSilent() {
        return silent;
    }

    /** Whether the last answer was missing, of an edge that is thought to be there. */
    boolean isInDoubt() {
        return !silent && against > 0;
    }

    /** Notes whether a question was answered. Returns whether that changes what is thought of the edge. */
    boolean note(boolean answered) {
        if (answered != silent) {
            against = 0;
            return false;
        }
        against++;
        if (against < (silent ? HEARD_IN_A_ROW : MISSED_IN_A_ROW)) {
            return false;
        }
        silent = !silent;
        against = 0;
        return true;
    }
}
