package dev.tenet.bench;

import dev.tenet.lab.Lab;
import dev.tenet.lab.LabName;
import dev.tenet.lab.Namespace;
import dev.tenet.lab.PingGap;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.RemoveHostRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * How long flows through edges are silent when an edge dies (both its links are cut at once, so that nothing is withdrawn), and what is lost
 * when one is taken out of service as the guide says. Pings from the internet to elastic addresses and from instances to the internet run meanwhile.
 */
final class EdgeFailoverBench implements Bench {
    private static final String NAME = "edge-failover";
    private static final LabName LAB = new LabName("failover");
    private static final int HOSTS = 2;
    private static final int EDGES = 4;
    private static final int PLANNED = 1;
    private static final List<Integer> KILLED = List.of(2, 3);
    private static final int PORT = 7310;
    private static final int INSTANCES = 4;
    private static final int OUTBOUND_FLOWS = 4;
    private static final int PINGS = 1_200;
    private static final Duration BEFORE = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final double TARGET_MS = 1000;
    private static final long PAUSE_NANOS = 1_000_000;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describes() {
        return "longest silence of flows when an edge is killed, less than 1 s; packets lost when one is taken out of service, none";
    }

    @Override
    public void run(BenchRun run) {
        try (InternetLab lab = InternetLab.start(LAB, HOSTS, EDGES, PORT, run.progress())) {
            lab.network().routeToInternet(lab.internetGateway());
            List<Flow> flows = flows(lab);
            flows.forEach(flow -> flow.from.run("ping -q -c 3 -i 0.2 -w 20 " + flow.to));
            planned(run, lab, flows);
            killed(run, lab, flows);
        }
    }

    private record Flow(Namespace from, String to) {
        String ping() {
            return from.run("ping -D -n -i 0.005 -W 2 -c %d %s".formatted(PINGS, to));
        }
    }

    private static List<Flow> flows(InternetLab lab) {
        List<Flow> flows = new ArrayList<>();
        for (Instance instance : lab.run(INSTANCES)) {
            String address = lab.publish(lab.ec2()
                    .describeNetworkInterfaces(request -> request.networkInterfaceIds(
                            instance.networkInterfaces().getFirst().networkInterfaceId()))
                    .networkInterfaces()
                    .getFirst());
            flows.add(new Flow(lab.internet(), address));
            for (int i = 0; i < OUTBOUND_FLOWS; i++) {
                flows.add(new Flow(lab.namespace(instance), InternetLab.OUTSIDE));
            }
        }
        lab.lab().awaitApplied();
        return flows;
    }

    private static void planned(BenchRun run, InternetLab lab, List<Flow> flows) {
        List<String> reports = during(flows, () -> remove(lab, PLANNED));
        long sent = 0;
        long answered = 0;
        for (String report : reports) {
            PingCount count = PingCount.of(report);
            sent += count.sent();
            answered += count.answered();
        }
        run.progress().accept("  planned: %d of %d pings answered".formatted(answered, sent));
        run.results().accept(new Measurement(NAME, "planned-lost", "packets", sent - answered, "target", 0));
        run.results().accept(new Measurement(NAME, "planned-sent", "packets", sent, "answered", answered));
    }

    /** Takes an edge out of service: nothing comes to it any more, then nobody sends to it, and all that is under way still passes it. */
    private static void remove(InternetLab lab, int edge) {
        Lab of = lab.lab();
        of.agent(lab.hostOfEdge(edge)).stop(LIMIT);
        lab.edge(edge).run("ip link set tenet-edge down");
        await("the router sends nothing to the edge", () -> !lab.isAnnounced(edge));
        try (OperatorClient operator = new OperatorClient(of.layout().operatorSocket(1))) {
            operator.calls()
                    .removeHost(RemoveHostRequest.newBuilder()
                            .setId(of.layout().hostId(lab.hostOfEdge(edge)))
                            .build());
        }
        of.awaitApplied();
    }

    private static void killed(BenchRun run, InternetLab lab, List<Flow> flows) {
        List<Double> gaps = new ArrayList<>();
        for (int edge : KILLED) {
            List<Double> silences = during(flows, () -> kill(lab.edge(edge))).stream()
                    .map(PingGap::longestMissingMillis)
                    .toList();
            List<Double> noticed = silences.stream().filter(gap -> gap > 0).toList();
            run.progress()
                    .accept("  edge %d killed: %d of %d flows noticed, silent for %.0f ms at most"
                            .formatted(edge, noticed.size(), flows.size(), Alternation.percentile(silences, 1)));
            gaps.addAll(noticed);
        }
        if (gaps.isEmpty()) {
            throw new IllegalStateException("no flow went by the edges that were killed");
        }
        run.results()
                .accept(new Measurement(
                        NAME, "killed-gap", "ms", Alternation.percentile(gaps, 1), "target", TARGET_MS));
        run.results()
                .accept(new Measurement(
                        NAME, "killed-gap-median", "ms", Alternation.median(gaps), "target", TARGET_MS));
    }

    /** Without a word: neither the router nor the fabric hears of it. */
    private static void kill(Namespace edge) {
        edge.run("ip link set %s down".formatted(InternetLab.OUTER_DEVICE));
        edge.run("ip link set %s down".formatted(Underlay.DEVICE));
    }

    /** What the flows' pings report, with something happening in their midst. */
    private static List<String> during(List<Flow> flows, Runnable happening) {
        List<CompletableFuture<String>> reports = flows.stream()
                .map(flow -> CompletableFuture.supplyAsync(flow::ping, each -> new Thread(each, "ping").start()))
                .toList();
        long begun = System.nanoTime() + BEFORE.toNanos();
        await("pings are under way", () -> System.nanoTime() > begun);
        happening.run();
        return reports.stream().map(CompletableFuture::join).toList();
    }

    private static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("waited in vain until " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
