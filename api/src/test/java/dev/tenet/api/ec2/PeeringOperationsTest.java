package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.*;

class PeeringOperationsTest {
    private final World world = new World();
    private final TestNetwork network = new TestNetwork(world);
    private final Vpc here = network.vpc("10.0.0.0/16");
    private final Vpc there = network.vpc("10.1.0.0/16");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aConnectionIsAskedForAcceptedAndDeleted() {
        VpcPeeringConnection asked = ask(here, there);
        assertEquals("pending-acceptance", asked.status().codeAsString());
        assertEquals(asked.vpcPeeringConnectionId(), ask(here, there).vpcPeeringConnectionId());
        String id = asked.vpcPeeringConnectionId();
        VpcPeeringConnection active = accept(id);
        assertEquals("active", active.status().codeAsString());
        assertEquals("10.1.0.0/16", active.accepterVpcInfo().cidrBlock());
        world.refuse("VpcPeeringConnectionAlreadyExists", request(there, here));
        world.refuse(
                "InvalidStateTransition",
                AcceptVpcPeeringConnectionRequest.builder()
                        .vpcPeeringConnectionId(id)
                        .build());
        world.refuse(
                "DependencyViolation",
                DeleteVpcRequest.builder().vpcId(here.vpcId()).build());
        world.refuse(
                "InvalidVpc.Range",
                AssociateVpcCidrBlockRequest.builder()
                        .vpcId(here.vpcId())
                        .cidrBlock("10.1.128.0/17")
                        .build());
        world.call(
                ModifyVpcPeeringConnectionOptionsResponse.class,
                ModifyVpcPeeringConnectionOptionsRequest.builder()
                        .vpcPeeringConnectionId(id)
                        .requesterPeeringConnectionOptions(o -> o.allowDnsResolutionFromRemoteVpc(true))
                        .build());
        assertTrue(state(id).requesterVpcInfo().peeringOptions().allowDnsResolutionFromRemoteVpc());
        delete(id);
        assertEquals("deleted", state(id).status().codeAsString());
        world.call(
                DeleteVpcResponse.class,
                DeleteVpcRequest.builder().vpcId(there.vpcId()).build());
        assertEquals(
                "pending-acceptance",
                ask(here, network.vpc("10.2.0.0/16")).status().codeAsString());
    }

    @Test
    void whatOverlapsFails() {
        Vpc same = network.vpc("10.0.128.0/17");
        assertEquals("failed", ask(here, same).status().codeAsString());
    }

    @Test
    void aRequestExpiresAfterSevenDays() {
        String id = ask(here, there).vpcPeeringConnectionId();
        world.pass(Duration.ofDays(7));
        assertEquals("expired", state(id).status().codeAsString());
        world.refuse(
                "InvalidStateTransition",
                AcceptVpcPeeringConnectionRequest.builder()
                        .vpcPeeringConnectionId(id)
                        .build());
        assertEquals("pending-acceptance", ask(here, there).status().codeAsString());
    }

    @Test
    void onlyTheOtherAccountAccepts() {
        Vpc theirs = world.callAs(
                        World.OTHER,
                        CreateVpcResponse.class,
                        CreateVpcRequest.builder().cidrBlock("10.7.0.0/16").build())
                .vpc();
        String id = world.call(
                        CreateVpcPeeringConnectionResponse.class,
                        CreateVpcPeeringConnectionRequest.builder()
                                .vpcId(here.vpcId())
                                .peerVpcId(theirs.vpcId())
                                .peerOwnerId(World.OTHER.value())
                                .build())
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        AcceptVpcPeeringConnectionRequest accept = AcceptVpcPeeringConnectionRequest.builder()
                .vpcPeeringConnectionId(id)
                .build();
        world.refuse("OperationNotPermitted", accept);
        world.refuseTo(
                World.OTHER,
                "OperationNotPermitted",
                DeleteVpcPeeringConnectionRequest.builder()
                        .vpcPeeringConnectionId(id)
                        .build());
        world.callAs(World.OTHER, AcceptVpcPeeringConnectionResponse.class, accept);
        assertEquals("active", state(id).status().codeAsString());
    }

    @Test
    void aRouteThroughAConnectionThatWentIsABlackHole() {
        String id = ask(here, there).vpcPeeringConnectionId();
        String table = world.call(
                        CreateRouteTableResponse.class,
                        CreateRouteTableRequest.builder().vpcId(here.vpcId()).build())
                .routeTable()
                .routeTableId();
        world.call(
                CreateRouteResponse.class,
                CreateRouteRequest.builder()
                        .routeTableId(table)
                        .destinationCidrBlock("10.1.0.0/16")
                        .vpcPeeringConnectionId(id)
                        .build());
        assertEquals(1, tables("route.state", "blackhole"));
        accept(id);
        assertEquals(0, tables("route.state", "blackhole"));
        assertEquals(1, tables("route.vpc-peering-connection-id", id));
        delete(id);
        assertEquals(1, tables("route.state", "blackhole"));
    }

    @Test
    void rulesNameGroupsOfPeeredVpcsAndAreStaleWithoutThePeering() {
        String id = accept(ask(here, there).vpcPeeringConnectionId()).vpcPeeringConnectionId();
        String web = network.group(here, "web");
        String clients = network.group(there, "clients");
        allow(web, clients);
        assertEquals(
                List.of(id),
                world
                        .call(
                                DescribeSecurityGroupReferencesResponse.class,
                                DescribeSecurityGroupReferencesRequest.builder()
                                        .groupId(clients)
                                        .build())
                        .securityGroupReferenceSet()
                        .stream()
                        .map(SecurityGroupReference::vpcPeeringConnectionId)
                        .toList());
        assertEquals(List.of(), stale(here));
        assertEquals(id, named(web).vpcPeeringConnectionId());
        assertEquals("active", named(web).peeringStatus());
        delete(id);
        assertEquals(List.of(web), stale(here));
        assertEquals("deleted", named(web).peeringStatus());
        world.refuse("InvalidGroup.NotFound", allowRequest(network.group(here, "other"), clients));
    }

    @Test
    void rulesNameGroupsOfAnotherAccount() {
        Vpc theirs = world.callAs(
                        World.OTHER,
                        CreateVpcResponse.class,
                        CreateVpcRequest.builder().cidrBlock("10.7.0.0/16").build())
                .vpc();
        String clients = world.callAs(
                        World.OTHER,
                        CreateSecurityGroupResponse.class,
                        CreateSecurityGroupRequest.builder()
                                .groupName("clients")
                                .description("clients")
                                .vpcId(theirs.vpcId())
                                .build())
                .groupId();
        AuthorizeSecurityGroupIngressRequest allow = AuthorizeSecurityGroupIngressRequest.builder()
                .groupId(network.group(here, "web"))
                .ipPermissions(p -> p.ipProtocol("-1")
                        .userIdGroupPairs(g -> g.groupId(clients).userId(World.OTHER.value())))
                .build();
        world.refuse("InvalidGroup.NotFound", allow);
        String id = world.call(
                        CreateVpcPeeringConnectionResponse.class,
                        CreateVpcPeeringConnectionRequest.builder()
                                .vpcId(here.vpcId())
                                .peerVpcId(theirs.vpcId())
                                .peerOwnerId(World.OTHER.value())
                                .build())
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        world.callAs(
                World.OTHER,
                AcceptVpcPeeringConnectionResponse.class,
                AcceptVpcPeeringConnectionRequest.builder()
                        .vpcPeeringConnectionId(id)
                        .build());
        world.call(AuthorizeSecurityGroupIngressResponse.class, allow);
        assertEquals(World.OTHER.value(), named(allow.groupId()).userId());
        assertEquals(theirs.vpcId(), named(allow.groupId()).vpcId());
    }

    private UserIdGroupPair named(String group) {
        return world.call(
                        DescribeSecurityGroupsResponse.class,
                        DescribeSecurityGroupsRequest.builder().groupIds(group).build())
                .securityGroups()
                .getFirst()
                .ipPermissions()
                .getFirst()
                .userIdGroupPairs()
                .getFirst();
    }

    private VpcPeeringConnection ask(Vpc from, Vpc to) {
        return world.call(CreateVpcPeeringConnectionResponse.class, request(from, to))
                .vpcPeeringConnection();
    }

    private static CreateVpcPeeringConnectionRequest request(Vpc from, Vpc to) {
        return CreateVpcPeeringConnectionRequest.builder()
                .vpcId(from.vpcId())
                .peerVpcId(to.vpcId())
                .build();
    }

    private VpcPeeringConnection accept(String id) {
        return world.call(
                        AcceptVpcPeeringConnectionResponse.class,
                        AcceptVpcPeeringConnectionRequest.builder()
                                .vpcPeeringConnectionId(id)
                                .build())
                .vpcPeeringConnection();
    }

    private void delete(String id) {
        world.call(
                DeleteVpcPeeringConnectionResponse.class,
                DeleteVpcPeeringConnectionRequest.builder()
                        .vpcPeeringConnectionId(id)
                        .build());
    }

    private VpcPeeringConnection state(String id) {
        return world.call(
                        DescribeVpcPeeringConnectionsResponse.class,
                        DescribeVpcPeeringConnectionsRequest.builder()
                                .vpcPeeringConnectionIds(id)
                                .build())
                .vpcPeeringConnections()
                .getFirst();
    }

    private int tables(String filter, String value) {
        return world.call(
                        DescribeRouteTablesResponse.class,
                        DescribeRouteTablesRequest.builder()
                                .filters(f -> f.name(filter).values(value))
                                .build())
                .routeTables()
                .size();
    }

    private void allow(String group, String named) {
        world.call(AuthorizeSecurityGroupIngressResponse.class, allowRequest(group, named));
    }

    private static AuthorizeSecurityGroupIngressRequest allowRequest(String group, String named) {
        return AuthorizeSecurityGroupIngressRequest.builder()
                .groupId(group)
                .ipPermissions(p -> p.ipProtocol("-1").userIdGroupPairs(g -> g.groupId(named)))
                .build();
    }

    private List<String> stale(Vpc vpc) {
        return world
                .call(
                        DescribeStaleSecurityGroupsResponse.class,
                        DescribeStaleSecurityGroupsRequest.builder()
                                .vpcId(vpc.vpcId())
                                .build())
                .staleSecurityGroupSet()
                .stream()
                .map(StaleSecurityGroup::groupId)
                .toList();
    }
}
