package dev.tenet.bench;

import dev.tenet.lab.Namespace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Questions for an instance's name that a host answers in a second, beside datagrams that a process on the same host only sends back. */
final class DnsBench implements Bench {
    private static final String NAME = "dns";
    private static final int CLIENTS = 8;
    private static final String RESOLVER = "169.254.169.253";
    private static final String ECHO = "udp echo";
    private static final int DNS_PORT = 53;
    private static final int ECHO_PORT = 5353;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describes() {
        return "questions for an instance's name answered in a second on one host, asked by " + CLIENTS
                + " instances, each " + Pace.PACKETS_A_SECOND
                + " times a second, as it may; and their 99th percentile, beside a UDP echo asked alike";
    }

    @Override
    public void run(BenchRun run) {
        try (BenchLab lab = BenchLab.start(run.progress())) {
            List<Instance> instances = lab.runOnOneHost(CLIENTS + 1);
            Instance neighbor = instances.getLast();
            try (var echo = Loads.java(lab.namespace(neighbor), DnsLoadMain.class, "echo", Integer.toString(ECHO_PORT))
                    .start()) {
                Loads.awaitListening(lab.namespace(neighbor), "udp", ECHO_PORT);
                List<Namespace> clients = instances.subList(0, CLIENTS).stream()
                        .map(lab::namespace)
                        .toList();
                measure(run, clients, neighbor.privateDnsName(), neighbor.privateIpAddress());
            }
        }
    }

    private static void measure(BenchRun run, List<Namespace> clients, String name, String echo) {
        List<Double> ours = new ArrayList<>();
        List<Double> echoed = new ArrayList<>();
        Map<String, Alternation.Contestant> contestants = new LinkedHashMap<>();
        contestants.put(OverlayBench.OURS, () -> ask(clients, RESOLVER, DNS_PORT, name, run.seconds(), ours));
        contestants.put(ECHO, () -> ask(clients, echo, ECHO_PORT, name, run.seconds(), echoed));
        Map<String, Double> medians = run.medians("questions", contestants);
        run.results()
                .accept(new Measurement(
                        NAME,
                        "questions",
                        "questions/s",
                        Objects.requireNonNull(medians.get(OverlayBench.OURS)),
                        ECHO,
                        Objects.requireNonNull(medians.get(ECHO))));
        run.results()
                .accept(new Measurement(NAME, "p99", "ms", Alternation.median(ours), ECHO, Alternation.median(echoed)));
    }

    /** All clients at once. Their 99th percentiles' largest goes to the list. */
    private static double ask(
            List<Namespace> clients, String server, int port, String name, int seconds, List<Double> slowest) {
        String[] words = {"ask", server, Integer.toString(port), name, Integer.toString(seconds)};
        List<String[]> reports = Loads.javaAtOnce(clients, DnsLoadMain.class, words);
        slowest.add(reports.stream()
                .mapToDouble(report -> Double.parseDouble(report[1]))
                .max()
                .orElseThrow());
        return reports.stream()
                .mapToDouble(report -> Double.parseDouble(report[0]))
                .sum();
    }
}
