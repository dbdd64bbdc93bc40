package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.SampleState;
import dev.tenet.agent.ScriptedController;
import dev.tenet.hoststate.HostStateServer;
import dev.tenet.hoststate.ListenAddress;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent as the process it is, on a host whose two instances reach each other. */
class AgentProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final TestNamespaces namespaces = new TestNamespaces();
    private final ScriptedController controller = new ScriptedController();
    private Path folder;
    private HostStateServer server;
    private Optional<Process> agent = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        folder = Files.createTempDirectory("tn-agent-");
        server = HostStateServer.listen(ListenAddress.parse("unix:" + folder.resolve("agents.sock")), controller);
        namespaces.create("host2");
        namespaces.run(
                "host2", "ip", "link", "add", "fabric0", "mtu", "9100", "type", "veth", "peer", "name", "spine0", "mtu",
                "9100");
        namespaces.run("host2", "ip", "addr", "add", "198.18.0.1/31", "dev", "fabric0");
        namespaces.run("host2", "ip", "link", "set", "fabric0", "up");
        List<Resource> state = new ArrayList<>(SampleState.of(2));
        state.add(SampleState.networkInterface(1));
        state.add(SampleState.guest(1));
        controller.say(state);
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        kill();
        assertEquals(
                "",
                run("clean", "--state", state(), "--host", "host2", "--namespace-prefix", namespaces.nameOf(""))
                        .replaceAll("removed .*\n", ""));
        server.close();
        namespaces.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void killedUnderTrafficItIsNotMissedAndComesBack() throws IOException, InterruptedException {
        start();
        awaitReady();
        Process ping = inInstance("ping", "-q", "-i", "0.005", "10.0.0.12");
        for (int i = 0; i < 3; i++) {
            kill();
            namespaces.run("i-1", "ping", "-c", "2", "-i", "0.02", "10.0.0.12");
            start();
            awaitReady();
        }
        new ProcessBuilder("kill", "-INT", Long.toString(ping.pid())).start();
        String output = new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(output.contains(" 0% packet loss"), output);
    }

    @Test
    void secondAgentOfOneHostIsRefused() throws IOException, InterruptedException {
        start();
        awaitReady();
        String output = run(arguments());
        assertTrue(output.contains("another agent works with"), output);
    }

    @Test
    void wrongOptionsAreAllNamed() throws IOException, InterruptedException {
        String output = run("--host", "Host!", "--attach", "netkit", "--colour", "blue");
        for (String expected : List.of(
                "--host: not a host id",
                "--attach: auto, tcx or clsact",
                "unknown option: --colour",
                "--underlay is missing")) {
            assertTrue(output.contains(expected), output);
        }
    }

    private void awaitReady() {
        Optional<ResourceStatus.Condition> ready = Optional.of(new ResourceStatus.Ready());
        await(() -> controller.isApplied()
                && controller.condition(SampleState.instance(1)).equals(ready));
    }

    private void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(agent.filter(Process::isAlive).isPresent(), this::log);
            assertTrue(System.nanoTime() - end < 0, this::log);
            Thread.onSpinWait();
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private void start() throws IOException {
        agent = Optional.of(new ProcessBuilder(words(arguments()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start());
    }

    private void kill() throws InterruptedException {
        if (agent.isPresent()) {
            agent.get().destroyForcibly().waitFor();
            agent = Optional.empty();
        }
    }

    /** Runs an agent that is to end by itself, and returns what it said. */
    private String run(String... arguments) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(words(arguments)).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private Process inInstance(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + namespaces.nameOf("i-1")));
        words.addAll(Arrays.asList(command));
        return new ProcessBuilder(words).redirectErrorStream(true).start();
    }

    private String[] arguments() {
        return new String[] {
            "--host",
            "host2",
            "--state",
            state(),
            "--controller",
            "unix:" + folder.resolve("agents.sock"),
            "--underlay",
            "fabric0",
            "--namespace-prefix",
            namespaces.nameOf(""),
            "--connections",
            "65536"
        };
    }

    private List<String> words(String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                "nsenter",
                "--net=/run/netns/" + namespaces.nameOf("host2"),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tenet.agent.AgentMain"));
        words.addAll(Arrays.asList(arguments));
        return words;
    }

    private String state() {
        return folder.resolve("host2").toString();
    }
}
