package dev.tenet.model.command;

import dev.tenet.model.RuleDirection;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.SecurityGroupRuleId;
import dev.tenet.model.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Commands on the rules of security groups. Each does all that it was asked, or nothing. */
public final class SecurityGroupRules {
    private final Attempt attempt;
    private final Intent intent;

    public SecurityGroupRules(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * Adds rules, which get these tags.
     *
     * @throws CommandException {@link Fault#GROUP_NOT_FOUND}, {@link Fault#GROUP_ELSEWHERE}, {@link Fault#RULE_DUPLICATE},
     *     {@link Fault#RULES_PER_GROUP_EXCEEDED}, {@link Fault#PARAMETER_VALUE}
     */
    public List<SecurityGroupRule> authorize(SecurityGroupId id, List<RuleSpec> specs, Tags tags) {
        SecurityGroup group = attempt.securityGroup(id);
        List<SecurityGroupRule> rules = new ArrayList<>(group.rules());
        List<SecurityGroupRule> added = new ArrayList<>();
        for (RuleSpec spec : specs) {
            RuleChecks.checkDescription(spec.description());
            if (added.stream().anyMatch(spec::matches)) {
                throw new CommandException(Fault.PARAMETER_VALUE, "The same permission must not appear multiple times");
            }
            RuleChecks.requireNew(spec, rules);
            SecurityGroupRule rule = spec.toRule(SecurityGroupRuleId.random(attempt.random()), tags);
            rules.add(rule);
            added.add(rule);
        }
        replace(group, rules);
        return added;
    }

    /**
     * Removes the rules that allow just what is given.
     *
     * @throws CommandException {@link Fault#GROUP_NOT_FOUND}; {@link Fault#RULE_NOT_FOUND} when one is not there, except in
     *     the default VPC
     */
    public Revoked revoke(SecurityGroupId id, List<RuleSpec> specs) {
        SecurityGroup group = attempt.securityGroup(id);
        List<SecurityGroupRule> revoked = group.rules().stream()
                .filter(rule -> specs.stream().anyMatch(spec -> spec.matches(rule)))
                .toList();
        List<RuleSpec> unknown = specs.stream()
                .filter(spec -> revoked.stream().noneMatch(spec::matches))
                .toList();
        if (!unknown.isEmpty() && !attempt.vpc(group.vpc()).isDefault()) {
            throw new CommandException(
                    Fault.RULE_NOT_FOUND, "The specified rule does not exist in this security group.");
        }
        replace(group, without(group, revoked));
        return new Revoked(revoked, unknown);
    }

    /**
     * What a revocation did.
     *
     * @param unknown what was asked but not there
     */
    public record Revoked(List<SecurityGroupRule> rules, List<RuleSpec> unknown) {
        public Revoked {
            rules = List.copyOf(rules);
            unknown = List.copyOf(unknown);
        }
    }

    /** @throws CommandException {@link Fault#GROUP_NOT_FOUND}, {@link Fault#RULE_ID_NOT_FOUND} */
    public Revoked revoke(SecurityGroupId id, RuleDirection direction, List<SecurityGroupRuleId> ids) {
        SecurityGroup group = attempt.securityGroup(id);
        List<SecurityGroupRule> revoked =
                ids.stream().map(rule -> rule(group, direction, rule)).toList();
        replace(group, without(group, revoked));
        return new Revoked(revoked, List.of());
    }

    /**
     * Makes rules say something else; ids and tags stay. A rule keeps its direction.
     *
     * @throws CommandException as {@link #authorize}, and {@link Fault#RULE_ID_NOT_FOUND}
     */
    public void modify(SecurityGroupId id, List<Modification> modifications) {
        SecurityGroup group = attempt.securityGroup(id);
        List<SecurityGroupRule> rules = new ArrayList<>(group.rules());
        for (Modification modification : modifications) {
            SecurityGroupRule old = rules.stream()
                    .filter(rule -> rule.id().equals(modification.rule()))
                    .findFirst()
                    .orElseThrow(() -> unknown(modification.rule()));
            RuleSpec spec = modification.to().apply(old);
            RuleChecks.checkDescription(spec.description());
            int place = rules.indexOf(old);
            rules.remove(place);
            RuleChecks.requireNew(spec, rules);
            rules.add(place, spec.toRule(old.id(), old.tags()));
        }
        replace(group, rules);
    }

    /** What a rule shall say instead, made from what it says. */
    public record Modification(SecurityGroupRuleId rule, Function<SecurityGroupRule, RuleSpec> to) {}

    /**
     * Gives the rules that allow just what is given the description given with each.
     *
     * @throws CommandException {@link Fault#GROUP_NOT_FOUND}, {@link Fault#RULE_NOT_FOUND}, {@link Fault#PARAMETER_VALUE}
     */
    public void describe(SecurityGroupId id, List<RuleSpec> specs) {
        SecurityGroup group = attempt.securityGroup(id);
        for (RuleSpec spec : specs) {
            SecurityGroupRule rule = group.rules().stream()
                    .filter(spec::matches)
                    .findFirst()
                    .orElseThrow(() -> new CommandException(
                            Fault.RULE_NOT_FOUND, "The specified rule does not exist in this security group."));
            group = redescribed(group, rule, spec.description());
        }
        intent.put(group);
    }

    /**
     * Gives each rule the description under its id, or none.
     *
     * @throws CommandException {@link Fault#GROUP_NOT_FOUND}, {@link Fault#RULE_ID_NOT_FOUND}, {@link Fault#PARAMETER_VALUE}
     */
    public void describe(SecurityGroupId id, RuleDirection direction, List<Description> descriptions) {
        SecurityGroup group = attempt.securityGroup(id);
        for (Description description : descriptions) {
            group = redescribed(group, rule(group, direction, description.rule()), description.text());
        }
        intent.put(group);
    }

    /** A rule's new description; none when empty. */
    public record Description(SecurityGroupRuleId rule, Optional<String> text) {}

    /** The group with these rules instead; who it refers to learns of it. */
    void replace(SecurityGroup group, List<SecurityGroupRule> rules) {
        RuleChecks.checkCount(attempt, rules);
        new RuleReferences(attempt).changed(group, rules);
        intent.put(group.withRules(rules));
    }

    private static SecurityGroup redescribed(
            SecurityGroup group, SecurityGroupRule rule, Optional<String> description) {
        RuleChecks.checkDescription(description);
        UnaryOperator<SecurityGroupRule> change =
                other -> other.id().equals(rule.id()) ? other.withDescription(description) : other;
        return group.withRules(group.rules().stream().map(change).toList());
    }

    private static List<SecurityGroupRule> without(SecurityGroup group, List<SecurityGroupRule> revoked) {
        Set<SecurityGroupRuleId> gone =
                revoked.stream().map(SecurityGroupRule::id).collect(Collectors.toSet());
        return group.rules().stream().filter(rule -> !gone.contains(rule.id())).toList();
    }

    private static SecurityGroupRule rule(SecurityGroup group, RuleDirection direction, SecurityGroupRuleId id) {
        return group.rule(id).filter(rule -> rule.direction() == direction).orElseThrow(() -> unknown(id));
    }

    private static CommandException unknown(SecurityGroupRuleId id) {
        return new CommandException(Fault.RULE_ID_NOT_FOUND, "The security group rule ID '" + id + "' does not exist");
    }
}
