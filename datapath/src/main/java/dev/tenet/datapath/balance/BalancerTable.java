package dev.tenet.datapath.balance;

import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerShares;
import dev.tenet.hoststate.PublicBalancer;
import java.util.Arrays;
import java.util.List;

/**
 * A balancer's table, and who had each slot before: as many different ones as the datapath keeps, the latest first. Made of what the balancer's
 * resource says alone, so that it is the same on every host, whatever each has seen.
 */
public final class BalancerTable {
    /** Of the datapath's layout. */
    private static final int FORMER = dev.tenet.datapath.layout.LayoutConstant.BALANCER_FORMER;

    private static final int[] NOBODY = {};

    private final MaglevTable table;
    private final int[][] former;

    private BalancerTable(MaglevTable table, int[][] former) {
        this.table = table;
        this.former = former;
    }

    public static BalancerTable of(Balancer balancer) {
        int size = MaglevTable.sizeFor(balancer.targets().size());
        MaglevTable now = MaglevTable.build(
                size,
                balancer.targets().stream()
                        .map(target -> new MaglevTable.Backend(
                                target.networkInterface().number(), target.weight()))
                        .toList());
        List<MaglevTable> before = balancer.former().stream()
                .map(BalancerShares::shares)
                .map(shares -> MaglevTable.build(
                        size,
                        shares.stream()
                                .map(share -> new MaglevTable.Backend(
                                        share.networkInterface().number(), share.weight()))
                                .toList()))
                .toList();
        return new BalancerTable(now, former(now, before));
    }

    public static BalancerTable of(PublicBalancer balancer) {
        return new BalancerTable(
                MaglevTable.build(
                        MaglevTable.sizeFor(balancer.targets().size()),
                        balancer.targets().stream()
                                .map(target -> new MaglevTable.Backend(
                                        target.networkInterface().number(), target.weight()))
                                .toList()),
                new int[0][]);
    }

    private static int[][] former(MaglevTable now, List<MaglevTable> before) {
        if (before.isEmpty()) {
            return new int[0][];
        }
        int[][] former = new int[now.size()][];
        int[] seen = new int[FORMER];
        for (int slot = 0; slot < former.length; slot++) {
            int count = 0;
            for (int i = 0; i < before.size() && count < FORMER; i++) {
                int owner = before.get(i).backend(slot);
                boolean known = owner == MaglevTable.NOBODY || owner == now.backend(slot);
                for (int other = 0; other < count; other++) {
                    known |= seen[other] == owner;
                }
                if (!known) {
                    seen[count++] = owner;
                }
            }
            former[slot] = count == 0 ? NOBODY : Arrays.copyOf(seen, count);
        }
        return former;
    }

    /** How many; 0 while nobody gets connections. */
    public int slots() {
        return isEmpty() ? 0 : table.size();
    }

    public boolean isEmpty() {
        return table.backend(0) == MaglevTable.NOBODY;
    }

    /** The number of who has the slot. */
    public int owner(int slot) {
        return table.backend(slot);
    }

    /** The numbers of those who had it before, the latest first. */
    public int[] former(int slot) {
        return former.length == 0 ? NOBODY : Arrays.copyOf(former[slot], former[slot].length);
    }

    public int slotOf(int hash) {
        return table.slotOf(hash);
    }
}
