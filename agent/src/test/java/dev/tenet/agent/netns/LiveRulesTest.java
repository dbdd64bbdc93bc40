package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.SampleState;
import dev.tenet.agent.TestHost;
import dev.tenet.agent.guest.GuestException;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.TcHook;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Connections that are open while rules change: real ones, between an instance at 10.0.0.11 on one host and a server at 10.0.1.12, in another
 * subnet, on the other.
 */
class LiveRulesTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String CLIENT = "10.0.0.11";
    private static final String SERVER = "10.0.1.12";
    private static final int PORT = 7;
    private static final int SILENCE_MILLISECONDS = 700;

    private final TestNamespaces namespaces = new TestNamespaces();
    private final List<TestHost> hosts = new ArrayList<>();
    private Optional<ServerSocket> server = Optional.empty();
    private Optional<Socket> client = Optional.empty();
    private Optional<Socket> accepted = Optional.empty();

    @AfterEach
    void close() throws GuestException, IOException {
        for (Optional<? extends AutoCloseable> socket : List.of(client, accepted, server)) {
            socket.ifPresent(LiveRulesTest::closeQuietly);
        }
        for (TestHost host : hosts) {
            host.close();
        }
        namespaces.close();
    }

    @Test
    void aNetworkAclCutsAConnectionAtOnceAndMendsIt() throws Exception {
        start(new RuleChange.Keep(), everybody(tcp(PORT)));
        connect();
        exchange();
        say(2, state -> replaced(state, SampleState.acl(deny(RuleDirection.INGRESS))));
        exchangeFails();
        assertTrue(ended(2, "network_acl_ingress_denied") > 0);
        say(2, state -> replaced(state, SampleState.acl()));
        exchange();
        say(2, state -> replaced(state, SampleState.acl(deny(RuleDirection.EGRESS))));
        exchangeFails();
        assertTrue(ended(2, "network_acl_egress_denied") > 0);
        say(2, state -> replaced(state, SampleState.acl()));
        exchange();
    }

    @Test
    void aTrackedConnectionOutlivesItsRule() throws Exception {
        start(new RuleChange.Keep(), from(CLIENT + "/32", tcp(PORT)));
        connect();
        exchange();
        say(2, state -> replaced(state, SampleState.group()));
        exchange();
        assertThrows(IOException.class, this::connect);
        assertTrue(ended(2, "security_group_ingress_denied") > 0);
    }

    @Test
    void anUntrackedConnectionEndsWithItsRule() throws Exception {
        start(new RuleChange.Keep(), everybody(tcp(PORT)));
        connect();
        exchange();
        assertEquals(0, tracked(2));
        say(2, state -> replaced(state, SampleState.group()));
        exchangeFails();
        assertTrue(ended(2, "security_group_connection_cut") > 0);
        say(2, state -> replaced(state, SampleState.group(everybody(tcp(PORT)))));
        exchange();
    }

    @Test
    void changedRulesCutWhereThatIsChosen() throws Exception {
        start(new RuleChange.Cut(), from(CLIENT + "/32", tcp(PORT)));
        connect();
        exchange();
        assertEquals(1, tracked(2));
        say(2, state -> replaced(state, SampleState.group(from(CLIENT + "/32", tcp(PORT)), everybody(tcp(8)))));
        exchangeFails();
        assertTrue(ended(2, "security_group_connection_cut") > 0);
        connect();
        exchange();
    }

    @Test
    void changedRulesJudgeAgainWhereThatIsChosen() throws Exception {
        start(new RuleChange.Rejudge(1_000), from(CLIENT + "/32", tcp(PORT)));
        connect();
        exchange();
        say(2, state -> replaced(state, SampleState.group(from("10.0.0.0/24", tcp(PORT)))));
        exchange();
        say(2, state -> replaced(state, SampleState.group(from("10.9.0.0/24", tcp(PORT)))));
        exchangeFails();
        assertTrue(ended(2, "security_group_connection_cut") > 0);
        say(2, state -> replaced(state, SampleState.group(from(CLIENT + "/32", tcp(PORT)))));
        exchange();
    }

    @Test
    void anIdleConnectionIsForgottenAfterTheInterfacesTime() throws Exception {
        start(new RuleChange.Keep(), from(CLIENT + "/32", tcp(PORT)));
        say(2, state -> replaced(state, idle(state, Duration.ofSeconds(1))));
        connect();
        exchange();
        assertEquals(1, tracked(2));
        await("the connection to be forgotten", () -> tracked(2) == 0);
        say(2, state -> replaced(state, SampleState.group()));
        exchangeFails();
        assertTrue(ended(2, "security_group_ingress_denied") > 0);
    }

    // ---- the two hosts

    private void start(RuleChange ruleChange, SecurityGroupRule... ingress) throws GuestException {
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
        for (int number = 1; number <= 2; number++) {
            String host = "host" + number;
            namespaces.run(host, "ip", "addr", "add", SampleState.underlay(number) + "/31", "dev", "fabric0");
            namespaces.run(host, "ip", "link", "set", "fabric0", "up");
        }
        for (int number = 1; number <= 2; number++) {
            TestHost host = new TestHost(
                    "host" + number, namespaces.get("host" + number), namespaces.nameOf(""), TcHook.Method.CLSACT);
            hosts.add(host);
            host.controller().say(state(number, ruleChange, ingress));
            host.start();
        }
        for (int number = 1; number <= 2; number++) {
            int own = number;
            await(
                    "host " + own,
                    () -> host(own).controller().isApplied()
                            && host(own)
                                    .controller()
                                    .condition(SampleState.instance(own))
                                    .equals(Optional.of(new ResourceStatus.Ready())));
        }
    }

    /** As {@link SampleState} has it, but for the second interface, whose subnet is another. */
    private static List<Resource> state(int host, RuleChange ruleChange, SecurityGroupRule... ingress) {
        List<Resource> state = new ArrayList<>();
        for (Resource resource : SampleState.of(host)) {
            state.add(
                    switch (resource) {
                        case dev.tenet.hoststate.Location location
                        when location.prefix().address().toString().equals("10.0.0.12") ->
                            new dev.tenet.hoststate.Location(
                                    location.vni(),
                                    dev.tenet.net.IpAddress.parse(SERVER),
                                    location.host(),
                                    location.generation(),
                                    location.identity());
                        case NetworkInterface own
                        when host == 2 -> with(own, "10.0.1.0/24", SERVER, ruleChange, own.idleTimeouts());
                        case NetworkInterface own -> with(own, "10.0.0.0/24", CLIENT, ruleChange, own.idleTimeouts());
                        case SecurityGroup _ -> host == 2 ? SampleState.group(ingress) : SampleState.group();
                        default -> resource;
                    });
        }
        return state;
    }

    private static NetworkInterface with(
            NetworkInterface from, String subnet, String address, RuleChange ruleChange, IdleTimeouts idleTimeouts) {
        return SampleState.changed(
                from,
                List.of(dev.tenet.net.IpAddress.parse(address)),
                Optional.of(IpPrefix.parse(subnet)),
                ruleChange,
                idleTimeouts);
    }

    private static NetworkInterface idle(List<Resource> state, Duration tcpEstablished) {
        NetworkInterface own = state.stream()
                .filter(NetworkInterface.class::isInstance)
                .map(NetworkInterface.class::cast)
                .findFirst()
                .orElseThrow();
        IdleTimeouts usual = own.idleTimeouts();
        return with(
                own,
                "10.0.1.0/24",
                SERVER,
                own.ruleChange(),
                new IdleTimeouts(tcpEstablished, usual.udp(), usual.udpStream()));
    }

    private interface Change {
        List<Resource> of(List<Resource> state);
    }

    /** The host is told of changed resources, and has applied them. */
    private void say(int number, Change change) {
        TestHost host = host(number);
        host.controller()
                .say(change.of(new ArrayList<>(host.controller().resources().values())));
        await("the change to be in force", () -> host.controller().isApplied());
    }

    private static List<Resource> replaced(List<Resource> state, Resource resource) {
        return Stream.concat(state.stream().filter(other -> !other.key().equals(resource.key())), Stream.of(resource))
                .toList();
    }

    private TestHost host(int number) {
        return hosts.get(number - 1);
    }

    private long ended(int number, String reason) {
        return counters(number).reasons().stream()
                .filter(counter -> counter.reason().equals(reason))
                .mapToLong(AgentMessage.ReasonCounter::packets)
                .sum();
    }

    private long tracked(int number) {
        return counters(number).interfaces().stream()
                .mapToLong(AgentMessage.InterfaceCounters::trackedConnections)
                .sum();
    }

    private AgentMessage.Counters counters(int number) {
        return host(number).machine().counters().orElseThrow();
    }

    // ---- the connection

    private void connect() throws IOException {
        if (server.isEmpty()) {
            server = Optional.of(inside("i-2", () -> {
                ServerSocket socket = new ServerSocket(PORT);
                socket.setSoTimeout((int) LIMIT.toMillis());
                return socket;
            }));
        }
        client.ifPresent(LiveRulesTest::closeQuietly);
        client = Optional.of(inside("i-1", () -> {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(SERVER, PORT), 3 * SILENCE_MILLISECONDS);
            return socket;
        }));
        accepted = Optional.of(server.get().accept());
    }

    private interface Opening<T> {
        T open() throws IOException;
    }

    /** Sockets stay in the namespace in which they were made, which Java puts off until they are bound or connected. */
    private <T> T inside(String instance, Opening<T> opening) throws IOException {
        try (NetworkNamespace namespace = NetworkNamespace.openNamed(namespaces.nameOf(instance))) {
            return namespace.<T, IOException>run(opening::open);
        }
    }

    /** A word each way. */
    private void exchange() throws IOException {
        transfer(client.orElseThrow(), accepted.orElseThrow(), (int) LIMIT.toMillis());
        transfer(accepted.orElseThrow(), client.orElseThrow(), (int) LIMIT.toMillis());
    }

    /** No word arrives; TCP keeps what was written, and sends it when it can. */
    private void exchangeFails() throws IOException {
        assertThrows(SocketTimeoutException.class, () -> {
            transfer(client.orElseThrow(), accepted.orElseThrow(), SILENCE_MILLISECONDS);
            transfer(accepted.orElseThrow(), client.orElseThrow(), SILENCE_MILLISECONDS);
        });
    }

    private static void transfer(Socket from, Socket to, int milliseconds) throws IOException {
        byte[] word = "word".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        from.getOutputStream().write(word);
        to.setSoTimeout(milliseconds);
        byte[] read = to.getInputStream().readNBytes(word.length);
        assertTrue(Arrays.equals(word, read), Arrays.toString(read));
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception failure) {
            throw new AssertionError("cannot close " + socket, failure);
        }
    }

    // ---- rules

    private static NetworkAclRule deny(RuleDirection direction) {
        return new NetworkAclRule(direction, 1, false, new RuleTraffic.Any(), IpPrefix.parse(CLIENT + "/32"));
    }

    private static SecurityGroupRule everybody(RuleTraffic traffic) {
        return from("0.0.0.0/0", traffic);
    }

    private static SecurityGroupRule from(String peer, RuleTraffic traffic) {
        return new SecurityGroupRule(RuleDirection.INGRESS, traffic, new RulePeer.Addresses(IpPrefix.parse(peer)));
    }

    private static RuleTraffic tcp(int port) {
        return new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(port, port));
    }

    private void await(String what, BooleanSupplier condition) {
        Await.until(what, hosts, condition);
    }
}
