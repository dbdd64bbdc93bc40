package dev.tenet.bench;

import dev.tenet.net.IpFamily;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A load between two instances on two hosts, with security groups on, against the kernel's bridge and VXLAN with no policy and against
 * the bare underlay, all on namespaces joined alike.
 */
final class OverlayBench implements Bench {
    static final String OURS = "tenet";

    private final String name;
    private final String describes;
    private final IpFamily fabric;
    private final boolean segmented;
    private final Map<String, Load> loads;

    /** One load and the unit of its figure. */
    record Load(String unit, java.util.function.BiFunction<Loads, Pair, Double> measure) {}

    OverlayBench(String name, String describes, boolean segmented, Map<String, Load> loads) {
        this(name, describes, IpFamily.IPV4, segmented, loads);
    }

    /** @param fabric the family of the hosts' addresses, ours as those of what ours is measured against */
    OverlayBench(String name, String describes, IpFamily fabric, boolean segmented, Map<String, Load> loads) {
        this.fabric = fabric;
        this.name = name;
        this.describes = describes;
        this.segmented = segmented;
        this.loads = new LinkedHashMap<>(loads);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String describes() {
        return describes;
    }

    @Override
    public void run(BenchRun run) {
        try (TenetPair tenet = TenetPair.start(fabric, run.progress());
                Underlay underlay = new Underlay(fabric)) {
            Pair ours = tenet.pair();
            Pair bridged = KernelOverlays.bridged(underlay);
            Pair bare = underlay.bare();
            if (segmented) {
                underlay.segment();
                tenet.segment();
            }
            loads.forEach((metric, load) -> {
                ToDoubleFunction<Pair> measure = pair -> load.measure().apply(run.loads(), pair);
                Map<String, Alternation.Contestant> contestants = new LinkedHashMap<>();
                contestants.put(OURS, () -> measure.applyAsDouble(ours));
                contestants.put(bridged.name(), () -> measure.applyAsDouble(bridged));
                contestants.put(bare.name(), () -> measure.applyAsDouble(bare));
                run.compare(name, metric, load.unit(), OURS, contestants);
            });
        }
    }
}
