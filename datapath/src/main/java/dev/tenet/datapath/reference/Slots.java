package dev.tenet.datapath.reference;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;

/** Numbered places: the one freed last is taken next, else the lowest never used. */
final class Slots {
    private final int capacity;
    private final Deque<Integer> freed = new ArrayDeque<>();
    private int taken;

    Slots(int capacity) {
        this.capacity = capacity;
    }

    OptionalInt take() {
        if (!freed.isEmpty()) {
            return OptionalInt.of(freed.pop());
        }
        return taken < capacity ? OptionalInt.of(taken++) : OptionalInt.empty();
    }

    void free(int slot) {
        freed.push(slot);
    }
}
