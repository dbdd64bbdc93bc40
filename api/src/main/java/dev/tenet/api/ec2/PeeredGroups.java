package dev.tenet.api.ec2;

import dev.tenet.model.AccountId;
import dev.tenet.model.Kind;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.command.Attempt;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/** Adds to groups of other VPCs that rules name by which peering connection they are reached. */
final class PeeredGroups {
    private final Attempt attempt;

    PeeredGroups(Attempt attempt) {
        this.attempt = attempt;
    }

    software.amazon.awssdk.services.ec2.model.SecurityGroup in(
            SecurityGroup group, software.amazon.awssdk.services.ec2.model.SecurityGroup shape) {
        return shape.toBuilder()
                .ipPermissions(permissions(group.vpc(), shape.ipPermissions()))
                .ipPermissionsEgress(permissions(group.vpc(), shape.ipPermissionsEgress()))
                .build();
    }

    software.amazon.awssdk.services.ec2.model.SecurityGroupRule in(
            SecurityGroup group, software.amazon.awssdk.services.ec2.model.SecurityGroupRule shape) {
        var info = shape.referencedGroupInfo();
        if (info == null) {
            return shape;
        }
        return reached(group.vpc(), info.userId(), info.groupId())
                .map(reached -> shape.toBuilder()
                        .referencedGroupInfo(info.toBuilder()
                                .vpcId(reached.vpc.value())
                                .vpcPeeringConnectionId(reached.connection.id().value())
                                .peeringStatus(reached.status())
                                .build())
                        .build())
                .orElse(shape);
    }

    /** With those of a group in {@code near}. */
    List<UserIdGroupPair> pairs(VpcId near, List<UserIdGroupPair> pairs) {
        return pairs.stream()
                .map(pair -> reached(near, pair.userId(), pair.groupId())
                        .map(reached -> pair.toBuilder()
                                .vpcId(reached.vpc.value())
                                .vpcPeeringConnectionId(reached.connection.id().value())
                                .peeringStatus(reached.status())
                                .build())
                        .orElse(pair))
                .toList();
    }

    private List<IpPermission> permissions(VpcId near, List<IpPermission> permissions) {
        return permissions.stream()
                .map(permission -> permission.toBuilder()
                        .userIdGroupPairs(pairs(near, permission.userIdGroupPairs()))
                        .build())
                .toList();
    }

    private record Reached(VpcId vpc, VpcPeeringConnection connection, String status) {}

    /** Empty for a group of the same VPC, or one that is gone. */
    private Optional<Reached> reached(VpcId near, String owner, String group) {
        return attempt.intent()
                .find(SecurityGroup.key(new AccountId(owner), new SecurityGroupId(group)))
                .map(SecurityGroup::vpc)
                .filter(vpc -> !vpc.equals(near))
                .flatMap(vpc -> connection(near, vpc)
                        .map(found -> new Reached(
                                vpc, found, found.state(attempt.now()).code())));
    }

    /** The one that lives, or else the last that did. */
    private Optional<VpcPeeringConnection> connection(VpcId near, VpcId far) {
        return attempt.intent().list(Kind.VPC_PEERING_CONNECTION.under()).stream()
                .filter(connection -> connection
                        .farFrom(near)
                        .filter(side -> side.vpc().equals(far))
                        .isPresent())
                .max(Comparator.comparing(VpcPeeringConnection::isActive).thenComparing(VpcPeeringConnection::until));
    }
}
