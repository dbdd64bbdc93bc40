package dev.tenet.datapath.balance;

import java.util.Arrays;
import java.util.List;

/**
 * A table of slots, each of one backend: a connection's hash, modulo the slots, says who gets it. Built as Maglev builds it: every backend has
 * an order of its own in which it wants the slots, and the backends take turns, as often as they have weight. So shares are even to a slot,
 * and when a backend comes or goes hardly any slot changes but those it gets or had. Equal backends in any order give equal tables, wherever
 * they are built; nothing is remembered.
 *
 * @see <a href="https://www.usenix.org/conference/nsdi16/technical-sessions/presentation/eisenbud">Maglev, NSDI 2016, section 3.4</a>
 */
public final class MaglevTable {
    /** Of a slot while nobody has weight. */
    public static final int NOBODY = -1;

    /** Prime, as orders need; the least with a hundred slots a backend keeps shares within one per cent. */
    private static final int[] SIZES = {4093, 65537, 655373};

    private static final int SLOTS_PER_BACKEND = 100;

    private final int[] slots;

    private MaglevTable(int[] slots) {
        this.slots = slots;
    }

    /**
     * Who may get connections.
     *
     * @param number that tells it from others and gives it its order; not negative
     * @param weight 0 gets nothing
     */
    public record Backend(int number, int weight) {
        public Backend {
            if (number < 0 || weight < 0) {
                throw new IllegalArgumentException("not a backend: " + number + " of weight " + weight);
            }
        }
    }

    /** How many slots a table has for this many backends. */
    public static int sizeFor(int backends) {
        for (int size : SIZES) {
            if (size >= (long) backends * SLOTS_PER_BACKEND) {
                return size;
            }
        }
        return SIZES[SIZES.length - 1];
    }

    /**
     * @param size how many slots; prime
     * @param backends of distinct numbers, in any order
     */
    public static MaglevTable build(int size, List<Backend> backends) {
        Turns turns = new Turns(size, backends);
        int[] slots = new int[size];
        Arrays.fill(slots, NOBODY);
        if (turns.count > 0) {
            turns.fill(slots);
        }
        return new MaglevTable(slots);
    }

    public int size() {
        return slots.length;
    }

    /** The number of the backend that has the slot, or {@link #NOBODY}. */
    public int backend(int slot) {
        return slots[slot];
    }

    /** The same, of a hash of 32 bits without sign. */
    public int backendOf(int hash) {
        return slots[slotOf(hash)];
    }

    /** The slot that a hash of 32 bits without sign stands for, as {@code slot_of_hash} in flow_hash.h reckons it. */
    public int slotOf(int hash) {
        return (int) (Integer.toUnsignedLong(hash) * slots.length >>> Integer.SIZE);
    }

    /** The backends' orders, walked in turns. */
    private static final class Turns {
        /** Of a slot's number, from which bit on it says the word of its bit; a division would look at its sign, each time. */
        private static final int WORD = 6;

        private final int size;
        private final int count;
        private final int[] numbers;
        private final int[] next;
        private final int[] skip;
        private final long[] weights;
        private final long heaviest;

        Turns(int size, List<Backend> backends) {
            Backend[] taking = backends.stream()
                    .filter(backend -> backend.weight() > 0)
                    .sorted((one, other) -> Integer.compare(one.number(), other.number()))
                    .toArray(Backend[]::new);
            this.size = size;
            count = taking.length;
            numbers = new int[count];
            next = new int[count];
            skip = new int[count];
            weights = new long[count];
            long most = 1;
            for (int i = 0; i < count; i++) {
                numbers[i] = taking[i].number();
                weights[i] = taking[i].weight();
                most = Math.max(most, weights[i]);
                long hash = mixed(numbers[i]);
                next[i] = (int) Long.remainderUnsigned(hash, size);
                skip[i] = (int) (Long.remainderUnsigned(mixed(hash), size - 1) + 1);
            }
            heaviest = most;
        }

        /** In a round the heaviest takes a slot, and others as their weights add up to its. */
        void fill(int[] slots) {
            long[] credit = new long[count];
            // Most of the time goes into looking at slots that are taken: a bit each stays in the nearest cache.
            long[] taken = new long[size / Long.SIZE + 1];
            int free = size;
            while (true) {
                for (int i = 0; i < count; i++) {
                    credit[i] += weights[i];
                    if (credit[i] >= heaviest) {
                        credit[i] -= heaviest;
                        slots[take(i, taken)] = numbers[i];
                        if (--free == 0) {
                            return;
                        }
                    }
                }
            }
        }

        /** Takes the first slot of its order that is free. */
        private int take(int backend, long[] taken) {
            int at = next[backend];
            int step = skip[backend];
            while ((taken[at >>> WORD] >>> at & 1) != 0) {
                at = after(at, step);
            }
            taken[at >>> WORD] |= 1L << at;
            next[backend] = after(at, step);
            return at;
        }

        private int after(int at, int step) {
            int following = at + step;
            return following < size ? following : following - size;
        }

        /** SplitMix64: as good as chance, and the same everywhere. */
        private static long mixed(long value) {
            long mixed = value + 0x9e3779b97f4a7c15L;
            mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
            mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
            return mixed ^ mixed >>> 31;
        }
    }
}
