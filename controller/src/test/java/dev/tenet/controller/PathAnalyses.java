package dev.tenet.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.ec2.model.*;

/** Asks a region whether a TCP path is open, as a user of the API does, and reads the answer. */
final class PathAnalyses {
    private PathAnalyses() {}

    /** Makes the path and has it analyzed. */
    static NetworkInsightsAnalysis analyze(
            TestRegion region, UnaryOperator<CreateNetworkInsightsPathRequest.Builder> how) {
        String path = region.ask(
                        how.apply(CreateNetworkInsightsPathRequest.builder().protocol(Protocol.TCP))
                                .build(),
                        CreateNetworkInsightsPathResponse.class)
                .networkInsightsPath()
                .networkInsightsPathId();
        String started = region.ask(
                        StartNetworkInsightsAnalysisRequest.builder()
                                .networkInsightsPathId(path)
                                .build(),
                        StartNetworkInsightsAnalysisResponse.class)
                .networkInsightsAnalysis()
                .networkInsightsAnalysisId();
        NetworkInsightsAnalysis analysis = region.ask(
                        DescribeNetworkInsightsAnalysesRequest.builder()
                                .networkInsightsAnalysisIds(started)
                                .build(),
                        DescribeNetworkInsightsAnalysesResponse.class)
                .networkInsightsAnalyses()
                .getFirst();
        assertEquals(AnalysisStatus.SUCCEEDED, analysis.status(), analysis::statusMessage);
        return analysis;
    }

    /** The first reason why there is no path. */
    static Explanation refusal(NetworkInsightsAnalysis analysis) {
        assertFalse(analysis.networkPathFound(), analysis::toString);
        return analysis.explanations().getFirst();
    }

    static List<String> ids(List<PathComponent> components) {
        return components.stream().map(part -> part.component().id()).toList();
    }

    /** The instance's primary interface. */
    static String networkInterface(Instance of) {
        return of.networkInterfaces().getFirst().networkInterfaceId();
    }

    /** A group without rules. */
    static String group(TestRegion region, String vpc) {
        return region.ask(
                        CreateSecurityGroupRequest.builder()
                                .groupName("web")
                                .description("web")
                                .vpcId(vpc)
                                .build(),
                        CreateSecurityGroupResponse.class)
                .groupId();
    }

    static void allow(TestRegion region, String group, int port, String from) {
        region.ask(
                AuthorizeSecurityGroupIngressRequest.builder()
                        .groupId(group)
                        .ipPermissions(rule -> rule.ipProtocol("tcp")
                                .fromPort(port)
                                .toPort(port)
                                .ipRanges(range -> range.cidrIp(from)))
                        .build(),
                AuthorizeSecurityGroupIngressResponse.class);
    }
}
