package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.api.ApiException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.AcceptVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.AcceptVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateTagsRequest;
import software.amazon.awssdk.services.ec2.model.CreateTagsResponse;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorFilterRequest;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorFilterResponse;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorFilterRuleRequest;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorFilterRuleResponse;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorSessionRequest;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorSessionResponse;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorTargetRequest;
import software.amazon.awssdk.services.ec2.model.CreateTrafficMirrorTargetResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcPeeringConnectionRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcPeeringConnectionResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkInterfaceResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorFilterRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorFilterRuleRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorFilterRuleResponse;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorTargetRequest;
import software.amazon.awssdk.services.ec2.model.DeleteTrafficMirrorTargetResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorFilterRulesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorFilterRulesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorFiltersRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorFiltersResponse;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorSessionsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeTrafficMirrorSessionsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorFilterNetworkServicesRequest;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorFilterNetworkServicesResponse;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorFilterRuleRequest;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorFilterRuleResponse;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorSessionRequest;
import software.amazon.awssdk.services.ec2.model.ModifyTrafficMirrorSessionResponse;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TrafficDirection;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorFilter;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorFilterRule;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorFilterRuleField;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorNetworkService;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorRuleAction;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorSession;
import software.amazon.awssdk.services.ec2.model.TrafficMirrorSessionField;

class TrafficMirrorOperationsTest {
    private static final String ANYBODY = "0.0.0.0/0";

    private final World world = new World();
    private final String vpc = vpc("10.0.0.0/16");
    private final String subnet = subnet(vpc, "10.0.1.0/24");
    private final String source = networkInterface(subnet);
    private final String sink = networkInterface(subnet);
    private final String target = target(sink);
    private final String filter = world.call(
                    CreateTrafficMirrorFilterResponse.class,
                    CreateTrafficMirrorFilterRequest.builder()
                            .description("all")
                            .build())
            .trafficMirrorFilter()
            .trafficMirrorFilterId();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void rulesAreShownByDirectionInTheOrderOfTheirNumbersAndChangeField() {
        String second = rule(20, TrafficDirection.INGRESS).trafficMirrorFilterRuleId();
        String first = world.call(
                        CreateTrafficMirrorFilterRuleResponse.class,
                        ruleRequest(10, TrafficDirection.INGRESS)
                                .protocol(6)
                                .destinationPortRange(
                                        range -> range.fromPort(80).toPort(90))
                                .build())
                .trafficMirrorFilterRule()
                .trafficMirrorFilterRuleId();
        rule(10, TrafficDirection.EGRESS);
        TrafficMirrorFilter shown = filter();
        assertEquals(
                List.of(first, second),
                shown.ingressFilterRules().stream()
                        .map(TrafficMirrorFilterRule::trafficMirrorFilterRuleId)
                        .toList());
        assertEquals(1, shown.egressFilterRules().size());
        assertEquals(
                90, shown.ingressFilterRules().getFirst().destinationPortRange().toPort());

        assertEquals(
                "TrafficMirrorFilterRuleAlreadyExists",
                code(ruleRequest(20, TrafficDirection.INGRESS).build()));
        assertEquals(
                "InvalidParameterValue",
                code(ModifyTrafficMirrorFilterRuleRequest.builder()
                        .trafficMirrorFilterRuleId(first)
                        .removeFields(TrafficMirrorFilterRuleField.PROTOCOL)
                        .build()),
                "ports stay, and need TCP or UDP");
        TrafficMirrorFilterRule changed = world.call(
                        ModifyTrafficMirrorFilterRuleResponse.class,
                        ModifyTrafficMirrorFilterRuleRequest.builder()
                                .trafficMirrorFilterRuleId(first)
                                .ruleNumber(30)
                                .ruleAction(TrafficMirrorRuleAction.REJECT)
                                .removeFields(
                                        TrafficMirrorFilterRuleField.PROTOCOL,
                                        TrafficMirrorFilterRuleField.DESTINATION_PORT_RANGE)
                                .build())
                .trafficMirrorFilterRule();
        assertNull(changed.protocol());
        assertNull(changed.destinationPortRange());
        assertEquals(TrafficMirrorRuleAction.REJECT, changed.ruleAction());
        assertEquals(
                List.of(first),
                world
                        .call(
                                DescribeTrafficMirrorFilterRulesResponse.class,
                                DescribeTrafficMirrorFilterRulesRequest.builder()
                                        .trafficMirrorFilterId(filter)
                                        .filters(Filter.builder()
                                                .name("rule-number")
                                                .values("30")
                                                .build())
                                        .build())
                        .trafficMirrorFilterRules()
                        .stream()
                        .map(TrafficMirrorFilterRule::trafficMirrorFilterRuleId)
                        .toList());
        world.call(
                DeleteTrafficMirrorFilterRuleResponse.class,
                DeleteTrafficMirrorFilterRuleRequest.builder()
                        .trafficMirrorFilterRuleId(first)
                        .build());
        assertEquals(
                "InvalidTrafficMirrorFilterRuleNotFound",
                code(DeleteTrafficMirrorFilterRuleRequest.builder()
                        .trafficMirrorFilterRuleId(first)
                        .build()));
    }

    @Test
    void aFilterHasTenRulesAndRulesThatCannotBeAreRefused() {
        assertEquals("InvalidParameterValue", refused(ruleRequest(0, TrafficDirection.INGRESS)));
        assertEquals("InvalidParameterValue", refused(ruleRequest(32_767, TrafficDirection.INGRESS)));
        assertEquals(
                "InvalidParameterValue",
                refused(ruleRequest(1, TrafficDirection.INGRESS).protocol(256)));
        assertEquals(
                "InvalidParameterValue",
                refused(ruleRequest(1, TrafficDirection.INGRESS).destinationCidrBlock("::/0")));
        assertEquals(
                "InvalidParameterValue",
                refused(ruleRequest(1, TrafficDirection.INGRESS)
                        .protocol(1)
                        .sourcePortRange(range -> range.fromPort(1).toPort(2))));
        for (int number = 1; number <= 10; number++) {
            rule(number, TrafficDirection.INGRESS);
        }
        assertEquals("TrafficMirrorFilterRuleLimitExceeded", refused(ruleRequest(11, TrafficDirection.EGRESS)));
    }

    @Test
    void theNameServiceIsAddedAndRemoved() {
        assertEquals(List.of(), filter().networkServices());
        var add = ModifyTrafficMirrorFilterNetworkServicesRequest.builder()
                .trafficMirrorFilterId(filter)
                .addNetworkServices(TrafficMirrorNetworkService.AMAZON_DNS)
                .build();
        world.call(ModifyTrafficMirrorFilterNetworkServicesResponse.class, add);
        assertEquals(List.of(TrafficMirrorNetworkService.AMAZON_DNS), filter().networkServices());
        world.call(
                ModifyTrafficMirrorFilterNetworkServicesResponse.class,
                ModifyTrafficMirrorFilterNetworkServicesRequest.builder()
                        .trafficMirrorFilterId(filter)
                        .removeNetworkServices(TrafficMirrorNetworkService.AMAZON_DNS)
                        .build());
        assertEquals(List.of(), filter().networkServices());
        assertEquals(
                "InvalidParameterValue",
                code(ModifyTrafficMirrorFilterNetworkServicesRequest.builder()
                        .trafficMirrorFilterId(filter)
                        .addNetworkServicesWithStrings("amazon-ntp")
                        .build()));
    }

    @Test
    void aSessionKeepsWhatItUses() {
        TrafficMirrorSession made = session(1);
        assertTrue(made.virtualNetworkId() > 0);
        assertNull(made.packetLength());
        assertEquals(source, made.networkInterfaceId());
        assertEquals("TrafficMirrorTargetInUseException", deleteTarget());
        assertEquals(
                "TrafficMirrorFilterInUse",
                code(DeleteTrafficMirrorFilterRequest.builder()
                        .trafficMirrorFilterId(filter)
                        .build()));
        assertEquals(
                "InvalidParameterValue",
                code(DeleteNetworkInterfaceRequest.builder()
                        .networkInterfaceId(sink)
                        .build()));
        world.call(
                DeleteNetworkInterfaceResponse.class,
                DeleteNetworkInterfaceRequest.builder()
                        .networkInterfaceId(source)
                        .build());
        assertEquals(List.of(), sessions(), "a session goes with its source");
        world.call(
                DeleteTrafficMirrorTargetResponse.class,
                DeleteTrafficMirrorTargetRequest.builder()
                        .trafficMirrorTargetId(target)
                        .build());
        assertEquals("InvalidTrafficMirrorTargetNoFound", deleteTarget());
    }

    @Test
    void aSourceHasThreeSessionsEachWithANumberOfItsOwn() {
        session(1);
        assertEquals("InvalidParameterValue", refused(sessionRequest(1)));
        session(2);
        session(3);
        assertEquals("TrafficMirrorSessionsPerInterfaceLimitExceeded", refused(sessionRequest(4)));
        assertEquals("InvalidParameterValue", refused(sessionRequest(0)));
        assertEquals("InvalidParameterValue", refused(sessionRequest(32_767)));
        assertEquals("InvalidParameterValue", refused(sessionRequest(5).packetLength(8_501)));
        assertEquals("InvalidParameterValue", refused(sessionRequest(5).virtualNetworkId(1 << 24)));
        assertEquals("InvalidParameterValue", refused(sessionRequest(5).networkInterfaceId(sink)));
        assertEquals(
                "InvalidTrafficMirrorFilterNotFound",
                refused(sessionRequest(5)
                        .networkInterfaceId(networkInterface(subnet))
                        .trafficMirrorFilterId("tmf-1")));
    }

    @Test
    void aTargetInAVpcThatIsNotPeeredIsRefused() {
        String other = vpc("10.1.0.0/16");
        String far = target(networkInterface(subnet(other, "10.1.0.0/24")));
        assertEquals("InvalidParameterValue", refused(sessionRequest(1).trafficMirrorTargetId(far)));
        String connection = world.call(
                        CreateVpcPeeringConnectionResponse.class,
                        CreateVpcPeeringConnectionRequest.builder()
                                .vpcId(vpc)
                                .peerVpcId(other)
                                .build())
                .vpcPeeringConnection()
                .vpcPeeringConnectionId();
        world.call(
                AcceptVpcPeeringConnectionResponse.class,
                AcceptVpcPeeringConnectionRequest.builder()
                        .vpcPeeringConnectionId(connection)
                        .build());
        world.call(
                CreateTrafficMirrorSessionResponse.class,
                sessionRequest(1).trafficMirrorTargetId(far).build());
    }

    @Test
    void aSessionIsModifiedAndItsFieldsAreRemoved() {
        String id = session(1).trafficMirrorSessionId();
        TrafficMirrorSession changed = world.call(
                        ModifyTrafficMirrorSessionResponse.class,
                        ModifyTrafficMirrorSessionRequest.builder()
                                .trafficMirrorSessionId(id)
                                .sessionNumber(9)
                                .packetLength(100)
                                .virtualNetworkId(77)
                                .description("short")
                                .build())
                .trafficMirrorSession();
        assertEquals(9, changed.sessionNumber());
        assertEquals(100, changed.packetLength());
        assertEquals(77, changed.virtualNetworkId());
        TrafficMirrorSession removed = world.call(
                        ModifyTrafficMirrorSessionResponse.class,
                        ModifyTrafficMirrorSessionRequest.builder()
                                .trafficMirrorSessionId(id)
                                .removeFields(
                                        TrafficMirrorSessionField.PACKET_LENGTH, TrafficMirrorSessionField.DESCRIPTION)
                                .build())
                .trafficMirrorSession();
        assertNull(removed.packetLength());
        assertNull(removed.description());
        assertEquals(77, removed.virtualNetworkId());
    }

    @Test
    void allOfThemHaveTags() {
        String session = session(1).trafficMirrorSessionId();
        Tag tag = Tag.builder().key("of").value("mirroring").build();
        world.call(
                CreateTagsResponse.class,
                CreateTagsRequest.builder()
                        .resources(session, filter, target)
                        .tags(tag)
                        .build());
        assertEquals(List.of(tag), sessions().getFirst().tags());
        assertEquals(List.of(tag), filter().tags());
        assertEquals(
                3,
                world.call(
                                DescribeTagsResponse.class,
                                DescribeTagsRequest.builder()
                                        .filters(Filter.builder()
                                                .name("value")
                                                .values("mirroring")
                                                .build())
                                        .build())
                        .tags()
                        .size());
    }

    // ---- parts

    private String code(SdkRequest request) {
        return assertThrows(ApiException.class, () -> world.callAs(World.TENANT, Object.class, request))
                .code()
                .code();
    }

    private String vpc(String block) {
        return world.call(
                        CreateVpcResponse.class,
                        CreateVpcRequest.builder().cidrBlock(block).build())
                .vpc()
                .vpcId();
    }

    private String subnet(String of, String block) {
        return world.call(
                        CreateSubnetResponse.class,
                        CreateSubnetRequest.builder().vpcId(of).cidrBlock(block).build())
                .subnet()
                .subnetId();
    }

    private String networkInterface(String in) {
        return world.call(
                        CreateNetworkInterfaceResponse.class,
                        CreateNetworkInterfaceRequest.builder().subnetId(in).build())
                .networkInterface()
                .networkInterfaceId();
    }

    private String target(String networkInterface) {
        return world.call(
                        CreateTrafficMirrorTargetResponse.class,
                        CreateTrafficMirrorTargetRequest.builder()
                                .networkInterfaceId(networkInterface)
                                .build())
                .trafficMirrorTarget()
                .trafficMirrorTargetId();
    }

    private String deleteTarget() {
        return code(DeleteTrafficMirrorTargetRequest.builder()
                .trafficMirrorTargetId(target)
                .build());
    }

    private TrafficMirrorFilter filter() {
        return world.call(
                        DescribeTrafficMirrorFiltersResponse.class,
                        DescribeTrafficMirrorFiltersRequest.builder()
                                .trafficMirrorFilterIds(filter)
                                .build())
                .trafficMirrorFilters()
                .getFirst();
    }

    private CreateTrafficMirrorFilterRuleRequest.Builder ruleRequest(int number, TrafficDirection direction) {
        return CreateTrafficMirrorFilterRuleRequest.builder()
                .trafficMirrorFilterId(filter)
                .ruleNumber(number)
                .trafficDirection(direction)
                .ruleAction(TrafficMirrorRuleAction.ACCEPT)
                .sourceCidrBlock(ANYBODY)
                .destinationCidrBlock(ANYBODY);
    }

    private TrafficMirrorFilterRule rule(int number, TrafficDirection direction) {
        return world.call(
                        CreateTrafficMirrorFilterRuleResponse.class,
                        ruleRequest(number, direction).build())
                .trafficMirrorFilterRule();
    }

    private String refused(CreateTrafficMirrorFilterRuleRequest.Builder request) {
        return code(request.build());
    }

    private CreateTrafficMirrorSessionRequest.Builder sessionRequest(int number) {
        return CreateTrafficMirrorSessionRequest.builder()
                .networkInterfaceId(source)
                .trafficMirrorTargetId(target)
                .trafficMirrorFilterId(filter)
                .sessionNumber(number);
    }

    private TrafficMirrorSession session(int number) {
        return world.call(
                        CreateTrafficMirrorSessionResponse.class,
                        sessionRequest(number).build())
                .trafficMirrorSession();
    }

    private String refused(CreateTrafficMirrorSessionRequest.Builder request) {
        return code(request.build());
    }

    private List<TrafficMirrorSession> sessions() {
        return world.call(
                        DescribeTrafficMirrorSessionsResponse.class,
                        DescribeTrafficMirrorSessionsRequest.builder().build())
                .trafficMirrorSessions();
    }
}
