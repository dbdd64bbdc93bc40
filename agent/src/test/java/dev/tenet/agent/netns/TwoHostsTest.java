package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.SampleState;
import dev.tenet.agent.TestHost;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.agent.kernel.KernelDatapath;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.TcHook;
import dev.tenet.datapath.layout.LayoutVersion;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ExternalDevice;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestInterface;
import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two hosts with their real agents, told what to do by hand, and real packets between their instances. */
class TwoHostsTest {
    private final TestNamespaces namespaces = new TestNamespaces();
    private final List<TestHost> hosts = new ArrayList<>();

    @AfterEach
    void close() throws GuestException {
        for (TestHost host : hosts) {
            host.close();
        }
        namespaces.close();
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void instancesReachEachOther(TcHook.Method method) throws GuestException {
        startHosts(method);
        ping("10.0.0.12");
        ping("2001:db8::12");
        AgentMessage.Counters counters = hosts.getFirst().machine().counters().orElseThrow();
        AgentMessage.Counters later = hosts.getFirst().machine().counters().orElseThrow();
        // The instance's kernel asks for routers within its first seconds, and what answers is delivered as well.
        long beside = packets(counters, "delivered") - 6;
        assertTrue(beside >= 0 && beside <= packets(later, "to_service"), counters.reasons()::toString);
        assertEquals(2, packets(counters, "asked_gateway"));
        assertEquals(2, packets(counters, "location_learned"));
        assertEquals(4, packets(counters, "encapsulated"));
    }

    private static long packets(AgentMessage.Counters counters, String reason) {
        return counters.reasons().stream()
                .filter(counter -> counter.reason().equals(reason))
                .mapToLong(AgentMessage.ReasonCounter::packets)
                .sum();
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void killedAgentIsNotMissedAndChangesNothingOnReturn(TcHook.Method method) throws GuestException, IOException {
        startHosts(method);
        Process transfer = startPing();
        TestHost first = hosts.getFirst();
        int program = programOf(first);
        for (int i = 0; i < 3; i++) {
            first.kill();
            ping("10.0.0.12");
            first.start();
            await("the state to be in force again", () -> first.controller().isApplied());
            assertEquals(program, programOf(first));
        }
        String output = finish(transfer);
        assertTrue(output.contains(" 0% packet loss"), output);
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void corruptedEntryIsHealedOnReturn(TcHook.Method method) throws GuestException {
        startHosts(method);
        TestHost first = hosts.getFirst();
        try (Arena arena = Arena.ofConfined()) {
            BpfMap routes = first.machine().datapath().orElseThrow().map("routes");
            MemorySegment key = routes.allocateKeys(arena, 1);
            while (routes.firstKey(key)) {
                routes.delete(key);
            }
        }
        first.kill();
        first.start();
        await("the state to be in force again", () -> first.controller().isApplied());
        ping("10.0.0.12");
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void changedRuleTakesEffectOnNewConnections(TcHook.Method method) throws GuestException {
        startHosts(method);
        ping("10.0.0.12");
        TestHost second = hosts.get(1);
        List<Resource> closed = new ArrayList<>(second.controller().resources().values());
        closed.removeIf(resource -> resource.key().equals(SampleState.GROUP));
        closed.add(SampleState.group(new SecurityGroupRule(
                RuleDirection.INGRESS,
                new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(22, 22)),
                new RulePeer.Addresses(IpPrefix.ALL_IPV4))));
        second.controller().say(closed);
        await("the rule to be in force", () -> second.controller().isApplied());
        assertFalse(namespaces
                        .tryRun("i-1", "ping", "-c", "1", "-W", "1", "10.0.0.12")
                        .status()
                == 0);
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void deviceThatSomebodyRemovesIsMadeAgain(TcHook.Method method) throws GuestException {
        startHosts(method);
        namespaces.run("host1", "ip", "link", "del", "tn1");
        await(
                "the device to be back",
                () -> namespaces
                                .tryRun("i-1", "ping", "-c", "1", "-W", "1", "10.0.0.12")
                                .status()
                        == 0);
    }

    /** As in the moment before the kernel gives the host's end of a pair its queue: an instance that has begun must not wait for a second try. */
    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void instanceIsAnsweredWhileTheHostsEndCannotSend(TcHook.Method method) throws GuestException {
        startHosts(method);
        namespaces.run("host1", "tc", "qdisc", "add", "dev", "tn1", "root", "pfifo", "limit", "0");
        namespaces.run("i-1", "ip", "neigh", "flush", "all");
        ping("10.0.0.12");
        ping("2001:db8::12");
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void terminatedInstanceLeavesNothing(TcHook.Method method) throws GuestException {
        startHosts(method);
        TestHost first = hosts.getFirst();
        List<Resource> without = new ArrayList<>(first.controller().resources().values());
        without.removeIf(resource -> resource instanceof Guest || resource instanceof NetworkInterface);
        first.controller().say(without);
        await(
                "the instance to be gone",
                () -> first.controller()
                        .condition(SampleState.instance(1))
                        .equals(Optional.of(new ResourceStatus.Gone())));
        assertFalse(Files.exists(Path.of("/run/netns", namespaces.nameOf("i-1"))));
        assertFalse(namespaces.run("host1", "ip", "link").contains("tn1"));
        KernelDatapath datapath = first.machine().datapath().orElseThrow();
        for (String table : List.of("interfaces", "local_addresses", "interface_usage", "policies", "policy_rows")) {
            try (MapCursor cursor = datapath.map(table).cursor(16)) {
                assertFalse(cursor.advance(), table);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void whatOthersMadeIsAttachedOutlivesTheAgentAndStaysWhenItIsCleaned(TcHook.Method method)
            throws GuestException, IOException {
        startHosts(method);
        TestHost second = hosts.get(1);
        namespaces.create("box");
        become(second, new ExternalDevice.Namespace("/run/netns/" + namespaces.nameOf("box"), "cloud0"));
        ping("10.0.0.12");
        Process transfer = startPing();
        second.kill();
        second.start();
        await("the state to be in force again", () -> second.controller().isApplied());
        ping("10.0.0.12");
        String output = finish(transfer);
        assertTrue(output.contains(" 0% packet loss"), output);

        namespaces.run("host2", "ip", "tuntap", "add", "tap2", "mode", "tap");
        become(second, new ExternalDevice.Tap("tap2"));
        assertFalse(namespaces.run("box", "ip", "link").contains("cloud0"));
        assertTrue(namespaces.run("host2", "ip", "link", "show", "tap2").contains("alias tenet"));
        // Debian's bpftool does not list tcx links.
        assertTrue(method == TcHook.Method.TCX
                || namespaces.run("host2", "bpftool", "net", "show").contains("tap2("));
        second.kill();
        List<String> removed = second.clean();
        assertTrue(removed.contains("instance i-2"), removed.toString());
        assertFalse(namespaces.run("host2", "ip", "link", "show", "tap2").contains("alias tenet"));
        assertFalse(namespaces.run("host2", "bpftool", "net", "show").contains("tap2("));
    }

    /** Instance 2 is now what others made. */
    private void become(TestHost host, ExternalDevice device) {
        List<Resource> state = new ArrayList<>(SampleState.of(2));
        state.remove(SampleState.guest(2));
        host.controller().say(state);
        await(
                "the instance to be gone",
                () -> host.controller()
                        .condition(SampleState.instance(2))
                        .equals(Optional.of(new ResourceStatus.Gone())));
        state.add(new Guest(
                SampleState.instance(2),
                GuestKind.EXTERNAL,
                Optional.empty(),
                List.of(new GuestInterface(0, new InterfaceNumber(2), Optional.of(device))),
                SampleState.guest(2).hostName()));
        host.controller().say(state);
        await(
                "the instance to be attached",
                () -> host.controller().isApplied()
                        && host.controller()
                                .condition(SampleState.instance(2))
                                .equals(Optional.of(new ResourceStatus.Ready())));
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void cleanRemovesEverything(TcHook.Method method) throws GuestException {
        startHosts(method);
        TestHost first = hosts.getFirst();
        first.kill();
        List<String> removed = first.clean();
        assertTrue(removed.contains("instance i-1"), removed.toString());
        assertEquals("", namespaces.run("host1", "tc", "filter", "show", "dev", "fabric0", "ingress"));
        assertFalse(namespaces.run("host1", "bpftool", "net", "show").contains("from_fabric"));
        assertFalse(namespaces.run("host1", "ip", "link").contains("tenet-vxlan"));
        assertFalse(Files.exists(Path.of("/run/netns", namespaces.nameOf("i-1"))));
        assertTrue(Files.exists(Path.of("/run/netns", namespaces.nameOf("i-2"))));
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void unknownLayoutIsRefused(TcHook.Method method) throws GuestException {
        startHosts(method);
        TestHost first = hosts.getFirst();
        try (Arena arena = Arena.ofConfined()) {
            BpfMap version = first.machine().datapath().orElseThrow().map("layout_version");
            version.update(
                    version.allocateKeys(arena, 1),
                    LayoutVersion.allocate(arena).version(4711).memory());
        }
        first.kill();
        first.start();
        await("the refusal", () -> !first.isRunning());
        assertTrue(first.failure().contains("layout 4711"), first.failure());
        ping("10.0.0.12");
    }

    @ParameterizedTest
    @EnumSource(TcHook.Method.class)
    void fabricThatShrinksClosesWhatNoLongerFits(TcHook.Method method) throws GuestException {
        startHosts(method);
        TestHost first = hosts.getFirst();
        int before = programOf(first);
        namespaces.run("host1", "ip", "link", "set", "fabric0", "mtu", "1500");
        await(
                "the refusal",
                () -> first.controller().condition(SampleState.instance(1)).orElseThrow()
                        instanceof ResourceStatus.Failed);
        assertTrue(programOf(first) != before);
        namespaces.run("host1", "ip", "link", "set", "fabric0", "mtu", "9100");
        await(
                "the instance",
                () -> first.controller().condition(SampleState.instance(1)).orElseThrow()
                        instanceof ResourceStatus.Ready);
        ping("10.0.0.12");
    }

    private void startHosts(TcHook.Method method) throws GuestException {
        joinHosts();
        for (int number = 1; number <= 2; number++) {
            TestHost host =
                    new TestHost("host" + number, namespaces.get("host" + number), namespaces.nameOf(""), method);
            hosts.add(host);
            host.controller().say(SampleState.of(number));
            host.start();
        }
        for (int number = 1; number <= 2; number++) {
            TestHost host = hosts.get(number - 1);
            Optional<ResourceStatus.Condition> ready = Optional.of(new ResourceStatus.Ready());
            int own = number;
            await(
                    "host " + number,
                    () -> host.controller().isApplied()
                            && host.controller()
                                    .condition(SampleState.instance(own))
                                    .equals(ready));
        }
    }

    private void joinHosts() {
        namespaces.create("host1");
        namespaces.create("host2");
        namespaces.run(
                "host1",
                "ip",
                "link",
                "add",
                "fabric0",
                "mtu",
                "9100",
                "type",
                "veth",
                "peer",
                "name",
                "fabric0",
                "mtu",
                "9100",
                "netns",
                namespaces.nameOf("host2"));
        namespaces.run("host1", "ip", "addr", "add", "198.18.0.0/31", "dev", "fabric0");
        namespaces.run("host2", "ip", "addr", "add", "198.18.0.1/31", "dev", "fabric0");
        namespaces.run("host1", "ip", "link", "set", "fabric0", "up");
        namespaces.run("host2", "ip", "link", "set", "fabric0", "up");
    }

    private void ping(String to) {
        String output = namespaces.run("i-1", "ping", "-c", "3", "-i", "0.02", "-W", "2", to);
        assertTrue(output.contains(" 0% packet loss"), output);
    }

    private Process startPing() throws IOException {
        return new ProcessBuilder(
                        "nsenter",
                        "--net=/run/netns/" + namespaces.nameOf("i-1"),
                        "ping",
                        "-q",
                        "-i",
                        "0.005",
                        "10.0.0.12")
                .redirectErrorStream(true)
                .start();
    }

    /** Ends it as Ctrl-C does, so that it says what it has counted. */
    private static String finish(Process ping) throws IOException {
        new ProcessBuilder("kill", "-INT", Long.toString(ping.pid())).start();
        return new String(ping.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static int programOf(TestHost host) {
        return host.machine().datapath().orElseThrow().fromInstanceId();
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, hosts, condition);
    }
}
