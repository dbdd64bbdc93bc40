package dev.tenet.model.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.SecurityGroupUse;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecurityGroupsTest {
    private final Tenant tenant = new Tenant();
    private final Vpc vpc = tenant.vpc("10.0.0.0/16");

    @Test
    void aNewGroupLetsEverythingOutAndNothingIn() {
        SecurityGroup group = create("web");
        assertTrue(group.rules(RuleDirection.INGRESS).isEmpty());
        assertEquals(1, group.rules(RuleDirection.EGRESS).size());
    }

    @Test
    void namesAreUniqueInAVpcAndSomeAreReserved() {
        create("web");
        tenant.refuse(Fault.GROUP_DUPLICATE, attempt -> create(attempt, vpc, "web"));
        tenant.refuse(Fault.GROUP_RESERVED, attempt -> create(attempt, vpc, "default"));
        tenant.refuse(Fault.PARAMETER_VALUE, attempt -> create(attempt, vpc, "sg-web"));
        tenant.refuse(Fault.PARAMETER_VALUE, attempt -> create(attempt, vpc, "wéb"));
        Vpc other = tenant.vpc("10.0.0.0/16");
        tenant.run(attempt -> create(attempt, other, "web"));
        tenant.refuse(Fault.GROUP_DEFAULT, attempt -> delete(attempt, vpc.defaultSecurityGroup()));
    }

    @Test
    void aRuleIsAddedOnceAndARefusedRequestAddsNone() {
        SecurityGroup group = create("web");
        RuleSpec http = tcp("0.0.0.0/0", 80);
        List<SecurityGroupRule> added = tenant.run(attempt -> authorize(attempt, group, http, tcp("0.0.0.0/0", 81)));
        assertEquals(2, added.size());
        tenant.refuse(Fault.RULE_DUPLICATE, attempt -> authorize(attempt, group, tcp("10.0.0.0/8", 82), http));
        tenant.refuse(
                Fault.PARAMETER_VALUE,
                attempt -> authorize(attempt, group, tcp("10.0.0.0/8", 83), tcp("10.0.0.0/8", 83)));
        assertEquals(2, ingress(group).size());
    }

    @Test
    void sixtyRulesOfEachFamilyAndDirectionFit() {
        SecurityGroup group = create("web");
        RuleSpec[] sixty = IntStream.range(0, SecurityGroup.MAX_RULES)
                .mapToObj(port -> tcp("0.0.0.0/0", port))
                .toArray(RuleSpec[]::new);
        tenant.run(attempt -> authorize(attempt, group, sixty));
        tenant.refuse(Fault.RULES_PER_GROUP_EXCEEDED, attempt -> authorize(attempt, group, tcp("10.0.0.0/8", 99)));
        tenant.run(attempt -> authorize(attempt, group, tcp("::/0", 99)));
        tenant.refuse(
                Fault.RULES_PER_GROUP_EXCEEDED,
                attempt -> authorize(attempt, group, from(create("other").id())));
    }

    @Test
    void revokingWhatIsNotThereIsRefusedOutsideTheDefaultVpc() {
        SecurityGroup group = create("web");
        tenant.run(attempt -> authorize(attempt, group, tcp("0.0.0.0/0", 80)));
        tenant.refuse(
                Fault.RULE_NOT_FOUND,
                attempt -> new SecurityGroupRules(attempt)
                        .revoke(group.id(), List.of(tcp("0.0.0.0/0", 80), tcp("0.0.0.0/0", 81))));
        assertEquals(1, ingress(group).size());
        Vpc defaultVpc = tenant.run(
                attempt -> attempt.vpc(attempt.accountVpcs().defaultVpc().orElseThrow()));
        var revoked = tenant.run(attempt -> new SecurityGroupRules(attempt)
                .revoke(defaultVpc.defaultSecurityGroup(), List.of(tcp("0.0.0.0/0", 80))));
        assertEquals(List.of(tcp("0.0.0.0/0", 80)), revoked.unknown());
    }

    @Test
    void aReferencedGroupStaysUntilTheLastRuleThatNamesItIsGone() {
        SecurityGroup web = create("web");
        SecurityGroup database = create("database");
        List<SecurityGroupRule> rules = tenant.run(attempt -> authorize(attempt, database, from(web.id())));
        tenant.refuse(Fault.GROUP_IN_USE, attempt -> delete(attempt, web.id()));
        tenant.run(attempt -> new SecurityGroupRules(attempt)
                .revoke(
                        database.id(),
                        RuleDirection.INGRESS,
                        List.of(rules.getFirst().id())));
        tenant.run(attempt -> delete(attempt, web.id()));
        assertFalse(tenant.intent().find(SecurityGroupUse.key(web.id())).isPresent());
    }

    @Test
    void aDeletedGroupsOwnReferencesEnd() {
        SecurityGroup web = create("web");
        SecurityGroup database = create("database");
        tenant.run(attempt -> authorize(attempt, database, from(web.id()), from(database.id())));
        tenant.run(attempt -> delete(attempt, database.id()));
        tenant.run(attempt -> delete(attempt, web.id()));
    }

    @Test
    void aGroupOfAnotherVpcCannotBeReferenced() {
        Vpc other = tenant.vpc("10.0.0.0/16");
        SecurityGroup web = create("web");
        tenant.refuse(Fault.GROUP_ELSEWHERE, attempt -> authorize(attempt, web, from(other.defaultSecurityGroup())));
        tenant.refuse(
                Fault.GROUP_NOT_FOUND,
                attempt -> authorize(attempt, web, from(SecurityGroupId.parse("sg-00000000000000000"))));
    }

    @Test
    void aModifiedRuleKeepsItsId() {
        SecurityGroup group = create("web");
        SecurityGroupRule rule = tenant.run(attempt -> authorize(attempt, group, tcp("0.0.0.0/0", 80)))
                .getFirst();
        tenant.run(attempt -> {
            new SecurityGroupRules(attempt)
                    .modify(
                            group.id(),
                            List.of(new SecurityGroupRules.Modification(rule.id(), _ -> tcp("10.0.0.0/8", 443))));
            return rule;
        });
        SecurityGroupRule changed = ingress(group).getFirst();
        assertEquals(rule.id(), changed.id());
        assertEquals(new RulePeer.Addresses(IpPrefix.parse("10.0.0.0/8")), changed.peer());
    }

    private SecurityGroup create(String name) {
        return tenant.run(attempt -> create(attempt, vpc, name));
    }

    private List<SecurityGroupRule> ingress(SecurityGroup group) {
        return tenant.run(attempt -> attempt.securityGroup(group.id())).rules(RuleDirection.INGRESS);
    }

    private static SecurityGroup create(Attempt attempt, Vpc in, String name) {
        return new SecurityGroups(attempt).create(Optional.of(in.id()), name, "a group", Tags.NONE);
    }

    private static SecurityGroupId delete(Attempt attempt, SecurityGroupId id) {
        new SecurityGroups(attempt).delete(id);
        return id;
    }

    private static List<SecurityGroupRule> authorize(Attempt attempt, SecurityGroup group, RuleSpec... rules) {
        return new SecurityGroupRules(attempt).authorize(group.id(), List.of(rules), Tags.NONE);
    }

    private static RuleSpec tcp(String from, int port) {
        return new RuleSpec(
                RuleDirection.INGRESS,
                new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(port, port)),
                new RulePeer.Addresses(IpPrefix.parse(from)),
                Optional.empty());
    }

    private RuleSpec from(SecurityGroupId group) {
        return new RuleSpec(
                RuleDirection.INGRESS,
                new RuleTraffic.All(),
                new RulePeer.Group(tenant.account(), group),
                Optional.empty());
    }
}
