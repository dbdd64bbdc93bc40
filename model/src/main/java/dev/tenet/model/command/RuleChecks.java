package dev.tenet.model.command;

import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.net.IpFamily;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** What holds for the rules of a group. */
final class RuleChecks {
    private static final Pattern DESCRIPTION = Pattern.compile("[a-zA-Z0-9 ._\\-:/()#,@\\[\\]+=&;{}!$*]{0,255}");

    private RuleChecks() {}

    /** @throws CommandException {@link Fault#PARAMETER_VALUE} */
    static void checkDescription(Optional<String> description) {
        if (description.isPresent() && !DESCRIPTION.matcher(description.get()).matches()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "Invalid rule description. Valid descriptions are strings less than 256 characters from the"
                            + " following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*");
        }
    }

    /** @throws CommandException {@link Fault#RULE_DUPLICATE} */
    static void requireNew(RuleSpec spec, List<SecurityGroupRule> rules) {
        if (rules.stream().anyMatch(spec::matches)) {
            throw new CommandException(
                    Fault.RULE_DUPLICATE, "the specified rule \"" + describe(spec) + "\" already exists");
        }
    }

    /** IPv4 and IPv6 are counted apart; what is about both counts in both. */
    static void checkCount(Attempt attempt, List<SecurityGroupRule> rules) {
        for (RuleDirection direction : RuleDirection.values()) {
            for (IpFamily family : IpFamily.values()) {
                long count = rules.stream()
                        .filter(rule -> rule.direction() == direction)
                        .mapToLong(rule -> weight(attempt, rule.peer(), family))
                        .sum();
                if (count > SecurityGroup.MAX_RULES) {
                    throw new CommandException(
                            Fault.RULES_PER_GROUP_EXCEEDED,
                            "The maximum number of rules per security group has been reached.");
                }
            }
        }
    }

    /** As how many rules about a family a rule counts. */
    private static long weight(Attempt attempt, RulePeer peer, IpFamily family) {
        return switch (peer) {
            case RulePeer.Addresses(var prefix) -> prefix.family() == family ? 1 : 0;
            case RulePeer.Group _ -> 1;
            case RulePeer.PrefixList(var list) -> {
                ManagedPrefixList found = attempt.prefixList(list);
                yield found.family() == family ? found.maxEntries() : 0;
            }
        };
    }

    /** As EC2 writes a rule in its errors. */
    private static String describe(RuleSpec spec) {
        String peer = switch (spec.peer()) {
            case RulePeer.Addresses(var prefix) -> prefix.toString();
            case RulePeer.Group(var _, var group) -> group.value();
            case RulePeer.PrefixList(var list) -> list.value();
        };
        return "peer: " + peer + ", " + describe(spec.traffic()) + ", ALLOW";
    }

    private static String describe(RuleTraffic traffic) {
        return switch (traffic) {
            case RuleTraffic.All _ -> "ALL";
            case RuleTraffic.Ports(var protocol, var ports) ->
                protocol.toString().toUpperCase(Locale.ROOT) + ", from port: " + ports.first() + ", to port: "
                        + ports.last();
            case RuleTraffic.Icmp(var protocol, var type, var code) ->
                protocol.toString().toUpperCase(Locale.ROOT) + ", type: " + type.orElse(-1) + ", code: "
                        + code.orElse(-1);
            case RuleTraffic.Protocol(var protocol) -> Integer.toString(protocol.number());
        };
    }
}
