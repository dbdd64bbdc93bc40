package dev.tenet.agent.policy;

import java.util.BitSet;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes columns as the fewest prefixes that say the same by longest match (Draves and others, "Constructing optimal IP routing tables",
 * INFOCOM 1999). No match means {@link Columns#NO_RULE}.
 */
final class ColumnPrefixes {
    private ColumnPrefixes() {}

    static SortedMap<TrafficPrefix, Integer> of(Columns columns) {
        SortedMap<TrafficPrefix, Integer> prefixes = new TreeMap<>();
        emit(node(columns, new TrafficPrefix(0, 0)), Columns.NO_RULE, prefixes);
        return prefixes;
    }

    /**
     * @param candidates the columns that cost the least below, if one of them is in force here
     */
    private record Node(
            TrafficPrefix prefix,
            BitSet candidates,
            @Nullable Node low,
            @Nullable Node high) {}

    private static Node node(Columns columns, TrafficPrefix prefix) {
        if (columns.isUniform(prefix.point(), prefix.last())) {
            BitSet only = new BitSet();
            only.set(columns.at(prefix.point()));
            return new Node(prefix, only, null, null);
        }
        Node low = node(columns, prefix.half(0));
        Node high = node(columns, prefix.half(1));
        BitSet candidates = (BitSet) low.candidates.clone();
        if (candidates.intersects(high.candidates)) {
            candidates.and(high.candidates);
        } else {
            candidates.or(high.candidates);
        }
        return new Node(prefix, candidates, low, high);
    }

    private static void emit(Node node, int inherited, SortedMap<TrafficPrefix, Integer> prefixes) {
        int column = inherited;
        if (!node.candidates.get(inherited)) {
            column = node.candidates.nextSetBit(0);
            prefixes.put(node.prefix, column);
        }
        if (node.low != null && node.high != null) {
            emit(node.low, column, prefixes);
            emit(node.high, column, prefixes);
        }
    }
}
