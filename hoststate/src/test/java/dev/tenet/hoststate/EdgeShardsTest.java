package dev.tenet.hoststate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.collect.Sets;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EdgeShardsTest {
    private static final int NETWORKS = 1000;
    private static final int SIZE = 5;
    private static final List<HostNumber> EDGES =
            IntStream.rangeClosed(1, 100).mapToObj(HostNumber::new).toList();

    private static List<Set<HostNumber>> shards(List<HostNumber> edges) {
        return IntStream.rangeClosed(1, NETWORKS)
                .mapToObj(network -> Set.copyOf(EdgeShards.of(new VirtualNetworkIdentifier(network), edges, SIZE)))
                .toList();
    }

    /** What chance makes of 5 of 100: 77.0 % of pairs share none, 21.1 % one, 1.84 % two, 0.06 % three. */
    @Test
    void networksShareAsFewEdgesAsByChance() {
        List<Set<HostNumber>> shards = shards(EDGES);
        double[] shared = new double[SIZE + 1];
        for (int i = 0; i < NETWORKS; i++) {
            for (int j = 0; j < i; j++) {
                shared[Sets.intersection(shards.get(i), shards.get(j)).size()]++;
            }
        }
        double pairs = NETWORKS * (NETWORKS - 1) / 2.0;
        System.out.printf(
                "edges that two networks share, percent of pairs: none %.1f, one %.1f, two %.2f, three %.2f, more %.3f%n",
                100 * shared[0] / pairs,
                100 * shared[1] / pairs,
                100 * shared[2] / pairs,
                100 * shared[3] / pairs,
                100 * (shared[4] + shared[5]) / pairs);
        assertEquals(77.0, 100 * shared[0] / pairs, 1);
        assertEquals(21.1, 100 * shared[1] / pairs, 1);
        assertEquals(1.84, 100 * shared[2] / pairs, 0.3);
    }

    @Test
    void allEdgesHaveTheirShareOfNetworks() {
        int[] networks = new int[EDGES.size() + 1];
        shards(EDGES).forEach(shard -> shard.forEach(edge -> networks[edge.number()]++));
        EDGES.forEach(edge -> assertTrue(
                networks[edge.number()] > 20 && networks[edge.number()] < 90,
                edge + " has " + networks[edge.number()]));
    }

    @Test
    void theOrderOfEdgesDoesNotMatter() {
        List<HostNumber> shuffled = new ArrayList<>(EDGES);
        Collections.shuffle(shuffled, new Random(1));
        assertEquals(shards(EDGES), shards(shuffled));
    }

    /** Whose edge goes gets one other; nobody else notices. */
    @Test
    void anEdgeThatGoesIsReplacedByOne() {
        HostNumber gone = EDGES.get(40);
        List<Set<HostNumber>> before = shards(EDGES);
        List<Set<HostNumber>> after =
                shards(EDGES.stream().filter(edge -> !edge.equals(gone)).toList());
        for (int i = 0; i < NETWORKS; i++) {
            Set<HostNumber> kept = Sets.intersection(before.get(i), after.get(i));
            assertEquals(before.get(i).contains(gone) ? SIZE - 1 : SIZE, kept.size());
            assertEquals(SIZE, after.get(i).size());
        }
    }

    @Test
    void fewEdgesAreAllInEveryShardAndNoneIsInOneOfSizeZero() {
        List<HostNumber> few = EDGES.subList(0, 3);
        VirtualNetworkIdentifier network = new VirtualNetworkIdentifier(7);
        assertEquals(Set.copyOf(few), Set.copyOf(EdgeShards.of(network, few, SIZE)));
        assertEquals(List.of(), EdgeShards.of(network, few, 0));
    }
}
