package dev.tenet.api.ec2;

import dev.tenet.model.AccountId;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.RuleSpec;
import dev.tenet.model.command.SecurityGroups;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRuleRequest;
import software.amazon.awssdk.services.ec2.model.UserIdGroupPair;

/**
 * Reads security group rules in requests. A permission with several peers is several rules.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpPermission.html">IpPermission</a>
 */
final class RuleRequests {
    private final Attempt attempt;
    private final RuleDirection direction;

    RuleRequests(Attempt attempt, RuleDirection direction) {
        this.attempt = attempt;
        this.direction = direction;
    }

    List<RuleSpec> read(List<IpPermission> permissions) {
        List<RuleSpec> specs = new ArrayList<>();
        permissions.forEach(permission -> specs.addAll(read(permission)));
        if (specs.isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "Either 'ipPermissions' or 'securityGroupRuleIds' should be provided.");
        }
        return specs;
    }

    RuleSpec read(SecurityGroupRuleRequest rule) {
        List<RulePeer> peers = new ArrayList<>();
        if (rule.cidrIpv4() != null) {
            peers.add(addresses(rule.cidrIpv4(), IpFamily.IPV4));
        }
        if (rule.cidrIpv6() != null) {
            peers.add(addresses(rule.cidrIpv6(), IpFamily.IPV6));
        }
        if (rule.prefixListId() != null) {
            peers.add(prefixList(rule.prefixListId()));
        }
        if (rule.referencedGroupId() != null) {
            peers.add(group(rule.referencedGroupId()));
        }
        if (peers.size() != 1) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "A rule must have exactly one of CidrIpv4, CidrIpv6, PrefixListId and ReferencedGroupId");
        }
        RuleTraffic traffic = RuleTrafficText.read(rule.ipProtocol(), rule.fromPort(), rule.toPort());
        return new RuleSpec(direction, traffic, peers.getFirst(), description(rule.description()));
    }

    private List<RuleSpec> read(IpPermission permission) {
        RuleTraffic traffic = RuleTrafficText.read(permission.ipProtocol(), permission.fromPort(), permission.toPort());
        List<RuleSpec> specs = new ArrayList<>();
        permission
                .ipRanges()
                .forEach(range ->
                        specs.add(spec(traffic, addresses(range.cidrIp(), IpFamily.IPV4), range.description())));
        permission
                .ipv6Ranges()
                .forEach(range ->
                        specs.add(spec(traffic, addresses(range.cidrIpv6(), IpFamily.IPV6), range.description())));
        permission
                .prefixListIds()
                .forEach(list -> specs.add(spec(traffic, prefixList(list.prefixListId()), list.description())));
        permission.userIdGroupPairs().forEach(pair -> specs.add(spec(traffic, group(pair), pair.description())));
        if (specs.isEmpty()) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING,
                    "The request must contain a CIDR block, a prefix list or a security group for each permission");
        }
        return specs;
    }

    private RuleSpec spec(RuleTraffic traffic, RulePeer peer, @Nullable String description) {
        return new RuleSpec(direction, traffic, peer, description(description));
    }

    private RulePeer group(UserIdGroupPair pair) {
        AccountId owner = pair.userId() == null ? attempt.account() : account(pair.userId());
        if (pair.groupId() == null && pair.groupName() == null) {
            throw new CommandException(Fault.PARAMETER_MISSING, "Source group ID missing.");
        }
        SecurityGroupId id = pair.groupId() != null
                ? Ids.securityGroup(pair.groupId())
                : new SecurityGroups(attempt).named(pair.groupName());
        return new RulePeer.Group(owner, id);
    }

    /** A group of another account is written after that account's number and a slash. */
    private RulePeer group(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? new RulePeer.Group(attempt.account(), Ids.securityGroup(text))
                : new RulePeer.Group(account(text.substring(0, slash)), Ids.securityGroup(text.substring(slash + 1)));
    }

    private static AccountId account(String text) {
        try {
            return AccountId.parse(text);
        } catch (IllegalArgumentException noAccount) {
            throw new CommandException(Fault.PARAMETER_VALUE, "Invalid value '" + text + "' for userId");
        }
    }

    private static RulePeer prefixList(String text) {
        return new RulePeer.PrefixList(Ids.prefixList(text));
    }

    private static RulePeer addresses(@Nullable String text, IpFamily family) {
        return Optional.ofNullable(text)
                .flatMap(IpPrefix::tryParseMasking)
                .filter(prefix -> prefix.family() == family)
                .map(RulePeer.Addresses::new)
                .orElseThrow(() -> new CommandException(Fault.PARAMETER_VALUE, "CIDR block " + text + " is malformed"));
    }

    /** An empty description is none. */
    private static Optional<String> description(@Nullable String text) {
        return Optional.ofNullable(text).filter(words -> !words.isEmpty());
    }
}
