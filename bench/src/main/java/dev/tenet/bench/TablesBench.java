package dev.tenet.bench;

import dev.tenet.datapath.balance.MaglevTable;
import dev.tenet.datapath.balance.MaglevTable.Backend;
import java.util.List;
import java.util.stream.IntStream;

/** Building the tables that spread a balancer's connections, and what of them changes when backends go. */
final class TablesBench implements Bench {
    private static final int BACKENDS = 1_000;
    private static final int USUAL = 65_537;
    private static final int LARGE = 655_373;
    private static final int WARM_UP = 50;

    /** Maglev, NSDI 2016, section 5.3. */
    private static final double MAGLEV_USUAL_MS = 1.8;

    private static final double MAGLEV_LARGE_MS = 22.9;

    @Override
    public String name() {
        return "tables";
    }

    @Override
    public String describes() {
        return "building a load balancer's table for " + BACKENDS + " backends, and the slots that change when some go";
    }

    @Override
    public void run(BenchRun run) {
        List<Backend> all = IntStream.rangeClosed(1, BACKENDS)
                .mapToObj(i -> new Backend(i, 1))
                .toList();
        for (int i = 0; i < WARM_UP; i++) {
            MaglevTable.build(USUAL, all);
        }
        time(run, "build-65537", USUAL, all, MAGLEV_USUAL_MS);
        time(run, "build-655373", LARGE, all, MAGLEV_LARGE_MS);
        for (int size : new int[] {USUAL, LARGE}) {
            MaglevTable before = MaglevTable.build(size, all);
            for (int gone : new int[] {1, 10}) {
                int changed = changed(before, MaglevTable.build(size, all.subList(gone, BACKENDS)));
                double least = (double) size * gone / BACKENDS;
                run.results()
                        .accept(new Measurement(
                                name(),
                                "changed-" + size + "-" + gone + "-gone",
                                "slots",
                                changed,
                                "theirs alone",
                                least));
            }
            run.results()
                    .accept(new Measurement(name(), "imbalance-" + size, "most/mean", imbalance(before), "even", 1));
        }
    }

    private void time(BenchRun run, String metric, int size, List<Backend> backends, double maglev) {
        double[] milliseconds = IntStream.range(0, Math.max(run.rounds(), 5) * 4)
                .mapToDouble(_ -> {
                    long start = System.nanoTime();
                    MaglevTable.build(size, backends);
                    return (System.nanoTime() - start) / 1e6;
                })
                .sorted()
                .toArray();
        run.results()
                .accept(new Measurement(
                        name(), metric, "ms", milliseconds[milliseconds.length / 2], "Maglev, as published", maglev));
    }

    private static int changed(MaglevTable before, MaglevTable after) {
        return (int) IntStream.range(0, before.size())
                .filter(slot -> before.backend(slot) != after.backend(slot))
                .count();
    }

    private static double imbalance(MaglevTable table) {
        int[] shares = new int[BACKENDS + 1];
        IntStream.range(0, table.size()).forEach(slot -> shares[table.backend(slot)]++);
        int most = IntStream.of(shares).max().orElseThrow();
        return most / ((double) table.size() / BACKENDS);
    }
}
