package dev.tenet.bench;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import software.amazon.awssdk.core.exception.SdkException;

/** {@code tenet bench}: speed beside baselines, measured in turn on this machine. */
@Command(
        name = "tenet bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures Tenet beside baselines that it sets up on the same machine, in turn, and prints the medians.",
            "A lab's figures are not a network card's: they say how the parts compare, not how fast a cluster is."
        },
        footer = {
            "",
            "EXAMPLES",
            "  ./tenet bench --list",
            "  ./tenet bench east-west round-trips --rounds 7",
            "  ./tenet bench --json figures.jsonl"
        })
public final class BenchMain implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "which benches (default: all)")
    List<String> names = new ArrayList<>();

    @Option(names = "--list", description = "list the benches and what each measures")
    boolean list;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "",
            description = "write one JSON object a line, - for standard output")
    String json = "";

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "how often each contestant is measured, in turn (default: ${DEFAULT-VALUE})")
    int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "3",
            description = "how long one load runs (default: ${DEFAULT-VALUE})")
    int seconds;

    private final List<Measurement> measurements = new ArrayList<>();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchMain()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Map<String, Bench> benches = new LinkedHashMap<>();
        Benches.all().forEach(bench -> benches.put(bench.name(), bench));
        if (list) {
            benches.values().forEach(bench -> System.out.printf("%-20s %s%n", bench.name(), bench.describes()));
            return 0;
        }
        for (String name : names) {
            if (!benches.containsKey(name)) {
                System.err.println("tenet bench: there is no bench '" + name + "'; --list shows them");
                return 2;
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(BenchMain::removeAll, "remove all, also after an interrupt"));
        List<String> failed;
        try (PrintStream lines = openLines()) {
            failed = runAll(benches.values(), measurement -> {
                measurements.add(measurement);
                lines.println(measurement.toJson());
            });
        }
        printTable();
        failed.forEach(name -> System.err.println("tenet bench: " + name + " failed, see above"));
        return failed.isEmpty() ? 0 : 1;
    }

    private static void removeAll() {
        BenchLab.removeLeftovers();
        Underlay.removeLeftovers();
    }

    /** Each line is written once it is known: what was measured is kept whatever comes later. */
    private PrintStream openLines() throws IOException {
        if (json.isEmpty()) {
            return new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        }
        return new PrintStream(
                json.equals("-") ? new FileOutputStream(FileDescriptor.out) : new FileOutputStream(json),
                true,
                StandardCharsets.UTF_8);
    }

    private List<String> runAll(Collection<Bench> benches, Consumer<Measurement> results) {
        List<String> failed = new ArrayList<>();
        BenchRun run = new BenchRun(rounds, seconds, System.err::println, results);
        for (Bench bench : benches) {
            if (names.isEmpty() || names.contains(bench.name())) {
                System.err.println(bench.name() + ": " + bench.describes());
                try {
                    bench.run(run);
                } catch (IllegalStateException | SdkException e) {
                    System.err.println("tenet bench: " + bench.name() + ": " + e.getMessage());
                    failed.add(bench.name());
                }
            }
        }
        return failed;
    }

    private static String cell(String format, double value) {
        return Double.isFinite(value) ? String.format(format, value) : "–";
    }

    private void printTable() {
        PrintStream tableOut = json.equals("-") ? System.err : System.out;
        tableOut.printf(
                "%n%-20s %-42s %-14s %12s   %-34s %12s %7s%n",
                "BENCH", "METRIC", "UNIT", "TENET", "BASELINE", "ITS VALUE", "RATIO");
        for (Measurement each : measurements) {
            tableOut.printf(
                    "%-20s %-42s %-14s %,12.4g   %-34s %12s %7s%n",
                    each.bench(),
                    each.metric(),
                    each.unit(),
                    each.value(),
                    each.baseline(),
                    cell("%,.4g", each.baselineValue()),
                    cell("%.2f", each.ratio()));
        }
    }
}
