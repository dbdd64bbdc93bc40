package dev.tenet.datapath.balance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerShares;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whoever had a slot when a connection began must be found by it as long as it lasts. */
class BalancerTableTest {
    @Test
    void aConnectionIsFoundAfterTargetsCameOneByOneAndWent() {
        List<Set<Integer>> sets = new ArrayList<>();
        Set<Integer> taking = new TreeSet<>(Set.of(1, 2, 3, 4));
        sets.add(Set.copyOf(taking));
        for (int joining = 5; joining <= 8; joining++) {
            taking.add(joining);
            sets.add(Set.copyOf(taking));
            requireAllFound(sets, 8);
        }
        for (int leaving : new int[] {1, 2}) {
            taking.remove(leaving);
            sets.add(Set.copyOf(taking));
            requireAllFound(sets, 8);
        }
        taking.addAll(Set.of(1, 2));
        sets.add(Set.copyOf(taking));
        requireAllFound(sets, 8);
        for (int leaving = 8; leaving > 4; leaving--) {
            taking.remove(leaving);
            sets.add(Set.copyOf(taking));
            requireAllFound(sets, 8);
        }
    }

    @Test
    void aSlotKeepsTheLatestOfMoreOwnersThanItHasRoomFor() {
        int all = LayoutConstant.BALANCER_FORMER + 3;
        List<Set<Integer>> sets =
                IntStream.rangeClosed(1, all).mapToObj(Set::of).toList();
        BalancerTable table = table(sets, all);
        int[] expected = IntStream.range(0, LayoutConstant.BALANCER_FORMER)
                .map(i -> all - 1 - i)
                .toArray();
        for (int slot = 0; slot < table.slots(); slot++) {
            assertEquals(all, table.owner(slot));
            assertEquals(Arrays.toString(expected), Arrays.toString(table.former(slot)));
        }
    }

    private static void requireAllFound(List<Set<Integer>> sets, int targets) {
        BalancerTable now = table(sets, targets);
        for (Set<Integer> before : sets) {
            BalancerTable then = table(List.of(before), targets);
            int lost = 0;
            for (int slot = 0; slot < now.slots(); slot++) {
                int began = then.owner(slot);
                if (now.owner(slot) != began && Arrays.stream(now.former(slot)).noneMatch(each -> each == began)) {
                    lost++;
                }
            }
            assertEquals(
                    0,
                    lost,
                    "of %d slots, when %s had them, after %d changes".formatted(now.slots(), before, sets.size() - 1));
        }
        assertTrue(now.slots() > 0);
    }

    /** The last of the sets has the slots now. */
    private static BalancerTable table(List<Set<Integer>> sets, int targets) {
        Set<Integer> now = sets.getLast();
        return BalancerTable.of(new Balancer(
                new BalancerKey(new VirtualNetworkIdentifier(7), IpAddress.parse("10.0.0.100"), IpProtocol.TCP, 80),
                new InterfaceNumber(3000),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Stickiness.NONE,
                0,
                sets.reversed().stream()
                        .skip(1)
                        .map(set -> new BalancerShares(set.stream()
                                .map(number -> new BalancerShares.Share(new InterfaceNumber(number), 1))
                                .toList()))
                        .toList(),
                IntStream.rangeClosed(1, targets)
                        .mapToObj(number -> new BalancerTarget(
                                new InterfaceNumber(number),
                                new HostNumber(1),
                                IpAddress.parse("10.0.0." + number),
                                80,
                                now.contains(number) ? 1 : 0,
                                false,
                                IpAddress.parse("10.0.0.250"),
                                false,
                                false,
                                Optional.empty()))
                        .toList()));
    }
}
