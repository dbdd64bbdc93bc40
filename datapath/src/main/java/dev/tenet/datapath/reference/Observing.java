package dev.tenet.datapath.reference;

import java.util.Arrays;

/** What a host keeps of the packets that it tells of. */
public final class Observing {
    /** Packets that a host tells of in a second, whoever asked for them. */
    static final int TOLD_PER_SECOND = 4096;

    private static final int MARKS = 255;

    private final int[] traced = new int[Observation.PLACES];
    private long second;
    private int sampled;
    private int told;
    private int marks;
    private int lost;

    void at(long now) {
        long current = Long.divideUnsigned(now, Inputs.SECOND);
        if (second != current) {
            second = current;
            Arrays.fill(traced, 0);
            sampled = 0;
            told = 0;
        }
    }

    /** Whether one more is within what a trace may have. */
    boolean traced(int place, int most) {
        return traced[place]++ < most;
    }

    boolean sampled(int most) {
        return sampled++ < most;
    }

    /** The next mark; 0 is none. */
    int mark() {
        return Integer.remainderUnsigned(marks++, MARKS) + 1;
    }

    /** Whether there is room for it in this second. */
    boolean tell() {
        boolean room = told++ < TOLD_PER_SECOND;
        lost += room ? 0 : 1;
        return room;
    }

    public long second() {
        return second;
    }

    public int traced(int place) {
        return traced[place];
    }

    public int sampled() {
        return sampled;
    }

    public int told() {
        return told;
    }

    public int marks() {
        return marks;
    }

    public int lost() {
        return lost;
    }
}
