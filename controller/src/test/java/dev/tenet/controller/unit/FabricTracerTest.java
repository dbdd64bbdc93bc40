package dev.tenet.controller.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.controller.trace.FabricTracer;
import dev.tenet.controller.trace.TraceResult;
import dev.tenet.controller.trace.TraceStep;
import dev.tenet.controller.trace.TracedPacket;
import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostState;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.InterfaceName;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.LocationMiss;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.NextHop;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.Revision;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.Port;
import dev.tenet.net.PortRange;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Three hosts: a client's, a server's, and the network's gateway. */
class FabricTracerTest {
    private static final VirtualNetworkIdentifier VNI = new VirtualNetworkIdentifier(7);
    private static final NetworkAclKey ACL = new NetworkAclKey("acl-1");
    private static final SecurityGroupKey GROUP = new SecurityGroupKey("sg-1");
    private static final Identity IDENTITY = new Identity(9);
    private static final HostNumber CLIENT_HOST = new HostNumber(1);
    private static final HostNumber SERVER_HOST = new HostNumber(2);
    private static final HostNumber GATEWAY = new HostNumber(3);
    private static final InterfaceNumber CLIENT = new InterfaceNumber(11);
    private static final InterfaceNumber SERVER = new InterfaceNumber(12);

    private Optional<LocationMiss> preloaded = Optional.empty();

    @Test
    void anAllowedPacketGoesByTheGatewayToItsReceiver() {
        TraceResult trace = trace(RulePeer.Addresses.class, 80);
        assertTrue(trace.delivered(), trace::toString);
        assertEquals(
                List.of(CLIENT_HOST, GATEWAY, GATEWAY, CLIENT_HOST, SERVER_HOST),
                programs(trace),
                "the client's host asks, the gateway answers and relays, the server's host delivers");
    }

    @Test
    void aRefusedPacketEndsAtTheReceiverWithTheReasonWhy() {
        TraceResult trace = trace(RulePeer.Addresses.class, 81);
        assertFalse(trace.delivered());
        assertEquals(Reason.SECURITY_GROUP_INGRESS_DENIED, trace.ending());
        TraceStep last = trace.steps().getLast();
        assertEquals(SERVER_HOST, last.host());
        assertFalse(last.because().isEmpty());
    }

    @Test
    void anEgressRuleThatNamesAGroupIsJudgedOnceTheDestinationIsKnown() {
        TraceResult trace = trace(RulePeer.Group.class, 80);
        assertTrue(trace.delivered(), trace::toString);
        assertEquals(
                2,
                trace.steps().stream()
                        .filter(step -> step.host().equals(CLIENT_HOST)
                                && step.program() == TraceStep.Program.FROM_INSTANCE
                                && step.stage() == Stage.INTERFACE)
                        .count(),
                "the packet goes twice through the sender's stages");
    }

    @Test
    void aRouteLeadsToAnInterfaceThatMustNotCheckTheDestination() {
        TraceResult checked = trace(RulePeer.Addresses.class, 80, "172.16.0.9", true);
        assertEquals(Reason.DESTINATION_NOT_OWN, checked.ending());
        assertEquals(SERVER_HOST, checked.steps().getLast().host());
        assertTrue(trace(RulePeer.Addresses.class, 80, "172.16.0.9", false).delivered());
        assertEquals(
                Reason.SECURITY_GROUP_EGRESS_DENIED,
                trace(RulePeer.Group.class, 80, "172.16.0.9", false).ending(),
                "groups do not match through a middlebox");
    }

    @Test
    void aSourceThatIsNotTheSendersEndsAtItsHost() {
        TracedPacket forged = new TracedPacket(
                IpProtocol.TCP,
                Optional.of(IpAddress.parse("10.0.0.77")),
                40_000,
                80,
                IpAddress.parse("10.0.0.5"),
                false);
        TraceResult trace = trace(RulePeer.Addresses.class, forged, true);
        assertEquals(Reason.SPOOFED_ADDRESS, trace.ending());
        assertEquals(CLIENT_HOST, trace.steps().getLast().host());
        assertEquals(Stage.ANTI_SPOOF, trace.steps().getLast().stage());
    }

    @Test
    void aPacketOfAPreloadedNetworkGoesStraightToItsReceiver() {
        preloaded = Optional.of(LocationMiss.DROP);
        TraceResult trace = trace(RulePeer.Addresses.class, 80);
        assertTrue(trace.delivered(), trace::toString);
        assertEquals(List.of(CLIENT_HOST, SERVER_HOST), programs(trace));
        assertTrue(
                trace.steps().stream()
                        .anyMatch(step -> step.stage() == Stage.LOCATION
                                && step.because().toString().contains("the network's locations are preloaded")),
                trace::toString);
        assertEquals(
                Reason.LOCATION_NOT_PRELOADED,
                trace(RulePeer.Addresses.class, 80, "10.0.0.99", true).ending());
        preloaded = Optional.of(LocationMiss.ASK_GATEWAY);
        assertNotEquals(
                Reason.LOCATION_NOT_PRELOADED,
                trace(RulePeer.Addresses.class, 80, "10.0.0.99", true).ending());
    }

    private static List<HostNumber> programs(TraceResult trace) {
        List<HostNumber> hosts = new ArrayList<>();
        TraceStep before = null;
        for (TraceStep step : trace.steps()) {
            boolean begins = before == null
                    || !before.host().equals(step.host())
                    || before.program() != step.program()
                    || step.stage().compareTo(before.stage()) < 0
                            && !before.decision().equals("go on");
            if (begins) {
                hosts.add(step.host());
            }
            before = step;
        }
        return hosts;
    }

    private TraceResult trace(Class<? extends RulePeer> egressPeer, int port) {
        return trace(egressPeer, port, "10.0.0.5", true);
    }

    private TraceResult trace(Class<? extends RulePeer> egressPeer, int port, String to, boolean serverChecks) {
        TracedPacket packet = TracedPacket.first(IpProtocol.TCP, 40_000, port, IpAddress.parse(to));
        return trace(egressPeer, packet, serverChecks);
    }

    private TraceResult trace(Class<? extends RulePeer> egressPeer, TracedPacket packet, boolean serverChecks) {
        FabricTracer tracer = new FabricTracer(Map.of(
                CLIENT_HOST,
                        state(egressPeer, Optional.of(networkInterface(CLIENT, "eni-client", "10.0.0.4", true)), false),
                SERVER_HOST,
                        state(
                                egressPeer,
                                Optional.of(networkInterface(SERVER, "eni-server", "10.0.0.5", serverChecks)),
                                false),
                GATEWAY, state(egressPeer, Optional.empty(), true)));
        return tracer.trace(CLIENT, packet);
    }

    private HostState state(
            Class<? extends RulePeer> egressPeer, Optional<NetworkInterface> networkInterface, boolean gateway) {
        List<Resource> resources = new ArrayList<>();
        for (HostNumber host : List.of(CLIENT_HOST, SERVER_HOST, GATEWAY)) {
            resources.add(new FabricHost(host, Ipv4Address.parse("198.18.0." + host.number()), true));
        }
        resources.add(
                new Network(VNI, new NetworkTag(5), Optional.empty(), List.of(GATEWAY), gateway, preloaded, List.of()));
        resources.add(new SecurityIdentity(IDENTITY, new TreeSet<>(List.of(GROUP))));
        RulePeer anywhere = new RulePeer.Addresses(IpPrefix.parse("0.0.0.0/0"));
        RulePeer to = egressPeer == RulePeer.Group.class ? new RulePeer.Group(GROUP) : anywhere;
        resources.add(new SecurityGroup(
                GROUP,
                List.of(
                        new SecurityGroupRule(RuleDirection.EGRESS, new RuleTraffic.Any(), to),
                        new SecurityGroupRule(
                                RuleDirection.INGRESS,
                                new RuleTraffic.Ports(IpProtocol.TCP, new PortRange(new Port(80), new Port(80))),
                                anywhere))));
        resources.add(new NetworkAcl(
                ACL,
                Stream.of(RuleDirection.values())
                        .map(direction ->
                                new NetworkAclRule(direction, 100, true, new RuleTraffic.Any(), IpPrefix.ALL_IPV4))
                        .toList()));
        resources.add(new RouteTable(
                new RouteTableNumber(1),
                List.of(
                        new Route(IpPrefix.parse("10.0.0.0/16"), new RouteTarget.Local(VNI)),
                        new Route(IpPrefix.parse("172.16.0.0/12"), new RouteTarget.Interfaces(VNI, List.of(SERVER))))));
        networkInterface.ifPresent(resources::add);
        if (gateway || preloaded.isPresent()) {
            resources.add(location("10.0.0.4", CLIENT_HOST));
            resources.add(location("10.0.0.5", SERVER_HOST));
            resources.add(location(NextHop.address(SERVER).toString(), SERVER_HOST));
        }
        return HostState.of(new Revision(1), resources);
    }

    private static Location location(String address, HostNumber host) {
        return new Location(VNI, IpAddress.parse(address), Optional.of(host), new Generation(1), IDENTITY);
    }

    private static NetworkInterface networkInterface(
            InterfaceNumber number, String name, String address, boolean check) {
        return new NetworkInterface(
                number,
                new InterfaceName(name),
                VNI,
                MacAddress.parse("06:54:0a:00:00:0" + address.charAt(address.length() - 1)),
                MacAddress.parse("06:54:0a:00:00:01"),
                List.of(IpAddress.parse(address)),
                List.of(),
                Optional.of(IpPrefix.parse("10.0.0.0/24")),
                Optional.empty(),
                List.of(GROUP),
                IDENTITY,
                ACL,
                new RouteTableNumber(1),
                check,
                1500,
                IdleTimeouts.DEFAULT,
                1000,
                new RuleChange.Keep(),
                1000,
                Rates.UNLIMITED,
                new Generation(1));
    }
}
