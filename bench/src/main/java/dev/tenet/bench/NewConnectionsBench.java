package dev.tenet.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** Short HTTP connections through stateful security groups, against a routed kernel VXLAN with nftables connection tracking. */
final class NewConnectionsBench implements Bench {
    @Override
    public String name() {
        return "new-connections";
    }

    @Override
    public String describes() {
        return "short HTTP connections a second through stateful groups, against routed kernel VXLAN with nftables conntrack; reach 1.5";
    }

    @Override
    public void run(BenchRun run) {
        try (TenetPair tenet = TenetPair.start(run.progress());
                Underlay underlay = new Underlay()) {
            Pair ours = tenet.pair();
            Pair tracked = KernelOverlays.routedWithConntrack(underlay);
            Pair bare = underlay.bare();
            Map<String, Alternation.Contestant> contestants = new LinkedHashMap<>();
            contestants.put(OverlayBench.OURS, () -> run.loads().connections(ours));
            contestants.put(tracked.name(), () -> run.loads().connections(tracked));
            contestants.put(bare.name(), () -> run.loads().connections(bare));
            run.compare(name(), "http", "connections/s", OverlayBench.OURS, contestants);
        }
    }
}
