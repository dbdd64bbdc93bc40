package dev.tenet.compiler;

import static dev.tenet.compiler.TestFleet.address;
import static dev.tenet.compiler.TestFleet.groupObject;
import static dev.tenet.compiler.TestFleet.host;
import static dev.tenet.compiler.TestFleet.instanceObject;
import static dev.tenet.compiler.TestFleet.interfaceObject;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.InstanceMetadataKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.LocationKey;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkKey;
import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.hoststate.NetworkOwnerKey;
import dev.tenet.hoststate.NextHop;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.model.AccountId;
import dev.tenet.model.EdgeWeight;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.HostState;
import dev.tenet.model.HostStatus;
import dev.tenet.model.InstanceGoal;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.LocationSetting;
import dev.tenet.model.LocationSupply;
import dev.tenet.model.Route;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteOrigin;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.Tags;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which hosts a change reaches, and what it costs to compile, in a fleet of 20 hosts and 40 instances. */
class WhatGrowsWithWhatTest {
    private static final int HOSTS = 20;
    private static final VirtualNetworkIdentifier VNI = new VirtualNetworkIdentifier(100);

    private final TestFleet fleet = new TestFleet(HOSTS);

    WhatGrowsWithWhatTest() {
        fleet.put(groupObject(1, 1), groupObject(2, 1), groupObject(3));
        for (int n = 10; n < 50; n++) {
            fleet.instance(n, n % HOSTS + 1, n % 2 + 1);
        }
    }

    @Test
    void oneMoreInstanceReachesItsHostAndItsGateways() {
        fleet.instance(60, 7, 1);
        Set<HostId> expected = new HashSet<>(fleet.gateways());
        expected.add(host(7));
        assertEquals(expected, fleet.changedHosts().keySet());
        for (HostId gateway : fleet.gateways()) {
            assertTrue(changedOn(gateway).contains(new LocationKey(VNI, address(60))));
        }
        assertEquals(
                Set.of(
                        new InterfaceNumber(60),
                        new InstanceKey("i-0000000000000003c"),
                        new InstanceMetadataKey(new InstanceKey("i-0000000000000003c"))),
                changedOnButLocations(host(7)));
        assertCheap(20);
    }

    @Test
    void preloadingANetworkReachesEveryHostWithItsInterfacesOnce() {
        fleet.put(preloaded(LocationSupply.OnMiss.DROP));
        for (int n = 1; n <= HOSTS; n++) {
            boolean gateway = fleet.gateways().contains(host(n));
            assertTrue(changedOn(host(n)).contains(new NetworkKey(VNI)), "host " + n);
            assertEquals(
                    gateway ? 0 : 40,
                    changedOn(host(n)).stream()
                            .filter(LocationKey.class::isInstance)
                            .count());
        }
        assertCheap(HOSTS * 4);
        fleet.put(preloaded(LocationSupply.OnMiss.GATEWAY));
        for (int n = 1; n <= HOSTS; n++) {
            assertEquals(Set.of(new NetworkKey(VNI)), changedOn(host(n)), "another policy moves no location");
        }
        fleet.remove(LocationSetting.key(TestFleet.VPC));
        assertEquals(
                40,
                changedOn(other()).stream()
                        .filter(LocationKey.class::isInstance)
                        .count());
    }

    @Test
    void aPreloadedLocationIsOneResourceOnEveryHostThatSends() {
        fleet.put(TestFleet.hostObject(HOSTS + 1, true), new HostStatus(host(HOSTS + 1), true, Instant.EPOCH));
        fleet.put(preloaded(LocationSupply.OnMiss.DROP));
        fleet.instance(60, 7, 1);
        for (int n = 1; n <= HOSTS; n++) {
            assertTrue(changedOn(host(n)).contains(new LocationKey(VNI, address(60))), "host " + n);
        }
        assertEquals(
                fleet.gateways().contains(host(HOSTS + 1)),
                !changedOn(host(HOSTS + 1)).isEmpty());
        assertCheap(20);
        Set<HostId> informed = fleet.compiler
                .placement(instanceObject(60, 7, InstanceGoal.RUNNING).key(), TestFleet.VPC)
                .orElseThrow()
                .informed();
        assertTrue(informed.size() >= HOSTS, "it runs once all of them know: " + informed);
        fleet.instance(61, HOSTS + 1, 1);
        assertTrue(fleet.gateways().contains(host(HOSTS + 1))
                || changedOn(host(HOSTS + 1))
                        .containsAll(Set.of(new LocationKey(VNI, address(10)), new LocationKey(VNI, address(61)))));
    }

    private HostId other() {
        for (int n = 1; ; n++) {
            if (!fleet.gateways().contains(host(n))) {
                return host(n);
            }
        }
    }

    private static LocationSetting preloaded(LocationSupply.OnMiss onMiss) {
        return new LocationSetting(TestFleet.VPC, TestFleet.OWNER, new LocationSupply.Preloaded(onMiss));
    }

    @Test
    void oneRuleMoreReachesTheHostsThatCarryTheGroup() {
        fleet.put(groupObject(2, 1, 3));
        Set<HostId> carriers = new HashSet<>();
        for (int n = 11; n < 50; n += 2) {
            carriers.add(host(n % HOSTS + 1));
        }
        assertEquals(carriers, fleet.changedHosts().keySet());
        carriers.forEach(host -> assertEquals(Set.of(new SecurityGroupKey("sg-00000000000000002")), changedOn(host)));
        assertCheap(1);
    }

    @Test
    void aRouteReachesTheHostsWithItsTableAndGatewaysLearnWhereItsTargetIs() {
        fleet.put(TestFleet.table(through(12)));
        for (int n = 1; n <= HOSTS; n++) {
            assertEquals(Set.of(new RouteTableNumber(1)), changedOnButLocations(host(n)));
        }
        LocationKey target = new LocationKey(VNI, NextHop.address(new InterfaceNumber(12)));
        for (HostId gateway : fleet.gateways()) {
            assertTrue(changedOn(gateway).contains(target));
        }
        assertCheap(2 * HOSTS);
    }

    @Test
    void aTableThatNoSubnetHasReachesNobodyButTheGateways() {
        fleet.put(TestFleet.table(2, through(12)));
        assertEquals(Set.copyOf(fleet.gateways()), fleet.changedHosts().keySet());
    }

    private static Route through(int n) {
        return new Route(
                new RouteDestination.Block(IpPrefix.parse("172.16.0.0/12")),
                new RouteTarget.Interface(interfaceObject(n, 1).id()),
                RouteOrigin.STATIC);
    }

    @Test
    void oneRuleMoreInANetworkAclReachesTheHostsBehindIt() {
        fleet.put(TestFleet.acl(99));
        Set<HostId> all = new HashSet<>();
        for (int n = 1; n <= HOSTS; n++) {
            all.add(host(n));
            assertEquals(Set.of(new NetworkAclKey("acl-00000000000000001")), changedOn(host(n)));
        }
        assertEquals(all, fleet.changedHosts().keySet());
        assertCheap(1);
    }

    @Test
    void aMemberWithGroupsInUseReachesNobodyElse() {
        fleet.instance(60, 7, 1);
        fleet.instance(61, 7, 1);
        Set<HostId> expected = new HashSet<>(fleet.gateways());
        expected.add(host(7));
        assertEquals(expected, fleet.changedHosts().keySet());
    }

    @Test
    void aNewCombinationReachesTheHostsWithRulesOnOneOfItsGroups() {
        fleet.instance(60, 7, 1, 3);
        Identity combination = new Identity((1 << 1) + (1 << 3));
        for (int n = 1; n <= HOSTS; n++) {
            assertTrue(changedOn(host(n)).contains(combination), "host " + n);
        }
        assertEquals(
                HOSTS,
                fleet.compiler
                        .placement(instanceObject(60, 7, InstanceGoal.RUNNING).key(), TestFleet.VPC)
                        .orElseThrow()
                        .peers()
                        .size());
        fleet.instance(61, 7, 3);
        assertTrue(fleet.compiler
                .placement(instanceObject(61, 7, InstanceGoal.RUNNING).key(), TestFleet.VPC)
                .orElseThrow()
                .peers()
                .isEmpty());
    }

    @Test
    void aHostThatDiesIsOneBitOnEveryHost() {
        fleet.put(new HostStatus(host(5), false, Instant.EPOCH));
        assertEquals(Set.of(new HostNumber(5)), fleet.changedEverywhere().keySet());
        assertEquals(Set.of(), fleet.changedHosts().keySet());
        assertCheap(1);
    }

    /** However many addresses it has. */
    @Test
    void anAccountsWeightReachesEdgesOncePerNetworkThatTheInternetMayKnow() {
        EdgeWeight weight = new EdgeWeight(TestFleet.OWNER, 3);
        HostId edge = host(HOSTS + 1);
        fleet.put(
                new Host(
                        edge,
                        new dev.tenet.model.HostNumber(HOSTS + 1),
                        new ZoneName("tenet-1a"),
                        Ipv4Address.of(192, 0, 2, HOSTS + 1),
                        false,
                        true,
                        HostState.READY),
                new HostStatus(edge, true, Instant.EPOCH));
        fleet.put(weight);
        assertEquals(Map.of(), fleet.changedHosts(), "a network without gateways is none of edges' business");
        fleet.put(new InternetGateway(
                InternetGatewayId.parse("igw-00000000000000001"),
                TestFleet.OWNER,
                Optional.of(TestFleet.VPC),
                Optional.empty(),
                Tags.NONE));
        assertEquals(Optional.of(new NetworkOwner(VNI, TestFleet.OWNER.value(), 3)), ownerAt(edge));
        fleet.put(new EdgeWeight(TestFleet.OWNER, 4));
        assertEquals(Set.of(edge), fleet.changedHosts().keySet());
        assertEquals(Set.of(new NetworkOwnerKey(VNI)), changedOn(edge));
        assertEquals(Optional.of(new NetworkOwner(VNI, TestFleet.OWNER.value(), 4)), ownerAt(edge));
        assertCheap(1);
        fleet.put(new EdgeWeight(new AccountId("222222222222"), 9));
        assertEquals(Map.of(), fleet.changedHosts());
        fleet.remove(weight.key());
        assertEquals(Optional.of(new NetworkOwner(VNI, TestFleet.OWNER.value(), 1)), ownerAt(edge));
    }

    private Optional<NetworkOwner> ownerAt(HostId edge) {
        return fleet.compiler.resources(edge).stream()
                .map(EncodedResource::resource)
                .filter(NetworkOwner.class::isInstance)
                .map(NetworkOwner.class::cast)
                .findFirst();
    }

    @Test
    void aStoppedInstanceLeavesItsHostAndIsAllocatedAtTheGateways() {
        fleet.put(instanceObject(12, 13, InstanceGoal.STOPPED));
        Set<HostId> expected = new HashSet<>(fleet.gateways());
        expected.add(host(13));
        assertEquals(expected, fleet.changedHosts().keySet());
        assertTrue(fleet.changedHosts().get(fleet.gateways().getFirst()) != null);
        assertCheap(14);
    }

    @Test
    void whatIsSaidTwiceChangesNothingButTheGeneration() {
        fleet.put(groupObject(2, 1), TestFleet.vpc(), TestFleet.subnet(), TestFleet.table(), TestFleet.acl());
        assertEquals(Set.of(), fleet.changedHosts().keySet());
        fleet.put(interfaceObject(12, 1));
        assertEquals(Set.of(new InterfaceNumber(12)), changedOnButLocations(host(13)));
    }

    private Set<ResourceKey> changedOn(HostId host) {
        return fleet.changedHosts().getOrDefault(host, Map.of()).keySet();
    }

    private Set<ResourceKey> changedOnButLocations(HostId host) {
        Set<ResourceKey> keys = new HashSet<>(changedOn(host));
        keys.removeIf(LocationKey.class::isInstance);
        return keys;
    }

    private void assertCheap(int resources) {
        assertTrue(fleet.cost().resources() <= resources, fleet.cost() + " for at most " + resources);
        assertTrue(fleet.cost().objects() <= 3, fleet.cost().toString());
    }

    @Test
    void gatewaysStayWhereTheyAreWhenOtherHostsComeAndGo() {
        List<GatewayChoice.Candidate> candidates = new java.util.ArrayList<>();
        for (int n = 1; n <= 30; n++) {
            candidates.add(Fabric.candidate(TestFleet.hostObject(n, true)).orElseThrow());
        }
        int moved = 0;
        Set<Set<HostId>> pairs = new HashSet<>();
        for (int vni = 1; vni <= 400; vni++) {
            var network = new VirtualNetworkIdentifier(vni);
            List<GatewayChoice.Candidate> all = GatewayChoice.choose(network, candidates, 2);
            List<GatewayChoice.Candidate> fewer = GatewayChoice.choose(network, candidates.subList(0, 29), 2);
            boolean concerned = all.contains(candidates.getLast());
            assertEquals(2, all.size());
            assertTrue(concerned || all.equals(fewer), "network " + vni + " moved without need");
            assertTrue(fewer.containsAll(all.stream()
                    .filter(gateway -> !gateway.equals(candidates.getLast()))
                    .toList()));
            moved += concerned ? 1 : 0;
            pairs.add(Set.of(all.get(0).host(), all.get(1).host()));
        }
        assertTrue(moved > 400 * 2 / 30 / 3 && moved < 400 * 2 / 30 * 3, moved + " of 400 networks at one of 30 hosts");
        assertTrue(pairs.size() > 200, pairs.size() + " distinct pairs for 400 networks");
    }
}
