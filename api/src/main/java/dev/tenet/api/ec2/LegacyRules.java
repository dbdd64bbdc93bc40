package dev.tenet.api.ec2;

import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/**
 * A rule written in the request itself, as before there were permissions: protocol, ports and a block; or the name of a group,
 * which then may send any TCP, UDP and ICMP.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html">AuthorizeSecurityGroupIngress</a>
 */
record LegacyRules(List<IpPermission> permissions) {

    static LegacyRules of(SdkRequest request) {
        Optional<String> protocol = request.getValueForField("IpProtocol", String.class);
        Optional<String> cidr = request.getValueForField("CidrIp", String.class);
        Optional<Integer> from = request.getValueForField("FromPort", Integer.class);
        Optional<Integer> to = request.getValueForField("ToPort", Integer.class);
        Optional<String> group = request.getValueForField("SourceSecurityGroupName", String.class);
        Optional<String> owner = request.getValueForField("SourceSecurityGroupOwnerId", String.class);
        if (group.isPresent()) {
            if (Stream.of(protocol, cidr, from, to).anyMatch(Optional::isPresent)) {
                throw new CommandException(
                        Fault.COMBINATION_INVALID,
                        "SourceSecurityGroupName cannot be used together with IpProtocol, CidrIp, FromPort and ToPort");
            }
            return new LegacyRules(fromGroup(group.get(), owner));
        }
        if (Stream.of(protocol, cidr, from, to, owner).allMatch(Optional::isEmpty)) {
            return new LegacyRules(List.of());
        }
        IpPermission.Builder permission = IpPermission.builder()
                .ipProtocol(protocol.orElse(null))
                .fromPort(from.orElse(null))
                .toPort(to.orElse(null));
        cidr.ifPresent(block -> permission.ipRanges(range -> range.cidrIp(block)));
        return new LegacyRules(List.of(permission.build()));
    }

    /** These, or if there are none the others; not both. */
    List<IpPermission> or(List<IpPermission> others) {
        if (permissions.isEmpty()) {
            return others;
        }
        if (!others.isEmpty()) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "The parameter 'ipPermissions' may not be used in combination with 'ipProtocol'");
        }
        return permissions;
    }

    private static List<IpPermission> fromGroup(String name, Optional<String> owner) {
        UserIdGroupPair pair = UserIdGroupPair.builder()
                .groupName(name)
                .userId(owner.orElse(null))
                .build();
        return List.of(
                permission("tcp", 0, 65535, pair), permission("udp", 0, 65535, pair), permission("icmp", -1, -1, pair));
    }

    private static IpPermission permission(String protocol, int from, int to, UserIdGroupPair pair) {
        return IpPermission.builder()
                .ipProtocol(protocol)
                .fromPort(from)
                .toPort(to)
                .userIdGroupPairs(pair)
                .build();
    }
}
