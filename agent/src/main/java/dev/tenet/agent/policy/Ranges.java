package dev.tenet.agent.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Values of whole ranges of numbers from 0 on, as the datapath looks them up; no value is written as {@link #NONE}. */
public final class Ranges {
    public static final int NONE = 0;

    /** Ranges on a page, and pages (layout.h, RANGES_A_PAGE). */
    public static final int PAGE = 56;

    /** As many can be told apart. */
    static final int MAXIMUM = PAGE * PAGE;

    private final NavigableMap<Long, Integer> valueFrom = new TreeMap<>(Map.of(0L, NONE));

    Ranges() {}

    /** Numbers from each key on have its value. */
    static Ranges from(Map<Integer, Integer> values) {
        Ranges ranges = new Ranges();
        values.forEach((first, value) -> ranges.valueFrom.put(first.longValue(), value));
        return ranges;
    }

    /** Gives all numbers from {@code first} to {@code last} the value, whatever they had. */
    void put(long first, long last, int value) {
        int after = at(last + 1);
        valueFrom.subMap(first, true, last, true).clear();
        valueFrom.put(first, value);
        valueFrom.putIfAbsent(last + 1, after);
    }

    /**
     * Joins neighbours of one value, and forgets what begins behind {@code last}, the last number there is.
     *
     * @throws PolicyTooLargeException if the datapath cannot tell so many apart
     */
    Ranges upTo(long last) {
        valueFrom.tailMap(last, false).clear();
        valueFrom.entrySet().removeIf(entry -> {
            Map.Entry<Long, Integer> before = valueFrom.lowerEntry(entry.getKey());
            return before != null && before.getValue().equals(entry.getValue());
        });
        if (valueFrom.size() > MAXIMUM) {
            throw new PolicyTooLargeException("ranges of addresses or ports", valueFrom.size(), MAXIMUM);
        }
        return this;
    }

    int at(long number) {
        return valueFrom.floorEntry(number).getValue();
    }

    int count() {
        return valueFrom.size();
    }

    /** In order; there is always one. */
    public List<Page> pages() {
        List<Page> pages = new ArrayList<>();
        List<Map.Entry<Long, Integer>> all = List.copyOf(valueFrom.entrySet());
        for (int from = 0; from < all.size(); from += PAGE) {
            pages.add(Page.of(all.subList(from, Math.min(from + PAGE, all.size()))));
        }
        return pages;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ranges ranges && valueFrom.equals(ranges.valueFrom);
    }

    @Override
    public int hashCode() {
        return valueFrom.hashCode();
    }

    @Override
    public String toString() {
        return valueFrom.toString();
    }

    /**
     * Successive ranges, {@link #PAGE} of them: the last one is repeated where there are not so many.
     *
     * @param firsts the first number of each, unsigned
     * @param values of each
     */
    public record Page(List<Integer> firsts, List<Integer> values) {
        public Page {
            firsts = List.copyOf(firsts);
            values = List.copyOf(values);
        }

        private static Page of(List<Map.Entry<Long, Integer>> ranges) {
            List<Integer> firsts = new ArrayList<>();
            List<Integer> values = new ArrayList<>();
            for (int i = 0; i < PAGE; i++) {
                Map.Entry<Long, Integer> range = ranges.get(Math.min(i, ranges.size() - 1));
                firsts.add(range.getKey().intValue());
                values.add(range.getValue());
            }
            return new Page(firsts, values);
        }
    }
}
