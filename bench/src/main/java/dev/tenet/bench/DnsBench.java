package dev.tenet.bench;

import dev.tenet.lab.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Questions for an instance's name that a host answers in a second, beside datagrams that a process on the same host only sends back. */
final class DnsBench implements Bench {
    private static final String RESOLVER = "169.254.169.253";
    private static final String ECHO = "udp echo";
    private static final int DNS_PORT = 53;
    private static final int ECHO_PORT = 5353;

    @Override
    public String name() {
        return "dns";
    }

    @Override
    public String describes() {
        return "questions for an instance's name answered in a second on one host, and their 99th percentile, beside a UDP echo on the same host";
    }

    @Override
    public void run(BenchRun run) {
        try (BenchLab lab = BenchLab.start(run.progress())) {
            List<Instance> instances = lab.run(2 * BenchLab.HOSTS);
            lab.awaitRunning(instances, Duration.ofSeconds(60));
            Instance client = instances.getFirst();
            Instance neighbor = instances.stream()
                    .filter(instance -> instance != client && lab.host(instance).equals(lab.host(client)))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no two instances were placed on one host"));
            try (var echo = Loads.java(lab.namespace(neighbor), DnsLoadMain.class, "echo", Integer.toString(ECHO_PORT))
                    .start()) {
                Loads.awaitListening(lab.namespace(neighbor), "udp", ECHO_PORT);
                measure(run, lab.namespace(client), client.privateDnsName(), neighbor.privateIpAddress());
            }
        }
    }

    private void measure(BenchRun run, Namespace client, String name, String echo) {
        List<Double> ours = new ArrayList<>();
        List<Double> echoed = new ArrayList<>();
        Map<String, Alternation.Contestant> contestants = new LinkedHashMap<>();
        contestants.put(OverlayBench.OURS, () -> ask(client, RESOLVER, DNS_PORT, name, run.seconds(), ours));
        contestants.put(ECHO, () -> ask(client, echo, ECHO_PORT, name, run.seconds(), echoed));
        Map<String, Double> medians = run.medians("questions", contestants);
        run.results()
                .accept(new Measurement(
                        name(),
                        "questions",
                        "questions/s",
                        Objects.requireNonNull(medians.get(OverlayBench.OURS)),
                        ECHO,
                        Objects.requireNonNull(medians.get(ECHO))));
        run.results()
                .accept(new Measurement(
                        name(), "p99", "ms", Alternation.median(ours), ECHO, Alternation.median(echoed)));
    }

    private static double ask(
            Namespace client, String server, int port, String name, int seconds, List<Double> slowest) {
        String[] report = Loads.java(
                        client,
                        DnsLoadMain.class,
                        "ask",
                        server,
                        Integer.toString(port),
                        name,
                        Integer.toString(seconds))
                .run()
                .trim()
                .split(" ");
        slowest.add(Double.parseDouble(report[1]));
        return Double.parseDouble(report[0]);
    }
}
