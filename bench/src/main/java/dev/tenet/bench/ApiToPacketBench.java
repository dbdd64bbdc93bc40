package dev.tenet.bench;

import dev.tenet.lab.Namespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.Instance;

/** From the call of RunInstances to the first answered ping from a neighbour, with the agents warm. */
final class ApiToPacketBench implements Bench {
    private static final int INSTANCES = 100;
    private static final int WARM_UP = 10;
    private static final Pattern FIRST_REPLY = Pattern.compile("\\[(\\d+\\.\\d+)\\] \\d+ bytes from");

    @Override
    public String name() {
        return "api-to-packet";
    }

    @Override
    public String describes() {
        return "from RunInstances to the first ping answered, over " + INSTANCES
                + " instances one after another; IPv4 median to be at most 100 ms, IPv6 apart (no duplicate-address detection)";
    }

    @Override
    public void run(BenchRun run) {
        try (BenchLab lab = BenchLab.start(run.progress())) {
            List<Instance> first = lab.run(1);
            lab.awaitRunning(first, Duration.ofSeconds(30));
            Namespace neighbor = lab.namespace(first.getFirst());
            for (int i = 0; i < WARM_UP; i++) {
                measure(lab, neighbor, i % 2 == 1);
            }
            report(run, lab, neighbor, false, "ipv4", 100);
            report(run, lab, neighbor, true, "ipv6", 100);
        }
    }

    private void report(BenchRun run, BenchLab lab, Namespace neighbor, boolean ipv6, String family, double target) {
        List<Double> times = new ArrayList<>();
        for (int i = 1; i <= INSTANCES; i++) {
            times.add(measure(lab, neighbor, ipv6));
            if (i % 20 == 0) {
                run.progress()
                        .accept("  %s: %d of %d, median so far %.1f ms"
                                .formatted(family, i, INSTANCES, Alternation.median(times)));
            }
        }
        run.results()
                .accept(new Measurement(name(), family + "-median", "ms", Alternation.median(times), "target", target));
        run.results()
                .accept(new Measurement(
                        name(), family + "-p99", "ms", Alternation.percentile(times, 0.99), "target", target));
    }

    /** Milliseconds by the wall clock, which the ping reports its replies in, too. */
    private static double measure(BenchLab lab, Namespace neighbor, boolean ipv6) {
        double start = System.currentTimeMillis();
        Instance instance = lab.run(1).getFirst();
        String address = ipv6
                ? instance.networkInterfaces()
                        .getFirst()
                        .ipv6Addresses()
                        .getFirst()
                        .ipv6Address()
                : instance.privateIpAddress();
        String report = neighbor.run("ping -D -n -c 1 -i 0.002 -w 10 " + address);
        Matcher reply = FIRST_REPLY.matcher(report);
        if (!reply.find()) {
            throw new IllegalStateException(instance.instanceId() + " did not answer in 10 s: " + report);
        }
        return Double.parseDouble(reply.group(1)) * 1000 - start;
    }
}
