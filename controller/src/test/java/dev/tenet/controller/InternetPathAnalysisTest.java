package dev.tenet.controller;

import static dev.tenet.controller.PathAnalyses.ids;
import static dev.tenet.controller.PathAnalyses.networkInterface;
import static dev.tenet.controller.PathAnalyses.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.InstanceState;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.ec2.model.*;

/** Reachability between instances and an internet gateway, asked by the API and answered by the reference datapath. */
@Timeout(120)
class InternetPathAnalysisTest {
    private TestRegion region;
    private String gateway;
    private String group;
    private Instance server;

    @BeforeEach
    void anInstanceWithAPublicAddress() throws Exception {
        region = new TestRegion(1, "--public-pools", "203.0.113.0/24");
        region.addHost("host-1", true, region.controllers.getFirst());
        region.addEdge("edge-1", region.controllers.getFirst());
        gateway = region.ask(DescribeInternetGatewaysRequest.builder().build(), DescribeInternetGatewaysResponse.class)
                .internetGateways()
                .getFirst()
                .internetGatewayId();
        String vpc = region.ask(DescribeVpcsRequest.builder().build(), DescribeVpcsResponse.class)
                .vpcs()
                .getFirst()
                .vpcId();
        group = PathAnalyses.group(region, vpc);
        server = run(true);
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void fromOutsideToAPortThatIsOpen() {
        allow("0.0.0.0/0");
        NetworkInsightsAnalysis analysis = inward(path -> path.destinationPort(80));
        assertTrue(analysis.networkPathFound(), analysis::toString);
        assertEquals(
                List.of(gateway, group, networkInterface(server), server.instanceId()),
                ids(analysis.forwardPathComponents()));
        assertEquals(
                List.of(server.instanceId(), networkInterface(server), table(), gateway),
                ids(analysis.returnPathComponents()));
        AnalysisPacketHeader header =
                analysis.forwardPathComponents().getFirst().outboundHeader();
        assertEquals(List.of(server.privateIpAddress() + "/32"), header.destinationAddresses());
        Explanation why = refusal(inward(path -> path.destinationPort(81)));
        assertEquals("ENI_SG_RULES_MISMATCH", why.explanationCode());
        assertEquals("ingress", why.direction());
    }

    @Test
    void fromInsideToAnyHostOutside() {
        NetworkInsightsAnalysis analysis = outward(path -> path.destinationPort(443));
        assertTrue(analysis.networkPathFound(), analysis::toString);
        assertEquals(
                List.of(server.instanceId(), networkInterface(server), group, table(), gateway),
                ids(analysis.forwardPathComponents()));
        assertEquals(
                List.of(gateway, networkInterface(server), server.instanceId()), ids(analysis.returnPathComponents()));
        NetworkInsightsAnalysis named = analyze(path ->
                path.source(server.instanceId()).filterAtSource(filter -> filter.destinationAddress("198.51.100.9")));
        assertTrue(named.networkPathFound(), named::toString);
        assertEquals(gateway, ids(named.forwardPathComponents()).getLast());
    }

    @Test
    void aHostOutsideIsFoundThatTheRulesLetIn() {
        allow("198.51.100.7/32");
        NetworkInsightsAnalysis analysis = inward(path -> path.destinationPort(80));
        assertTrue(analysis.networkPathFound(), analysis::toString);
        assertEquals(
                List.of("198.51.100.7/32"),
                analysis.forwardPathComponents().getFirst().outboundHeader().sourceAddresses());
        assertFalse(inward(path -> path.filterAtSource(filter -> filter.sourceAddress("198.51.100.8")))
                .networkPathFound());
    }

    @Test
    void anAddressNamesTheInstanceThatTheInternetKnowsByIt() {
        allow("0.0.0.0/0");
        NetworkInsightsAnalysis analysis = analyze(path ->
                path.source(gateway).filterAtSource(filter -> filter.destinationAddress(server.publicIpAddress())));
        assertTrue(analysis.networkPathFound(), analysis::toString);
        assertEquals(server.instanceId(), ids(analysis.forwardPathComponents()).getLast());
        Explanation why = refusal(analyze(
                path -> path.source(gateway).filterAtSource(filter -> filter.destinationAddress("203.0.113.254"))));
        assertEquals("IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS", why.explanationCode());
    }

    @Test
    void withoutAPublicAddressNeitherWayIsOpen() {
        allow("0.0.0.0/0");
        server = run(false);
        for (NetworkInsightsAnalysis analysis : List.of(inward(path -> path), outward(path -> path))) {
            Explanation why = refusal(analysis);
            assertEquals(gateway, why.internetGateway().id());
        }
        assertEquals(
                "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS",
                refusal(inward(path -> path)).explanationCode());
        assertEquals(
                "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS",
                refusal(outward(path -> path)).explanationCode());
    }

    @Test
    void withoutARouteNothingLeavesNorIsAnswered() {
        allow("0.0.0.0/0");
        region.ask(
                DeleteRouteRequest.builder()
                        .routeTableId(table())
                        .destinationCidrBlock("0.0.0.0/0")
                        .build(),
                DeleteRouteResponse.class);
        for (NetworkInsightsAnalysis analysis : List.of(inward(path -> path), outward(path -> path))) {
            Explanation why = refusal(analysis);
            assertEquals("NO_ROUTE_TO_DESTINATION", why.explanationCode());
            assertEquals(table(), why.routeTable().id());
        }
    }

    @Test
    void aGatewayThatIsNotTheVpcsIsNoWay() {
        String other = region.ask(CreateInternetGatewayRequest.builder().build(), CreateInternetGatewayResponse.class)
                .internetGateway()
                .internetGatewayId();
        Explanation why =
                refusal(analyze(path -> path.source(server.instanceId()).destination(other)));
        assertEquals("UNASSOCIATED_COMPONENT", why.explanationCode());
        assertEquals(other, why.internetGateway().id());
    }

    @Test
    void theGatewaysTableIsAsked() {
        allow("0.0.0.0/0");
        Instance box = run(true);
        String inbound = region.ask(
                        CreateRouteTableRequest.builder().vpcId(server.vpcId()).build(), CreateRouteTableResponse.class)
                .routeTable()
                .routeTableId();
        region.ask(
                ReplaceRouteRequest.builder()
                        .routeTableId(inbound)
                        .destinationCidrBlock("172.31.0.0/16")
                        .networkInterfaceId(networkInterface(box))
                        .build(),
                ReplaceRouteResponse.class);
        region.ask(
                AssociateRouteTableRequest.builder()
                        .routeTableId(inbound)
                        .gatewayId(gateway)
                        .build(),
                AssociateRouteTableResponse.class);
        Explanation checked = refusal(inward(path -> path.destinationPort(80)));
        assertEquals("ENI_SOURCE_DEST_CHECK_RESTRICTION", checked.explanationCode());
        assertEquals(networkInterface(box), checked.networkInterface().id());
        region.ask(StopInstancesRequest.builder().instanceIds(box.instanceId()).build(), StopInstancesResponse.class);
        region.awaitState(box.instanceId(), InstanceState.STOPPED);
        Explanation gone = refusal(inward(path -> path.destinationPort(80)));
        assertEquals("BAD_STATE_ROUTE", gone.explanationCode());
        assertEquals(inbound, gone.routeTable().id());
    }

    private NetworkInsightsAnalysis inward(UnaryOperator<CreateNetworkInsightsPathRequest.Builder> more) {
        return analyze(path -> more.apply(path.source(gateway).destination(server.instanceId())));
    }

    private NetworkInsightsAnalysis outward(UnaryOperator<CreateNetworkInsightsPathRequest.Builder> more) {
        return analyze(path -> more.apply(path.source(server.instanceId()).destination(gateway)));
    }

    private NetworkInsightsAnalysis analyze(UnaryOperator<CreateNetworkInsightsPathRequest.Builder> how) {
        return PathAnalyses.analyze(region, how);
    }

    /** The VPC's main table. */
    private String table() {
        return region.ask(
                        DescribeRouteTablesRequest.builder()
                                .filters(filter ->
                                        filter.name("association.main").values("true"))
                                .build(),
                        DescribeRouteTablesResponse.class)
                .routeTables()
                .getFirst()
                .routeTableId();
    }

    private void allow(String from) {
        PathAnalyses.allow(region, group, 80, from);
    }

    private Instance run(boolean known) {
        String id = region.ask(
                        RunInstancesRequest.builder()
                                .imageId(region.image())
                                .instanceType(InstanceType.T3_MICRO)
                                .minCount(1)
                                .maxCount(1)
                                .networkInterfaces(device ->
                                        device.deviceIndex(0).groups(group).associatePublicIpAddress(known))
                                .build(),
                        RunInstancesResponse.class)
                .instances()
                .getFirst()
                .instanceId();
        region.awaitState(id, InstanceState.RUNNING);
        return region.ask(DescribeInstancesRequest.builder().instanceIds(id).build(), DescribeInstancesResponse.class)
                .reservations()
                .getFirst()
                .instances()
                .getFirst();
    }
}
