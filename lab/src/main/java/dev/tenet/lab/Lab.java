package dev.tenet.lab;

import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.AddHostRequest;
import dev.tenet.operator.wire.AttachInterfaceRequest;
import dev.tenet.operator.wire.CreateAccountRequest;
import dev.tenet.operator.wire.DetachInterfaceRequest;
import dev.tenet.operator.wire.Host;
import dev.tenet.operator.wire.ListHostsRequest;
import dev.tenet.operator.wire.LocateInstanceRequest;
import dev.tenet.operator.wire.LocateInstanceResponse;
import dev.tenet.operator.wire.NamespaceDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    /** Of a busy machine that starts a dozen agents at once. */
    private static final Duration START_LIMIT = Duration.ofSeconds(180);

    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration APPLY_LIMIT = Duration.ofSeconds(30);
    private static final String PID = ".pid";
    private static final String FLOW_LOG_SECONDS = "5";
    private static final String METER_SECONDS = "2";

    private final LabLayout layout;
    private final LabControllers controllers;
    private final Consumer<String> progress;

    /** @param progress takes one line for each step that a person waits for */
    public Lab(LabName name, Consumer<String> progress) {
        this.layout = new LabLayout(name);
        this.controllers = new LabControllers(layout);
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
        List<String> endpoints = startControllers(options);
        int all = options.hosts() + options.edges();
        try (OperatorClient operator = controllers.operator()) {
            FabricNetwork fabric = new FabricNetwork(layout);
            step("fabric of " + options.hosts() + " hosts", () -> {
                fabric.addSpine(options.underlay());
                IntStream.rangeClosed(1, all)
                        .forEach(host -> fabric.addHost(options.underlay(), host, options.fabricMtu()));
            });
            OutsideNetwork outside = new OutsideNetwork(layout);
            if (options.edges() > 0) {
                step("router and internet behind " + options.edges() + " edges", () -> {
                    outside.addRouter();
                    IntStream.rangeClosed(1, options.edges())
                            .forEach(edge -> outside.addEdge(options.underlay(), edge, options.hosts() + edge));
                });
            }
            step("agents", () -> {
                IntStream.rangeClosed(1, all).forEach(host -> startAgent(operator, options, host));
                IntStream.rangeClosed(1, all).forEach(this::awaitAgent);
            });
            if (options.edges() > 0) {
                step("edges announce public prefixes", () -> {
                    outside.startRouting(options.edges(), options.hosts() + 1);
                    await(
                            outside.routing("router"),
                            "the router",
                            () -> announcing().size() == options.edges());
                });
            }
            var account = operator.calls()
                    .createAccount(
                            CreateAccountRequest.newBuilder().setName("lab").build());
            List<ClientEnvironment> environments = IntStream.rangeClosed(1, options.controllers())
                    .mapToObj(number -> new ClientEnvironment(
                            layout,
                            number,
                            "http://" + endpoints.get(number - 1),
                            LabControllers.REGION,
                            account.getAccessKey().getAccessKeyId(),
                            account.getAccessKey().getSecretAccessKey()))
                    .toList();
            environments.forEach(ClientEnvironment::write);
            return environments.getFirst();
        }
    }

    private List<String> startControllers(LabOptions options) {
        List<String> endpoints = new ArrayList<>();
        List<String> store = new ArrayList<>();
        if (options.store().equals(LabOptions.ETCD)) {
            step("etcd", () -> store.addAll(controllers.startStore(options)));
        } else {
            store.addAll(controllers.startStore(options));
        }
        int port = options.port();
        for (int number = 1; number <= options.controllers(); number++) {
            int controller = number;
            int free = LabControllers.freePort(port);
            endpoints.add("127.0.0.1:" + free);
            step(
                    "controller, EC2 API on http://" + endpoints.getLast(),
                    () -> controllers.start(options, controller, store, endpoints.getLast()));
            port = free + 1;
        }
        return endpoints;
    }

    private void startAgent(OperatorClient operator, LabOptions options, int number) {
        // Gateways are the last hosts, instances are placed on the first: so a small lab shows both kinds of path.
        boolean edge = number > options.hosts();
        boolean gateway = !edge && number > options.hosts() - Math.max(1, Math.min(2, options.hosts() / 2));
        String token = operator.calls()
                .addHost(AddHostRequest.newBuilder()
                        .setId(layout.hostId(number))
                        .setZone(LabControllers.REGION + layout.zoneLetter(number, options.zones()))
                        .setUnderlayAddress(layout.hostAddress(options.underlay(), number))
                        .setGateway(gateway)
                        .setEdge(edge)
                        .setFabricMtu(options.fabricMtu())
                        .build())
                .getJoinToken();
        Path tokenFile = layout.hostFolder(number).resolve("join-token");
        try {
            Files.createDirectories(layout.hostFolder(number));
            Files.writeString(tokenFile, token + "\n");
            Files.setPosixFilePermissions(tokenFile, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = new ArrayList<>(
                List.of("nsenter", "--net=" + layout.host(number).path()));
        words.addAll(JavaProcess.words(
                "dev.tenet.agent.AgentMain",
                List.of(
                        "--host",
                        layout.hostId(number),
                        "--state",
                        layout.hostFolder(number).toString(),
                        "--controller",
                        controllers.numbers().stream()
                                .map(controller -> "unix:" + layout.agentsSocket(controller))
                                .collect(Collectors.joining(",")),
                        "--underlay",
                        FabricNetwork.UNDERLAY,
                        "--attach",
                        options.attach(),
                        "--token-file",
                        tokenFile.toString(),
                        "--flow-logs",
                        layout.flowLogs().toString(),
                        "--flow-log-seconds",
                        FLOW_LOG_SECONDS,
                        "--meter-seconds",
                        METER_SECONDS,
                        "--namespace-prefix",
                        layout.namespacePrefix())));
        if (edge) {
            words.addAll(List.of("--outside", OutsideNetwork.OUTSIDE));
            words.addAll(options.edgeOptions());
        }
        agent(number).start(words);
    }

    /** The BIRD of an edge, {@code edge1} and so on, or of the {@code router}. */
    public DaemonProcess routing(String name) {
        return new OutsideNetwork(layout).routing(name);
    }

    /** The numbers of the edges that announce public addresses to the router, in order; others get nothing from it while there are any. */
    public List<Integer> announcing() {
        return new OutsideNetwork(layout).announcing();
    }

    /** The addresses (or prefixes) whose packets the router drops, since an edge has withdrawn them for a while. */
    public List<String> dropping() {
        return new OutsideNetwork(layout).dropping();
    }

    /** By which edges, from 1, the router leads what is for an address; empty: by its prefix alone. */
    public List<Integer> leadingTo(String address) {
        return new OutsideNetwork(layout).leadingTo(address);
    }

    /** Starts a host's agent again, as a supervisor would after it died. */
    public void startAgent(int number) {
        agent(number).startAgain();
    }

    /** Starts a controller again, as a supervisor would after it died. */
    public void startController(int number) {
        controllers.startAgain(number);
    }

    private void awaitAgent(int number) {
        String id = layout.hostId(number);
        await(
                agent(number),
                "the agent of " + id,
                () -> hosts().stream()
                        .anyMatch(host -> host.getId().equals(id)
                                && host.getConnected()
                                && host.getAppliedRevision() >= host.getTargetRevision()));
    }

    /**
     * Waits until every host has in force all that was asked for before, which the API's answers do not wait for.
     *
     * @throws IllegalStateException if that takes too long
     */
    public void awaitApplied() {
        long end = System.nanoTime() + APPLY_LIMIT.toNanos();
        while (hosts().stream()
                .anyMatch(host -> !host.getConnected() || host.getAppliedRevision() < host.getTargetRevision())) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the hosts have not applied what was asked for within "
                        + APPLY_LIMIT.toSeconds() + " s: " + hosts());
            }
            pause();
        }
    }

    /** The hosts, each as the controller that it is connected to sees it. */
    public List<Host> hosts() {
        Map<String, Host> hosts = new TreeMap<>();
        for (int number : controllers.running()) {
            try (OperatorClient operator = new OperatorClient(layout.operatorSocket(number))) {
                operator.calls()
                        .listHosts(ListHostsRequest.getDefaultInstance())
                        .getHostsList()
                        .forEach(host -> hosts.merge(host.getId(), host, Lab::nearer));
            }
        }
        return List.copyOf(hosts.values());
    }

    /** A controller knows targets of its own hosts alone. */
    private static Host nearer(Host one, Host other) {
        return one.getTargetRevision() >= other.getTargetRevision() ? one : other;
    }

    /** Where an instance is: its host, and the namespace that it is. */
    public LocateInstanceResponse locate(String instanceId) {
        try (OperatorClient operator = controllers.operator()) {
            return operator.calls()
                    .locateInstance(LocateInstanceRequest.newBuilder()
                            .setInstanceId(instanceId)
                            .build());
        }
    }

    /** Attaches a network interface to a network namespace that is no instance yet, as {@code tenet attach} does. */
    public void attach(String networkInterface, String host, Path namespace) {
        try (OperatorClient operator = controllers.operator()) {
            operator.calls()
                    .attachInterface(AttachInterfaceRequest.newBuilder()
                            .setNetworkInterfaceId(networkInterface)
                            .setHostId(host)
                            .setNamespace(NamespaceDevice.newBuilder()
                                    .setPath(namespace.toString())
                                    .setDevice("eth0"))
                            .build());
        }
    }

    /** Takes it off again, as {@code tenet detach} does. */
    public void detach(String networkInterface) {
        try (OperatorClient operator = controllers.operator()) {
            operator.calls()
                    .detachInterface(DetachInterfaceRequest.newBuilder()
                            .setNetworkInterfaceId(networkInterface)
                            .build());
        }
    }

    public Namespace namespace(String instanceId) {
        return new Namespace(layout.namespacePrefix() + instanceId);
    }

    /** The first controller. */
    public DaemonProcess controller() {
        return controller(1);
    }

    public DaemonProcess controller(int number) {
        return controllers.process(number);
    }

    /** The numbers of the controllers that were started. */
    public List<Integer> controllerNumbers() {
        return controllers.numbers();
    }

    /** To a controller that runs. */
    public OperatorClient operator() {
        return controllers.operator();
    }

    public DaemonProcess agent(int number) {
        return daemon(layout.hostId(number));
    }

    private DaemonProcess daemon(String process) {
        return new DaemonProcess(layout.pidFile(process), layout.log(process));
    }

    /** Removes all of it, however it was left: processes, namespaces and their devices, mounts, files. Does nothing where nothing is. */
    public void down() {
        processes().parallelStream().forEach(process -> daemon(process).stop(STOP_LIMIT));
        new FabricNetwork(layout).remove();
        unmount();
        delete(layout.folder());
    }

    /** For a process that was interrupted while it brought the lab up: its main thread may still be at it. */
    void downAfterInterruption() {
        DaemonProcess.startNoMore();
        down();
    }

    /** Host numbers, by the agents that were started. */
    public List<Integer> hostNumbers() {
        return processes().stream()
                .filter(name -> name.matches("host[0-9]+"))
                .map(name -> Integer.parseInt(name.substring("host".length())))
                .sorted()
                .toList();
    }

    /** All that were ever started, by the files that they left. */
    private List<String> processes() {
        try (Stream<Path> files = Files.exists(layout.folder()) ? Files.list(layout.folder()) : Stream.<Path>empty()) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith(PID))
                    .map(name -> name.substring(0, name.length() - PID.length()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** The variables of a lab that is up, for clients of the first controller. */
    public Map<String, String> environment() {
        return environment(1);
    }

    /** The variables for clients of a controller. */
    public Map<String, String> environment(int controller) {
        return ClientEnvironment.read(layout, controller);
    }
}
