package dev.tenet.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Where this process's commands queue for keys they fought over. Nothing depends on it being right: commits compare what they read, whoever
 * stands here. But optimists that all want one key lose to each other for ever, the unlucky ones always; in a queue each has its turn. Keys
 * share a fixed number of locks, so that some stand in line for nothing.
 */
final class Turnstile {
    private static final int LOCKS = 256;

    private final ReentrantReadWriteLock[] locks = new ReentrantReadWriteLock[LOCKS];

    Turnstile() {
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new ReentrantReadWriteLock(true);
        }
    }

    /**
     * What a command wants.
     *
     * @param alone the keys that would make it conflict with others of the same wish: written, or guards of prefixes listed
     * @param together the keys that would not: only read, or guards only touched
     */
    record Wish(Set<Key> alone, Set<Key> together) {}

    /** A place that was reached, to be left by the same thread. */
    final class Place implements AutoCloseable {
        private final List<Lock> held;

        private Place(List<Lock> held) {
            this.held = held;
        }

        @Override
        public void close() {
            held.reversed().forEach(Lock::unlock);
        }
    }

    /** A place without waiting; empty if somebody stands there, or waits to. */
    Optional<Place> tryEnter(Wish wish) {
        List<Lock> held = new ArrayList<>();
        for (Map.Entry<Integer, Boolean> slot : slots(wish).entrySet()) {
            Lock lock = lock(slot.getKey(), slot.getValue());
            if (locks[slot.getKey()].hasQueuedThreads() || !lock.tryLock()) {
                new Place(held).close();
                return Optional.empty();
            }
            held.add(lock);
        }
        return Optional.of(new Place(held));
    }

    /** Waits for its turn on all keys. A thread stands at one place at a time. */
    Place enter(Wish wish) {
        List<Lock> held = new ArrayList<>();
        // In one order for everybody, so that no two wait for each other.
        slots(wish).forEach((slot, alone) -> {
            Lock lock = lock(slot, alone);
            lock.lock();
            held.add(lock);
        });
        return new Place(held);
    }

    private Lock lock(int slot, boolean alone) {
        return alone ? locks[slot].writeLock() : locks[slot].readLock();
    }

    /** By the index of the lock: whether it is wanted alone. */
    private static TreeMap<Integer, Boolean> slots(Wish wish) {
        TreeMap<Integer, Boolean> slots = new TreeMap<>();
        wish.together().forEach(key -> slots.put(slot(key), false));
        wish.alone().forEach(key -> slots.put(slot(key), true));
        return slots;
    }

    private static int slot(Key key) {
        return Math.floorMod(key.hashCode(), LOCKS);
    }
}
