package dev.tenet.model;

import java.util.Base64;
import java.util.BitSet;
import java.util.OptionalInt;

/**
 * Which of a block's addresses are taken, by their index in the block. Immutable; its text is the bits from index 0 on in
 * base64, as long as the highest taken index needs.
 */
public final class AddressMap {
    public static final AddressMap EMPTY = new AddressMap(new BitSet());

    private final BitSet taken;

    private AddressMap(BitSet taken) {
        this.taken = taken;
    }

    /** @throws IllegalArgumentException when the text is not base64 */
    public static AddressMap parse(String text) {
        return new AddressMap(BitSet.valueOf(Base64.getDecoder().decode(text)));
    }

    public boolean isTaken(int index) {
        return taken.get(index);
    }

    /** How many are taken. */
    public int count() {
        return taken.cardinality();
    }

    /** The first free index at or after {@code start}, else the first from {@code low} on; all below {@code end}. */
    public OptionalInt free(int low, int start, int end) {
        int found = taken.nextClearBit(start);
        if (found >= end) {
            found = taken.nextClearBit(low);
        }
        return found < end ? OptionalInt.of(found) : OptionalInt.empty();
    }

    /** The first run of {@code length} free indexes that begins at a multiple of it, at or after {@code low} and all below {@code end}. */
    public OptionalInt freeRun(int length, int low, int end) {
        int start = Math.ceilDiv(low, length) * length;
        while (start + length <= end) {
            int next = taken.nextSetBit(start);
            if (next < 0 || next >= start + length) {
                return OptionalInt.of(start);
            }
            start = (next / length + 1) * length;
        }
        return OptionalInt.empty();
    }

    /** All of a run, taken or free. */
    public AddressMap with(int index, int length, boolean isTaken) {
        BitSet copy = (BitSet) taken.clone();
        copy.set(index, index + length, isTaken);
        return new AddressMap(copy);
    }

    /** Whether anything of the run is taken. */
    public boolean isAnyTaken(int index, int length) {
        int next = taken.nextSetBit(index);
        return next >= 0 && next < index + length;
    }

    public AddressMap with(int index) {
        BitSet copy = (BitSet) taken.clone();
        copy.set(index);
        return new AddressMap(copy);
    }

    public AddressMap without(int index) {
        BitSet copy = (BitSet) taken.clone();
        copy.clear(index);
        return new AddressMap(copy);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressMap map && map.taken.equals(taken);
    }

    @Override
    public int hashCode() {
        return taken.hashCode();
    }

    @Override
    public String toString() {
        return Base64.getEncoder().encodeToString(taken.toByteArray());
    }
}
