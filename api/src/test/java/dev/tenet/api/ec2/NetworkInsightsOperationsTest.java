package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.AnalysisStatus;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayRequest;
import software.amazon.awssdk.services.ec2.model.CreateInternetGatewayResponse;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInsightsPathRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInsightsPathResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsAnalysisRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsAnalysisResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsPathRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInsightsPathResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsAnalysesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsAnalysesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsPathsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsPathsResponse;
import software.amazon.awssdk.services.ec2.model.NetworkInsightsPath;
import software.amazon.awssdk.services.ec2.model.Protocol;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StartNetworkInsightsAnalysisRequest;
import software.amazon.awssdk.services.ec2.model.StartNetworkInsightsAnalysisResponse;

/** Paths and analyses as things that are kept; what analyses find is the controller's to test. */
class NetworkInsightsOperationsTest {
    private static final String NOWHERE = "i-00000000000000000";

    private final World world = new World();
    private String instance = "";

    @BeforeEach
    void run() {
        instance = world.call(
                        RunInstancesResponse.class,
                        RunInstancesRequest.builder()
                                .imageId(World.IMAGE)
                                .minCount(1)
                                .maxCount(1)
                                .build())
                .instances()
                .getFirst()
                .instanceId();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aPathIsMadeFoundByItsEndsAndDeleted() {
        NetworkInsightsPath made = create(path().destinationPort(22).build());
        assertEquals(instance, made.source());
        assertEquals(22, made.destinationPort());
        assertTrue(made.networkInsightsPathArn().endsWith(":network-insights-path/" + made.networkInsightsPathId()));
        assertEquals(
                List.of(made),
                world.call(
                                DescribeNetworkInsightsPathsResponse.class,
                                DescribeNetworkInsightsPathsRequest.builder()
                                        .filters(
                                                by -> by.name("source").values(instance),
                                                by -> by.name("protocol").values("tcp"))
                                        .build())
                        .networkInsightsPaths());
        world.call(
                DeleteNetworkInsightsPathResponse.class,
                DeleteNetworkInsightsPathRequest.builder()
                        .networkInsightsPathId(made.networkInsightsPathId())
                        .build());
        world.refuse(
                "InvalidNetworkInsightsPathId.NotFound",
                DescribeNetworkInsightsPathsRequest.builder()
                        .networkInsightsPathIds(made.networkInsightsPathId())
                        .build());
    }

    @Test
    void theSameClientTokenMakesOnePath() {
        var request = path().clientToken("once").build();
        assertEquals(create(request), create(request));
        world.refuse(
                "IdempotentParameterMismatch",
                path().clientToken("once").destinationPort(1).build());
    }

    @Test
    void whatCannotBeAPathIsRefused() {
        world.refuse("InvalidInstanceID.NotFound", path().source(NOWHERE).build());
        world.refuse("InvalidInstanceID.NotFound", path().destination(NOWHERE).build());
        world.refuse("InvalidID", path().source("nothing").build());
        world.refuse(
                "InvalidParameterValue", path().source("vpc-00000000000000000").build());
        world.refuse(
                "InvalidInternetGatewayID.NotFound",
                path().destination("igw-00000000000000000").build());
        String gateway = world.call(
                        CreateInternetGatewayResponse.class,
                        CreateInternetGatewayRequest.builder().build())
                .internetGateway()
                .internetGatewayId();
        assertEquals(gateway, create(path().destination(gateway).build()).destination());
        world.refuse(
                "InvalidParameterValue",
                path().source(gateway).destination(gateway).build());
        world.refuse("MissingParameter", path().destination(null).build());
        world.refuse("InvalidParameterValue", path().destinationPort(65_536).build());
        world.refuse("InvalidParameterValue", path().destinationIp("10.0.0.256").build());
        world.refuse(
                "InvalidParameterCombination",
                path().destinationPort(1)
                        .filterAtSource(filter -> filter.sourceAddress("10.0.0.1"))
                        .build());
        world.wouldSucceed(path().dryRun(true).build());
        world.refuse(
                "InvalidNetworkInsightsPathId.Malformed",
                DeleteNetworkInsightsPathRequest.builder()
                        .networkInsightsPathId("nip-1")
                        .build());
    }

    @Test
    void anAnalysisRunsEndsAndKeepsItsPath() {
        String path = create(path().build()).networkInsightsPathId();
        var started = world.call(
                        StartNetworkInsightsAnalysisResponse.class,
                        StartNetworkInsightsAnalysisRequest.builder()
                                .networkInsightsPathId(path)
                                .build())
                .networkInsightsAnalysis();
        assertEquals(AnalysisStatus.RUNNING, started.status());
        assertNull(started.networkPathFound());
        var ended = world.call(
                        DescribeNetworkInsightsAnalysesResponse.class,
                        DescribeNetworkInsightsAnalysesRequest.builder()
                                .networkInsightsPathId(path)
                                .build())
                .networkInsightsAnalyses();
        assertEquals(1, ended.size());
        assertEquals(AnalysisStatus.FAILED, ended.getFirst().status(), "nobody analyzes in this world");
        var deletion = DeleteNetworkInsightsPathRequest.builder()
                .networkInsightsPathId(path)
                .build();
        world.refuse("AnalysisExistsForNetworkInsightsPath", deletion);
        world.call(
                DeleteNetworkInsightsAnalysisResponse.class,
                DeleteNetworkInsightsAnalysisRequest.builder()
                        .networkInsightsAnalysisId(started.networkInsightsAnalysisId())
                        .build());
        world.call(DeleteNetworkInsightsPathResponse.class, deletion);
    }

    @Test
    void anotherAccountSeesNothingOfIt() {
        String path = create(path().build()).networkInsightsPathId();
        world.refuseTo(
                World.OTHER,
                "InvalidNetworkInsightsPathId.NotFound",
                StartNetworkInsightsAnalysisRequest.builder()
                        .networkInsightsPathId(path)
                        .build());
    }

    private CreateNetworkInsightsPathRequest.Builder path() {
        return CreateNetworkInsightsPathRequest.builder()
                .source(instance)
                .destination(instance)
                .protocol(Protocol.TCP);
    }

    private NetworkInsightsPath create(CreateNetworkInsightsPathRequest request) {
        return world.call(CreateNetworkInsightsPathResponse.class, request).networkInsightsPath();
    }
}
