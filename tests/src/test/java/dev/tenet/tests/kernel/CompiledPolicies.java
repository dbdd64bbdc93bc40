package dev.tenet.tests.kernel;

import dev.tenet.agent.policy.CompiledPolicy;
import dev.tenet.agent.policy.PolicyCompiler;
import dev.tenet.datapath.reference.Policy;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SecurityIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The reference's policies as the agent compiles them; those compiled a moment ago are kept, since most changes are of other things. */
final class CompiledPolicies {
    private record Question(Policy policy, Map<Identity, Set<SecurityGroupKey>> identities) {}

    private final Recent<Question, CompiledPolicy> recent = new Recent<>(CompiledPolicies::compile);

    CompiledPolicy of(Policy policy, Map<Identity, Set<SecurityGroupKey>> identities) {
        return recent.of(new Question(policy, new TreeMap<>(identities)));
    }

    private static CompiledPolicy compile(Question question) {
        List<SecurityIdentity> identities = new ArrayList<>();
        question.identities()
                .forEach((identity, groups) -> identities.add(new SecurityIdentity(identity, new TreeSet<>(groups))));
        return PolicyCompiler.compile(groups(question.policy()), identities);
    }

    private static List<SecurityGroup> groups(Policy policy) {
        Map<SecurityGroupKey, List<SecurityGroupRule>> rules = new TreeMap<>();
        policy.rules()
                .forEach(rule -> rules.computeIfAbsent(rule.group(), _ -> new ArrayList<>())
                        .add(rule.rule()));
        List<SecurityGroup> groups = new ArrayList<>();
        rules.forEach((group, ofGroup) -> groups.add(new SecurityGroup(group, ofGroup)));
        return groups;
    }
}
