package dev.tenet.bench;

import dev.tenet.agent.guest.HostSide;
import dev.tenet.agent.program.DatapathTables;
import dev.tenet.agent.program.Programmers;
import dev.tenet.agent.program.TableSource;
import dev.tenet.agent.program.Underlay;
import dev.tenet.agent.table.KernelArray;
import dev.tenet.agent.table.KernelMap;
import dev.tenet.agent.table.KernelPresence;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.BpfObject;
import dev.tenet.bpf.BpfObjectLoader;
import dev.tenet.bpf.BpfObjectSpec;
import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.bpf.MapSpec;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.layout.ReasonCounter;
import dev.tenet.hoststate.FlowLog;
import dev.tenet.hoststate.FlowLogDestination;
import dev.tenet.hoststate.FlowLogTraffic;
import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.FlowLoggingKey;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.InterfaceName;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.net.FlowLogFormat;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A host's datapath, loaded for a bench: the programs as they run in production, with tables filled by the agent's own code for one instance
 * whose device is the loopback device of whatever namespace the programs run in. Beside them the programs of the benches, on the same maps.
 * The sweep does not run.
 */
final class BenchHost implements AutoCloseable {
    static final String FROM_INSTANCE = "from_instance";
    static final String FROM_FABRIC = "from_fabric";
    static final String FROM_INTERNET = "from_internet";
    static final List<String> PROGRAMS = List.of(FROM_INSTANCE, FROM_FABRIC, FROM_INTERNET, "sweep");

    static final InterfaceIndex LOOPBACK = new InterfaceIndex(1);
    static final InterfaceNumber INTERFACE = new InterfaceNumber(7);
    static final VirtualNetworkIdentifier NETWORK = new VirtualNetworkIdentifier(4711);
    static final NetworkTag TAG = new NetworkTag(0x1234567890L);
    static final Ipv4Address ADDRESS = Ipv4Address.of(10, 0, 200, 7);
    static final MacAddress MAC = MacAddress.parse("06:54:0a:00:c8:07");
    static final MacAddress ROUTER_MAC = MacAddress.parse("06:54:0a:00:c8:01");

    private static final String DATAPATH = "/dev/tenet/datapath/tenet.bpf.o";
    private static final String BENCHES = "/dev/tenet/bench/bench.bpf.o";
    private static final int ABSENT_DEVICE = 2;
    private static final int UNDERLAY_MTU = 9_100;
    private static final int INSTANCE_MTU = 9_001;
    private static final int FLOW_QUOTA = 1 << 20;
    /** Interfaces that keep the policies of few and of many rules on the host, whichever the instance has. */
    private static final List<InterfaceNumber> IDLE = List.of(new InterfaceNumber(8), new InterfaceNumber(9));

    private static final NetworkAclKey OPEN_ACL = new NetworkAclKey("acl-open");
    private static final RouteTableNumber ROUTES = new RouteTableNumber(3);

    private final BpfObject datapath;
    private final BpfObject benches;
    private final Programmers programmers;
    private RuleChange change = new RuleChange.Keep();

    private BenchHost(BpfObject datapath, BpfObject benches) {
        this.datapath = datapath;
        this.benches = benches;
        programmers = new Programmers(
                new DatapathTables(new Tables(datapath)),
                FarSides.OWN_HOST,
                new Underlay(FarSides.underlay(FarSides.OWN_HOST), UNDERLAY_MTU));
    }

    /** Loads the programs, and programs an instance with {@link BenchRules#FEW} security group rules in each direction. */
    static BenchHost load() {
        BpfObject datapath = BpfObjectSpec.parse("tenet", resource(DATAPATH))
                .loader()
                .set("own_host", FarSides.OWN_HOST.number())
                .set(
                        "own_address",
                        Integer.toUnsignedLong(
                                FarSides.underlay(FarSides.OWN_HOST).bits()))
                .set("underlay_ifindex", ABSENT_DEVICE)
                .set("underlay_mtu", UNDERLAY_MTU)
                .set("hash_seed", 1)
                .set("testing", false)
                .load();
        try {
            BpfObjectSpec spec = BpfObjectSpec.parse("benches", resource(BENCHES));
            BpfObjectLoader loader = spec.loader();
            // Some maps are of one program of the datapath's alone.
            Set<String> shared = spec.maps().stream().map(MapSpec::name).collect(Collectors.toSet());
            datapath.maps().stream()
                    .filter(map -> !map.name().startsWith(".") && shared.contains(map.name()))
                    .forEach(map -> loader.useMap(map.name(), map));
            BenchHost host = new BenchHost(datapath, loader.load());
            host.program();
            return host;
        } catch (RuntimeException failure) {
            datapath.close();
            throw failure;
        }
    }

    BpfProgram program(String name) {
        return PROGRAMS.contains(name) ? datapath.program(name) : benches.program(name);
    }

    BpfMap map(String name) {
        return datapath.map(name);
    }

    /** A map of the benches' own programs. */
    BpfMap benchMap(String name) {
        return benches.map(name);
    }

    /** Sets a global variable of the benches' own programs to numbers of 32 bits, in this machine's byte order. */
    void set(String variable, int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.nativeOrder());
        for (int value : values) {
            bytes.putInt(value);
        }
        set(variable, bytes.array());
    }

    void set(String variable, boolean value) {
        set(variable, new byte[] {(byte) (value ? 1 : 0)});
    }

    void set(String variable, byte[] value) {
        benches.writeVariable(variable, value);
    }

    /** How many packets have ended so, on all processors. */
    long ended(Reason reason) {
        BpfMap counters = map("reason_counters");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = counters.allocateValues(arena, 1);
            counters.lookup(
                    counters.allocateKeys(arena, 1)
                            .copyFrom(RawBytes.ofInt(reason.number()).segment()),
                    values);
            long packets = 0;
            for (long at = 0; at < values.byteSize(); at += counters.slotBytes()) {
                packets += new ReasonCounter(values.asSlice(at)).packets();
            }
            return packets;
        }
    }

    /** What the agent is told besides, all at once. */
    void tell(Collection<? extends Resource> resources) {
        resources.forEach(programmers::upsert);
        programmers.apply();
        resources.stream()
                .flatMap(resource -> programmers.problem(resource).stream())
                .findFirst()
                .ifPresent(problem -> {
                    throw new IllegalStateException(problem);
                });
    }

    @Override
    public void close() {
        benches.close();
        datapath.close();
    }

    /** Gives the instance so many rules in each direction: {@link BenchRules#FEW} or {@link BenchRules#MANY}. */
    void useRules(int rules) {
        useRules(rules, OPEN_ACL);
    }

    /** The same, behind the network ACL that {@link BenchRules#acl} has. */
    void useRulesBehindAcl(int rules) {
        useRules(rules, BenchRules.ACL);
    }

    /** Gives the instance other rules, and says what becomes of its connections by that. */
    void changeRules(int rules, RuleChange change) {
        this.change = change;
        useRules(rules, OPEN_ACL);
    }

    private void useRules(int rules, NetworkAclKey acl) {
        NetworkInterface changed = networkInterface(INTERFACE, ADDRESS, rules, acl, change);
        programmers.upsert(changed);
        programmers.apply();
        if (!programmers.isOpen(INTERFACE)) {
            throw new IllegalStateException("the instance under test stays closed: "
                    + programmers.problem(changed).orElse("for no reason told"));
        }
    }

    /** Makes the host an edge with these balancers. */
    void spread(List<PublicBalancer> balancers) {
        programmers.upsert(new Network(Network.INTERNET, TAG, Optional.empty(), List.of(FarSides.OWN_HOST), false));
        balancers.forEach(programmers::upsert);
        programmers.apply();
        balancers.forEach(balancer -> programmers.problem(balancer).ifPresent(problem -> {
            throw new IllegalStateException(problem);
        }));
    }

    /** Gives the instance a flow log, or takes it away. */
    void logFlows(boolean logged) {
        if (logged) {
            programmers.upsert(new FlowLogging(
                    INTERFACE,
                    new InterfaceName("eni-" + INTERFACE),
                    "111111111111",
                    "tenet-1",
                    "tenet1-az1",
                    "vpc-1",
                    "subnet-1",
                    Optional.empty(),
                    List.of(new FlowLog(
                            "fl-1",
                            FlowLogTraffic.ALL,
                            new FlowLogDestination.LogGroup("bench"),
                            FlowLogFormat.DEFAULT,
                            60))));
        } else {
            programmers.remove(new FlowLoggingKey(INTERFACE));
        }
        programmers.apply();
    }

    private void program() {
        programmers.readBack();
        FarSides.hosts().forEach(programmers::upsert);
        programmers.upsert(new Network(NETWORK, TAG, Optional.empty(), List.of(FarSides.host(0)), false));
        BenchRules.identities().forEach(programmers::upsert);
        programmers.upsert(BenchRules.group(BenchRules.FEW));
        programmers.upsert(BenchRules.group(BenchRules.MANY));
        programmers.upsert(openAcl());
        programmers.upsert(BenchRules.acl());
        programmers.upsert(new RouteTable(
                ROUTES,
                List.of(
                        new Route(IpPrefix.parse("10.0.0.0/16"), new RouteTarget.Local(NETWORK)),
                        new Route(IpPrefix.parse("10.1.0.0/16"), new RouteTarget.Local(NETWORK)),
                        new Route(IpPrefix.parse("172.16.0.0/12"), new RouteTarget.Blackhole()))));
        place(IDLE.get(0), ADDRESS.plus(1), BenchRules.FEW, 1_001);
        place(IDLE.get(1), ADDRESS.plus(2), BenchRules.MANY, 1_002);
        place(INTERFACE, ADDRESS, BenchRules.FEW, LOOPBACK.number());
        useRules(BenchRules.FEW);
    }

    private void place(InterfaceNumber number, Ipv4Address address, int rules, int device) {
        programmers.upsert(networkInterface(number, address, rules, OPEN_ACL, change));
        programmers.device(number, Optional.of(new HostSide(new InterfaceIndex(device), true)));
    }

    private static NetworkInterface networkInterface(
            InterfaceNumber number, Ipv4Address address, int rules, NetworkAclKey acl, RuleChange change) {
        return new NetworkInterface(
                number,
                new InterfaceName("eni-" + number),
                NETWORK,
                MAC,
                ROUTER_MAC,
                List.of(address),
                List.of(),
                Optional.of(IpPrefix.parse("10.0.200.0/24")),
                Optional.empty(),
                List.of(BenchRules.key(rules)),
                new Identity(1),
                acl,
                ROUTES,
                true,
                INSTANCE_MTU,
                IdleTimeouts.DEFAULT,
                FLOW_QUOTA,
                change,
                1,
                Rates.UNLIMITED,
                Generation.FIRST);
    }

    private static NetworkAcl openAcl() {
        return new NetworkAcl(
                OPEN_ACL,
                Stream.of(RuleDirection.values())
                        .map(direction ->
                                new NetworkAclRule(direction, 100, true, new RuleTraffic.Any(), IpPrefix.ALL_IPV4))
                        .toList());
    }

    private static byte[] resource(String path) {
        try (InputStream stream = BenchHost.class.getResourceAsStream(path)) {
            if (stream == null) {
                throw new IllegalStateException("not in the class path: " + path);
            }
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + path, failure);
        }
    }

    private record Tables(BpfObject object) implements TableSource {
        @Override
        public Table<RawBytes, RawBytes> table(String name) {
            return new Table<>(name, new KernelMap(object.map(name)));
        }

        @Override
        public Table<RawBytes, RawBytes> array(String name) {
            return new Table<>(name, new KernelArray(object.map(name)));
        }

        @Override
        public Table<RawBytes, RawBytes> presence(String name) {
            return new Table<>(name, new KernelPresence(object.map(name)));
        }
    }
}
