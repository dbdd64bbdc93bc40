package dev.tenet.compiler;

import static dev.tenet.compiler.TestFleet.OWNER;
import static dev.tenet.compiler.TestFleet.VPC;
import static dev.tenet.compiler.TestFleet.host;
import static dev.tenet.compiler.TestFleet.interfaceId;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.NetworkKey;
import dev.tenet.hoststate.PortBlocks;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.model.AddressAssociationId;
import dev.tenet.model.AllocationId;
import dev.tenet.model.DhcpOptionsId;
import dev.tenet.model.HostId;
import dev.tenet.model.InterfaceNumber;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatGateway.Connectivity;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NatLeases;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclAssociationId;
import dev.tenet.model.NetworkAclEntry;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.NetworkTag;
import dev.tenet.model.Route;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteOrigin;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetId;
import dev.tenet.model.SubnetSettings;
import dev.tenet.model.Tags;
import dev.tenet.model.Tenancy;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.model.VpcCidrAssociationId;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.VpcPeeringConnectionId;
import dev.tenet.model.VpcPeeringState;
import dev.tenet.model.ZoneName;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Routes to a NAT gateway, which the table of the gateway's own subnet leads on, and who knows whose its ports are. */
class NatRouteTest {
    private static final VirtualNetworkIdentifier NETWORK = new VirtualNetworkIdentifier(100);
    private static final VirtualNetworkIdentifier FAR = new VirtualNetworkIdentifier(200);
    private static final VpcId FAR_VPC = new VpcId("vpc-00000000000000002");
    private static final SubnetId SUBNET = new SubnetId("subnet-00000000000000002");
    private static final NatGatewayId GATEWAY = new NatGatewayId("nat-00000000000000001");
    private static final NatGatewayKey KEY = new NatGatewayKey(new dev.tenet.hoststate.InterfaceNumber(900));
    private static final InternetGatewayId OUT = new InternetGatewayId("igw-00000000000000001");
    private static final VpcPeeringConnectionId PEERING = new VpcPeeringConnectionId("pcx-00000000000000001");
    private static final Ipv4Address ADDRESS = Ipv4Address.of(10, 0, 255, 4);

    private final TestFleet fleet = new TestFleet(3);

    NatRouteTest() {
        fleet.put(farVpc(), peering(VpcPeeringState.ACTIVE), gatewaySubnet(), internetGateway());
        fleet.instance(10, 1, 1);
        fleet.instance(11, 2, 1);
        fleet.put(
                TestFleet.table(
                        1,
                        route("0.0.0.0/0", new dev.tenet.model.RouteTarget.NatGateway(GATEWAY)),
                        route("10.9.3.0/24", new dev.tenet.model.RouteTarget.Interface(interfaceId(10)))),
                TestFleet.table(
                        2,
                        route("0.0.0.0/0", new dev.tenet.model.RouteTarget.InternetGateway(OUT)),
                        route("10.9.0.0/16", new dev.tenet.model.RouteTarget.Peering(PEERING)),
                        route("10.9.3.128/25", new dev.tenet.model.RouteTarget.Interface(interfaceId(11))),
                        route("10.10.0.0/16", new dev.tenet.model.RouteTarget.Interface(interfaceId(11))),
                        route("10.11.0.0/16", new dev.tenet.model.RouteTarget.NatGateway(GATEWAY))));
    }

    @Test
    void aPrivateGatewayLeadsOnButToTheInternet() {
        fleet.put(gateway(Connectivity.PRIVATE));
        assertEquals(routes(new RouteTarget.PrivateNatToInternet()), routes());
    }

    @Test
    void aPublicGatewayLeadsOnToTheInternetToo() {
        fleet.put(gateway(Connectivity.PUBLIC));
        assertEquals(routes(new RouteTarget.Nat(KEY)), routes());
    }

    @Test
    void whatItsOwnSubnetLeadsByChangesAllThatLeadThere() {
        fleet.put(gateway(Connectivity.PRIVATE));
        fleet.put(TestFleet.table(2, route("10.9.0.0/16", new dev.tenet.model.RouteTarget.Peering(PEERING))));
        assertEquals(new RouteTarget.Blackhole(), routes().get("0.0.0.0/0"));
        assertEquals(new RouteTarget.Nat(KEY, new RouteTarget.Local(FAR)), routes().get("10.9.0.0/16"));
        fleet.put(peering(VpcPeeringState.DELETED));
        assertEquals(new RouteTarget.Blackhole(), routes().get("10.9.0.0/16"));
        fleet.remove(NatGateway.key(OWNER, GATEWAY));
        assertEquals(new RouteTarget.Blackhole(), routes().get("0.0.0.0/0"));
        assertFalse(routes().containsKey("10.9.0.0/16"));
    }

    @Test
    void theNetworksGatewaysKnowWhoseItsPortsAreAndWhereItLeads() {
        fleet.put(gateway(Connectivity.PRIVATE));
        fleet.put(leases(1));
        NatOwners expected = new NatOwners(
                new NatOwnersKey(NETWORK, ADDRESS),
                KEY,
                NETWORK,
                ADDRESS,
                List.of(new NatOwners.Lease(new HostNumber(1), new PortBlocks(16, 4))));
        for (int n = 1; n <= 3; n++) {
            boolean knows = fleet.gateways().contains(host(n));
            assertEquals(knows, has(host(n), expected), "host " + n);
            assertTrue(!knows || keys(host(n)).contains(new NetworkKey(FAR)), "host " + n);
        }
        fleet.put(leases(2));
        fleet.gateways().forEach(gateway -> assertFalse(has(gateway, expected)));
        fleet.remove(NatGateway.key(OWNER, GATEWAY));
        for (int n = 1; n <= 3; n++) {
            assertFalse(keys(host(n)).contains(expected.key()), "host " + n);
        }
    }

    @Test
    void whoHasPortsKnowsWhatJudgesAtTheEdgeOfTheGatewaysSubnet() {
        fleet.put(gateway(Connectivity.PUBLIC), acl(5, true), gatewaySubnet(5), leases(1));
        assertEquals(Map.of(host(1), true), whoAllows(5));
        assertEquals(edge(5), edgeOn(host(1)));

        fleet.put(acl(5, false));
        assertEquals(Map.of(host(1), false), whoAllows(5));
        assertEquals(
                Set.of(Translation.key(aclId(5))),
                fleet.changedHosts().getOrDefault(host(1), Map.of()).keySet());

        fleet.put(acl(6, true), gatewaySubnet(6));
        assertEquals(Map.of(), whoAllows(5));
        assertEquals(Map.of(host(1), true), whoAllows(6));
        assertEquals(edge(6), edgeOn(host(1)));

        fleet.put(leases(2));
        assertEquals(Map.of(host(2), true), whoAllows(6));
        fleet.remove(NatGateway.key(OWNER, GATEWAY));
        assertEquals(Map.of(), whoAllows(6));
    }

    @Test
    void anAclThatJudgesInstancesTooStaysWithThem() {
        fleet.put(gateway(Connectivity.PUBLIC), leases(3));
        assertTrue(keys(host(1)).contains(Translation.key(aclId(1))));
        assertTrue(keys(host(3)).contains(Translation.key(aclId(1))));
        fleet.put(leases(1));
        assertFalse(keys(host(3)).contains(Translation.key(aclId(1))));
        fleet.remove(NatGateway.key(OWNER, GATEWAY));
        assertTrue(keys(host(1)).contains(Translation.key(aclId(1))));
    }

    /** The hosts that have the ACL, and whether it allows anything there. */
    private Map<HostId, Boolean> whoAllows(int n) {
        Map<HostId, Boolean> allows = new HashMap<>();
        for (int host = 1; host <= 3; host++) {
            HostId id = host(host);
            fleet.compiler.resources(id).stream()
                    .map(EncodedResource::resource)
                    .filter(resource -> resource.key().equals(Translation.key(aclId(n))))
                    .map(dev.tenet.hoststate.NetworkAcl.class::cast)
                    .forEach(acl -> allows.put(id, acl.rules().getFirst().allows()));
        }
        return allows;
    }

    private SubnetEdge edgeOn(HostId host) {
        return fleet.compiler.resources(host).stream()
                .map(EncodedResource::resource)
                .filter(resource -> resource.key().equals(KEY))
                .map(dev.tenet.hoststate.NatGateway.class::cast)
                .findFirst()
                .orElseThrow()
                .edge();
    }

    private static SubnetEdge edge(int acl) {
        return new SubnetEdge(
                Translation.key(aclId(acl)), Optional.of(IpPrefix.parse("10.0.255.0/28")), Optional.empty());
    }

    private Set<ResourceKey> keys(HostId host) {
        return fleet.compiler.resources(host).stream().map(EncodedResource::key).collect(Collectors.toSet());
    }

    private boolean has(HostId host, NatOwners owners) {
        return fleet.compiler.resources(host).stream()
                .map(EncodedResource::resource)
                .anyMatch(owners::equals);
    }

    private static Map<String, RouteTarget> routes(RouteTarget toInternet) {
        dev.tenet.hoststate.InterfaceNumber ten = new dev.tenet.hoststate.InterfaceNumber(10);
        dev.tenet.hoststate.InterfaceNumber eleven = new dev.tenet.hoststate.InterfaceNumber(11);
        return Map.of(
                "10.0.0.0/16",
                new RouteTarget.Local(NETWORK),
                "0.0.0.0/0",
                toInternet,
                "10.9.0.0/16",
                new RouteTarget.Nat(KEY, new RouteTarget.Local(FAR)),
                "10.9.3.0/24",
                new RouteTarget.Interfaces(NETWORK, List.of(ten)),
                "10.10.0.0/16",
                new RouteTarget.Nat(KEY, new RouteTarget.Interfaces(NETWORK, List.of(eleven))),
                "10.11.0.0/16",
                new RouteTarget.Blackhole());
    }

    /** By which host 1 leads. */
    private Map<String, RouteTarget> routes() {
        return fleet.compiler.resources(host(1)).stream()
                .filter(resource -> resource.key().equals(new RouteTableNumber(1)))
                .map(EncodedResource::resource)
                .flatMap(table -> ((dev.tenet.hoststate.RouteTable) table).routes().stream())
                .collect(Collectors.toMap(route -> route.destination().toString(), dev.tenet.hoststate.Route::target));
    }

    private static Route route(String destination, dev.tenet.model.RouteTarget target) {
        return new Route(new RouteDestination.Block(IpPrefix.parse(destination)), target, RouteOrigin.STATIC);
    }

    private static NatGateway gateway(Connectivity connectivity) {
        return new NatGateway(
                GATEWAY,
                OWNER,
                VPC,
                SUBNET,
                Optional.of(new NetworkInterfaceId("eni-00000000000000900")),
                Optional.of(new InterfaceNumber(900)),
                Optional.of(connectivity),
                List.of(new NatGateway.Address(
                        ADDRESS,
                        connectivity == Connectivity.PRIVATE
                                ? Optional.empty()
                                : Optional.of(new NatGateway.PublicAddress(
                                        Ipv4Address.of(203, 0, 113, 7),
                                        new AllocationId("eipalloc-00000000000000001"),
                                        new AddressAssociationId("eipassoc-00000000000000001"))),
                        Optional.empty())),
                Optional.empty(),
                Instant.EPOCH,
                Optional.empty(),
                Tags.NONE);
    }

    private static NatLeases leases(int host) {
        return new NatLeases(
                GATEWAY,
                OWNER,
                VPC,
                List.of(new NatLeases.Lease(ADDRESS, host(host), 16, 4)),
                List.of(),
                Optional.empty());
    }

    private static InternetGateway internetGateway() {
        return new InternetGateway(OUT, OWNER, Optional.of(VPC), Optional.empty(), Tags.NONE);
    }

    private static VpcPeeringConnection peering(VpcPeeringState state) {
        return new VpcPeeringConnection(
                PEERING,
                new VpcPeeringConnection.Side(OWNER, VPC, false),
                new VpcPeeringConnection.Side(OWNER, FAR_VPC, false),
                state,
                "",
                Instant.EPOCH,
                Tags.NONE);
    }

    private static NetworkAclId aclId(int n) {
        return new NetworkAclId("acl-0000000000000000" + n);
    }

    private static NetworkAcl acl(int n, boolean allows) {
        return new NetworkAcl(
                aclId(n),
                OWNER,
                VPC,
                false,
                List.of(new NetworkAclEntry(
                        RuleDirection.INGRESS,
                        100,
                        allows ? NetworkAclEntry.Action.ALLOW : NetworkAclEntry.Action.DENY,
                        new RuleTraffic.All(),
                        IpPrefix.ALL_IPV4)),
                Tags.NONE);
    }

    private static Subnet gatewaySubnet() {
        return gatewaySubnet(1);
    }

    private static Subnet gatewaySubnet(int acl) {
        return new Subnet(
                SUBNET,
                OWNER,
                VPC,
                new ZoneName("tenet-1a"),
                IpPrefix.parse("10.0.255.0/28"),
                Optional.empty(),
                SubnetSettings.INITIAL,
                Optional.of(new RouteTableId("rtb-00000000000000002")),
                aclId(acl),
                new NetworkAclAssociationId("aclassoc-00000000000000002"),
                Tags.NONE);
    }

    private static Vpc farVpc() {
        return new Vpc(
                FAR_VPC,
                OWNER,
                List.of(new VpcCidr(
                        new VpcCidrAssociationId("vpc-cidr-assoc-00000000000000002"), IpPrefix.parse("10.9.0.0/16"))),
                Optional.empty(),
                FAR,
                new NetworkTag(8),
                true,
                true,
                Tenancy.DEFAULT,
                false,
                new DhcpOptionsId("dopt-00000000000000001"),
                new RouteTableId("rtb-00000000000000003"),
                new NetworkAclId("acl-00000000000000002"),
                TestFleet.group(2),
                Tags.NONE);
    }
}
