package dev.tenet.model;

/** What an operator has chosen for a VPC; without one, connections are kept. It goes with the VPC. */
public record RuleChangeSetting(VpcId vpc, AccountId owner, RuleChange ruleChange) implements IntentObject {
    public static IntentKey<RuleChangeSetting> key(VpcId vpc) {
        return Kind.RULE_CHANGE.key(vpc);
    }

    @Override
    public IntentKey<RuleChangeSetting> key() {
        return key(vpc);
    }
}
