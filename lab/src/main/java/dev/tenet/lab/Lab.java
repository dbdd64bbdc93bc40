package dev.tenet.lab;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.AddHostRequest;
import dev.tenet.operator.wire.CreateAccountRequest;
import dev.tenet.operator.wire.Host;
import dev.tenet.operator.wire.ListHostsRequest;
import dev.tenet.operator.wire.LocateInstanceRequest;
import dev.tenet.operator.wire.LocateInstanceResponse;
import dev.tenet.operator.wire.StatusRequest;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A whole fabric on this machine: a controller, and hosts in network namespaces joined by a routed spine, each with its own agent. It
 * has no path to the machine's own network card. All it makes is found again by the lab's name, so that {@link #down} removes it also
 * after a crash.
 */
public final class Lab {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final String REGION = "tenet-1";

    private final LabLayout layout;
    private final Consumer<String> progress;

    /** @param progress takes one line for each step that a person waits for */
    public Lab(LabName name, Consumer<String> progress) {
        this.layout = new LabLayout(name);
        this.progress = progress;
    }

    public LabLayout layout() {
        return layout;
    }

    /**
     * Starts it.
     *
     * @return what clients need
     * @throws IllegalStateException when it is up already, or a part does not start; the message has the end of that part's log
     */
    public ClientEnvironment up(LabOptions options) {
        if (Files.exists(layout.folder())) {
            throw new IllegalStateException("the lab '" + layout.name()
                    + "' is up, or was left behind: 'tenet lab down --name " + layout.name() + "' removes it");
        }
        String endpoint = "127.0.0.1:" + freePort(options.port());
        step("controller, EC2 API on http://" + endpoint, () -> startController(options, endpoint));
        try (OperatorClient operator = new OperatorClient(layout.operatorSocket())) {
            FabricNetwork fabric = new FabricNetwork(layout);
            step("fabric of " + options.hosts() + " hosts", () -> {
                fabric.addSpine();
                IntStream.rangeClosed(1, options.hosts()).forEach(host -> fabric.addHost(host, options.fabricMtu()));
            });
            step("agents", () -> {
                IntStream.rangeClosed(1, options.hosts()).forEach(host -> startAgent(operator, options, host));
                awaitAgents(operator, options.hosts());
            });
            var account = operator.calls()
                    .createAccount(
                            CreateAccountRequest.newBuilder().setName("lab").build());
            ClientEnvironment environment = new ClientEnvironment(
                    layout,
                    "http://" + endpoint,
                    REGION,
                    account.getAccessKey().getAccessKeyId(),
                    account.getAccessKey().getSecretAccessKey());
            environment.write();
            return environment;
        }
    }

    private void startController(LabOptions options, String endpoint) {
        try {
            Files.createDirectories(layout.controllerFolder());
            Files.setPosixFilePermissions(layout.folder(), PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String zones = IntStream.rangeClosed(1, options.zones())
                .mapToObj(zone -> REGION + layout.zoneLetter(zone, options.zones()))
                .collect(Collectors.joining(","));
        DaemonProcess controller = controller();
        controller.start(java(
                "dev.tenet.controller.ControllerMain",
                "--data",
                layout.controllerFolder().toString(),
                "--listen",
                endpoint,
                "--agents",
                "unix:" + layout.agentsSocket(),
                "--operator",
                "unix:" + layout.operatorSocket(),
                "--region",
                REGION,
                "--zones",
                zones,
                "--instance-mtu",
                Integer.toString(options.instanceMtu())));
        await(controller, "the controller", () -> {
            if (!Files.exists(layout.operatorSocket())) {
                return false;
            }
            try (OperatorClient operator = new OperatorClient(layout.operatorSocket())) {
                operator.calls().status(StatusRequest.getDefaultInstance());
                return true;
            } catch (StatusRuntimeException e) {
                return false;
            }
        });
    }

    private void startAgent(OperatorClient operator, LabOptions options, int number) {
        // Gateways are the last hosts, instances are placed on the first: so a small lab shows both kinds of path.
        boolean gateway = number > options.hosts() - Math.max(1, Math.min(2, options.hosts() / 2));
        String token = operator.calls()
                .addHost(AddHostRequest.newBuilder()
                        .setId(layout.hostId(number))
                        .setZone(REGION + layout.zoneLetter(number, options.zones()))
                        .setUnderlayAddress(layout.hostAddress(number))
                        .setGateway(gateway)
                        .setFabricMtu(options.fabricMtu())
                        .build())
                .getJoinToken();
        Path tokenFile = layout.hostFolder(number).resolve("join-token");
        try {
            Files.createDirectories(layout.hostFolder(number));
            Files.writeString(tokenFile, token + "\n");
            Files.setPosixFilePermissions(tokenFile, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(layout.hostFolder(number).resolve("attach"), options.attach() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        startAgent(number);
    }

    /** Starts a host's agent again, as a supervisor would after it died. */
    public void startAgent(int number) {
        Path folder = layout.hostFolder(number);
        String attach;
        try {
            attach = Files.readString(folder.resolve("attach")).trim();
        } catch (IOException e) {
            throw new UncheckedIOException("host " + number + " is not of this lab", e);
        }
        List<String> words = new ArrayList<>(
                List.of("nsenter", "--net=" + layout.host(number).path()));
        words.addAll(java(
                "dev.tenet.agent.AgentMain",
                "--host",
                layout.hostId(number),
                "--state",
                folder.toString(),
                "--controller",
                "unix:" + layout.agentsSocket(),
                "--underlay",
                FabricNetwork.UNDERLAY,
                "--attach",
                attach,
                "--token-file",
                folder.resolve("join-token").toString(),
                "--namespace-prefix",
                layout.namespacePrefix()));
        agent(number).start(words);
    }

    private void awaitAgents(OperatorClient operator, int hosts) {
        for (int number = 1; number <= hosts; number++) {
            String id = layout.hostId(number);
            await(
                    agent(number),
                    "the agent of " + id,
                    () -> hosts(operator).stream()
                            .anyMatch(host -> host.getId().equals(id)
                                    && host.getConnected()
                                    && host.getAppliedRevision() >= host.getTargetRevision()));
        }
    }

    private static List<Host> hosts(OperatorClient operator) {
        return operator.calls().listHosts(ListHostsRequest.getDefaultInstance()).getHostsList();
    }

    /** The hosts as the controller sees them. */
    public List<Host> hosts() {
        try (OperatorClient operator = new OperatorClient(layout.operatorSocket())) {
            return hosts(operator);
        }
    }

    /** Where an instance is: its host, and the namespace that it is. */
    public LocateInstanceResponse locate(String instanceId) {
        try (OperatorClient operator = new OperatorClient(layout.operatorSocket())) {
            return operator.calls()
                    .locateInstance(LocateInstanceRequest.newBuilder()
                            .setInstanceId(instanceId)
                            .build());
        }
    }

    public Namespace namespace(String instanceId) {
        return new Namespace(layout.namespacePrefix() + instanceId);
    }

    public DaemonProcess controller() {
        return daemon("controller");
    }

    public DaemonProcess agent(int number) {
        return daemon(layout.hostId(number));
    }

    private DaemonProcess daemon(String process) {
        return new DaemonProcess(layout.pidFile(process), layout.log(process));
    }

    /** Host numbers, by what the lab's folder has. */
    public List<Integer> hostNumbers() {
        try (Stream<Path> files = Files.exists(layout.folder()) ? Files.list(layout.folder()) : Stream.<Path>empty()) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("host[0-9]+"))
                    .map(name -> Integer.parseInt(name.substring("host".length())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes all of it, however it was left: processes, namespaces and their devices, mounts, files. Does nothing where nothing is. */
    public void down() {
        List<DaemonProcess> processes = Stream.concat(hostNumbers().stream().map(this::agent), Stream.of(controller()))
                .toList();
        processes.parallelStream().forEach(process -> process.stop(STOP_LIMIT));
        new FabricNetwork(layout).remove();
        unmount();
        delete(layout.folder());
    }

    private void unmount() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mounts"))) {
            mounts.map(line -> line.split(" ")[1])
                    .filter(point -> point.startsWith(layout.folder() + "/"))
                    .sorted(Comparator.reverseOrder())
                    .toList()
                    .forEach(point -> new Command(List.of("umount", point)).run());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void step(String what, Runnable work) {
        long start = System.nanoTime();
        work.run();
        progress.accept(String.format("%-52s %5.1f s", what, (System.nanoTime() - start) / 1e9));
    }

    /** Waits for a condition that a process of ours brings about; its death or the limit is an error with the end of its log. */
    static void await(DaemonProcess process, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (process.find().isEmpty()) {
                throw new IllegalStateException(
                        what + " ended at its start; the end of " + process.log() + ":\n" + process.lastLines());
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException(what + " did not come up in " + START_LIMIT.toSeconds()
                        + " s; the end of " + process.log() + ":\n" + process.lastLines());
            }
            pause();
        }
    }

    /** Between two looks at something that has no event to wait for. */
    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static int freePort(int first) {
        for (int port = first; port < first + 100 && port < 65_536; port++) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return port;
            } catch (IOException e) {
                continue;
            }
        }
        throw new IllegalStateException("no free port from " + first + " on; choose another with --port");
    }

    private static List<String> java(String mainClass, String... arguments) {
        List<String> words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=4",
                "-Xmx384m"));
        String logging = System.getProperty("java.util.logging.config.file");
        if (logging != null) {
            words.add("-Djava.util.logging.config.file=" + logging);
        }
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        words.addAll(List.of(arguments));
        return words;
    }

    /** The variables of a lab that is up. */
    public Map<String, String> environment() {
        return ClientEnvironment.read(layout);
    }
}
