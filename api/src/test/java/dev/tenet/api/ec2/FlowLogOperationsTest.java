package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.net.FlowLogFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.CreateFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.DeleteFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSubnetResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcRequest;
import software.amazon.awssdk.services.ec2.model.DeleteVpcResponse;
import software.amazon.awssdk.services.ec2.model.DescribeFlowLogsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeFlowLogsResponse;
import software.amazon.awssdk.services.ec2.model.DestinationFileFormat;
import software.amazon.awssdk.services.ec2.model.FlowLog;
import software.amazon.awssdk.services.ec2.model.LogDestinationType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.TrafficType;

class FlowLogOperationsTest {
    private static final String ROLE = "arn:aws:iam::111111111111:role/flow-logs";
    private static final String NOWHERE = "vpc-00000000000000000";

    private final World world = new World();
    private final String vpc = world.call(
                    CreateVpcResponse.class,
                    CreateVpcRequest.builder().cidrBlock("10.0.0.0/16").build())
            .vpc()
            .vpcId();
    private final String subnet = world.call(
                    CreateSubnetResponse.class,
                    CreateSubnetRequest.builder()
                            .vpcId(vpc)
                            .cidrBlock("10.0.1.0/24")
                            .build())
            .subnet()
            .subnetId();
    private final String networkInterface = world.call(
                    CreateNetworkInterfaceResponse.class,
                    CreateNetworkInterfaceRequest.builder().subnetId(subnet).build())
            .networkInterface()
            .networkInterfaceId();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aFlowLogHasTheDefaultFormatAndTenMinutesUnlessAskedOtherwise() {
        FlowLog made = described(create(toGroup().build()).flowLogIds().getFirst());
        assertEquals("ACTIVE", made.flowLogStatus());
        assertEquals("SUCCESS", made.deliverLogsStatus());
        assertEquals(FlowLogFormat.DEFAULT.toString(), made.logFormat());
        assertEquals(600, made.maxAggregationInterval());
        assertEquals("group", made.logGroupName());
        assertEquals("arn:aws:logs:tenet-1:111111111111:log-group:group", made.logDestination());
        assertEquals(ROLE, made.deliverLogsPermissionArn());
        assertEquals(LogDestinationType.CLOUD_WATCH_LOGS, made.logDestinationType());
        assertEquals(vpc, made.resourceId());
        assertEquals(TrafficType.ALL, made.trafficType());
        assertTrue(made.flowLogId().startsWith("fl-"));
    }

    @Test
    void filesGoToABucketAndItsFolder() {
        FlowLog made = described(create(toBucket()
                        .logDestination("arn:aws:s3:::flow-logs/some/folder/")
                        .maxAggregationInterval(60)
                        .logFormat("${version} ${tcp-flags} ${traffic-path}")
                        .destinationOptions(options -> options.fileFormat(DestinationFileFormat.PLAIN_TEXT)
                                .perHourPartition(true))
                        .build())
                .flowLogIds()
                .getFirst());
        assertEquals("arn:aws:s3:::flow-logs/some/folder/", made.logDestination());
        assertEquals(60, made.maxAggregationInterval());
        assertEquals("${version} ${tcp-flags} ${traffic-path}", made.logFormat());
        assertTrue(made.destinationOptions().perHourPartition());
        assertNull(made.logGroupName());
    }

    @Test
    void whatIsNotThereIsUnsuccessfulAndTheOthersAreMade() {
        CreateFlowLogsResponse made = create(toGroup().resourceIds(vpc, NOWHERE).build());
        assertEquals(1, made.flowLogIds().size());
        assertEquals(NOWHERE, made.unsuccessful().getFirst().resourceId());
        assertEquals(
                "InvalidVpcID.NotFound", made.unsuccessful().getFirst().error().code());
    }

    @Test
    void theSameFlowLogIsNotMadeTwice() {
        create(toGroup().build());
        world.refuse("FlowLogAlreadyExists", toGroup().build());
        create(toGroup().trafficType(TrafficType.REJECT).build());
        create(toGroup().logGroupName("other").build());
    }

    @Test
    void theSameClientTokenMakesItOnce() {
        var request = toGroup().clientToken("once").build();
        assertEquals(create(request).flowLogIds(), create(request).flowLogIds());
        assertEquals("once", create(request).clientToken());
        world.refuse(
                "IdempotentParameterMismatch",
                toGroup().clientToken("once").trafficType(TrafficType.ACCEPT).build());
    }

    @Test
    void aResourceHasOnlySoMany() {
        IntStream.range(0, 10)
                .forEach(n -> create(toGroup().logGroupName("group-" + n).build()));
        world.refuse("FlowLogsLimitExceeded", toGroup().logGroupName("one-more").build());
    }

    @Test
    void eachParameterIsChecked() {
        world.refuse("InvalidParameter", toGroup().maxAggregationInterval(61).build());
        world.refuse(
                "InvalidParameterValue",
                toGroup().logFormat("${version} ${nothing}").build());
        world.refuse("InvalidParameterValue", toGroup().logFormat("${version} ").build());
        world.refuse("InvalidParameterValue", toGroup().logFormat("version").build());
        world.refuse(
                "InvalidParameter", toGroup().deliverLogsPermissionArn(null).build());
        world.refuse(
                "InvalidParameter", toGroup().deliverLogsPermissionArn("me").build());
        world.refuse("InvalidParameter", toGroup().logGroupName(null).build());
        world.refuse("InvalidParameter", toGroup().logGroupName("a group").build());
        world.refuse(
                "InvalidParameter",
                toGroup().logDestinationType(LogDestinationType.S3).build());
        world.refuse(
                "InvalidParameter",
                toGroup()
                        .logDestination("arn:aws:logs:tenet-1:111111111111:log-group:group")
                        .build());
        world.refuse(
                "InvalidParameter",
                toGroup()
                        .logDestinationType(LogDestinationType.KINESIS_DATA_FIREHOSE)
                        .build());
        world.refuse(
                "InvalidParameter", toGroup().resourceType("TransitGateway").build());
        world.refuse("MissingParameter", toGroup().trafficType((String) null).build());
        world.refuse("InvalidVpcID.Malformed", toGroup().resourceIds(subnet).build());
        world.refuse(
                "InvalidParameter", toBucket().deliverLogsPermissionArn(ROLE).build());
        for (String destination :
                List.of("bucket", "arn:aws:s3:::UPPER", "arn:aws:s3:::b.b/../..", "arn:aws:s3:::bucket/AWSLogs/")) {
            world.refuse(
                    "InvalidParameter", toBucket().logDestination(destination).build());
        }
        world.refuse(
                "InvalidParameter",
                toBucket()
                        .destinationOptions(options -> options.fileFormat(DestinationFileFormat.PARQUET))
                        .build());
    }

    @Test
    void flowLogsAreFoundByFiltersAndPages() {
        String ofVpc = create(toGroup().build()).flowLogIds().getFirst();
        String ofInterface = create(toBucket()
                        .resourceType("NetworkInterface")
                        .resourceIds(networkInterface)
                        .tagSpecifications(tags -> tags.resourceType(ResourceType.VPC_FLOW_LOG)
                                .tags(tag -> tag.key("what").value("this")))
                        .build())
                .flowLogIds()
                .getFirst();
        assertEquals(List.of(ofVpc), found("log-group-name", "group"));
        assertEquals(List.of(ofInterface), found("resource-id", networkInterface));
        assertEquals(List.of(ofInterface), found("log-destination-type", "s3"));
        assertEquals(List.of(ofInterface), found("tag:what", "this"));
        assertEquals(2, found("deliver-log-status", "SUCCESS").size());
        world.refuse(
                "InvalidParameterValue",
                DescribeFlowLogsRequest.builder()
                        .filter(filter -> filter.name("colour").values("red"))
                        .build());
        DescribeFlowLogsResponse first =
                describe(DescribeFlowLogsRequest.builder().maxResults(1).build());
        DescribeFlowLogsResponse second = describe(DescribeFlowLogsRequest.builder()
                .maxResults(1)
                .nextToken(first.nextToken())
                .build());
        assertEquals(1, second.flowLogs().size());
        assertNull(second.nextToken());
    }

    @Test
    void itCanBeTaggedLater() {
        String id = create(toGroup().build()).flowLogIds().getFirst();
        world.call(
                CreateTagsResponse.class,
                CreateTagsRequest.builder()
                        .resources(id)
                        .tags(tag -> tag.key("a").value("b"))
                        .build());
        assertEquals("b", described(id).tags().getFirst().value());
    }

    @Test
    void deletingOneThatIsNotThereDeletesNone() {
        String id = create(toGroup().build()).flowLogIds().getFirst();
        world.refuse(
                "InvalidFlowLogId.NotFound",
                DeleteFlowLogsRequest.builder()
                        .flowLogIds(id, "fl-00000000000000000")
                        .build());
        world.call(
                DeleteFlowLogsResponse.class,
                DeleteFlowLogsRequest.builder().flowLogIds(id).build());
        world.refuse(
                "InvalidFlowLogId.NotFound",
                DescribeFlowLogsRequest.builder().flowLogIds(id).build());
    }

    @Test
    void aFlowLogGoesWithItsResource() {
        create(toGroup().build());
        create(toGroup().resourceType("Subnet").resourceIds(subnet).build());
        create(toGroup()
                .resourceType("NetworkInterface")
                .resourceIds(networkInterface)
                .build());
        world.call(
                DeleteNetworkInterfaceResponse.class,
                DeleteNetworkInterfaceRequest.builder()
                        .networkInterfaceId(networkInterface)
                        .build());
        assertEquals(2, all());
        world.call(
                DeleteSubnetResponse.class,
                DeleteSubnetRequest.builder().subnetId(subnet).build());
        assertEquals(1, all());
        world.call(
                DeleteVpcResponse.class, DeleteVpcRequest.builder().vpcId(vpc).build());
        assertEquals(0, all());
    }

    private int all() {
        return describe(DescribeFlowLogsRequest.builder().build()).flowLogs().size();
    }

    private List<String> found(String filter, String value) {
        return describe(DescribeFlowLogsRequest.builder()
                        .filter(by -> by.name(filter).values(value))
                        .build())
                .flowLogs()
                .stream()
                .map(FlowLog::flowLogId)
                .toList();
    }

    private FlowLog described(String id) {
        return describe(DescribeFlowLogsRequest.builder().flowLogIds(id).build())
                .flowLogs()
                .getFirst();
    }

    private DescribeFlowLogsResponse describe(DescribeFlowLogsRequest request) {
        return world.call(DescribeFlowLogsResponse.class, request);
    }

    private CreateFlowLogsResponse create(CreateFlowLogsRequest request) {
        return world.call(CreateFlowLogsResponse.class, request);
    }

    private CreateFlowLogsRequest.Builder toGroup() {
        return CreateFlowLogsRequest.builder()
                .resourceType("VPC")
                .resourceIds(vpc)
                .trafficType(TrafficType.ALL)
                .logGroupName("group")
                .deliverLogsPermissionArn(ROLE);
    }

    private CreateFlowLogsRequest.Builder toBucket() {
        return CreateFlowLogsRequest.builder()
                .resourceType("VPC")
                .resourceIds(vpc)
                .trafficType(TrafficType.ALL)
                .logDestinationType(LogDestinationType.S3)
                .logDestination("arn:aws:s3:::flow-logs");
    }
}
