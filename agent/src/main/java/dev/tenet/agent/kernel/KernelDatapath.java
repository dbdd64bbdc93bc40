package dev.tenet.agent.kernel;

import dev.tenet.agent.Meters;
import dev.tenet.agent.guest.DeviceNames;
import dev.tenet.agent.netlink.Link;
import dev.tenet.agent.netlink.LinkKind;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.netlink.Offload;
import dev.tenet.agent.program.TableSource;
import dev.tenet.agent.table.KernelArray;
import dev.tenet.agent.table.KernelMap;
import dev.tenet.agent.table.KernelPresence;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.Errno;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.Pins;
import dev.tenet.bpf.TcDirection;
import dev.tenet.bpf.TcHook;
import dev.tenet.bpf.TcHook.Method;
import dev.tenet.bpf.TestRunner;
import dev.tenet.datapath.layout.MirrorDevice;
import dev.tenet.datapath.layout.WireConstant;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Port;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A host's datapath. It lives on in the kernel when this is closed: closing gives descriptors back and changes nothing. Connecting and
 * disconnecting may be done by several threads.
 */
public final class KernelDatapath implements TableSource, AutoCloseable {
    /** Holds the UDP port's socket, by which the kernel knows tunnel packets and merges their segments; carries no packet. */
    public static final LinkName VXLAN_DEVICE = new LinkName("tenet-vxlan");

    /** Copies for mirror targets leave by the one and come in at the other, which is where the program is. */
    static final LinkName MIRROR_DEVICE = new LinkName("tenet-mirror0");

    static final LinkName MIRROR_END = new LinkName("tenet-mirror1");
    private static final int MIRROR_MTU = 65_535;

    private static final String MIRROR_LINK = "mirror";
    private static final String UNDERLAY_LINK = "underlay";
    private static final String OUTSIDE_LINK = "outside";
    private static final String SERVICES_LINK = "services";
    private static final int SWEEP_STARTS = 1_000;
    private static final int SMALLEST_FRAME_BYTES = 64;

    private final DatapathObject object;
    private final DatapathPins pins;
    private final NetworkNamespace host;
    private final Method method;
    private Optional<KernelObservation> observation = Optional.empty();

    private KernelDatapath(DatapathObject object, DatapathPins pins, NetworkNamespace host, Method method) {
        this.object = object;
        this.pins = pins;
        this.host = host;
        this.method = method;
    }

    /**
     * Starts the datapath, or takes it over as it runs.
     *
     * @param host the host's network namespace, in which its devices are
     * @param socket a netlink socket in that namespace
     * @throws UnknownLayoutException if maps are pinned that this agent cannot use
     */
    public static KernelDatapath start(
            StateFolder state,
            DatapathConstants constants,
            NetworkNamespace host,
            NetlinkSocket socket,
            Method method,
            TableSizes sizes) {
        DatapathPins pins = new DatapathPins(state);
        KernelDatapath datapath =
                new KernelDatapath(DatapathObject.open(state, pins, constants, sizes), pins, host, method);
        KernelFlowRecords.beginFirst(datapath.object.map("flow_log"));
        KernelMeters.beginFirst(datapath.object.map("slots_taken"));
        datapath.startSweep();
        holdPort(new Links(socket));
        datapath.connectUnderlay(constants.underlay());
        datapath.connectMirror(new Links(socket));
        if (constants
                .outside()
                .filter(outside -> !outside.device().equals(constants.underlay()))
                .isEmpty()) {
            // Where it was before another program may have to be.
            Pins.remove(pins.link(OUTSIDE_LINK));
        }
        constants.outside().ifPresent(outside -> {
            // Before XDP, which sends it packets.
            datapath.connectOutside(outside.device(), constants.underlay());
            EdgeDevice.attach(
                    outside.name(), pins.programs().resolve(DatapathObject.FROM_INTERNET), constants.fabric());
        });
        return datapath;
    }

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

    /** Lets the datapath have what comes from the fabric. Returns whether that was not so before. */
    boolean connectUnderlay(InterfaceIndex device) {
        return attach(UNDERLAY_LINK, device, DatapathObject.FROM_FABRIC);
    }

    /**
     * Lets the datapath have what XDP leaves to it at an edge's device outside. Where that is the underlay device, too, such packets are
     * where they belong already. Returns whether anything was to do.
     */
    private boolean connectOutside(InterfaceIndex device, InterfaceIndex underlay) {
        return !device.equals(underlay) && attach(OUTSIDE_LINK, device, DatapathObject.FROM_OUTSIDE);
    }

    /** Why an edge would lose packets; what others took away is put back. */
    Optional<String> edgeProblem(Links links, LinkName outside, InterfaceIndex underlay, IpFamily fabric) {
        if (connectUnderlay(underlay)) {
            return Optional.of("edge_underlay_program_missing: the program was not on the underlay device; it is back");
        }
        Optional<Link> device = links.named(outside);
        if (device.isPresent() && connectOutside(device.get().index(), underlay)) {
            return Optional.of("edge_outside_program_missing: the program for what XDP leaves to it was not on "
                    + outside + "; it is back");
        }
        Optional<String> problem = EdgeDevice.problem(
                links,
                outside,
                object.program(DatapathObject.FROM_INTERNET).info().id(),
                fabric);
        if (problem.filter(found -> found.startsWith("edge_program_missing")).isPresent()) {
            EdgeDevice.attach(outside, pins.programs().resolve(DatapathObject.FROM_INTERNET), fabric);
        }
        return problem;
    }

    /** Lets the datapath have what the host's services send. Returns whether that was not so before. */
    boolean connectServices(InterfaceIndex device) {
        return attach(SERVICES_LINK, device, DatapathObject.FROM_SERVICES);
    }

    /**
     * Makes the devices that copies for mirror targets go through, if they are not there, and lets the datapath have what comes out.
     * Returns whether anything was to do.
     */
    boolean connectMirror(Links links) {
        boolean present = links.named(MIRROR_DEVICE).isPresent()
                && links.named(MIRROR_END).isPresent();
        if (!present) {
            links.named(MIRROR_DEVICE).ifPresent(half -> links.delete(half.index()));
            links.createSegmentingPair(MIRROR_DEVICE, MIRROR_END, MIRROR_MTU);
        }
        for (LinkName name : List.of(MIRROR_DEVICE, MIRROR_END)) {
            Link link = links.require(name);
            if (!link.up()) {
                links.setWithoutAutomaticAddresses(link.index());
                // Whatever the kernel still owes a packet it does before the copy leaves.
                links.setOffload(name, Offload.TRANSMIT_CHECKSUMS, false);
                links.setUp(link.index());
            }
        }
        boolean attached = attach(MIRROR_LINK, links.require(MIRROR_END).index(), DatapathObject.FROM_MIRROR);
        byte[] only = new byte[Integer.BYTES];
        MirrorDevice device =
                MirrorDevice.of(object.map("mirror_device").lookup(only).orElseThrow());
        int index = links.require(MIRROR_DEVICE).index().number();
        boolean known = device.ifindex() == index;
        if (!known) {
            object.map("mirror_device").update(only, device.ifindex(index).toBytes());
        }
        return !present || attached || !known;
    }

    /** Lets the datapath have what an instance sends. Returns whether that was not so before. */
    boolean connectDevice(InterfaceNumber number, InterfaceIndex device) {
        return attach(DeviceNames.of(number).text(), device, DatapathObject.FROM_INSTANCE);
    }

    /** Forgets a device that is gone, or will be: it takes its attachment with it, and only the pin is left. */
    void disconnectDevice(InterfaceNumber number) {
        Pins.remove(pins.link(DeviceNames.of(number).text()));
    }

    /** Takes the program off a device that stays. */
    void releaseDevice(InterfaceNumber number, InterfaceIndex device) {
        String name = DeviceNames.of(number).text();
        host.run(() -> hook(Method.TCX, name, device).detach()
                | hook(Method.CLSACT, name, device).detach());
        disconnectDevice(number);
    }

    /**
     * What was counted since the maps were made.
     *
     * @param publicAddresses what an edge knows of them
     */
    AgentMessage.Counters counters(List<AgentMessage.PublicAddressCounters> publicAddresses) {
        return new CounterReader(object).read(publicAddresses);
    }

    /** What went through NAT gateways. */
    List<AgentMessage.NatGatewayUse> natUse() {
        return new CounterReader(object).readNat();
    }

    /** Hands over the packets that the datapath tells of; on a thread of its own, until this is closed. */
    void tell(Consumer<AgentMessage.ObservedPacket> told) {
        observation = Optional.of(KernelObservation.start(object, told));
    }

    /** Has it tell of these packets, in place of those before. */
    void observe(ControllerMessage.Observe wanted) {
        observation.ifPresent(found -> found.observe(wanted));
    }

    /** The buckets that it counts in. */
    Meters meters() {
        return new KernelMeters(object);
    }

    /** The kernel's number of the program that gets what instances send. */
    public int fromInstanceId() {
        return object.program(DatapathObject.FROM_INSTANCE).info().id();
    }

    /** A map by its name in C, to read. */
    public BpfMap map(String name) {
        return object.map(name);
    }

    @Override
    public void close() {
        observation.ifPresent(KernelObservation::close);
        object.close();
    }

    /** Attaches the program unless it is, and sees to it that no packet goes through it twice. Returns whether anything was to do. */
    private boolean attach(String name, InterfaceIndex device, String programName) {
        BpfProgram program = object.program(programName);
        TcHook wanted = hook(method, name, device);
        TcHook other = hook(method == Method.TCX ? Method.CLSACT : Method.TCX, name, device);
        return host.run(() -> {
            boolean attached =
                    wanted.programId().equals(OptionalInt.of(program.info().id()));
            if (!attached) {
                wanted.attach(program);
            }
            return other.detach() || !attached;
        });
    }

    private TcHook hook(Method by, String name, InterfaceIndex device) {
        return new TcHook(by, device, TcDirection.INGRESS, pins.link(name));
    }

    /** The kernel takes the memory of a program's timer without waiting for any, so that at one moment there may be none. */
    private void startSweep() {
        try (TestRunner runner = TestRunner.forPackets(object.program(DatapathObject.SWEEP), SMALLEST_FRAME_BYTES)) {
            int result = -Errno.ENOMEM.number();
            for (int tries = 0; result == -Errno.ENOMEM.number() && tries < SWEEP_STARTS; tries++) {
                result = runner.run(new byte[SMALLEST_FRAME_BYTES]).returnValue();
            }
            if (result != 0) {
                throw new IllegalStateException(
                        "the sweep of idle connections did not start: " + new Errno(Math.abs(result)));
            }
        }
    }

    private static void holdPort(Links links) {
        LinkKind wanted = new LinkKind.Vxlan(new Port(WireConstant.VXLAN_PORT), true);
        Optional<Link> present = links.named(VXLAN_DEVICE);
        if (present.isPresent() && !present.get().kind().equals(wanted)) {
            links.delete(present.get().index());
            present = Optional.empty();
        }
        if (present.isEmpty()) {
            links.createExternalVxlan(VXLAN_DEVICE, new Port(WireConstant.VXLAN_PORT));
            present = Optional.of(links.require(VXLAN_DEVICE));
            links.setWithoutAutomaticAddresses(present.get().index());
        }
        if (!present.get().up()) {
            links.setUp(present.get().index());
        }
    }
}
