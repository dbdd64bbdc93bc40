package dev.tenet.compiler;

import static dev.tenet.compiler.TestFleet.OWNER;
import static dev.tenet.compiler.TestFleet.SUBNET;
import static dev.tenet.compiler.TestFleet.VPC;
import static dev.tenet.compiler.TestFleet.address;
import static dev.tenet.compiler.TestFleet.host;
import static dev.tenet.compiler.TestFleet.instanceId;
import static dev.tenet.compiler.TestFleet.interfaceId;
import static dev.tenet.compiler.TestFleet.interfaceObject;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.model.BalancedProtocol;
import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.HealthCheck;
import dev.tenet.model.InterfaceNumber;
import dev.tenet.model.Listener;
import dev.tenet.model.ListenerId;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.SubnetCidr;
import dev.tenet.model.SubnetCidrAssociationId;
import dev.tenet.model.Tags;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetKind;
import dev.tenet.model.TargetName;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv6Address;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which of a balancer's addresses and ports its targets see, of instance 10 in zone tenet-1a. */
class StandInTest {
    private static final ZoneName OWN_ZONE = new ZoneName("tenet-1a");
    private static final ZoneName OTHER_ZONE = new ZoneName("tenet-1b");
    private static final TargetGroupId GROUP = new TargetGroupId("0000000000000001");
    private static final TargetGroupId IPV6_GROUP = new TargetGroupId("0000000000000002");

    private static final Map<String, String> ALL_PORTS = Map.of(BalancingAttribute.ALL_PORTS.key(), "true");

    private TestFleet fleet = fleet();

    private static TestFleet fleet() {
        TestFleet fleet = new TestFleet(1);
        fleet.instance(10, 1, 1);
        fleet.put(
                TestFleet.subnet()
                        .withIpv6(Optional.of(new SubnetCidr(
                                new SubnetCidrAssociationId("subnet-cidr-assoc-00000000000000001"),
                                IpPrefix.parse("2001:db8::/64")))),
                ipv6(10),
                interfaceObject(201, 1),
                interfaceObject(202, 1));
        return fleet;
    }

    @Test
    void thatOfItsOwnZoneByWhicheverItIsCalled() {
        fleet.put(group(Map.of()), balancer(OTHER_ZONE, OWN_ZONE));
        assertEquals(Set.of("201: 202, hidden false", "202: 202, hidden false"), seen());
    }

    @Test
    void anotherZonesWhereItHasNoneThere() {
        fleet.put(group(Map.of(BalancingAttribute.PRESERVE_CLIENT_ADDRESS.key(), "false")), balancer(OTHER_ZONE));
        assertEquals(Set.of("201: 201, hidden true"), seen());
    }

    @Test
    void clientsOfTheOtherFamilyAreHidden() {
        fleet.put(group(Map.of()), dualstack(GROUP));
        assertEquals(Set.of("201: 201, hidden false", "10: 201, hidden true"), seen());
        fleet.put(ipv6Group(10), dualstack(IPV6_GROUP));
        assertEquals(Set.of("201: 10, hidden true", "10: 10, hidden false"), seen());
    }

    @Test
    void whoIsATargetOfBothFamiliesIsCalledByTheClients() {
        fleet.put(group(Map.of()), ipv6Group(10), dualstack(GROUP, IPV6_GROUP));
        assertEquals(Set.of("201: 201, hidden false", "10: 10, hidden false"), seen());
    }

    @Test
    void whoHasTheBalancersAddressOfBothFamiliesIsCalledByIt() {
        fleet.put(group(Map.of(BalancingAttribute.PRESERVE_DESTINATION.key(), "true")), dualstack(GROUP));
        assertEquals(Set.of("201: 201, hidden false", "10: 10, hidden false"), seen());
    }

    /** Connections that went to the other family's before go on there. */
    @Test
    void newConnectionsGoToGroupsOfTheirOwnFamilyIfThereAreAny() {
        fleet.instance(12, 1, 1);
        fleet.put(ipv6(12), group(Map.of()), ipv6Group(12), dualstack(GROUP));
        assertEquals(Set.of("201: 10", "10: 10"), taking());
        fleet.put(after(dualstack(GROUP), dualstack(GROUP, IPV6_GROUP)));
        assertEquals(Set.of("201: 10", "10: 12"), taking());
        assertEquals(
                Set.of("201: 201, hidden false", "10: 201, hidden true", "10: 10, hidden false"),
                seen(),
                "connections of IPv4 never went to targets of IPv6");
    }

    @Test
    void targetsOfAFamilyThatTheBalancerNoLongerHasAreNone() {
        LoadBalancer both = after(dualstack(IPV6_GROUP), dualstack(GROUP));
        fleet.instance(12, 1, 1);
        fleet.put(ipv6(12), group(Map.of()), ipv6Group(12), both);
        assertEquals(
                Set.of(
                        "201: 201, hidden false",
                        "201: 10, hidden true",
                        "10: 201, hidden true",
                        "10: 10, hidden false"),
                seen());
        fleet.put(both.withZones(balancer(OWN_ZONE).zones()));
        assertEquals(Set.of("201: 201, hidden false"), seen());
    }

    /** Connections that it has of one family end, although it still is a target of the other. */
    @Test
    void aTargetOfBothFamiliesIsEndedAsATargetOfOne() {
        LoadBalancer both = after(dualstack(IPV6_GROUP), dualstack(GROUP, IPV6_GROUP));
        fleet.put(group(Map.of()), ipv6Group(10), both);
        assertEquals(Set.of("201: 201, hidden false", "10: 10, hidden false"), seen());
        fleet.put(ended(group(Map.of())));
        assertEquals(Set.of("201: 201, hidden false", "10: 10, hidden false"), seen());
        assertEquals(
                Set.of("10.0.0.201 ended true", "2001:db8::a ended false"),
                all(resources(), Balancer.class)
                        .flatMap(balancer -> balancer.targets().stream()
                                .map(target -> balancer.key().address() + " ended " + target.ended()))
                        .collect(Collectors.toSet()));
    }

    @Test
    void whoseGroupGetsConnectionsDecidesAsWhatATargetOfTwoIsCalled() {
        fleet.put(group(Map.of()), ipv6Group(10), after(dualstack(GROUP), dualstack(IPV6_GROUP)));
        assertEquals(Set.of("201: 10, hidden true", "10: 10, hidden false"), seen());
    }

    @Test
    void clientsAndChecksComeWithAProxyProtocolHeaderWhereTheGroupHasIt() {
        for (boolean has : List.of(true, false)) {
            fleet.put(group(Map.of(BalancingAttribute.PROXY_PROTOCOL.key(), String.valueOf(has))), balancer(OWN_ZONE));
            List<Resource> resources = resources();
            List<Boolean> headers = Stream.concat(
                            all(resources, Balancer.class)
                                    .flatMap(balancer -> balancer.targets().stream())
                                    .map(BalancerTarget::sendsHeader),
                            all(resources, TargetCheck.class).map(TargetCheck::sendsHeader))
                    .toList();
            assertEquals(List.of(has, has), headers);
        }
    }

    @Test
    void targetsAreCalledByTheirOwnPortOrByThatOfAListenerOfAllPorts() {
        assertEquals(List.of("201:80 leads to 10:8080", "asked at 8080 as the balancer"), called(Map.of(), Map.of()));
        assertEquals(List.of("201:0 leads to 10:0", "asked at 8080 as the balancer"), called(Map.of(), ALL_PORTS));
    }

    @Test
    void targetsThatHaveTheBalancersAddressAreCalledByIt() {
        Map<String, String> shared = Map.of(BalancingAttribute.PRESERVE_DESTINATION.key(), "true");
        assertEquals(List.of("201:80 leads to 201:80", "asked at 8080 as the router"), called(shared, Map.of()));
        assertEquals(List.of("201:0 leads to 201:0", "asked at 8080 as the router"), called(shared, ALL_PORTS));
    }

    @Test
    void stickinessIsTheGroups() {
        String on = BalancingAttribute.STICKINESS.key();
        String type = BalancingAttribute.STICKINESS_TYPE.key();
        assertEquals(Stickiness.NONE, stickiness(Map.of(type, "source_ip_dest_ip_proto")));
        assertEquals(Stickiness.ADDRESSES, stickiness(Map.of(on, "true")));
        assertEquals(Stickiness.ADDRESSES, stickiness(Map.of(on, "true", type, "source_ip_dest_ip")));
        assertEquals(
                Stickiness.ADDRESSES_AND_PROTOCOL, stickiness(Map.of(on, "true", type, "source_ip_dest_ip_proto")));
    }

    private Stickiness stickiness(Map<String, String> ofGroup) {
        fleet = fleet();
        fleet.put(group(ofGroup), balancer(OWN_ZONE));
        return all(resources(), Balancer.class)
                .map(Balancer::stickiness)
                .findFirst()
                .orElseThrow();
    }

    /** Addresses by their last number. */
    private List<String> called(Map<String, String> ofGroup, Map<String, String> ofListener) {
        LoadBalancer balancer = balancer(OWN_ZONE);
        fleet = fleet();
        fleet.put(
                group(ofGroup),
                balancer.withListeners(balancer.listeners().stream()
                        .map(listener -> listener.withAttributes(ofListener))
                        .toList()));
        List<Resource> resources = resources();
        return Stream.concat(
                        all(resources, Balancer.class)
                                .flatMap(found -> found.targets().stream()
                                        .map(target ->
                                                last(found.key().address().toBytes()) + ":"
                                                        + found.key().port() + " leads to "
                                                        + last(target.address().toBytes()) + ":" + target.port())),
                        all(resources, TargetCheck.class)
                                .map(check -> "asked at " + check.port() + " as the "
                                        + (check.byRouter() ? "router" : "balancer")))
                .toList();
    }

    /** The last number of the address that is called: whose interface gets new connections. */
    private Set<String> taking() {
        return all(resources(), Balancer.class)
                .flatMap(balancer -> balancer.targets().stream()
                        .filter(target -> target.weight() > 0)
                        .map(target -> last(balancer.key().address().toBytes()) + ": "
                                + target.networkInterface().number()))
                .collect(Collectors.toSet());
    }

    /** The last number of the address that is called: that of the one that the target sees. */
    private Set<String> seen() {
        return all(resources(), Balancer.class)
                .flatMap(balancer -> balancer.targets().stream().map(target -> seen(balancer, target)))
                .collect(Collectors.toSet());
    }

    private List<Resource> resources() {
        return List.copyOf(new FullCompiler(CompilerSettings.DEFAULT)
                .compile(fleet.intent, host(1))
                .resources()
                .values());
    }

    private static <R extends Resource> Stream<R> all(List<Resource> resources, Class<R> kind) {
        return resources.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static String seen(Balancer balancer, BalancerTarget target) {
        return last(balancer.key().address().toBytes()) + ": "
                + last(target.standIn().toBytes()) + ", hidden " + target.hidesClient();
    }

    private static int last(byte[] address) {
        return address[address.length - 1] & 0xff;
    }

    private static NetworkInterface ipv6(int n) {
        return interfaceObject(n, 1).withAddresses(List.of(address(n)), List.of(Ipv6Address.parse("2001:db8::1:" + n)));
    }

    private static TargetGroup group(Map<String, String> attributes) {
        return group(GROUP, Optional.empty(), attributes, 10);
    }

    private static TargetGroup ipv6Group(int instance) {
        return group(IPV6_GROUP, Optional.of(IpFamily.IPV6), Map.of(), instance);
    }

    private static TargetGroup group(
            TargetGroupId id, Optional<IpFamily> otherFamily, Map<String, String> attributes, int instance) {
        return new TargetGroup(
                id,
                OWNER,
                "group",
                VPC,
                BalancedProtocol.TCP,
                8080,
                TargetKind.INSTANCE,
                otherFamily,
                new HealthCheck(
                        HealthCheck.Protocol.TCP, Optional.empty(), Optional.empty(), Optional.empty(), 30, 10, 5, 2),
                attributes,
                List.of(new Target(
                        new TargetName.OfInstance(instanceId(instance)),
                        8080,
                        Optional.empty(),
                        Instant.EPOCH,
                        Optional.empty(),
                        Optional.empty(),
                        List.of())),
                Optional.empty(),
                Tags.NONE);
    }

    /** In its own zone, with the address 2001:db8::a, too; its listener forwards to the groups. */
    private static LoadBalancer dualstack(TargetGroupId... groups) {
        LoadBalancer balancer = balancer(OWN_ZONE);
        return balancer.withZones(balancer.zones().stream()
                        .map(zone -> zone.withIpv6(Optional.of(
                                new LoadBalancer.Ipv6Side(Ipv6Address.parse("2001:db8::a"), new InterfaceNumber(301)))))
                        .toList())
                .withListeners(List.of(listener(groups)));
    }

    /** The one as it is when it was the other before. */
    private static LoadBalancer after(LoadBalancer before, LoadBalancer now) {
        Listener listener = before.listeners().getFirst();
        return now.withListeners(List.of(listener.changed(
                listener.protocol(),
                listener.port(),
                now.listeners().getFirst().forwards(),
                Instant.EPOCH.plusSeconds(60))));
    }

    private static TargetGroup ended(TargetGroup group) {
        Target target = group.targets().getFirst();
        return group.withTargets(List.of(new Target(
                target.name(),
                target.port(),
                target.quicServer(),
                Instant.EPOCH,
                Optional.of(Instant.EPOCH.plusSeconds(1)),
                Optional.of(Instant.EPOCH.plusSeconds(2)),
                List.of())));
    }

    private static Listener listener(TargetGroupId... groups) {
        return new Listener(
                new ListenerId("0000000000000001"),
                BalancedProtocol.TCP,
                80,
                Stream.of(groups).map(group -> new Listener.Forward(group, 1)).toList(),
                List.of(),
                Map.of(),
                Tags.NONE);
    }

    /** With the interface and the address 201 in the first of the zones, 202 in the second. */
    private static LoadBalancer balancer(ZoneName... zones) {
        return new LoadBalancer(
                new LoadBalancerId("0000000000000001"),
                OWNER,
                "balancer",
                VPC,
                false,
                IntStream.range(0, zones.length)
                        .mapToObj(n -> new LoadBalancer.Zone(
                                zones[n],
                                SUBNET,
                                interfaceId(201 + n),
                                address(201 + n),
                                Optional.empty(),
                                Optional.empty()))
                        .toList(),
                List.of(),
                Map.of(BalancingAttribute.CROSS_ZONE.key(), "true"),
                List.of(listener(GROUP)),
                Instant.EPOCH,
                Tags.NONE);
    }
}
