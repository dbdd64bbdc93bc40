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
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerName;
import dev.tenet.hoststate.BalancerNameKey;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.model.BalancedProtocol;
import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.HealthCheck;
import dev.tenet.model.InterfaceNumber;
import dev.tenet.model.Listener;
import dev.tenet.model.ListenerId;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.Tags;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetHealth;
import dev.tenet.model.TargetKind;
import dev.tenet.model.TargetName;
import dev.tenet.model.ZonalShift;
import dev.tenet.model.ZonalShiftId;
import dev.tenet.model.ZoneName;
import dev.tenet.net.Ipv6Address;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which addresses a balancer's name leads to: 201 in zone a, where instances 10 and 11 are, and 202 in zone b, where 12 and 13 are. */
class ZonesInDnsTest {
    private static final ZoneName ZONE_A = new ZoneName("tenet-1a");
    private static final ZoneName ZONE_B = new ZoneName("tenet-1b");
    private static final String COUNT = BalancingAttribute.HEALTHY_FOR_DNS_COUNT.key();
    private static final String SHARE = BalancingAttribute.HEALTHY_FOR_DNS_SHARE.key();
    private static final String ACROSS = BalancingAttribute.GROUP_CROSS_ZONE.key();
    private static final String REGION =
            CompilerSettings.DEFAULT.region().name().value();
    private static final LoadBalancerId BALANCER = new LoadBalancerId("0000000000000001");
    private static final Instant NOW = Instant.ofEpochSecond(9);

    private final TestFleet fleet = new TestFleet(1);

    ZonesInDnsTest() {
        for (int n : List.of(10, 11, 12, 13)) {
            fleet.instance(n, 1, 1);
            fleet.put(in(n < 12 ? ZONE_A : ZONE_B, interfaceObject(n, 1)));
        }
        fleet.put(interfaceObject(201, 1), interfaceObject(202, 1));
    }

    @Test
    void aZoneWithoutAHealthyTargetLeavesAndComesBack() {
        fleet.put(group(1, Map.of(), 10, 12), balancer(listener(80, 1)));
        assertEquals(Set.of("201", "202"), name(), "nobody is judged yet");
        fleet.put(health(1, 10, true));
        assertEquals(Set.of("201"), name());
        fleet.put(health(1, 12, true));
        assertEquals(Set.of("201", "202"), name());
        fleet.put(health(1, 10, false));
        assertEquals(Set.of("202"), name());
        fleet.put(health(1, 12, false));
        assertEquals(Set.of("201", "202"), name(), "no zone is better than another");
    }

    @Test
    void aZoneWhoseTargetsAllDrainLeaves() {
        fleet.put(group(1, Map.of(), 10, 12), balancer(listener(80, 1)), health(1, 10, true), health(1, 12, true));
        TargetGroup group = group(1, Map.of(), 10, 12);
        fleet.put(group.withTargets(group.targets().stream()
                .map(target ->
                        target.name().equals(new TargetName.OfInstance(instanceId(10))) ? target.draining(NOW) : target)
                .toList()));
        assertEquals(Set.of("202"), name());
    }

    @Test
    void aZoneLeavesWhenEitherBoundIsMissed() {
        fleet.put(balancer(listener(80, 1)), health(1, 10, true), health(1, 11, false));
        fleet.put(health(1, 12, true), health(1, 13, true));
        fleet.put(group(1, Map.of(COUNT, "2"), 10, 11, 12, 13));
        assertEquals(Set.of("202"), name());
        fleet.put(group(1, Map.of(SHARE, "50"), 10, 11, 12, 13));
        assertEquals(Set.of("201", "202"), name());
        fleet.put(group(1, Map.of(SHARE, "51"), 10, 11, 12, 13));
        assertEquals(Set.of("202"), name());
    }

    @Test
    void aZoneStaysWhereBothAreOff() {
        fleet.put(balancer(listener(80, 1)), health(1, 10, false), health(1, 12, true));
        fleet.put(group(1, Map.of(), 10, 12));
        assertEquals(Set.of("202"), name());
        fleet.put(group(1, Map.of(COUNT, "off"), 10, 12));
        assertEquals(Set.of("201", "202"), name());
    }

    @Test
    void acrossZonesTheTargetsOfAllCount() {
        fleet.put(balancer(listener(80, 1)), health(1, 10, false), health(1, 12, true), health(1, 13, true));
        fleet.put(group(1, Map.of(COUNT, "2"), 10, 12, 13));
        assertEquals(Set.of("202"), name());
        fleet.put(group(1, Map.of(COUNT, "2", ACROSS, "true"), 10, 12, 13));
        assertEquals(Set.of("201", "202"), name());
    }

    /** Ten targets in each of two zones, half of which must be well for either: six fail in zone b. */
    @Test
    void theExampleOfTargetGroupHealthComesOutAsAwsDocumentsIt() {
        int[] instances = IntStream.range(20, 40).toArray();
        for (int n : instances) {
            fleet.instance(n, 1, 1);
            fleet.put(in(n < 30 ? ZONE_A : ZONE_B, interfaceObject(n, 1)), health(1, n, n < 34));
        }
        Map<String, String> half = Map.of(SHARE, "50", BalancingAttribute.HEALTHY_FOR_ROUTING_SHARE.key(), "50");
        fleet.put(balancer(listener(80, 1)), group(1, half, instances));
        assertEquals(Set.of("201"), name());
        assertEquals(
                List.of(10L, 10L), List.of(takingBy("201: "), takingBy("202: ")), "all of zone b by its own address");
        Map<String, String> across = new HashMap<>(half);
        across.put(ACROSS, "true");
        fleet.put(group(1, across, instances));
        assertEquals(Set.of("201", "202"), name());
        assertEquals(List.of(14L, 14L), List.of(takingBy("201: "), takingBy("202: ")));
    }

    private long takingBy(String address) {
        return taking().stream().filter(each -> each.startsWith(address)).count();
    }

    @Test
    void everyGroupThatGetsConnectionsMustHaveEnough() {
        fleet.put(group(1, Map.of(), 10, 12), group(2, Map.of(), 11, 13), balancer(listener(80, 1), listener(81, 2)));
        fleet.put(health(1, 10, true), health(1, 12, true), health(2, 11, true), health(2, 13, false));
        assertEquals(Set.of("201"), name());
        fleet.put(balancer(listener(80, 1), listener(81, 2, 0)));
        assertEquals(Set.of("201", "202"), name(), "a group that gets nothing does not matter");
        fleet.put(group(3, Map.of()), balancer(listener(80, 1), listener(81, 2), listener(82, 3)));
        assertEquals(Set.of("201", "202"), name(), "an empty group leaves no zone with enough");
    }

    @Test
    void aFamilyGoesByTheOthersGroupsWhereItHasNone() {
        LoadBalancer dualstack = balancer(listener(80, 1));
        fleet.put(
                group(1, Map.of(), 10, 12),
                dualstack.withZones(dualstack.zones().stream()
                        .map(zone -> zone.withIpv6(Optional.of(new LoadBalancer.Ipv6Side(
                                Ipv6Address.parse(zone.name().equals(ZONE_A) ? "2001:db8::a" : "2001:db8::b"),
                                new InterfaceNumber(zone.name().equals(ZONE_A) ? 301 : 302)))))
                        .toList()));
        fleet.put(health(1, 12, true));
        assertEquals(Set.of("202", "2001:db8::b"), name());
    }

    @Test
    void aZoneThatClientsAreKeptAwayFromLeavesWhileAnotherIsWell() {
        fleet.put(group(1, Map.of(), 10, 12), balancer(listener(80, 1)), health(1, 10, true), health(1, 12, true));
        fleet.put(shift(ZONE_A));
        assertEquals(Set.of("202"), name());
        fleet.put(health(1, 12, false));
        assertEquals(Set.of("201", "202"), name(), "no zone is better than another");
        fleet.put(health(1, 12, true), shift(ZONE_A).ended(NOW, true));
        assertEquals(Set.of("201", "202"), name());
    }

    @Test
    void aZonalShiftKeepsConnectionsAwayFromTargetsThatOtherZonesCouldHave() {
        fleet.put(group(1, Map.of(), 10, 12), balancer(listener(80, 1)), health(1, 10, true), health(1, 12, true));
        fleet.put(shift(ZONE_A));
        assertEquals(Set.of("201: 10", "202: 12"), taking(), "each by its own zone's address");
        fleet.put(group(1, Map.of(ACROSS, "true"), 10, 12));
        assertEquals(Set.of("201: 12", "202: 12"), taking());
        fleet.put(health(1, 12, false));
        assertEquals(Set.of("201: 10", "202: 10", "201: 12", "202: 12"), taking(), "nobody else is well");
        fleet.put(health(1, 12, true), shift(ZONE_A).ended(NOW, false));
        assertEquals(Set.of("201: 10", "202: 10", "201: 12", "202: 12"), taking());
    }

    @Test
    void whoHadConnectionsBeforeAZonalShiftIsKnown() {
        fleet.put(
                group(1, Map.of(ACROSS, "true"), 10, 12),
                balancer(listener(80, 1)),
                health(1, 10, true),
                health(1, 12, true));
        int before = former();
        fleet.put(shift(ZONE_A));
        assertEquals(before + 1, former());
    }

    @Test
    void aBalancerThatDoesNotListenYetHasItsName() {
        fleet.put(balancer());
        assertEquals(Set.of("201", "202"), name());
    }

    @Test
    void hostsHearOfAnIllTargetOnlyWhereItWasOne() {
        fleet.put(
                group(1, Map.of(), 10, 11, 12), group(2, Map.of(), 11, 13), balancer(listener(80, 1), listener(81, 2)));
        fleet.put(health(1, 10, true), health(1, 11, true), health(1, 12, true));
        fleet.put(health(2, 11, true), health(2, 13, true));
        fleet.put(health(1, 11, false));
        assertEquals(Set.of("80"), told(), "there is another one in its zone");
        fleet.put(health(2, 13, false));
        assertEquals(Set.of("81", "balancer-0000000000000001.elb." + REGION + ".amazonaws.com"), told());
        fleet.put(group(1, Map.of(COUNT, "off"), 10, 11, 12));
        assertEquals(Set.of(), told());
    }

    /** The ports of the balancers, and the names, that hosts heard of by the last change. */
    private Set<String> told() {
        return fleet.changedHosts().getOrDefault(host(1), Map.of()).keySet().stream()
                .map(ZonesInDnsTest::described)
                .collect(Collectors.toSet());
    }

    private static String described(ResourceKey key) {
        return switch (key) {
            case BalancerKey balancer -> String.valueOf(balancer.port());
            case BalancerNameKey name -> name.name();
            default -> key.toString();
        };
    }

    /** Of a host that is told everything anew. */
    private <T extends Resource> Stream<T> all(Class<T> kind) {
        return new FullCompiler(CompilerSettings.DEFAULT)
                .compile(fleet.intent, host(1)).resources().values().stream()
                        .filter(kind::isInstance)
                        .map(kind::cast);
    }

    /** Which interfaces get new connections to which addresses. */
    private Set<String> taking() {
        return all(Balancer.class)
                .flatMap(balancer -> balancer.targets().stream()
                        .filter(target -> target.weight() > 0)
                        .map(target -> balancer.key().address().toString().replace("10.0.0.", "") + ": "
                                + target.networkInterface().number()))
                .collect(Collectors.toSet());
    }

    /** How many sets of targets are remembered of the balancer in zone a. */
    private int former() {
        return all(Balancer.class)
                .filter(balancer -> balancer.key().address().equals(address(201)))
                .mapToInt(balancer -> balancer.former().size())
                .sum();
    }

    /** The last numbers of IPv4 addresses, and IPv6 addresses as they are. */
    private Set<String> name() {
        return all(BalancerName.class)
                .flatMap(name -> name.addresses().stream())
                .map(address -> address.toString().replace("10.0.0.", ""))
                .collect(Collectors.toSet());
    }

    private static NetworkInterface in(ZoneName zone, NetworkInterface of) {
        return new NetworkInterface(
                of.id(),
                of.owner(),
                of.vpc(),
                of.subnet(),
                zone,
                of.number(),
                of.identity(),
                of.ipv4(),
                of.ipv6(),
                of.prefixes(),
                of.groups(),
                of.sourceDestinationCheck(),
                of.timeouts(),
                of.description(),
                of.publicAddresses(),
                of.attachment(),
                of.tags());
    }

    private static ZonalShift shift(ZoneName awayFrom) {
        return new ZonalShift(
                new ZonalShiftId("00000000-0000-0000-0000-000000000001"),
                OWNER,
                BALANCER,
                VPC,
                awayFrom,
                "",
                NOW,
                NOW.plusSeconds(60),
                Optional.empty(),
                false);
    }

    private static TargetGroupId groupId(int n) {
        return new TargetGroupId(String.format("%016x", n));
    }

    private static TargetGroup group(int n, Map<String, String> attributes, int... instances) {
        return new TargetGroup(
                groupId(n),
                OWNER,
                "group-" + n,
                VPC,
                BalancedProtocol.TCP,
                8080,
                TargetKind.INSTANCE,
                Optional.empty(),
                new HealthCheck(
                        HealthCheck.Protocol.TCP, Optional.empty(), Optional.empty(), Optional.empty(), 30, 10, 5, 2),
                attributes,
                IntStream.of(instances)
                        .mapToObj(instance -> new Target(
                                new TargetName.OfInstance(instanceId(instance)),
                                8080,
                                Optional.empty(),
                                Instant.EPOCH,
                                Optional.empty(),
                                Optional.empty(),
                                List.of()))
                        .toList(),
                Optional.empty(),
                Tags.NONE);
    }

    private static TargetHealth health(int group, int instance, boolean healthy) {
        return new TargetHealth(
                OWNER,
                VPC,
                groupId(group),
                instanceId(instance).value(),
                8080,
                healthy,
                healthy ? "" : "Target.Timeout",
                healthy ? "" : "Request timed out",
                NOW,
                List.of(),
                Optional.empty());
    }

    private static Listener listener(int port, int group) {
        return listener(port, group, 1);
    }

    private static Listener listener(int port, int group, int weight) {
        return new Listener(
                new ListenerId(String.format("%016x", port)),
                BalancedProtocol.TCP,
                port,
                List.of(new Listener.Forward(groupId(group), weight)),
                List.of(),
                Map.of(),
                Tags.NONE);
    }

    private static LoadBalancer balancer(Listener... listeners) {
        return new LoadBalancer(
                BALANCER,
                OWNER,
                "Balancer",
                VPC,
                false,
                List.of(zone(ZONE_A, 201), zone(ZONE_B, 202)),
                List.of(),
                Map.of(),
                List.of(listeners),
                Instant.EPOCH,
                Tags.NONE);
    }

    private static LoadBalancer.Zone zone(ZoneName name, int n) {
        return new LoadBalancer.Zone(name, SUBNET, interfaceId(n), address(n), Optional.empty(), Optional.empty());
    }
}
