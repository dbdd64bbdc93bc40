package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.*;

class PrefixListOperationsTest {
    private final World world = new World();
    private final TestNetwork network = new TestNetwork(world);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void everyChangeIsAVersionAndAnOldOneComesBack() {
        String id = network.prefixList(5, "192.0.2.0/24", "198.51.100.0/24");
        ManagedPrefixList changed = world.call(
                        ModifyManagedPrefixListResponse.class,
                        ModifyManagedPrefixListRequest.builder()
                                .prefixListId(id)
                                .currentVersion(1L)
                                .addEntries(AddPrefixListEntry.builder()
                                        .cidr("203.0.113.0/24")
                                        .description("third")
                                        .build())
                                .removeEntries(RemovePrefixListEntry.builder()
                                        .cidr("192.0.2.0/24")
                                        .build())
                                .build())
                .prefixList();
        assertEquals(2, changed.version());
        assertEquals("modify-complete", changed.stateAsString());
        assertEquals(List.of("198.51.100.0/24", "203.0.113.0/24"), entries(id, null));
        assertEquals(List.of("192.0.2.0/24", "198.51.100.0/24"), entries(id, 1L));
        world.refuse("PrefixListVersionMismatch", restore(id, 1, 1));
        world.refuse("PrefixListVersionMismatch", restore(id, 7, 2));
        assertEquals(
                3,
                world.call(RestoreManagedPrefixListVersionResponse.class, restore(id, 1, 2))
                        .prefixList()
                        .version());
        assertEquals(List.of("192.0.2.0/24", "198.51.100.0/24"), entries(id, null));
    }

    @Test
    void badListsHaveEc2sCodes() {
        String id = network.prefixList(2, "192.0.2.0/24");
        world.refuse("MissingParameter", add(id, null, "198.51.100.0/24"));
        world.refuse("PrefixListVersionMismatch", add(id, 9L, "198.51.100.0/24"));
        world.refuse("PrefixListMaxEntriesExceeded", add(id, 1L, "198.51.100.0/24", "203.0.113.0/24"));
        world.refuse("InvalidParameterValue", add(id, 1L, "2001:db8::/32"));
        world.refuse(
                "PrefixListMaxEntriesExceeded",
                CreateManagedPrefixListRequest.builder()
                        .prefixListName("few")
                        .addressFamily("IPv4")
                        .maxEntries(1)
                        .entries(entry("192.0.2.0/24"), entry("198.51.100.0/24"))
                        .build());
        world.refuse(
                "InvalidParameterValue",
                CreateManagedPrefixListRequest.builder()
                        .prefixListName("which")
                        .addressFamily("IPX")
                        .maxEntries(1)
                        .build());
        world.refuse(
                "InvalidPrefixListID.NotFound",
                GetManagedPrefixListEntriesRequest.builder()
                        .prefixListId("pl-00000000000000000")
                        .build());
    }

    @Test
    void aRuleCountsAListWithAllItMayHave() {
        Vpc vpc = network.vpc("10.0.0.0/16");
        String group = network.group(vpc, "web");
        String large = network.prefixList(60, "192.0.2.0/24");
        world.call(AuthorizeSecurityGroupIngressResponse.class, allow(group, large));
        world.refuse("RulesPerSecurityGroupLimitExceeded", allow(group, network.prefixList(1, "192.0.2.0/24")));
        assertEquals(
                List.of(group),
                world
                        .call(
                                GetManagedPrefixListAssociationsResponse.class,
                                GetManagedPrefixListAssociationsRequest.builder()
                                        .prefixListId(large)
                                        .build())
                        .prefixListAssociations()
                        .stream()
                        .map(PrefixListAssociation::resourceId)
                        .toList());
        DeleteManagedPrefixListRequest delete =
                DeleteManagedPrefixListRequest.builder().prefixListId(large).build();
        world.refuse("DependencyViolation", delete);
        world.call(
                DeleteSecurityGroupResponse.class,
                DeleteSecurityGroupRequest.builder().groupId(group).build());
        assertEquals(
                "delete-complete",
                world.call(DeleteManagedPrefixListResponse.class, delete)
                        .prefixList()
                        .stateAsString());
    }

    private List<String> entries(String id, @Nullable Long version) {
        return world
                .call(
                        GetManagedPrefixListEntriesResponse.class,
                        GetManagedPrefixListEntriesRequest.builder()
                                .prefixListId(id)
                                .targetVersion(version)
                                .build())
                .entries()
                .stream()
                .map(PrefixListEntry::cidr)
                .toList();
    }

    private static ModifyManagedPrefixListRequest add(String id, @Nullable Long version, String... blocks) {
        return ModifyManagedPrefixListRequest.builder()
                .prefixListId(id)
                .currentVersion(version)
                .addEntries(java.util.Arrays.stream(blocks)
                        .map(PrefixListOperationsTest::entry)
                        .toList())
                .build();
    }

    private static AddPrefixListEntry entry(String block) {
        return AddPrefixListEntry.builder().cidr(block).build();
    }

    private static RestoreManagedPrefixListVersionRequest restore(String id, long previous, long current) {
        return RestoreManagedPrefixListVersionRequest.builder()
                .prefixListId(id)
                .previousVersion(previous)
                .currentVersion(current)
                .build();
    }

    private static AuthorizeSecurityGroupIngressRequest allow(String group, String list) {
        return AuthorizeSecurityGroupIngressRequest.builder()
                .groupId(group)
                .ipPermissions(p -> p.ipProtocol("-1").prefixListIds(l -> l.prefixListId(list)))
                .build();
    }
}
