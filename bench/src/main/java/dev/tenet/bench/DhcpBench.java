package dev.tenet.bench;

import dev.tenet.lab.Namespace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Addresses leased by DHCP in a second on one host, by one instance and by several at once. */
final class DhcpBench implements Bench {
    private static final int CLIENTS = 4;
    private static final String ONE = "1 client";
    private static final String ALL = CLIENTS + " clients";
    private static final String DEVICE = "eth0";

    @Override
    public String name() {
        return "dhcp";
    }

    @Override
    public String describes() {
        return "addresses leased in a second on one host (four messages each), by " + CLIENTS
                + " instances at once and by one, each of which sends at most " + Pace.PACKETS_A_SECOND
                + " packets a second, as it may";
    }

    @Override
    public void run(BenchRun run) {
        try (BenchLab lab = BenchLab.start(run.progress())) {
            List<Namespace> clients =
                    lab.runOnOneHost(CLIENTS).stream().map(lab::namespace).toList();
            List<Double> medians = new ArrayList<>();
            List<Double> slowest = new ArrayList<>();
            Map<String, Alternation.Contestant> contestants = new LinkedHashMap<>();
            contestants.put(ONE, () -> {
                Leases leases = lease(clients.subList(0, 1), run.seconds());
                medians.add(leases.median());
                slowest.add(leases.slowest());
                return leases.rate();
            });
            contestants.put(ALL, () -> lease(clients, run.seconds()).rate());
            Map<String, Double> rates = run.medians("leases", contestants);
            double one = rates.getOrDefault(ONE, Double.NaN);
            double all = rates.getOrDefault(ALL, Double.NaN);
            run.results().accept(new Measurement(name(), "leases-" + CLIENTS + "-clients", "leases/s", all, ONE, one));
            run.results()
                    .accept(new Measurement(
                            name(),
                            "lease-p99",
                            "ms",
                            Alternation.median(slowest),
                            "median",
                            Alternation.median(medians)));
        }
    }

    private record Leases(double rate, double median, double slowest) {}

    private static Leases lease(List<Namespace> clients, int seconds) {
        List<String[]> reports = Loads.javaAtOnce(clients, DhcpLoadMain.class, DEVICE, Integer.toString(seconds));
        return new Leases(
                reports.stream()
                        .mapToDouble(report -> Double.parseDouble(report[0]))
                        .sum(),
                Double.parseDouble(reports.getFirst()[1]),
                Double.parseDouble(reports.getFirst()[2]));
    }
}
