package dev.tenet.controller;

import static dev.tenet.controller.PathAnalyses.ids;
import static dev.tenet.controller.PathAnalyses.networkInterface;
import static dev.tenet.controller.PathAnalyses.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.InstanceState;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.ec2.model.*;

/** Reachability, asked by the API and answered by the reference datapath of every host on the way. */
@Timeout(120)
class PathAnalysisTest {
    private TestRegion region;
    private String group;
    private Instance client;
    private Instance server;

    @BeforeEach
    void twoInstancesInOneGroup() throws Exception {
        region = new TestRegion(1);
        region.addHost("host-1", true, region.controllers.getFirst());
        region.addHost("host-2", true, region.controllers.getFirst());
        client = run();
        group = PathAnalyses.group(region, client.vpcId());
        server = run(group);
    }

    @AfterEach
    void close() {
        region.close();
    }

    @Test
    void anAllowedPathNamesEachThingOnItsWay() {
        allow(80);
        NetworkInsightsAnalysis analysis = analyze(80);
        assertTrue(analysis.networkPathFound(), analysis::toString);
        assertEquals(
                List.of(
                        client.instanceId(),
                        networkInterface(client),
                        client.securityGroups().getFirst().groupId(),
                        group,
                        networkInterface(server),
                        server.instanceId()),
                ids(analysis.forwardPathComponents()));
        PathComponent allowing = analysis.forwardPathComponents().get(3);
        assertEquals("ingress", allowing.securityGroupRule().direction());
        assertEquals(80, allowing.securityGroupRule().portRange().from());
        assertEquals(
                List.of(server.instanceId(), networkInterface(server), networkInterface(client), client.instanceId()),
                ids(analysis.returnPathComponents()));
    }

    @Test
    void aClosedPortIsExplainedByTheReceiversGroups() {
        allow(80);
        Explanation why = refusal(analyze(81));
        assertEquals("ENI_SG_RULES_MISMATCH", why.explanationCode());
        assertEquals("ingress", why.direction());
        assertEquals(networkInterface(server), why.networkInterface().id());
        assertEquals(
                List.of(group),
                why.securityGroups().stream().map(each -> each.id()).toList());
    }

    @Test
    void aGroupWithoutRulesIsNamed() {
        assertEquals(
                List.of("ENI_SG_RULES_MISMATCH", "SG_HAS_NO_RULES"),
                analyze(80).explanations().stream()
                        .map(Explanation::explanationCode)
                        .toList());
    }

    @Test
    void withoutEgressRulesTheSenderIsTheReason() {
        allow(80);
        region.ask(
                RevokeSecurityGroupEgressRequest.builder()
                        .groupId(client.securityGroups().getFirst().groupId())
                        .ipPermissions(all -> all.ipProtocol("-1").ipRanges(range -> range.cidrIp("0.0.0.0/0")))
                        .build(),
                RevokeSecurityGroupEgressResponse.class);
        Explanation why = refusal(analyze(80));
        assertEquals("egress", why.direction());
        assertEquals(networkInterface(client), why.networkInterface().id());
    }

    @Test
    void withoutAPortAnyThatGetsThroughIsFound() {
        allow(8443);
        NetworkInsightsAnalysis analysis = analyze(path -> path);
        assertTrue(analysis.networkPathFound(), analysis::toString);
        assertEquals(
                8443,
                analysis.forwardPathComponents()
                        .getFirst()
                        .outboundHeader()
                        .destinationPortRanges()
                        .getFirst()
                        .from());
    }

    @Test
    void aStoppedInstanceIsInABadState() {
        allow(80);
        region.ask(
                StopInstancesRequest.builder().instanceIds(server.instanceId()).build(), StopInstancesResponse.class);
        region.awaitState(server.instanceId(), InstanceState.STOPPED);
        Explanation why = refusal(analyze(80));
        assertEquals("BAD_STATE", why.explanationCode());
        assertEquals(server.instanceId(), why.component().id());
        assertEquals("stopped", why.state());
    }

    @Test
    void anAddressThatIsNotTheSendersOwnDoesNotPassItsSourceCheck() {
        allow(80);
        Explanation why = refusal(analyze(path -> path.filterAtSource(filter -> filter.sourceAddress("172.31.0.77"))));
        assertEquals("ENI_SOURCE_DEST_CHECK_RESTRICTION", why.explanationCode());
    }

    private NetworkInsightsAnalysis analyze(int port) {
        return analyze(path -> path.destinationPort(port));
    }

    private NetworkInsightsAnalysis analyze(UnaryOperator<CreateNetworkInsightsPathRequest.Builder> more) {
        return PathAnalyses.analyze(
                region, path -> more.apply(path.source(client.instanceId()).destination(server.instanceId())));
    }

    private void allow(int port) {
        PathAnalyses.allow(region, group, port, "0.0.0.0/0");
    }

    private Instance run(String... groups) {
        Instance made = region.ask(
                        RunInstancesRequest.builder()
                                .imageId(region.image())
                                .instanceType(InstanceType.T3_MICRO)
                                .minCount(1)
                                .maxCount(1)
                                .securityGroupIds(groups)
                                .build(),
                        RunInstancesResponse.class)
                .instances()
                .getFirst();
        region.awaitState(made.instanceId(), InstanceState.RUNNING);
        return made;
    }
}
