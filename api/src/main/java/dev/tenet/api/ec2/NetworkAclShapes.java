package dev.tenet.api.ec2;

import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclEntry.Action;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.Subnet;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.IcmpTypeCode;
import software.amazon.awssdk.services.ec2.model.NetworkAclAssociation;
import software.amazon.awssdk.services.ec2.model.NetworkAclEntry;
import software.amazon.awssdk.services.ec2.model.PortRange;
import software.amazon.awssdk.services.ec2.model.RuleAction;

/**
 * A network ACL as EC2 shows it.
 *
 * @param subnets that have it
 * @param entries its own, and those that deny the rest: rule *
 */
record NetworkAclShapes(NetworkAcl acl, List<Subnet> subnets, List<NetworkAclEntry> entries) {
    private static final int REST_OF_IPV4 = 32767;
    private static final int REST_OF_IPV6 = 32768;

    /** @param ipv6 whether its VPC has IPv6, so that there is a rest of it to deny */
    static NetworkAclShapes of(NetworkAcl acl, List<Subnet> subnets, boolean ipv6) {
        List<NetworkAclEntry> entries = new ArrayList<>();
        for (RuleDirection direction : List.of(RuleDirection.EGRESS, RuleDirection.INGRESS)) {
            acl.entries(direction).forEach(entry -> entries.add(entry(entry)));
            entries.add(rest(direction, REST_OF_IPV4, IpPrefix.ALL_IPV4));
            if (ipv6) {
                entries.add(rest(direction, REST_OF_IPV6, IpPrefix.ALL_IPV6));
            }
        }
        return new NetworkAclShapes(
                acl,
                subnets.stream()
                        .filter(subnet -> subnet.networkAcl().equals(acl.id()))
                        .toList(),
                entries);
    }

    software.amazon.awssdk.services.ec2.model.NetworkAcl shape() {
        return software.amazon.awssdk.services.ec2.model.NetworkAcl.builder()
                .networkAclId(acl.id().value())
                .vpcId(acl.vpc().value())
                .ownerId(acl.owner().value())
                .isDefault(acl.isDefault())
                .entries(entries)
                .associations(subnets.stream()
                        .map(subnet -> NetworkAclAssociation.builder()
                                .networkAclAssociationId(
                                        subnet.networkAclAssociation().value())
                                .networkAclId(acl.id().value())
                                .subnetId(subnet.id().value())
                                .build())
                        .toList())
                .tags(RequestTags.write(acl.tags()))
                .build();
    }

    private static NetworkAclEntry entry(dev.tenet.model.NetworkAclEntry entry) {
        NetworkAclEntry.Builder shape = within(entry.direction(), entry.peer())
                .ruleNumber(entry.number())
                .ruleAction(entry.action() == Action.ALLOW ? RuleAction.ALLOW : RuleAction.DENY);
        return switch (entry.traffic()) {
            case RuleTraffic.All() -> shape.protocol(RuleTrafficText.EVERYTHING).build();
            case RuleTraffic.Protocol(var protocol) ->
                shape.protocol(number(protocol)).build();
            case RuleTraffic.Ports(var protocol, var ports) ->
                shape.protocol(number(protocol))
                        .portRange(PortRange.builder()
                                .from(ports.first().number())
                                .to(ports.last().number())
                                .build())
                        .build();
            case RuleTraffic.Icmp(var protocol, var type, var code) ->
                shape.protocol(number(protocol))
                        .icmpTypeCode(IcmpTypeCode.builder()
                                .type(type.orElse(RuleTrafficText.ALL))
                                .code(code.orElse(RuleTrafficText.ALL))
                                .build())
                        .build();
        };
    }

    private static NetworkAclEntry rest(RuleDirection direction, int number, IpPrefix peer) {
        return within(direction, peer)
                .ruleNumber(number)
                .ruleAction(RuleAction.DENY)
                .protocol(RuleTrafficText.EVERYTHING)
                .build();
    }

    private static NetworkAclEntry.Builder within(RuleDirection direction, IpPrefix peer) {
        boolean ipv4 = peer.family() == IpFamily.IPV4;
        return NetworkAclEntry.builder()
                .egress(direction == RuleDirection.EGRESS)
                .cidrBlock(ipv4 ? peer.toString() : null)
                .ipv6CidrBlock(ipv4 ? null : peer.toString());
    }

    private static String number(dev.tenet.net.IpProtocol protocol) {
        return Integer.toString(protocol.number());
    }
}
