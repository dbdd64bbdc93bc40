package dev.tenet.bench;

import dev.tenet.bench.Alternation.Contestant;
import dev.tenet.bpf.ClsactFilter;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.RunStatistics;
import dev.tenet.bpf.TcDirection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the datapath's programs cost, in nanoseconds a packet, and how many instructions the verifier walks for each.
 *
 * <p>Packets are made by {@code BPF_PROG_TEST_RUN} of a small XDP program that really sends: it writes the headers of the next connection,
 * and the kernel makes a packet of that and takes it through the tc ingress of a namespace's loopback device, where the program under test
 * is attached. So every packet is a new one. Repeating a program on one packet would not do: it goes on from its own output, and what it
 * did cannot be undone wholly (a packet once encapsulated stays marked so, and takes a slower way from then on). The time is the kernel's
 * own account of the runs of that one program, without what makes the packet before and drops it after. An empty program in the same
 * place, measured in turn, says how much of it is the reading of the clock.
 *
 * <p>A hit takes any connection at random. On a first packet every entry is new: the XDP program, outside the time, makes the datapath
 * forget connections some thousand packets after their first.
 */
final class ProgramsBench implements Bench {
    private static final String NAME = "programs";
    private static final String UNIT = "ns/packet";
    private static final String NOTHING = "empty program";
    private static final String LOGGED = "from_instance, logged";
    private static final String TARGET = "target";
    private static final double HIT_TARGET_NANOS = 250;
    private static final double VERIFIER_LIMIT = 1_000_000;
    private static final int LIVING_CONNECTIONS = 4_096;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describes() {
        return "ns a packet in each program: flow hits among 1, 64 K and 1 M flows, first packets with 10 and 1,000 rules, beside an empty program; "
                + "and verifier instructions; reach 250 ns for a hit with encapsulation, 1.15 for 1,000 rules over 10";
    }

    @Override
    public void run(BenchRun run) {
        try (NetworkNamespace namespace = BenchNamespace.open();
                RunStatistics _ = RunStatistics.enable()) {
            namespace.run(() -> {
                hits(run);
                firstPackets(run);
                return true;
            });
        }
    }

    private static void hits(BenchRun run) {
        try (BenchHost host = BenchHost.load();
                PacketSource source = new PacketSource(host)) {
            instructions(run, host);
            Peers.knowFarSides(host);
            for (Size size : Size.values()) {
                remember(host, source, BenchTraffic.fromInstance(), size.flows);
                remember(host, source, BenchTraffic.replies(), size.flows);
                Map<String, Contestant> contestants = new LinkedHashMap<>();
                contestants.put(NOTHING, () -> nothing(host, source, size.flows));
                contestants.put(BenchHost.FROM_INSTANCE, () -> hit(host, source, BenchTraffic.fromInstance(), size));
                contestants.put(BenchHost.FROM_FABRIC, () -> hit(host, source, BenchTraffic.replies(), size));
                if (size == Size.ONE) {
                    contestants.put(LOGGED, () -> logged(host, source, size));
                }
                Map<String, Double> medians = run.medians("hit-" + size.label, contestants);
                double nothing = value(medians, NOTHING);
                double sent = value(medians, BenchHost.FROM_INSTANCE);
                report(run, "from-instance-hit-" + size.label, UNIT, sent, NOTHING, nothing);
                if (size == Size.ONE) {
                    report(run, "from-instance-hit-1-flow-vs-target", UNIT, sent, TARGET, HIT_TARGET_NANOS);
                    report(run, "from-instance-hit-1-flow-logged", UNIT, value(medians, LOGGED), "not logged", sent);
                }
                report(
                        run,
                        "from-fabric-hit-" + size.label,
                        UNIT,
                        value(medians, BenchHost.FROM_FABRIC),
                        NOTHING,
                        nothing);
            }
        }
    }

    private static void instructions(BenchRun run, BenchHost host) {
        for (String program : BenchHost.PROGRAMS) {
            report(
                    run,
                    program.replace('_', '-') + "-verifier-instructions",
                    "instructions",
                    host.program(program).info().verifiedInstructions(),
                    "kernel's limit",
                    VERIFIER_LIMIT);
        }
    }

    private static void firstPackets(BenchRun run) {
        try (BenchHost host = BenchHost.load();
                PacketSource source = new PacketSource(host)) {
            Peers.knowFarSides(host);
            firstPackets(run, "first-packet", BenchTraffic.fromInstance(), host, source);
            firstPackets(run, "first-packet-from-fabric", BenchTraffic.requests(), host, source);
        }
    }

    private static void firstPackets(
            BenchRun run, String metric, BenchTraffic traffic, BenchHost host, PacketSource source) {
        Map<String, Contestant> contestants = new LinkedHashMap<>();
        contestants.put(NOTHING, () -> nothing(host, source, PacketSource.CONNECTIONS));
        contestants.put("10 rules", () -> first(host, source, traffic, BenchRules.FEW));
        contestants.put("1000 rules", () -> first(host, source, traffic, BenchRules.MANY));
        contestants.put("10 rules, ACL", () -> firstBehindAcl(host, source, traffic, BenchRules.FEW));
        contestants.put("1000 rules, ACL", () -> firstBehindAcl(host, source, traffic, BenchRules.MANY));
        Map<String, Double> medians = run.medians(metric, contestants);
        double ten = value(medians, "10 rules");
        report(run, metric + "-10-rules", UNIT, ten, NOTHING, value(medians, NOTHING));
        report(run, metric + "-1000-rules-vs-10", UNIT, value(medians, "1000 rules"), "10 rules", ten);
        double tenBehind = value(medians, "10 rules, ACL");
        report(run, metric + "-acl-10-rules", UNIT, tenBehind, "10 rules", ten);
        report(
                run,
                metric + "-acl-1000-rules-vs-10",
                UNIT,
                value(medians, "1000 rules, ACL"),
                "10 rules, ACL",
                tenBehind);
    }

    /** Sends the first packet of each connection, so that the others are hits. */
    private static void remember(BenchHost host, PacketSource source, BenchTraffic traffic, int flows) {
        new ClsactFilter(BenchHost.LOOPBACK, TcDirection.INGRESS, 1, 1).attach(host.program(traffic.program()));
        source.choose(traffic, flows);
        long before = host.ended(traffic.end());
        source.send(flows);
        check(host, traffic, before, flows);
    }

    private static double hit(BenchHost host, PacketSource source, BenchTraffic traffic, Size size) {
        source.choose(traffic, size.flows);
        source.atRandom();
        return measure(host, source, traffic);
    }

    private static double logged(BenchHost host, PacketSource source, Size size) {
        host.logFlows(true);
        try {
            return hit(host, source, BenchTraffic.fromInstance(), size);
        } finally {
            host.logFlows(false);
        }
    }

    private static double first(BenchHost host, PacketSource source, BenchTraffic traffic, int rules) {
        host.useRules(rules);
        return first(host, source, traffic);
    }

    private static double firstBehindAcl(BenchHost host, PacketSource source, BenchTraffic traffic, int rules) {
        host.useRulesBehindAcl(rules);
        return first(host, source, traffic);
    }

    private static double first(BenchHost host, PacketSource source, BenchTraffic traffic) {
        source.choose(traffic, PacketSource.CONNECTIONS);
        source.forgettingAfter(LIVING_CONNECTIONS);
        return measure(host, source, traffic);
    }

    private static double nothing(BenchHost host, PacketSource source, int flows) {
        source.choose(BenchTraffic.fromInstance(), flows);
        source.atRandom();
        return new ProgramTimer(host.program("nothing"), source).nanosAPacket();
    }

    private static double measure(BenchHost host, PacketSource source, BenchTraffic traffic) {
        long before = host.ended(traffic.end());
        double nanos = new ProgramTimer(host.program(traffic.program()), source).nanosAPacket();
        check(host, traffic, before, ProgramTimer.PACKETS);
        return nanos;
    }

    /** What is measured must be what is meant: every packet has come to the end that it should. */
    private static void check(BenchHost host, BenchTraffic traffic, long before, int sent) {
        long ended = host.ended(traffic.end()) - before;
        if (ended != sent) {
            throw new IllegalStateException("of " + sent + " packets to " + traffic.program() + " only " + ended
                    + " ended by " + traffic.end().label());
        }
    }

    private static double value(Map<String, Double> medians, String name) {
        return Objects.requireNonNull(medians.get(name), name);
    }

    private static void report(
            BenchRun run, String metric, String unit, double value, String baseline, double baselineValue) {
        run.results().accept(new Measurement(NAME, metric, unit, value, baseline, baselineValue));
    }

    /** How many flows there are, and packets are of. */
    private enum Size {
        ONE("1-flow", 1),
        THOUSANDS("64k-flows", 1 << 16),
        A_MILLION("1m-flows", 1 << 20);

        private final String label;
        private final int flows;

        Size(String label, int flows) {
            this.label = label;
            this.flows = flows;
        }
    }
}
