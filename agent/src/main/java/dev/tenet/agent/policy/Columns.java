package dev.tenet.agent.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Divides all traffic into columns: points that the same ranges contain are of one column. Column 0 is the traffic that no range
 * contains.
 */
final class Columns {
    static final int NO_RULE = 0;

    private final List<TrafficRange> ranges;
    private final NavigableMap<Integer, Integer> columnFrom = new TreeMap<>();
    private final List<BitSet> rangesOfColumn = new ArrayList<>();

    private Columns(List<TrafficRange> ranges) {
        this.ranges = ranges;
    }

    /** Numbers follow from the ranges alone, in whatever order they come. */
    static Columns of(Collection<TrafficRange> traffic) {
        SortedSet<TrafficRange> sorted =
                new TreeSet<>(Comparator.comparingInt(TrafficRange::first).thenComparingInt(TrafficRange::last));
        sorted.addAll(traffic);
        Columns columns = new Columns(List.copyOf(sorted));
        columns.divide();
        return columns;
    }

    int count() {
        return rangesOfColumn.size();
    }

    /** The columns that a range covers. */
    BitSet in(TrafficRange range) {
        int index = ranges.indexOf(range);
        BitSet covered = new BitSet(count());
        for (int column = 0; column < count(); column++) {
            covered.set(column, rangesOfColumn.get(column).get(index));
        }
        return covered;
    }

    /** The column of each point. */
    Ranges ranges() {
        return Ranges.from(columnFrom).upTo(TrafficRange.POINTS - 1);
    }

    private int at(int point) {
        return columnFrom.floorEntry(point).getValue();
    }

    /** Walks over the points where a range begins or has ended, knowing which ranges are open. */
    private void divide() {
        TreeMap<Integer, BitSet> toggles = new TreeMap<>();
        for (int i = 0; i < ranges.size(); i++) {
            toggles.computeIfAbsent(ranges.get(i).first(), _ -> new BitSet()).flip(i);
            toggles.computeIfAbsent(ranges.get(i).last() + 1, _ -> new BitSet()).flip(i);
        }
        Map<BitSet, Integer> numbers = new HashMap<>();
        BitSet open = new BitSet();
        columnFrom.put(0, number(numbers, open));
        toggles.headMap(TrafficRange.POINTS).forEach((point, changed) -> {
            open.xor(changed);
            int column = number(numbers, open);
            if (at(point) != column) {
                columnFrom.put(point, column);
            }
        });
    }

    private int number(Map<BitSet, Integer> numbers, BitSet open) {
        Integer known = numbers.get(open);
        if (known != null) {
            return known;
        }
        BitSet copy = (BitSet) open.clone();
        numbers.put(copy, rangesOfColumn.size());
        rangesOfColumn.add(copy);
        return rangesOfColumn.size() - 1;
    }
}
