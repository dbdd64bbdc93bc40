package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.SampleState;
import dev.tenet.agent.ScriptedController;
import dev.tenet.hoststate.HostStateServer;
import dev.tenet.hoststate.ListenAddress;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Port;
import dev.tenet.net.PortRange;
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
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The agent as the process it is, on a host whose two instances reach each other. */
class AgentProcessTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** How many starts are interrupted in a test; each costs one. */
    private static final int ROUNDS = Integer.getInteger("tenet.rounds", 6);

    private final TestNamespaces namespaces = new TestNamespaces();
    private final ScriptedController controller = new ScriptedController();
    private Path folder;
    private String controllers;
    private HostStateServer server;
    private Optional<Process> agent = Optional.empty();
    private long greetingsBefore;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createTempDirectory("tn-agent-");
        controllers = "unix:" + folder.resolve("agents.sock");
        server = HostStateServer.listen(ListenAddress.parse(controllers), controller);
        namespaces.create("host2");
        namespaces.run(
                "host2", "ip", "link", "add", "fabric0", "mtu", "9100", "type", "veth", "peer", "name", "spine0", "mtu",
                "9100");
        namespaces.run("host2", "ip", "addr", "add", "198.18.0.1/31", "dev", "fabric0");
        namespaces.run("host2", "ip", "link", "set", "fabric0", "up");
        controller.say(state(80));
    }

    @AfterEach
    void close() throws IOException, InterruptedException {
        kill();
        clean();
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
        PingStream pings = PingStream.start(namespaces, "i-1", "10.0.0.12", folder.resolve("pings"));
        for (int i = 0; i < 3; i++) {
            kill();
            pings.awaitMore(2);
            start();
            awaitReady();
        }
        assertEquals(List.of(), pings.stop());
    }

    /** The instants are spread over a whole start; some starts find other programs pinned, or have a policy to replace. */
    @Test
    void killedAtAnyInstantOfItsStartItIsNotMissed() throws IOException, InterruptedException {
        Random random = seeded();
        start();
        awaitReady();
        PingStream pings = PingStream.start(namespaces, "i-1", "10.0.0.12", folder.resolve("pings"));
        for (int i = 0; i < ROUNDS; i++) {
            kill();
            if (random.nextBoolean()) {
                Files.deleteIfExists(folder.resolve("host2/datapath"));
            }
            if (random.nextBoolean()) {
                controller.say(state(random.nextInt(1, 1000)));
            }
            start();
            awaitInstant(random);
        }
        start();
        awaitReady();
        pings.awaitMore(2);
        assertEquals(List.of(), pings.stop());
    }

    @Test
    void killedAtAnyInstantOfItsFirstStartTheNextOneFinishes() throws IOException, InterruptedException {
        Random random = seeded();
        for (int i = 0; i < ROUNDS; i++) {
            start();
            awaitInstant(random);
            if (i % 3 == 2) {
                start();
                awaitReady();
                namespaces.run("i-1", "ping", "-c", "2", "-i", "0.02", "-W", "10", "10.0.0.12");
                kill();
                clean();
            }
        }
    }

    @Test
    void whenItsControllerIsGoneItGoesToAnother() throws IOException, InterruptedException {
        ScriptedController other = new ScriptedController();
        other.say(state(80));
        ListenAddress otherAddress = ListenAddress.parse("unix:" + folder.resolve("others.sock"));
        controllers += "," + otherAddress;
        try (HostStateServer _ = HostStateServer.listen(otherAddress, other)) {
            start();
            await(() -> controller.isApplied() || other.isApplied());
            ScriptedController first = controller.isApplied() ? controller : other;
            first.switchOff();
            await(() -> (first == other ? controller : other).isApplied());
        }
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

    private void clean() throws IOException, InterruptedException {
        String[] words = {"clean", "--state", state(), "--host", "host2", "--namespace-prefix", namespaces.nameOf("")};
        assertEquals("", run(words).replaceAll("removed .*\n", ""));
    }

    private void awaitReady() {
        await(() -> controller.isApplied()
                && controller.isReady(SampleState.instance(1))
                && controller.isReady(SampleState.instance(2)));
    }

    /** Waits for an instant of the agent's start, and kills it: within the first second of the process, or once it has spoken. */
    private void awaitInstant(Random random) throws InterruptedException {
        boolean onceItSpoke = random.nextInt(3) > 0;
        long wait = random.nextLong(onceItSpoke ? 300_000_000L : 1_000_000_000L);
        if (onceItSpoke) {
            await(() -> controller.greetings() > greetingsBefore);
        }
        long instant = System.nanoTime() + wait;
        while (System.nanoTime() - instant < 0) {
            Thread.onSpinWait();
        }
        kill();
    }

    private static Random seeded() {
        long seed = Long.getLong("tenet.seed", System.nanoTime());
        System.out.println("AgentProcessTest: -Dtenet.seed=" + seed);
        return new Random(seed);
    }

    /** Two instances on this host, whose group also lets everyone in to a port. */
    private static List<Resource> state(int openPort) {
        List<Resource> state = new ArrayList<>(SampleState.of(2));
        state.removeIf(resource -> resource.key().equals(SampleState.GROUP));
        state.add(SampleState.group(
                new SecurityGroupRule(
                        RuleDirection.INGRESS, new RuleTraffic.Any(), new RulePeer.Group(SampleState.GROUP)),
                new SecurityGroupRule(
                        RuleDirection.INGRESS,
                        new RuleTraffic.Ports(IpProtocol.TCP, new PortRange(new Port(openPort), new Port(openPort))),
                        new RulePeer.Addresses(IpPrefix.ALL_IPV4))));
        state.add(SampleState.networkInterface(1));
        state.add(SampleState.guest(1));
        return state;
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
        greetingsBefore = controller.greetings();
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

    private String[] arguments() {
        return new String[] {
            "--host",
            "host2",
            "--state",
            state(),
            "--controller",
            controllers,
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
