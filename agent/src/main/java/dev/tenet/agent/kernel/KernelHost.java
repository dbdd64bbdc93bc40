package dev.tenet.agent.kernel;

import dev.tenet.agent.AgentStore;
import dev.tenet.agent.DatapathHost;
import dev.tenet.agent.Meters;
import dev.tenet.agent.flood.EdgeOwners;
import dev.tenet.agent.flood.EdgeTraffic;
import dev.tenet.agent.flowlog.FlowLogPlan;
import dev.tenet.agent.guest.DeviceConnection;
import dev.tenet.agent.guest.DeviceNames;
import dev.tenet.agent.netlink.Addresses;
import dev.tenet.agent.netlink.InterfaceAddress;
import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkException;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.program.TableSource;
import dev.tenet.agent.service.Askers;
import dev.tenet.agent.service.ControllerNames;
import dev.tenet.agent.service.HostServices;
import dev.tenet.agent.service.TargetChecks;
import dev.tenet.bpf.BpfException;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.TcHook;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** A real host: the network namespace that the agent is for, with its devices, and the datapath in its kernel. */
public final class KernelHost implements DatapathHost, DeviceConnection, AutoCloseable {
    private static final Logger LOGGER = System.getLogger(KernelHost.class.getName());
    private static final String SEED_FILE = "hash-seed";
    private static final int HEXADECIMAL = 16;

    private final StateFolder state;
    private final NetworkNamespace namespace;
    private final NetlinkSocket socket;
    private final LinkName underlay;
    private final Optional<LinkName> outside;
    private final boolean gatherPieces;
    private final TcHook.Method method;
    private final TableSizes sizes;
    private final int hashSeed;
    private final Askers askers = new Askers();
    private final FlowLogPlan flowLogs = new FlowLogPlan();
    private final EdgeTraffic edgeTraffic = new EdgeTraffic();
    private final EdgeOwners edgeOwners = new EdgeOwners();
    private final TargetChecks targetChecks;
    private final EdgeSignal signal = new EdgeSignal();
    private final KernelShardRoutes shard;
    private final ControllerNames names;
    private final Consumer<AgentMessage.ObservedPacket> told;
    private final List<InetSocketAddress> nameServers;
    private Optional<HostServices> services = Optional.empty();
    private Optional<KernelDatapath> running = Optional.empty();
    private Optional<DatapathConstants> runningWith = Optional.empty();

    /**
     * @param random makes the seed of the flow hash, once for all agents of this host
     * @param outside the device that leads to the internet, of an edge
     * @param gatherPieces whether this edge leads all pieces of a packet to one edge of all
     * @param told of packets that somebody wants to be told of; called on a thread of its own
     * @param nameServers asked for names that are not of instances' networks
     */
    public KernelHost(
            StateFolder state,
            NetworkNamespace namespace,
            NetlinkSocket socket,
            LinkName underlay,
            Optional<LinkName> outside,
            boolean gatherPieces,
            TcHook.Method method,
            TableSizes sizes,
            RandomGenerator random,
            ControllerNames names,
            TargetChecks targetChecks,
            Consumer<AgentMessage.ObservedPacket> told,
            List<InetSocketAddress> nameServers) {
        this.state = state;
        this.namespace = namespace;
        this.socket = socket;
        this.shard = new KernelShardRoutes(socket);
        this.underlay = underlay;
        this.outside = outside;
        this.gatherPieces = gatherPieces;
        this.method = method;
        this.sizes = sizes;
        this.hashSeed = seed(state, random);
        this.names = names;
        this.targetChecks = targetChecks;
        this.told = told;
        this.nameServers = List.copyOf(nameServers);
    }

    @Override
    public Set<IpAddress> ownAddresses() {
        Set<IpAddress> found = addresses(device().index()).stream()
                .filter(address -> !address.isLinkLocal())
                .collect(Collectors.toCollection(TreeSet::new));
        if (found.isEmpty()) {
            throw new IllegalStateException("the underlay device " + underlay + " has no address but of the link");
        }
        return found;
    }

    @Override
    public int fabricMtuBytes() {
        return device().mtu();
    }

    @Override
    public synchronized TableSource start(FabricHost own) {
        DatapathConstants constants = constants(own.number(), own.underlay());
        KernelDatapath started = KernelDatapath.start(state, constants, namespace, socket, method, sizes);
        started.tell(told);
        running.ifPresent(KernelDatapath::close);
        running = Optional.of(started);
        runningWith = Optional.of(constants);
        startServices(started);
        return started;
    }

    @Override
    public synchronized Optional<InterfaceIndex> serviceDevice() {
        return services.map(HostServices::device);
    }

    @Override
    public ControllerNames names() {
        return names;
    }

    @Override
    public Askers askers() {
        return askers;
    }

    @Override
    public TargetChecks targetChecks() {
        return targetChecks;
    }

    @Override
    public FlowLogPlan flowLogs() {
        return flowLogs;
    }

    @Override
    public EdgeOwners edgeOwners() {
        return edgeOwners;
    }

    /** What an edge knows of its public addresses. */
    public EdgeTraffic edgeTraffic() {
        return edgeTraffic;
    }

    @Override
    public synchronized void announce(Optional<Set<IpPrefix>> oneByOne) {
        if (outside.isEmpty() || running.isEmpty()) {
            return;
        }
        Links links = new Links(socket);
        Optional<String> problem;
        try {
            problem = oneByOne.isPresent()
                    ? running.get().edgeProblem(links, outside.get(), device().index(), fabric())
                    : Optional.of("edge_not_wanted: the controller does not have this host among the edges:"
                            + " 'tenet host add --edge'");
        } catch (NetlinkException | BpfException | IllegalStateException failure) {
            problem = Optional.of("edge_check_failed: " + failure.getMessage());
        }
        Link device = signal.say(links, problem);
        if (problem.isPresent()) {
            shard.forget();
        } else {
            shard.become(oneByOne.orElseThrow(), device);
        }
    }

    /** Without services the host still forwards. */
    private void startServices(KernelDatapath datapath) {
        try {
            if (services.isEmpty()) {
                services = Optional.of(new HostServices(socket, askers, targetChecks, names, nameServers));
            }
            datapath.connectServices(services.get().device());
        } catch (IOException | NetlinkException | BpfException failure) {
            LOGGER.log(Level.ERROR, "the host has no services: {0}", failure.getMessage());
        } catch (UnsupportedAddressTypeException | UnsupportedOperationException without) {
            // Java found no device with IPv6 when this process started.
            LOGGER.log(
                    Level.ERROR,
                    "the host has no services: they need IPv6 on its loopback device, 'sysctl -w"
                            + " net.ipv6.conf.lo.disable_ipv6=0', before the agent starts");
        }
    }

    @Override
    public synchronized boolean isCurrent(IpAddress address) {
        return runningWith
                .filter(constants -> constants.equals(constants(constants.ownHost(), address)))
                .isPresent();
    }

    @Override
    public synchronized int verify() {
        int wrong = 0;
        if (running.isPresent()) {
            KernelDatapath datapath = running.get();
            wrong += datapath.connectUnderlay(device().index()) ? 1 : 0;
            wrong += datapath.connectMirror(new Links(socket)) ? 1 : 0;
            wrong += services.filter(found -> datapath.connectServices(found.device()))
                            .isPresent()
                    ? 1
                    : 0;
            for (Link link : new Links(socket).all()) {
                Optional<InterfaceNumber> number = DeviceNames.of(link);
                wrong += number.isPresent() && datapath.connectDevice(number.get(), link.index()) ? 1 : 0;
            }
        }
        return wrong;
    }

    @Override
    public synchronized void connect(InterfaceNumber number, InterfaceIndex device) {
        running.orElseThrow(() -> new IllegalStateException("there is no datapath yet to connect " + number + " to"))
                .connectDevice(number, device);
    }

    @Override
    public synchronized void disconnect(InterfaceNumber number) {
        running.ifPresent(datapath -> datapath.disconnectDevice(number));
    }

    @Override
    public synchronized void release(InterfaceNumber number, InterfaceIndex device) {
        running.ifPresent(datapath -> datapath.releaseDevice(number, device));
    }

    @Override
    public synchronized Optional<AgentMessage.Counters> counters() {
        return running.map(datapath -> datapath.counters(edgeTraffic.last()));
    }

    @Override
    public synchronized List<AgentMessage.NatGatewayUse> natUse() {
        return running.map(KernelDatapath::natUse).orElse(List.of());
    }

    @Override
    public synchronized void observe(ControllerMessage.Observe wanted) {
        running.ifPresent(datapath -> datapath.observe(wanted));
    }

    @Override
    public synchronized Meters meters() {
        return running.map(KernelDatapath::meters).orElse(Meters.NONE);
    }

    /** The datapath, once it is started. */
    public synchronized Optional<KernelDatapath> datapath() {
        return running;
    }

    /** Gives descriptors back; the datapath goes on. */
    @Override
    public synchronized void close() {
        services.ifPresent(HostServices::close);
        services = Optional.empty();
        running.ifPresent(KernelDatapath::close);
        running = Optional.empty();
    }

    private DatapathConstants constants(HostNumber own, IpAddress address) {
        Link device = device();
        return new DatapathConstants(own, address, device.index(), device.mtu(), outside.map(this::outside), hashSeed);
    }

    private DatapathConstants.Outside outside(LinkName name) {
        InterfaceIndex device = new Links(socket).require(name).index();
        List<IpAddress> own = addresses(device);
        return new DatapathConstants.Outside(
                name,
                device,
                own.stream()
                        .filter(Ipv4Address.class::isInstance)
                        .map(Ipv4Address.class::cast)
                        .findFirst()
                        .orElse(Ipv4Address.UNSPECIFIED),
                own.stream()
                        .filter(Ipv6Address.class::isInstance)
                        .map(Ipv6Address.class::cast)
                        .filter(address -> !address.isLinkLocal())
                        .findFirst()
                        .orElse(Ipv6Address.UNSPECIFIED),
                gatherPieces);
    }

    /** All of a device, in the kernel's order. */
    private List<IpAddress> addresses(InterfaceIndex device) {
        return new Addresses(socket)
                .all().stream()
                        .filter(address -> address.link().equals(device))
                        .map(InterfaceAddress::address)
                        .toList();
    }

    private IpFamily fabric() {
        return runningWith
                .map(DatapathConstants::fabric)
                .orElseThrow(() -> new IllegalStateException("there is no datapath yet"));
    }

    private Link device() {
        return new Links(socket).require(underlay);
    }

    private static int seed(AgentStore state, RandomGenerator random) {
        Optional<String> kept = state.read(SEED_FILE);
        if (kept.isPresent()) {
            return Integer.parseUnsignedInt(kept.get().strip(), HEXADECIMAL);
        }
        int seed = random.nextInt();
        state.write(SEED_FILE, Integer.toHexString(seed) + "\n");
        return seed;
    }
}
