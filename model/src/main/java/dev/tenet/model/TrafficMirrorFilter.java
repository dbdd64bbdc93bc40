package dev.tenet.model;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which packets sessions copy.
 *
 * @param names whether what is asked of Amazon's name service is copied, and its answers
 * @param rules by direction, then by number; of each at most one
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TrafficMirrorFilter.html">TrafficMirrorFilter</a>
 */
public record TrafficMirrorFilter(
        TrafficMirrorFilterId id,
        AccountId owner,
        Optional<String> description,
        boolean names,
        List<TrafficMirrorFilterRule> rules,
        Tags tags)
        implements Tagged<TrafficMirrorFilter> {
    public TrafficMirrorFilter {
        rules = rules.stream()
                .sorted(Comparator.comparing(TrafficMirrorFilterRule::direction)
                        .thenComparing(TrafficMirrorFilterRule::number))
                .toList();
        if (rules.stream()
                        .map(rule -> rule.direction() + " " + rule.number())
                        .distinct()
                        .count()
                != rules.size()) {
            throw new IllegalArgumentException("two rules of a direction have one number: " + rules);
        }
    }

    public static IntentKey<TrafficMirrorFilter> key(AccountId owner, TrafficMirrorFilterId id) {
        return Kind.TRAFFIC_MIRROR_FILTER.key(owner, id);
    }

    @Override
    public IntentKey<TrafficMirrorFilter> key() {
        return key(owner, id);
    }

    public Optional<TrafficMirrorFilterRule> rule(TrafficMirrorFilterRuleId rule) {
        return rules.stream().filter(each -> each.id().equals(rule)).findFirst();
    }

    public TrafficMirrorFilter withRules(List<TrafficMirrorFilterRule> newRules) {
        return new TrafficMirrorFilter(id, owner, description, names, newRules, tags);
    }

    public TrafficMirrorFilter withNames(boolean newNames) {
        return new TrafficMirrorFilter(id, owner, description, newNames, rules, tags);
    }

    @Override
    public TrafficMirrorFilter withTags(Tags newTags) {
        return new TrafficMirrorFilter(id, owner, description, names, rules, newTags);
    }
}
