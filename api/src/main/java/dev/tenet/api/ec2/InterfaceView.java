package dev.tenet.api.ec2;

import dev.tenet.model.Kind;
import dev.tenet.model.ManagedInterface;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.Attempt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.GroupIdentifier;

/**
 * A network interface with what else is shown of it.
 *
 * @param groups in the interface's order
 * @param managed what it is for, if it is not its owner's to change
 * @param publicNames whether its VPC has names for public addresses
 */
record InterfaceView(
        NetworkInterface networkInterface,
        List<GroupIdentifier> groups,
        Optional<ManagedInterface> managed,
        boolean publicNames) {

    static InterfaceView of(Attempt attempt, NetworkInterface networkInterface) {
        return new InterfaceView(
                networkInterface,
                networkInterface.groups().stream().map(id -> group(attempt, id)).toList(),
                attempt.intent().find(ManagedInterface.key(networkInterface.owner(), networkInterface.id())),
                publicNames(attempt, networkInterface.vpc()));
    }

    /** Those of the named that are there, or all of the account's. */
    static List<InterfaceView> all(Attempt attempt, List<String> ids) {
        if (!ids.isEmpty()) {
            return ids.stream()
                    .map(Ids::networkInterface)
                    .distinct()
                    .flatMap(id -> attempt.intent().find(NetworkInterface.key(attempt.account(), id)).stream())
                    .map(found -> of(attempt, found))
                    .toList();
        }
        Map<SecurityGroupId, GroupIdentifier> groups = new TreeMap<>();
        Map<NetworkInterfaceId, ManagedInterface> managed =
                attempt.intent().list(Kind.MANAGED_INTERFACE.under(attempt.account())).stream()
                        .collect(Collectors.toMap(ManagedInterface::id, Function.identity()));
        Map<VpcId, Boolean> named = new TreeMap<>();
        return attempt.intent().list(Kind.NETWORK_INTERFACE.under(attempt.account())).stream()
                .map(each -> new InterfaceView(
                        each,
                        each.groups().stream()
                                .map(id -> groups.computeIfAbsent(id, missing -> group(attempt, missing)))
                                .toList(),
                        Optional.ofNullable(managed.get(each.id())),
                        named.computeIfAbsent(each.vpc(), vpc -> publicNames(attempt, vpc))))
                .toList();
    }

    String id() {
        return networkInterface.id().value();
    }

    List<String> groupIds() {
        return groups.stream().map(GroupIdentifier::groupId).toList();
    }

    List<String> groupNames() {
        return groups.stream().map(GroupIdentifier::groupName).toList();
    }

    private static boolean publicNames(Attempt attempt, VpcId vpc) {
        return attempt.intent()
                .find(Vpc.key(attempt.account(), vpc))
                .filter(found -> found.dnsHostnames() && found.dnsSupport())
                .isPresent();
    }

    private static GroupIdentifier group(Attempt attempt, SecurityGroupId id) {
        String name = attempt.intent()
                .find(SecurityGroup.key(attempt.account(), id))
                .map(SecurityGroup::name)
                .orElse("");
        return GroupIdentifier.builder().groupId(id.value()).groupName(name).build();
    }
}
