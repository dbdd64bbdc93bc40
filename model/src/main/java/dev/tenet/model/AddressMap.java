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
