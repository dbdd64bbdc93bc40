package dev.tenet.datapath.random;

import dev.tenet.net.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Choices from a seed: equal seeds, equal choices. */
public final class Chance {
    private final SplittableRandom random;

    public Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** From 0, below the bound. */
    public int below(int bound) {
        return random.nextInt(bound);
    }

    /** From the first to the last, both included. */
    public int between(int first, int last) {
        return random.nextInt(first, last + 1);
    }

    public long between(long first, long last) {
        return random.nextLong(first, last + 1);
    }

    /** True in so many of a hundred cases. */
    public boolean percent(int cases) {
        return below(100) < cases;
    }

    /** 32 random bits. */
    public int bits() {
        return random.nextInt();
    }

    public long longBits() {
        return random.nextLong();
    }

    public <T> T pick(List<T> items) {
        return items.get(below(items.size()));
    }

    @SafeVarargs
    public final <T> T pick(T... items) {
        return items[below(items.length)];
    }

    /** So many different ones, in random order; all if there are fewer. */
    public <T> List<T> some(List<T> items, int count) {
        List<T> rest = new ArrayList<>(items);
        List<T> chosen = new ArrayList<>();
        while (chosen.size() < count && !rest.isEmpty()) {
            chosen.add(rest.remove(below(rest.size())));
        }
        return chosen;
    }

    public Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) random.nextInt();
        }
        return Bytes.of(bytes);
    }
}
