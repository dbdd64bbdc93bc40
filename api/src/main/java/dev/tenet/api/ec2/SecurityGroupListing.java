package dev.tenet.api.ec2;

import dev.tenet.api.listing.FilterTable;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.command.Fault;
import dev.tenet.net.IpFamily;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/**
 * The filters of DescribeSecurityGroups. Those on permissions may each be met by another rule, as in EC2.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html">DescribeSecurityGroups</a>
 */
final class SecurityGroupListing {
    static final Listing<SecurityGroup> GROUPS =
            Listing.of(group -> group.id().value(), Fault.GROUP_NOT_FOUND, "The security group '%s'", filters());

    private SecurityGroupListing() {}

    private static FilterTable<SecurityGroup> filters() {
        var filters = FilterTable.<SecurityGroup>builder()
                .on("description", SecurityGroup::description)
                .on("group-id", group -> group.id().value())
                .on("group-name", SecurityGroup::name)
                .on("owner-id", group -> group.owner().value())
                .on("vpc-id", group -> group.vpc().value())
                .tagged(group -> group.tags().values());
        permissions(filters, "ip-permission.", RuleDirection.INGRESS);
        permissions(filters, "egress.ip-permission.", RuleDirection.EGRESS);
        return filters.build();
    }

    private static void permissions(
            FilterTable.Builder<SecurityGroup> filters, String prefix, RuleDirection direction) {
        filters.onEach(prefix + "cidr", each(direction, rule -> addresses(rule, IpFamily.IPV4)))
                .onEach(prefix + "ipv6-cidr", each(direction, rule -> addresses(rule, IpFamily.IPV6)))
                .onEach(
                        prefix + "protocol",
                        each(direction, rule -> Optional.of(RuleTrafficText.protocol(rule.traffic()))))
                .onEach(
                        prefix + "from-port",
                        each(direction, rule -> Optional.of(Integer.toString(RuleTrafficText.from(rule.traffic())))))
                .onEach(
                        prefix + "to-port",
                        each(direction, rule -> Optional.of(Integer.toString(RuleTrafficText.to(rule.traffic())))))
                .onEach(
                        prefix + "group-id",
                        each(
                                direction,
                                rule -> rule.peer() instanceof RulePeer.Group(var _, var id)
                                        ? Optional.of(id.value())
                                        : Optional.empty()))
                .onEach(
                        prefix + "user-id",
                        each(
                                direction,
                                rule -> rule.peer() instanceof RulePeer.Group(var owner, var _)
                                        ? Optional.of(owner.value())
                                        : Optional.empty()))
                .onEach(
                        prefix + "prefix-list-id",
                        each(
                                direction,
                                rule -> rule.peer() instanceof RulePeer.PrefixList(var list)
                                        ? Optional.of(list.value())
                                        : Optional.empty()));
    }

    private static Function<SecurityGroup, Collection<String>> each(
            RuleDirection direction, Function<SecurityGroupRule, Optional<String>> value) {
        return group -> group.rules(direction).stream()
                .flatMap(rule -> value.apply(rule).stream())
                .toList();
    }

    private static Optional<String> addresses(SecurityGroupRule rule, IpFamily family) {
        return rule.peer() instanceof RulePeer.Addresses(var prefix) && prefix.family() == family
                ? Optional.of(prefix.toString())
                : Optional.empty();
    }
}
