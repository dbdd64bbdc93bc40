package dev.tenet.bench;

import dev.tenet.bench.Alternation.Contestant;
import dev.tenet.bpf.ClsactFilter;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.RunStatistics;
import dev.tenet.bpf.TcDirection;
import dev.tenet.hoststate.RuleChange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a change of rules costs a million connections that live: the next packet of each is judged again, or waits for its turn where only so
 * many may be in a second. Each packet measured is of another connection, so that each is the first one after the change.
 */
final class RuleChangeBench implements Bench {
    private static final String NAME = "rule-change";
    private static final String HIT = "hit, no change";
    private static final String JUDGED = "judged again";
    private static final String WAITING = "waiting for its turn";
    private static final int FLOWS = 1 << 20;
    private static final RuleChange ALL_AT_ONCE = new RuleChange.Rejudge(Integer.MAX_VALUE);
    private static final RuleChange ONE_A_SECOND = new RuleChange.Rejudge(1);

    private int rules = BenchRules.FEW;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describes() {
        return "ns for the next packet of each of 1 M live connections after a change of 10 to 1,000 rules and back: judged again, or waiting "
                + "because of the rate, beside a hit without a change";
    }

    @Override
    public void run(BenchRun run) {
        try (NetworkNamespace namespace = BenchNamespace.open();
                RunStatistics _ = RunStatistics.enable()) {
            namespace.run(() -> {
                measure(run);
                return true;
            });
        }
    }

    private void measure(BenchRun run) {
        try (BenchHost host = BenchHost.load();
                PacketSource source = new PacketSource(host)) {
            Peers.knowFarSides(host);
            Map<String, Contestant> contestants = new LinkedHashMap<>();
            contestants.put(HIT, () -> next(host, source));
            contestants.put(JUDGED, () -> afterChange(host, source, ALL_AT_ONCE));
            contestants.put(WAITING, () -> afterChange(host, source, ONE_A_SECOND));
            settle(host, source);
            Map<String, Double> medians = run.medians("next-packet-of-1m-flows", contestants);
            for (String way : new String[] {JUDGED, WAITING}) {
                run.results()
                        .accept(new Measurement(
                                NAME,
                                "next-packet-" + way.replace(' ', '-'),
                                "ns/packet",
                                Objects.requireNonNull(medians.get(way)),
                                HIT,
                                Objects.requireNonNull(medians.get(HIT))));
            }
        }
    }

    private double afterChange(BenchHost host, PacketSource source, RuleChange change) {
        rules = rules == BenchRules.FEW ? BenchRules.MANY : BenchRules.FEW;
        host.changeRules(rules, change);
        double nanos = next(host, source);
        settle(host, source);
        return nanos;
    }

    /** Every connection has seen a packet under the rules of now. */
    private void settle(BenchHost host, PacketSource source) {
        host.changeRules(rules, new RuleChange.Keep());
        new ClsactFilter(BenchHost.LOOPBACK, TcDirection.INGRESS, 1, 1).attach(host.program(BenchHost.FROM_INSTANCE));
        source.choose(BenchTraffic.fromInstance(), FLOWS);
        source.send(FLOWS);
    }

    /** One packet of each, one after the other; all must pass. */
    private static double next(BenchHost host, PacketSource source) {
        BenchTraffic traffic = BenchTraffic.fromInstance();
        source.choose(traffic, FLOWS);
        long before = host.ended(traffic.end());
        double nanos = new ProgramTimer(host.program(traffic.program()), source).nanosAPacket();
        long ended = host.ended(traffic.end()) - before;
        if (ended != ProgramTimer.PACKETS) {
            throw new IllegalStateException("only " + ended + " of " + ProgramTimer.PACKETS + " packets passed");
        }
        return nanos;
    }
}
