package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.SampleState;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.agent.kernel.DatapathPins;
import dev.tenet.agent.kernel.HostCleaner;
import dev.tenet.agent.kernel.KernelFloodRoutes;
import dev.tenet.agent.kernel.KernelHost;
import dev.tenet.agent.kernel.StateFolder;
import dev.tenet.agent.kernel.TableSizes;
import dev.tenet.agent.netlink.LinkName;
import dev.tenet.agent.netlink.Links;
import dev.tenet.agent.netlink.NetlinkSocket;
import dev.tenet.agent.service.ControllerNames;
import dev.tenet.agent.service.TargetChecks;
import dev.tenet.bpf.BpfLink;
import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.ClsactFilter;
import dev.tenet.bpf.InterfaceIndex;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.TcDirection;
import dev.tenet.bpf.TcHook;
import dev.tenet.bpf.TcxQuery;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The programs on an edge's devices, as they are attached, taken away by others, put back and cleaned away; without an agent's loop. */
class EdgeHostTest {
    private static final LinkName FABRIC = new LinkName("fabric0");
    private static final LinkName OUTSIDE = new LinkName("out0");
    private static final TableSizes SIZES = new TableSizes(65_536, 16_384);
    private static final String ANNOUNCED = "public addresses are announced";

    private final TestNamespaces namespaces = new TestNamespaces();
    private final NetworkNamespace namespace = namespaces.create("edge");
    private final NetlinkSocket socket = namespace.run(NetlinkSocket::new);
    private final Logger logger = Logger.getLogger("dev.tenet.agent.kernel.EdgeSignal");
    private final Said said = new Said();
    private StateFolder state;
    private Optional<KernelHost> machine = Optional.empty();

    @BeforeEach
    void open() throws IOException {
        state = new StateFolder(Files.createTempDirectory("tn-edge-"));
        for (LinkName device : List.of(FABRIC, OUTSIDE)) {
            run("ip link add %s type veth peer name %s-far".formatted(device, device));
            run("ip link set %s-far up".formatted(device));
            run("ip link set %s up".formatted(device));
            run("sysctl -qw net.ipv4.conf.%s.accept_local=1 net.ipv4.conf.%s.rp_filter=0".formatted(device, device));
        }
        run("ip addr add %s/31 dev %s".formatted(SampleState.underlay(1), FABRIC));
        run("ip addr add 192.0.2.129/31 dev " + OUTSIDE);
        run("sysctl -qw net.ipv4.ip_forward=1");
        logger.addHandler(said);
    }

    @AfterEach
    void close() throws IOException {
        logger.removeHandler(said);
        machine.ifPresent(KernelHost::close);
        new DatapathPins(state).unmount();
        socket.close();
        namespaces.close();
        if (Files.exists(state.path())) {
            try (Stream<Path> files = Files.walk(state.path())) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void programsThatOthersTakeAwayAreNamedAndPutBack(TcHook.Method method) {
        start(OUTSIDE, method, false);
        announce();
        said.last(ANNOUNCED);
        assertEquals(List.of("from_outside"), attached(OUTSIDE, method));
        assertEquals(List.of("from_fabric"), attached(FABRIC, method));

        takeAway(OUTSIDE, method);
        assertEquals(List.of(), attached(OUTSIDE, method));
        announce();
        said.last("public addresses are withdrawn: edge_outside_program_missing: ");
        assertEquals(List.of("from_outside"), attached(OUTSIDE, method));
        announce();
        said.last(ANNOUNCED);

        takeAway(FABRIC, method);
        announce();
        said.last("public addresses are withdrawn: edge_underlay_program_missing: ");
        assertEquals(List.of("from_fabric"), attached(FABRIC, method));

        run("ip link set %s xdp off".formatted(OUTSIDE));
        announce();
        said.last("public addresses are withdrawn: edge_program_missing: ");
        announce();
        said.last(ANNOUNCED);
        assertEquals("from_internet", xdp(OUTSIDE));
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void programsOutliveTheAgentAndGoWhenItIsCleaned(TcHook.Method method) throws GuestException {
        start(OUTSIDE, method, false);
        List<Integer> programs = programs(OUTSIDE, method);
        stop();
        assertEquals(List.of("from_outside"), attached(OUTSIDE, method));
        start(OUTSIDE, method, false);
        assertEquals(programs, programs(OUTSIDE, method), "an agent that comes again changes nothing");
        start(OUTSIDE, method, true);
        assertNotEquals(programs, programs(OUTSIDE, method), "one with another setting loads programs anew");
        assertEquals(List.of("from_outside"), attached(OUTSIDE, method));
        stop();

        List<String> removed = new ArrayList<>();
        HostCleaner cleaner =
                new HostCleaner(new Links(socket), new KernelFloodRoutes(socket), List.of(), state, removed::add);
        namespace.<Boolean, GuestException>run(() -> {
            cleaner.clean();
            return true;
        });
        for (LinkName device : List.of(OUTSIDE, FABRIC)) {
            String kind = method == TcHook.Method.TCX ? "tcx link" : "filter";
            assertTrue(removed.contains(kind + " of device " + device), removed::toString);
            assertEquals(List.of(), attached(device, method));
        }
        assertTrue(removed.contains("XDP program of device " + OUTSIDE), removed::toString);
        assertEquals("", xdp(OUTSIDE));
    }

    /** What XDP leaves to the kernel is then where it should be without being led there. */
    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void theUnderlayMayLeadOutsideToo(TcHook.Method method) {
        start(FABRIC, method, false);
        announce();
        said.last(ANNOUNCED);
        assertEquals(List.of("from_fabric"), attached(FABRIC, method));
        assertEquals("from_internet", xdp(FABRIC));
    }

    @Test
    void theProgramLeavesADeviceThatLeadsOutsideNoMore() {
        start(OUTSIDE, TcHook.Method.TCX, false);
        assertEquals(List.of("from_outside"), attached(OUTSIDE, TcHook.Method.TCX));
        start(FABRIC, TcHook.Method.TCX, false);
        assertEquals(List.of(), attached(OUTSIDE, TcHook.Method.TCX));
    }

    private void start(LinkName outside, TcHook.Method method, boolean gatherPieces) {
        stop();
        KernelHost host = new KernelHost(
                state,
                namespace,
                socket,
                FABRIC,
                Optional.of(outside),
                gatherPieces,
                method,
                SIZES,
                new Random(7),
                new ControllerNames(_ -> {}, System::nanoTime),
                new TargetChecks((_, _) -> {}),
                _ -> {},
                List.of());
        machine = Optional.of(host);
        namespace.run(() -> host.start(new FabricHost(new HostNumber(1), SampleState.underlay(1), true, true)));
    }

    private void stop() {
        machine.ifPresent(KernelHost::close);
        machine = Optional.empty();
    }

    /** As the agent does twice a second. */
    private void announce() {
        namespace.run(() -> {
            machine.orElseThrow().announce(Optional.of(Set.of()));
            return true;
        });
    }

    private List<String> attached(LinkName device, TcHook.Method method) {
        return programs(device, method).stream().map(EdgeHostTest::nameOf).toList();
    }

    /** The numbers of those at the device's ingress. */
    private List<Integer> programs(LinkName device, TcHook.Method method) {
        return namespace.run(() -> switch (method) {
            case TCX -> links(device).stream().map(TcxQuery.Attached::programId).toList();
            case CLSACT -> filter(device).programId().stream().boxed().toList();
        });
    }

    private void takeAway(LinkName device, TcHook.Method method) {
        namespace.run(() -> {
            switch (method) {
                case TCX ->
                    links(device).forEach(attached -> {
                        try (BpfLink link = BpfLink.openById(attached.linkId())) {
                            link.detach();
                        }
                    });
                case CLSACT -> filter(device).detach();
            }
            return true;
        });
    }

    private List<TcxQuery.Attached> links(LinkName device) {
        return TcxQuery.attached(index(device), TcDirection.INGRESS);
    }

    private ClsactFilter filter(LinkName device) {
        return new ClsactFilter(index(device), TcDirection.INGRESS, 1, 1);
    }

    private InterfaceIndex index(LinkName device) {
        return new Links(socket).require(device).index();
    }

    /** Empty if there is none. */
    private String xdp(LinkName device) {
        OptionalInt program = new Links(socket).xdpProgram(device);
        return program.isPresent() ? nameOf(program.getAsInt()) : "";
    }

    private static String nameOf(int program) {
        try (BpfProgram open = BpfProgram.openById(program)) {
            return open.info().name();
        }
    }

    private void run(String command) {
        namespaces.run("edge", command.split(" "));
    }

    /** What the edge says of itself in the log. */
    private static final class Said extends Handler {
        private final SimpleFormatter formatter = new SimpleFormatter();
        private final List<String> messages = new ArrayList<>();

        void last(String beginning) {
            assertTrue(
                    !messages.isEmpty() && messages.getLast().startsWith(beginning),
                    () -> "'" + beginning + "' is not the last of " + messages);
        }

        @Override
        public void publish(LogRecord log) {
            messages.add(formatter.formatMessage(log));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
