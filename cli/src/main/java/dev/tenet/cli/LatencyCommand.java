package dev.tenet.cli;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.LatenciesRequest;
import dev.tenet.operator.wire.LatenciesResponse;
import dev.tenet.operator.wire.Latency;
import dev.tenet.operator.wire.SampleLatencyRequest;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows how long packets take from their sender's host to their receiver's: from being read at the one to being handed over at the"
                    + " other, of packets chosen by chance on each host, at most 100 a second. 'start' has hosts take it, 'stop' has them no longer;"
                    + " it ends by itself.",
            "",
            "Hosts are compared by their clocks: a figure is wrong by as much as they differ. Those of a lab share one clock."
        },
        footer = {"", "EXAMPLES", "  ./tenet latency start --one-in 100 --seconds 600", "  ./tenet latency"},
        subcommands = {LatencyCommand.Start.class, LatencyCommand.Stop.class})
final class LatencyCommand implements Callable<Integer> {
    private static final double MICROSECOND = 1e3;

    @Mixin
    ControllerSocket controller = new ControllerSocket();

    @Spec
    @SuppressWarnings("NullAway.Init")
    CommandSpec spec;

    @Command(name = "start", mixinStandardHelpOptions = true, description = "Has all hosts take the time of packets.")
    static final class Start implements Callable<Integer> {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Option(
                names = "--one-in",
                paramLabel = "N",
                defaultValue = "100",
                description = "of one packet in N that instances send (default: ${DEFAULT-VALUE})")
        int oneIn;

        @Option(
                names = "--seconds",
                paramLabel = "N",
                defaultValue = "600",
                description = "for N seconds, at most 86,400 (default: ${DEFAULT-VALUE})")
        int seconds;

        @Override
        public Integer call() {
            if (oneIn < 1) {
                throw new IllegalArgumentException("--one-in must be at least 1");
            }
            sample(controller, oneIn, seconds);
            return 0;
        }
    }

    @Command(name = "stop", mixinStandardHelpOptions = true, description = "Has hosts take no more times.")
    static final class Stop implements Callable<Integer> {
        @Mixin
        ControllerSocket controller = new ControllerSocket();

        @Override
        public Integer call() {
            sample(controller, 0, 0);
            return 0;
        }
    }

    private static void sample(ControllerSocket controller, int oneIn, int seconds) {
        try (OperatorClient client = controller.open()) {
            client.calls()
                    .sampleLatency(SampleLatencyRequest.newBuilder()
                            .setOneIn(oneIn)
                            .setSeconds(seconds)
                            .build());
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (OperatorClient client = controller.open()) {
            LatenciesResponse found = client.calls().latencies(LatenciesRequest.getDefaultInstance());
            out.println(
                    found.getOneIn() == 0
                            ? "no times are taken now: './tenet latency start'"
                            : "of one packet in " + found.getOneIn() + ", for " + found.getSecondsLeft()
                                    + " seconds more");
            Table table = new Table("FROM", "TO", "PACKETS", "MEAN US", "P50 US", "P99 US", "LONGEST US", "UNTIMELY");
            found.getLatenciesList().forEach(latency -> add(table, latency, found.getBoundNanosList()));
            table.print(out);
        }
        return 0;
    }

    private static void add(Table table, Latency latency, List<Long> bounds) {
        long count = latency.getCountsList().stream().mapToLong(Long::longValue).sum();
        table.add(
                latency.getFromHostId(),
                latency.getToHostId(),
                count,
                text(count == 0 ? 0 : (double) latency.getTotalNanos() / count),
                text(quantile(latency, bounds, count, 0.5)),
                text(quantile(latency, bounds, count, 0.99)),
                text(latency.getLongestNanos()),
                latency.getUntimely());
    }

    /** As if what is counted together were spread evenly, and not beyond the longest. */
    static double quantile(Latency latency, List<Long> bounds, long count, double part) {
        double wanted = count * part;
        long before = 0;
        for (int i = 0; i < latency.getCountsCount(); i++) {
            long here = latency.getCounts(i);
            if (here > 0 && before + here >= wanted) {
                double from = i == 0 ? 0 : bounds.get(i - 1);
                double to = Math.min(
                        i < bounds.size() ? bounds.get(i) : latency.getLongestNanos(), latency.getLongestNanos());
                return from + (to - from) * (wanted - before) / here;
            }
            before += here;
        }
        return 0;
    }

    private static String text(double nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / MICROSECOND);
    }
}
