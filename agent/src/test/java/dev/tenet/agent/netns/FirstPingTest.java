package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.guest.GuestException;
import dev.tenet.bpf.TcHook;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.GuestHostName;
import dev.tenet.hoststate.GuestInterface;
import dev.tenet.hoststate.GuestKind;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InterfaceName;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two hosts whose state is written by hand, and real packets between their instances. */
class FirstPingTest {
    private static final VirtualNetworkIdentifier VNI = new VirtualNetworkIdentifier(77);
    private static final SecurityGroupKey GROUP = new SecurityGroupKey("sg-1");
    private static final Identity IDENTITY = new Identity(9);
    private static final RouteTableNumber TABLE = new RouteTableNumber(5);

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
    void instancesOnTwoHostsReachEachOther(TcHook.Method method) throws GuestException {
        joinHosts();
        hosts.add(new TestHost(namespaces, "host1", 1, Ipv4Address.parse("198.18.0.0"), method));
        hosts.add(new TestHost(namespaces, "host2", 2, Ipv4Address.parse("198.18.0.1"), method));
        hosts.get(0).apply(state(1));
        hosts.get(1).apply(state(2));
        String four = namespaces.run("i-1", "ping", "-c", "3", "-i", "0.05", "-W", "2", "10.0.0.12");
        assertTrue(four.contains(" 0% packet loss"), four);
        String six = namespaces.run("i-1", "ping", "-c", "3", "-i", "0.05", "-W", "2", "2001:db8::12");
        assertTrue(six.contains(" 0% packet loss"), six);
    }

    private void joinHosts() {
        namespaces.create("host1");
        namespaces.create("host2");
        namespaces.run("host1", "ip", "link", "set", "lo", "up");
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

    /** What the host must do: one network, whose gateway is host 2, with one instance on each host. */
    private static List<Resource> state(int own) {
        HostNumber gateway = new HostNumber(2);
        List<Resource> state = new ArrayList<>();
        state.add(new FabricHost(new HostNumber(1), Ipv4Address.parse("198.18.0.0"), true));
        state.add(new FabricHost(gateway, Ipv4Address.parse("198.18.0.1"), true));
        state.add(new Network(VNI, new NetworkTag(0x1234567890L), Optional.empty(), List.of(gateway), own == 2));
        state.add(new SecurityIdentity(IDENTITY, new TreeSet<>(List.of(GROUP))));
        state.add(new SecurityGroup(
                GROUP,
                List.of(
                        new SecurityGroupRule(RuleDirection.INGRESS, new RuleTraffic.Any(), new RulePeer.Group(GROUP)),
                        new SecurityGroupRule(
                                RuleDirection.EGRESS, new RuleTraffic.Any(), new RulePeer.Addresses(IpPrefix.ALL_IPV4)),
                        new SecurityGroupRule(
                                RuleDirection.EGRESS,
                                new RuleTraffic.Any(),
                                new RulePeer.Addresses(IpPrefix.ALL_IPV6)))));
        state.add(new RouteTable(
                TABLE,
                List.of(
                        new Route(IpPrefix.parse("10.0.0.0/16"), new RouteTarget.Local(VNI)),
                        new Route(IpPrefix.parse("2001:db8::/56"), new RouteTarget.Local(VNI)))));
        if (own == 2) {
            for (int number = 1; number <= 2; number++) {
                for (IpAddress address : addresses(number)) {
                    state.add(new Location(
                            VNI, address, Optional.of(new HostNumber(number)), Generation.FIRST, IDENTITY));
                }
            }
        }
        state.add(networkInterface(own));
        state.add(new Guest(
                new InstanceKey("i-" + own),
                GuestKind.NAMESPACE,
                List.of(new GuestInterface(0, new InterfaceNumber(own))),
                new GuestHostName("ip-10-0-0-1" + own)));
        return state;
    }

    private static NetworkInterface networkInterface(int number) {
        return new NetworkInterface(
                new InterfaceNumber(number),
                new InterfaceName("eni-" + number),
                VNI,
                MacAddress.parse("06:54:0a:00:00:" + (number == 1 ? "0b" : "0c")),
                MacAddress.parse("06:54:0a:00:00:01"),
                addresses(number),
                Optional.of(IpPrefix.parse("10.0.0.0/24")),
                Optional.of(IpPrefix.parse("2001:db8::/64")),
                List.of(GROUP),
                IDENTITY,
                TABLE,
                true,
                9001,
                IdleTimeouts.DEFAULT,
                65_536,
                1_000,
                Generation.FIRST);
    }

    private static List<IpAddress> addresses(int number) {
        return List.of(IpAddress.parse("10.0.0.1" + number), IpAddress.parse("2001:db8::1" + number));
    }
}
