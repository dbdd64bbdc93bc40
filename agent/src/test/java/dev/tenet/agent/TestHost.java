package dev.tenet.agent;

import dev.tenet.agent.guest.DeviceConnection;
import dev.tenet.agent.guest.GuestDrivers;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.agent.kernel.DatapathPins;
import dev.tenet.agent.kernel.HostCleaner;
import dev.tenet.agent.kernel.KernelFloodRoutes;
import dev.tenet.agent.kernel.KernelHost;
import dev.tenet.agent.kernel.StateFolder;
import dev.tenet.agent.kernel.TableSizes;
import dev.tenet.agent.netlink.LinkMonitor;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.service.ControllerNames;
import dev.tenet.agent.service.TargetChecks;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.TcHook;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.InProcessStreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A host in a network namespace, with its real agent on threads of this process and a controller that says what the test wants. The agent can
 * be killed and started again; the host goes on.
 */
public final class TestHost implements AutoCloseable {
    public static final LinkName UNDERLAY = new LinkName("fabric0");

    private static final TableSizes SIZES = new TableSizes(65_536, 16_384);

    private final HostId id;
    private final NetworkNamespace namespace;
    private final String prefix;
    private final TcHook.Method method;
    private final Path folder;
    private List<InetSocketAddress> nameServers = List.of();
    private final ScriptedController controller = new ScriptedController();
    private Optional<RunningAgent> running = Optional.empty();

    /** @param prefix of the names of instances' namespaces */
    public TestHost(String id, NetworkNamespace namespace, String prefix, TcHook.Method method) {
        this.id = new HostId(id);
        this.namespace = namespace;
        this.prefix = prefix;
        this.method = method;
        try {
            folder = Files.createTempDirectory("tn-agent-");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Of agents started from now on. */
    public void useNameServers(InetSocketAddress... servers) {
        nameServers = List.of(servers);
    }

    public ScriptedController controller() {
        return controller;
    }

    public StateFolder state() {
        return new StateFolder(folder);
    }

    /** The machine of the agent that runs. */
    public KernelHost machine() {
        return running.orElseThrow().machine;
    }

    /** Whether the agent's loop goes on. */
    public boolean isRunning() {
        return running.isPresent() && running.get().loop.isAlive();
    }

    /** What the agent's loop ended with. */
    public String failure() {
        return running.map(agent -> agent.failure).orElse("");
    }

    /** What the host is at: for the message of a test that waits in vain. */
    @Override
    public String toString() {
        return "%s: running %s, applied %s, conditions %s, agent's end '%s', its loop at %s"
                .formatted(
                        id,
                        isRunning(),
                        controller.isApplied(),
                        controller.conditions(),
                        failure(),
                        running.map(agent -> List.of(agent.loop.getStackTrace()))
                                .orElse(List.of()));
    }

    public void start() throws GuestException {
        running = Optional.of(new RunningAgent());
    }

    /** Ends the agent in the middle of whatever it does. */
    public void kill() {
        running.ifPresent(RunningAgent::kill);
        running = Optional.empty();
    }

    /** Removes all of the agent's, as {@code tenet agent clean} does; what it removed, a line each. */
    public List<String> clean() throws GuestException {
        List<String> removed = new ArrayList<>();
        try (NetlinkSocket socket = namespace.run(NetlinkSocket::new)) {
            GuestDrivers guests = guests(socket, DeviceConnection.NONE);
            HostCleaner cleaner = new HostCleaner(
                    new Links(socket), new KernelFloodRoutes(socket), guests.all(), state(), removed::add);
            namespace.<Boolean, GuestException>run(() -> {
                cleaner.clean();
                return true;
            });
        }
        return removed;
    }

    private GuestDrivers guests(NetlinkSocket socket, DeviceConnection connection) {
        return GuestDrivers.of(prefix, Optional.of(id), state().path(), folder.resolve("images"), socket, connection);
    }

    @Override
    public void close() throws GuestException {
        kill();
        clean();
        new DatapathPins(state()).unmount();
        try {
            Files.deleteIfExists(folder);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private final class RunningAgent {
        private final NetlinkSocket socket = namespace.run(NetlinkSocket::new);
        private final ExecutorService workers = Executors.newFixedThreadPool(2);
        private final ExecutorService deliveries = Executors.newSingleThreadExecutor();
        private final KernelHost machine;
        private final LinkMonitor monitor;
        private final Thread loop;
        private volatile String failure = "";

        RunningAgent() throws GuestException {
            Inbox inbox = new Inbox();
            machine = new KernelHost(
                    state(),
                    namespace,
                    socket,
                    UNDERLAY,
                    Optional.empty(),
                    false,
                    method,
                    SIZES,
                    new Random(7),
                    new ControllerNames(question -> inbox.add(new AgentEvent.NameAsked(question)), System::nanoTime),
                    new TargetChecks((check, condition) -> inbox.add(new AgentEvent.TargetJudged(check, condition))),
                    packet -> inbox.add(new AgentEvent.PacketTold(packet)),
                    nameServers);
            GuestDrivers guests = guests(socket, machine);
            Agent agent = new Agent(
                    id,
                    Optional.empty(),
                    machine,
                    new GuestProgrammer(AgentMain.keeper(guests.byKind(), workers, inbox)),
                    new ControllerSession(new InProcessStreams(controller, deliveries), inbox::add, new Random(7)),
                    state(),
                    guests.devices(),
                    Duration.ofSeconds(1),
                    new ShardRegister(0),
                    _ -> {});
            monitor = namespace.run(() -> new LinkMonitor(change -> inbox.add(new AgentEvent.DeviceChanged(change))));
            long start = System.nanoTime();
            loop = Thread.ofPlatform()
                    .name("agent-" + id)
                    .uncaughtExceptionHandler((_, thrown) -> failure = String.valueOf(thrown.getMessage()))
                    .start(() -> new AgentLoop(agent, inbox, () -> System.nanoTime() - start).run());
        }

        void kill() {
            loop.interrupt();
            controller.switchOff();
            controller.switchOn();
            join(loop);
            monitor.close();
            workers.close();
            deliveries.close();
            machine.close();
            socket.close();
        }

        private static void join(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", interruption);
            }
        }
    }
}
