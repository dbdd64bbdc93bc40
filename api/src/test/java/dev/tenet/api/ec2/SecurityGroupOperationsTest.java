package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.*;

class SecurityGroupOperationsTest {
    private final World world = new World();
    private final String vpc = world.call(
                    CreateVpcResponse.class,
                    CreateVpcRequest.builder().cidrBlock("10.0.0.0/16").build())
            .vpc()
            .vpcId();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aPermissionWithSeveralPeersIsSeveralRules() {
        String group = create("web");
        var added = world.call(
                AuthorizeSecurityGroupIngressResponse.class,
                AuthorizeSecurityGroupIngressRequest.builder()
                        .groupId(group)
                        .ipPermissions(IpPermission.builder()
                                .ipProtocol("tcp")
                                .fromPort(80)
                                .toPort(90)
                                .ipRanges(r -> r.cidrIp("10.0.0.1/8").description("inside"))
                                .ipv6Ranges(r -> r.cidrIpv6("::/0"))
                                .userIdGroupPairs(p -> p.groupId(group))
                                .build())
                        .tagSpecifications(t -> t.resourceType(ResourceType.SECURITY_GROUP_RULE)
                                .tags(Tag.builder().key("k").value("v").build()))
                        .build());
        assertEquals(3, added.securityGroupRules().size());
        assertEquals("10.0.0.0/8", added.securityGroupRules().getFirst().cidrIpv4());
        assertEquals(
                "v", added.securityGroupRules().getFirst().tags().getFirst().value());
        SecurityGroup shown = describe(group);
        assertEquals(1, shown.ipPermissions().size());
        IpPermission permission = shown.ipPermissions().getFirst();
        assertEquals("inside", permission.ipRanges().getFirst().description());
        assertEquals(
                World.TENANT.value(), permission.userIdGroupPairs().getFirst().userId());
        assertTrue(permission.hasPrefixListIds());
        assertEquals("-1", shown.ipPermissionsEgress().getFirst().ipProtocol());
        assertEquals(
                4,
                world.call(
                                DescribeSecurityGroupRulesResponse.class,
                                DescribeSecurityGroupRulesRequest.builder()
                                        .filters(f -> f.name("group-id").values(group))
                                        .build())
                        .securityGroupRules()
                        .size());
    }

    @Test
    void theOldFormIsOneRule() {
        String group = create("web");
        world.call(AuthorizeSecurityGroupIngressResponse.class, legacy(group, "tcp", 22, 22, "0.0.0.0/0"));
        world.refuse("InvalidPermission.Duplicate", legacy(group, "6", 22, 22, "0.0.0.0/0"));
        world.call(
                RevokeSecurityGroupIngressResponse.class,
                RevokeSecurityGroupIngressRequest.builder()
                        .groupId(group)
                        .ipProtocol("tcp")
                        .fromPort(22)
                        .toPort(22)
                        .cidrIp("0.0.0.0/0")
                        .build());
        assertTrue(describe(group).ipPermissions().isEmpty());
    }

    @Test
    void badRulesHaveEc2sCodes() {
        String group = create("web");
        world.refuse("InvalidParameterValue", legacy(group, "carrier-pigeon", 1, 1, "0.0.0.0/0"));
        world.refuse("InvalidParameterValue", legacy(group, "tcp", 2, 1, "0.0.0.0/0"));
        world.refuse("InvalidParameterValue", legacy(group, "tcp", 1, 65536, "0.0.0.0/0"));
        world.refuse("InvalidParameterValue", legacy(group, "tcp", 1, 1, "10.0.0.0/33"));
        world.refuse("InvalidParameterValue", legacy(group, "icmp", -1, 3, "0.0.0.0/0"));
        world.refuse("InvalidGroupId.Malformed", legacy("web", "tcp", 1, 1, "0.0.0.0/0"));
        world.refuse("InvalidGroup.NotFound", legacy("sg-00000000000000000", "tcp", 1, 1, "0.0.0.0/0"));
        world.refuse(
                "InvalidPermission.NotFound",
                RevokeSecurityGroupIngressRequest.builder()
                        .groupId(group)
                        .ipProtocol("tcp")
                        .fromPort(22)
                        .toPort(22)
                        .cidrIp("0.0.0.0/0")
                        .build());
        world.refuse(
                "InvalidSecurityGroupRuleId.NotFound",
                RevokeSecurityGroupIngressRequest.builder()
                        .groupId(group)
                        .securityGroupRuleIds("sgr-00000000000000000")
                        .build());
        world.refuse(
                "MissingParameter",
                AuthorizeSecurityGroupIngressRequest.builder().groupId(group).build());
    }

    @Test
    void groupsInUseStay() {
        String web = create("web");
        String database = create("database");
        world.call(
                AuthorizeSecurityGroupIngressResponse.class,
                AuthorizeSecurityGroupIngressRequest.builder()
                        .groupId(database)
                        .ipPermissions(IpPermission.builder()
                                .ipProtocol("-1")
                                .userIdGroupPairs(p -> p.groupId(web))
                                .build())
                        .build());
        world.refuse(
                "DependencyViolation",
                DeleteSecurityGroupRequest.builder().groupId(web).build());
        delete(database);
        delete(web);
        world.refuse(
                "InvalidGroup.NotFound",
                DeleteSecurityGroupRequest.builder().groupId(web).build());
        String standard = world.call(
                        DescribeSecurityGroupsResponse.class,
                        DescribeSecurityGroupsRequest.builder()
                                .filters(
                                        Filter.builder()
                                                .name("vpc-id")
                                                .values(vpc)
                                                .build(),
                                        Filter.builder()
                                                .name("group-name")
                                                .values("default")
                                                .build())
                                .build())
                .securityGroups()
                .getFirst()
                .groupId();
        world.refuse(
                "CannotDelete",
                DeleteSecurityGroupRequest.builder().groupId(standard).build());
        world.refuse(
                "InvalidGroup.Reserved",
                CreateSecurityGroupRequest.builder()
                        .vpcId(vpc)
                        .groupName("default")
                        .description("d")
                        .build());
        create("again");
        world.refuse(
                "InvalidGroup.Duplicate",
                CreateSecurityGroupRequest.builder()
                        .vpcId(vpc)
                        .groupName("again")
                        .description("d")
                        .build());
    }

    @Test
    void rulesChangeByTheirIds() {
        String group = create("web");
        String rule = world.call(AuthorizeSecurityGroupIngressResponse.class, legacy(group, "tcp", 22, 22, "0.0.0.0/0"))
                .securityGroupRules()
                .getFirst()
                .securityGroupRuleId();
        world.call(
                ModifySecurityGroupRulesResponse.class,
                ModifySecurityGroupRulesRequest.builder()
                        .groupId(group)
                        .securityGroupRules(u -> u.securityGroupRuleId(rule)
                                .securityGroupRule(r -> r.ipProtocol("udp")
                                        .fromPort(53)
                                        .toPort(53)
                                        .cidrIpv6("2001:db8::/32")))
                        .build());
        world.call(
                UpdateSecurityGroupRuleDescriptionsIngressResponse.class,
                UpdateSecurityGroupRuleDescriptionsIngressRequest.builder()
                        .groupId(group)
                        .securityGroupRuleDescriptions(
                                d -> d.securityGroupRuleId(rule).description("names"))
                        .build());
        SecurityGroupRule shown = world.call(
                        DescribeSecurityGroupRulesResponse.class,
                        DescribeSecurityGroupRulesRequest.builder()
                                .securityGroupRuleIds(rule)
                                .build())
                .securityGroupRules()
                .getFirst();
        assertEquals("names", shown.description());
        assertEquals("2001:db8::/32", shown.cidrIpv6());
        assertEquals(53, shown.fromPort());
        world.call(
                CreateTagsResponse.class,
                CreateTagsRequest.builder()
                        .resources(rule)
                        .tags(Tag.builder().key("a").value("b").build())
                        .build());
        var revoked = world.call(
                RevokeSecurityGroupIngressResponse.class,
                RevokeSecurityGroupIngressRequest.builder()
                        .groupId(group)
                        .securityGroupRuleIds(rule)
                        .build());
        assertEquals(
                List.of(rule),
                revoked.revokedSecurityGroupRules().stream()
                        .map(RevokedSecurityGroupRule::securityGroupRuleId)
                        .toList());
    }

    @Test
    void nothingRefersFromElsewhereAndNothingIsStale() {
        String group = create("web");
        assertTrue(world.call(
                        DescribeSecurityGroupReferencesResponse.class,
                        DescribeSecurityGroupReferencesRequest.builder()
                                .groupId(group)
                                .build())
                .securityGroupReferenceSet()
                .isEmpty());
        assertTrue(world.call(
                        DescribeStaleSecurityGroupsResponse.class,
                        DescribeStaleSecurityGroupsRequest.builder().vpcId(vpc).build())
                .staleSecurityGroupSet()
                .isEmpty());
    }

    private String create(String name) {
        return world.call(
                        CreateSecurityGroupResponse.class,
                        CreateSecurityGroupRequest.builder()
                                .vpcId(vpc)
                                .groupName(name)
                                .description("a group")
                                .build())
                .groupId();
    }

    private void delete(String group) {
        world.call(
                DeleteSecurityGroupResponse.class,
                DeleteSecurityGroupRequest.builder().groupId(group).build());
    }

    private SecurityGroup describe(String group) {
        return world.call(
                        DescribeSecurityGroupsResponse.class,
                        DescribeSecurityGroupsRequest.builder().groupIds(group).build())
                .securityGroups()
                .getFirst();
    }

    private static AuthorizeSecurityGroupIngressRequest legacy(
            String group, String protocol, int from, int to, String cidr) {
        return AuthorizeSecurityGroupIngressRequest.builder()
                .groupId(group)
                .ipProtocol(protocol)
                .fromPort(from)
                .toPort(to)
                .cidrIp(cidr)
                .build();
    }
}
