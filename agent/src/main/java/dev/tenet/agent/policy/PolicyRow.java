package dev.tenet.agent.policy;

import java.util.Arrays;
import java.util.BitSet;

/** Which columns a class of addresses or identities is allowed: as many bits as the datapath has columns. */
public final class PolicyRow {
    private final long[] words;

    PolicyRow(BitSet columns) {
        if (columns.length() > CompiledPolicy.MAXIMUM_COLUMNS) {
            throw new IllegalArgumentException("column " + (columns.length() - 1) + " is one too many");
        }
        words = Arrays.copyOf(columns.toLongArray(), CompiledPolicy.MAXIMUM_COLUMNS / Long.SIZE);
    }

    /** Reads what {@link #words} gives. */
    public static PolicyRow ofWords(long[] words) {
        return new PolicyRow(BitSet.valueOf(words));
    }

    public boolean allows(int column) {
        return (words[column / Long.SIZE] >>> column & 1) != 0;
    }

    /** Column 0 is bit 0 of word 0, column 64 bit 0 of word 1. */
    public long[] words() {
        return words.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PolicyRow row && Arrays.equals(words, row.words);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return "columns " + BitSet.valueOf(words);
    }
}
