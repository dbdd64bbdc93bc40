package dev.tenet.agent;

import dev.tenet.agent.flood.FloodThread;
import dev.tenet.agent.flowlog.FlowLogThread;
import dev.tenet.agent.guest.DeviceConnection;
import dev.tenet.agent.guest.GuestDriver;
import dev.tenet.agent.guest.GuestDrivers;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.agent.guest.GuestKeeper;
import dev.tenet.agent.kernel.HostCleaner;
import dev.tenet.agent.kernel.KernelFloodRoutes;
import dev.tenet.agent.kernel.KernelFloods;
import dev.tenet.agent.kernel.KernelFlowRecords;
import dev.tenet.agent.kernel.KernelHost;
import dev.tenet.agent.kernel.StateFolder;
import dev.tenet.agent.kernel.UnknownLayoutException;
import dev.tenet.agent.netlink.LinkMonitor;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkException;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.service.ControllerNames;
import dev.tenet.agent.service.TargetChecks;
import dev.tenet.bpf.BpfException;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.JoinToken;
import dev.tenet.net.IpAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/** {@code tenet agent}: the process of one host, in whose network namespace it must be started. */
public final class AgentMain {
    private static final Logger LOGGER = System.getLogger(AgentMain.class.getName());
    private static final int WORKERS = 4;
    private static final int WRONG_USE = 2;
    private static final int END_MILLISECONDS = 2_000;

    private AgentMain() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.print(AgentConfiguration.USAGE);
            return 0;
        }
        try {
            if (arguments.length > 0 && arguments[0].equals("clean")) {
                clean(Arrays.copyOfRange(arguments, 1, arguments.length));
            } else {
                serve(AgentConfiguration.parse(arguments));
            }
            return 0;
        } catch (WrongUseException wrong) {
            System.err.println("tenet agent: " + wrong.getMessage() + "\n'tenet agent --help' tells more");
            return WRONG_USE;
        } catch (IllegalStateException
                | UnknownLayoutException
                | BpfException
                | NetlinkException
                | GuestException
                | UncheckedIOException failure) {
            System.err.println("tenet agent: " + failure.getMessage());
            return 1;
        }
    }

    private static void serve(AgentConfiguration configuration) throws GuestException {
        StateFolder state = new StateFolder(configuration.state());
        Inbox inbox = new Inbox();
        ControllerNames names =
                new ControllerNames(question -> inbox.add(new AgentEvent.NameAsked(question)), System::nanoTime);
        try (HostLock _ = HostLock.take(state.path());
                NetworkNamespace namespace = NetworkNamespace.current();
                NetlinkSocket socket = new NetlinkSocket();
                KernelHost machine = new KernelHost(
                        state,
                        namespace,
                        socket,
                        configuration.underlay(),
                        configuration.outside(),
                        configuration.gatherPieces(),
                        configuration.attach().method(),
                        configuration.sizes(),
                        RandomGenerator.getDefault(),
                        names,
                        new TargetChecks(
                                (check, condition) -> inbox.add(new AgentEvent.TargetJudged(check, condition))),
                        packet -> inbox.add(new AgentEvent.PacketTold(packet)),
                        configuration.nameServers());
                FlowLogThread _ = new FlowLogThread(
                        machine.flowLogs(),
                        configuration.flowLogs(),
                        configuration.host().value(),
                        configuration.flowLogSeconds(),
                        () -> KernelFlowRecords.open(state));
                Guard _ = guard(configuration, machine, state, socket);
                EdgeWatch edges =
                        new EdgeWatch(AgentMain::answers, silent -> inbox.add(new AgentEvent.EdgesSilent(silent)));
                ExecutorService workers = Executors.newFixedThreadPool(WORKERS, workerThreads());
                ControllersInTurn controllers =
                        new ControllersInTurn(configuration.controllers(), RandomGenerator.getDefault())) {
            GuestDrivers guests = GuestDrivers.of(
                    configuration.namespacePrefix(),
                    Optional.of(configuration.host()),
                    state.path(),
                    configuration.images(),
                    socket,
                    machine);
            GuestKeeper keeper = keeper(guests.byKind(), workers, inbox);
            Agent agent = new Agent(
                    configuration.host(),
                    token(configuration.tokenFile()),
                    machine,
                    new GuestProgrammer(keeper),
                    new ControllerSession(controllers, inbox::add, RandomGenerator.getDefault()),
                    state,
                    guests.devices(),
                    Duration.ofSeconds(configuration.meterSeconds()),
                    new ShardRegister(configuration.shardEdges()),
                    edges::watch);
            try (LinkMonitor _ = new LinkMonitor(change -> inbox.add(new AgentEvent.DeviceChanged(change)))) {
                LOGGER.log(
                        Level.INFO,
                        "started: host={0} underlay={1} addresses={2}",
                        configuration.host(),
                        configuration.underlay(),
                        machine.ownAddresses());
                long start = System.nanoTime();
                Thread loop = Thread.currentThread();
                Thread ending = new Thread(() -> end(loop), "agent-end");
                Runtime.getRuntime().addShutdownHook(ending);
                new AgentLoop(agent, inbox, () -> System.nanoTime() - start).run();
            }
        }
    }

    /** What watches over an edge until it is closed. */
    private interface Guard extends AutoCloseable {
        @Override
        void close();
    }

    private static Guard guard(
            AgentConfiguration configuration, KernelHost machine, StateFolder state, NetlinkSocket socket) {
        if (configuration.outside().isEmpty()) {
            return () -> {};
        }
        return new FloodThread(
                configuration.capacity(),
                Duration.ofSeconds(configuration.floodSeconds()),
                new KernelFloodRoutes(socket),
                () -> KernelFloods.open(state, machine.edgeOwners()),
                machine.edgeTraffic())::close;
    }

    /** By ICMP echo, which the edge's kernel answers whether or not anything of ours runs there. */
    private static boolean answers(IpAddress address, Duration limit) {
        try {
            return InetAddress.getByAddress(address.toBytes()).isReachable((int) limit.toMillis());
        } catch (IOException unreachable) {
            return false;
        }
    }

    /** Lets the loop finish its step and keep what is to be kept, before the process ends. */
    private static void end(Thread loop) {
        loop.interrupt();
        try {
            loop.join(END_MILLISECONDS);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }

    private static void clean(String... arguments) throws GuestException {
        Flags flags = new Flags(Set.of(), arguments);
        Path folder = flags.optional("--state", Path::of).orElse(AgentConfiguration.DEFAULT_STATE);
        Optional<HostId> host = flags.optional("--host", HostId::new);
        String prefix = flags.optional("--namespace-prefix", text -> text).orElse(AgentConfiguration.DEFAULT_PREFIX);
        flags.finish();
        StateFolder state = new StateFolder(folder);
        try (HostLock _ = HostLock.take(folder);
                NetlinkSocket socket = new NetlinkSocket()) {
            GuestDrivers guests = GuestDrivers.of(
                    prefix, host, folder, AgentConfiguration.DEFAULT_IMAGES, socket, DeviceConnection.NONE);
            new HostCleaner(
                            new Links(socket),
                            new KernelFloodRoutes(socket),
                            guests.all(),
                            state,
                            line -> System.out.println("removed " + line))
                    .clean();
        }
    }

    private static ThreadFactory workerThreads() {
        AtomicInteger count = new AtomicInteger();
        return work -> Thread.ofPlatform()
                .daemon()
                .name("guest-worker-" + count.incrementAndGet())
                .unstarted(work);
    }

    static GuestKeeper keeper(Map<GuestKind, GuestDriver> drivers, Executor workers, Inbox inbox) {
        return new GuestKeeper(drivers, workers, result -> inbox.add(new AgentEvent.GuestWorkEnded(result)));
    }

    private static Optional<JoinToken> token(Optional<Path> file) {
        return file.map(path -> {
            try {
                return new JoinToken(Files.readString(path).strip());
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot read the join token in " + path, failure);
            }
        });
    }
}
