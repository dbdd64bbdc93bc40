package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclRequest;
import software.amazon.awssdk.services.ec2.model.CreateNetworkAclResponse;
import software.amazon.awssdk.services.ec2.model.CreateSubnetRequest;
import software.amazon.awssdk.services.ec2.model.CreateSubnetResponse;
import software.amazon.awssdk.services.ec2.model.CreateVpcRequest;
import software.amazon.awssdk.services.ec2.model.CreateVpcResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclRequest;
import software.amazon.awssdk.services.ec2.model.DeleteNetworkAclResponse;
import software.amazon.awssdk.services.ec2.model.DeleteVpcRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkAclsResponse;
import software.amazon.awssdk.services.ec2.model.NetworkAcl;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclAssociationRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclAssociationResponse;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclEntryRequest;
import software.amazon.awssdk.services.ec2.model.ReplaceNetworkAclEntryResponse;
import software.amazon.awssdk.services.ec2.model.RuleAction;

class NetworkAclOperationsTest {
    private final World world = new World();
    private final String vpc = vpc(false);
    private final String subnet = world.call(
                    CreateSubnetResponse.class,
                    CreateSubnetRequest.builder()
                            .vpcId(vpc)
                            .cidrBlock("10.0.1.0/24")
                            .build())
            .subnet()
            .subnetId();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aVpcBeginsWithAnAclThatLetsEverythingPass() {
        NetworkAcl acl = only(DescribeNetworkAclsRequest.builder()
                .filters(f -> f.name("vpc-id").values(vpc)));
        assertTrue(acl.isDefault());
        assertEquals(List.of(100, 32767, 100, 32767), numbers(acl));
        assertEquals(subnet, acl.associations().getFirst().subnetId());
        String withIpv6 = vpc(true);
        assertEquals(
                List.of(100, 101, 32767, 32768, 100, 101, 32767, 32768),
                numbers(only(DescribeNetworkAclsRequest.builder()
                        .filters(f -> f.name("vpc-id").values(withIpv6)))));
    }

    @Test
    void aNewAclDeniesEverythingUntilItHasEntries() {
        NetworkAcl acl = create();
        assertFalse(acl.isDefault());
        assertEquals(List.of(32767, 32767), numbers(acl));
        entry(acl, e -> e.protocol("6").portRange(p -> p.from(80).to(90)).cidrBlock("10.2.3.4/8"));
        entry(
                acl,
                e -> e.ruleNumber(7)
                        .protocol("icmp")
                        .icmpTypeCode(i -> i.type(8).code(-1)));
        entry(acl, e -> e.ruleNumber(32766).protocol("gre").protocol("47").ruleAction(RuleAction.DENY));
        NetworkAcl shown = find(acl);
        assertEquals(List.of(32767, 7, 100, 32766, 32767), numbers(shown));
        NetworkAclEntry web = shown.entries().get(2);
        assertEquals("6", web.protocol());
        assertEquals(80, web.portRange().from());
        assertEquals("10.0.0.0/8", web.cidrBlock());
        NetworkAclEntry echo = shown.entries().get(1);
        assertEquals(8, echo.icmpTypeCode().type());
        assertEquals(-1, echo.icmpTypeCode().code());
    }

    @Test
    void entriesAreReplacedAndDeletedByTheirNumber() {
        NetworkAcl acl = create();
        entry(acl, e -> e.protocol("-1"));
        world.refuse(
                "NetworkAclEntryAlreadyExists",
                newEntry(acl, e -> e.protocol("17").portRange(p -> p.from(1).to(2))));
        world.call(
                ReplaceNetworkAclEntryResponse.class,
                ReplaceNetworkAclEntryRequest.builder()
                        .networkAclId(acl.networkAclId())
                        .ruleNumber(100)
                        .egress(false)
                        .ruleAction(RuleAction.DENY)
                        .protocol("-1")
                        .ipv6CidrBlock("fd00::/8")
                        .build());
        NetworkAclEntry replaced = find(acl).entries().get(1);
        assertEquals("fd00::/8", replaced.ipv6CidrBlock());
        assertEquals(RuleAction.DENY, replaced.ruleAction());
        world.refuse(
                "InvalidNetworkAclEntry.NotFound",
                DeleteNetworkAclEntryRequest.builder()
                        .networkAclId(acl.networkAclId())
                        .ruleNumber(100)
                        .egress(true)
                        .build());
        world.call(
                DeleteNetworkAclEntryResponse.class,
                DeleteNetworkAclEntryRequest.builder()
                        .networkAclId(acl.networkAclId())
                        .ruleNumber(100)
                        .egress(false)
                        .build());
        assertEquals(List.of(32767, 32767), numbers(find(acl)));
        world.refuse(
                "InvalidNetworkAclEntry.NotFound",
                ReplaceNetworkAclEntryRequest.builder()
                        .networkAclId(acl.networkAclId())
                        .ruleNumber(100)
                        .egress(false)
                        .ruleAction(RuleAction.DENY)
                        .protocol("-1")
                        .cidrBlock("0.0.0.0/0")
                        .build());
    }

    @Test
    void aSubnetGetsAnotherAclByItsAssociation() {
        NetworkAcl acl = create();
        NetworkAcl before = only(DescribeNetworkAclsRequest.builder()
                .filters(f -> f.name("association.subnet-id").values(subnet)));
        String association = before.associations().getFirst().networkAclAssociationId();
        String next = world.call(
                        ReplaceNetworkAclAssociationResponse.class,
                        ReplaceNetworkAclAssociationRequest.builder()
                                .associationId(association)
                                .networkAclId(acl.networkAclId())
                                .build())
                .newAssociationId();
        assertEquals(next, find(acl).associations().getFirst().networkAclAssociationId());
        world.refuse(
                "InvalidAssociationID.NotFound",
                ReplaceNetworkAclAssociationRequest.builder()
                        .associationId(association)
                        .networkAclId(before.networkAclId())
                        .build());
        world.refuse(
                "DependencyViolation",
                DeleteNetworkAclRequest.builder()
                        .networkAclId(acl.networkAclId())
                        .build());
        String elsewhere = only(DescribeNetworkAclsRequest.builder()
                        .filters(f -> f.name("vpc-id").values(vpc(false))))
                .networkAclId();
        world.refuse(
                "InvalidParameterValue",
                ReplaceNetworkAclAssociationRequest.builder()
                        .associationId(next)
                        .networkAclId(elsewhere)
                        .build());
    }

    @Test
    void whatCannotBeIsRefusedAndLeavesNothing() {
        NetworkAcl acl = create();
        world.refuse(
                "InvalidParameterValue", newEntry(acl, e -> e.protocol("-1").ruleNumber(0)));
        world.refuse(
                "InvalidParameterValue", newEntry(acl, e -> e.protocol("-1").ruleNumber(32767)));
        world.refuse("MissingParameter", newEntry(acl, e -> e.protocol("6")));
        world.refuse("MissingParameter", newEntry(acl, e -> e.protocol("1")));
        world.refuse(
                "MissingParameter",
                newEntry(acl, e -> e.protocol("58").cidrBlock(null).ipv6CidrBlock("::/0")));
        world.refuse("MissingParameter", newEntry(acl, e -> e.protocol("-1").cidrBlock(null)));
        world.refuse(
                "InvalidParameterCombination",
                newEntry(acl, e -> e.protocol("-1").ipv6CidrBlock("::/0")));
        world.refuse(
                "InvalidParameterValue", newEntry(acl, e -> e.protocol("-1").cidrBlock("10.0.0.0/33")));
        world.refuse(
                "InvalidParameterValue",
                newEntry(acl, e -> e.protocol("6").portRange(p -> p.from(9).to(8))));
        world.refuse("InvalidNetworkAclID.NotFound", newEntry("acl-00000000000000000", e -> e.protocol("-1")));
        world.refuse("InvalidNetworkAclId.Malformed", newEntry("acl", e -> e.protocol("-1")));
        assertEquals(List.of(32767, 32767), numbers(find(acl)));
        entry(acl, e -> e.protocol("58"));
        String byDefault = only(DescribeNetworkAclsRequest.builder()
                        .filters(
                                f -> f.name("default").values("true"),
                                f -> f.name("vpc-id").values(vpc)))
                .networkAclId();
        world.refuse(
                "InvalidParameterValue",
                DeleteNetworkAclRequest.builder().networkAclId(byDefault).build());
        world.refuse(
                "DependencyViolation", DeleteVpcRequest.builder().vpcId(vpc).build());
        world.call(
                DeleteNetworkAclResponse.class,
                DeleteNetworkAclRequest.builder()
                        .networkAclId(acl.networkAclId())
                        .build());
        world.refuse(
                "InvalidNetworkAclID.NotFound",
                DescribeNetworkAclsRequest.builder()
                        .networkAclIds(acl.networkAclId())
                        .build());
    }

    @Test
    void aDirectionHasTwentyEntries() {
        NetworkAcl acl = create();
        for (int number = 1; number <= 20; number++) {
            int n = number;
            entry(acl, e -> e.protocol("-1").ruleNumber(n));
        }
        world.refuse(
                "NetworkAclEntryLimitExceeded",
                newEntry(acl, e -> e.protocol("-1").ruleNumber(21)));
        entry(acl, e -> e.protocol("-1").ruleNumber(21).egress(true));
    }

    @Test
    void filtersLookAtEntries() {
        NetworkAcl acl = create();
        entry(acl, e -> e.protocol("17").portRange(p -> p.from(53).to(54)));
        for (String[] filter : new String[][] {
            {"entry.port-range.to", "54"},
            {"entry.protocol", "17"},
            {"network-acl-id", acl.networkAclId()}
        }) {
            assertEquals(
                    acl.networkAclId(),
                    only(DescribeNetworkAclsRequest.builder()
                                    .filters(f -> f.name(filter[0]).values(filter[1])))
                            .networkAclId(),
                    filter[0]);
        }
    }

    private String vpc(boolean ipv6) {
        return world.call(
                        CreateVpcResponse.class,
                        CreateVpcRequest.builder()
                                .cidrBlock("10.0.0.0/16")
                                .amazonProvidedIpv6CidrBlock(ipv6)
                                .build())
                .vpc()
                .vpcId();
    }

    private NetworkAcl create() {
        return world.call(
                        CreateNetworkAclResponse.class,
                        CreateNetworkAclRequest.builder().vpcId(vpc).build())
                .networkAcl();
    }

    /** Ingress rule 100 for everybody, unless the change says otherwise. */
    private static CreateNetworkAclEntryRequest newEntry(
            String acl, Consumer<CreateNetworkAclEntryRequest.Builder> change) {
        var builder = CreateNetworkAclEntryRequest.builder()
                .networkAclId(acl)
                .ruleNumber(100)
                .egress(false)
                .ruleAction(RuleAction.ALLOW)
                .cidrBlock("0.0.0.0/0");
        change.accept(builder);
        return builder.build();
    }

    private static CreateNetworkAclEntryRequest newEntry(
            NetworkAcl acl, Consumer<CreateNetworkAclEntryRequest.Builder> change) {
        return newEntry(acl.networkAclId(), change);
    }

    private void entry(NetworkAcl acl, Consumer<CreateNetworkAclEntryRequest.Builder> change) {
        world.call(CreateNetworkAclEntryResponse.class, newEntry(acl, change));
    }

    private NetworkAcl find(NetworkAcl acl) {
        return only(DescribeNetworkAclsRequest.builder().networkAclIds(acl.networkAclId()));
    }

    private NetworkAcl only(DescribeNetworkAclsRequest.Builder request) {
        List<NetworkAcl> found =
                world.call(DescribeNetworkAclsResponse.class, request.build()).networkAcls();
        assertEquals(1, found.size());
        return found.getFirst();
    }

    private static List<Integer> numbers(NetworkAcl acl) {
        return acl.entries().stream().map(NetworkAclEntry::ruleNumber).toList();
    }
}
