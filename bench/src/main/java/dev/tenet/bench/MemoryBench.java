package dev.tenet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Resident memory of the controller and of one agent, idle and with a thousand interfaces. */
final class MemoryBench implements Bench {
    private static final int INTERFACES = 1_000;
    private static final int BATCH = 100;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String describes() {
        return "resident size of the controller and of the largest agent, idle and with " + INTERFACES
                + " interfaces in the lab";
    }

    @Override
    public void run(BenchRun run) {
        try (BenchLab lab = BenchLab.start(run.progress())) {
            double controllerIdle = controller(lab);
            double agentIdle = agent(lab);
            List<Instance> instances = new ArrayList<>();
            while (instances.size() < INTERFACES) {
                List<Instance> batch = lab.run(BATCH);
                lab.awaitRunning(batch, Duration.ofMinutes(2));
                instances.addAll(batch);
                run.progress().accept("  " + instances.size() + " of " + INTERFACES + " interfaces");
            }
            Consumer<Measurement> results = run.results();
            results.accept(new Measurement(
                    name(), "controller-1000-interfaces", "MiB", controller(lab), "idle", controllerIdle));
            results.accept(new Measurement(name(), "agent-1000-interfaces", "MiB", agent(lab), "idle", agentIdle));
        }
    }

    private static double controller(BenchLab lab) {
        return residentMebibytes(lab.lab().controller().find().orElseThrow().pid());
    }

    private static double agent(BenchLab lab) {
        return lab.lab().hostNumbers().stream()
                .mapToDouble(host -> residentMebibytes(
                        lab.lab().agent(host).find().orElseThrow().pid()))
                .max()
                .orElseThrow();
    }

    /** Of a process and what it started under its session leader. */
    private static double residentMebibytes(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.0;
                }
            }
            throw new IllegalStateException("process " + pid + " has no resident size");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
