package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

/** However a lab ends, and whatever it was doing, nothing of it is left. */
@Timeout(300)
@Journey
class LabLifeJourneyTest {
    private final Lab lab = Labs.create();
    private final String name = lab.layout().name().value();

    @AfterEach
    void down() {
        lab.down();
    }

    @Test
    void interruptedWhileItStartsItLeavesNothing() throws Exception {
        Process starting = startUntilAnInstant();
        assertTrue(starting.supportsNormalTermination());
        starting.destroy(); // SIGTERM, which Java takes as it does SIGINT; a command of its own may come when all is up
        assertTrue(starting.waitFor(60, TimeUnit.SECONDS));
        assertEquals(List.of(), left());
    }

    @Test
    void killedWhileItStartsItIsRemovedByDown() throws Exception {
        Process starting = startUntilAnInstant();
        starting.destroyForcibly().waitFor();
        lab.down();
        assertEquals(List.of(), left());
    }

    @Test
    void withInstancesAndDeadProcessesItIsRemovedByDown() throws Exception {
        lab.up(Labs.usual(lab, 2, 1));
        try (Tenant tenant = Tenant.of(lab, "left")) {
            RunningInstance instance = tenant.run(tenant.network("left"), 1).getFirst();
            try (InstanceProcess _ = instance.serve(7000, "left")) {
                lab.agent(1).kill();
                lab.controller().kill();
                lab.down();
            }
        }
        assertEquals(List.of(), left());
    }

    @Test
    void anAgentsCleanRemovesAllThatItMade() throws Exception {
        lab.up(Labs.usual(lab, 1, 1));
        try (Tenant tenant = Tenant.of(lab, "clean")) {
            RunningInstance instance = tenant.run(tenant.network("clean"), 1).getFirst();
            assertEquals("another agent works with " + lab.layout().hostFolder(1), clean().getFirst());
            lab.agent(1).kill();
            List<String> removed = clean();
            assertFalse(removed.isEmpty());
            assertTrue(removed.stream().allMatch(line -> line.startsWith("removed ")), removed::toString);
            assertFalse(Files.exists(instance.namespace().path()));
            assertEquals(List.of(), mounts());
            List<String> devices =
                    lab.layout().host(1).run("ip -o link").lines().toList();
            assertTrue(
                    devices.stream().allMatch(line -> line.contains(" lo:") || line.contains(" eth0")),
                    devices::toString);
            JsonMapper.shared()
                    .readTree(lab.layout().host(1).run("bpftool -j net show"))
                    .forEach(kinds -> kinds.forEach(attached -> assertTrue(attached.isEmpty(), attached::toString)));
            assertEquals(List.of("removed state in " + lab.layout().hostFolder(1)), clean());
        }
    }

    /** A {@code tenet lab up} in the middle of its work, at an instant that the seed chooses. */
    private Process startUntilAnInstant() throws IOException {
        long seed = Long.getLong("tenet.seed", System.nanoTime());
        System.out.println("LabLifeJourneyTest: -Dtenet.seed=" + seed);
        List<String> words = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tenet.lab.LabMain",
                "up",
                "--name",
                name,
                "--hosts",
                "3",
                "--port",
                Integer.toString(Labs.port()));
        Process starting = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        // One of the things that it makes in turn: its folder, the controller's socket, the hosts' namespaces, agents'
        // mounts.
        int stage = new Random(seed).nextInt(4);
        long end = System.nanoTime() + 120_000_000_000L;
        while (!reached(stage)) {
            assertTrue(starting.isAlive() && System.nanoTime() < end, "stage " + stage);
        }
        return starting;
    }

    private boolean reached(int stage) throws IOException {
        return switch (stage) {
            case 0 -> Files.exists(lab.layout().folder());
            case 1 -> Files.exists(lab.layout().operatorSocket(1));
            case 2 -> Files.exists(lab.layout().host(2).path());
            default -> !mounts().isEmpty();
        };
    }

    private List<String> clean() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of(
                "nsenter",
                "--net=" + lab.layout().host(1).path(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tenet.agent.AgentMain",
                "clean",
                "--state",
                lab.layout().hostFolder(1).toString(),
                "--host",
                lab.layout().hostId(1),
                "--namespace-prefix",
                lab.layout().namespacePrefix()));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.lines().map(line -> line.replace("tenet agent: ", "")).toList();
    }

    /** All of the lab that the machine still has. */
    private List<String> left() throws IOException {
        List<String> left = new ArrayList<>(mounts());
        try (Stream<Path> namespaces = Files.list(Path.of("/run/netns"))) {
            namespaces
                    .map(path -> path.getFileName().toString())
                    .filter(found -> found.startsWith(lab.layout().namespacePrefix()))
                    .forEach(left::add);
        }
        if (Files.exists(lab.layout().folder())) {
            left.add(lab.layout().folder().toString());
        }
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes.filter(this::isOfTheLab).map(Path::toString).forEach(left::add);
        }
        return left;
    }

    private boolean isOfTheLab(Path process) {
        if (!process.getFileName().toString().matches("[0-9]+")) {
            return false;
        }
        try {
            return Files.readString(process.resolve("cmdline")).contains("/run/tenet-lab/" + name + "/");
        } catch (IOException ended) {
            return false;
        }
    }

    private List<String> mounts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/mounts")).stream()
                .filter(line -> line.contains("/run/tenet-lab/" + name + "/"))
                .toList();
    }
}
