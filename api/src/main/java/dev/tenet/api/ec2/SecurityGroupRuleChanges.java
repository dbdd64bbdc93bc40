package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.FilterTable;
import dev.tenet.api.listing.Page;
import dev.tenet.model.Kind;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.SecurityGroupRules;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupRulesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupRulesResponse;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.ModifySecurityGroupRulesRequest;
import software.amazon.awssdk.services.ec2.model.ModifySecurityGroupRulesResponse;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRuleDescription;
import software.amazon.awssdk.services.ec2.model.SecurityGroupRuleUpdate;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsEgressRequest;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsEgressResponse;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsIngressRequest;
import software.amazon.awssdk.services.ec2.model.UpdateSecurityGroupRuleDescriptionsIngressResponse;

/** Describing and changing rules by their ids. */
final class SecurityGroupRuleChanges {
    private record Found(SecurityGroup group, SecurityGroupRule rule) {}

    private static final Listing<Found> RULES = Listing.of(
            found -> found.rule.id().value(),
            Fault.RULE_ID_NOT_FOUND,
            "The security group rule ID '%s'",
            FilterTable.<Found>builder()
                    .on("group-id", found -> found.group.id().value())
                    .on("security-group-rule-id", found -> found.rule.id().value())
                    .tagged(found -> found.rule.tags().values())
                    .build());

    private final Backend backend;
    private final SecurityGroupShapes shapes;

    SecurityGroupRuleChanges(Backend backend) {
        this.backend = backend;
        this.shapes = new SecurityGroupShapes(backend);
    }

    void register(Registrar registrar) {
        registrar.reads(
                DescribeSecurityGroupRulesRequest.class, DescribeSecurityGroupRulesResponse.class, this::describe);
        registrar.writes(ModifySecurityGroupRulesRequest.class, ModifySecurityGroupRulesResponse.class, this::modify);
        registrar.writes(
                UpdateSecurityGroupRuleDescriptionsIngressRequest.class,
                UpdateSecurityGroupRuleDescriptionsIngressResponse.class,
                this::redescribeIngress);
        registrar.writes(
                UpdateSecurityGroupRuleDescriptionsEgressRequest.class,
                UpdateSecurityGroupRuleDescriptionsEgressResponse.class,
                this::redescribeEgress);
    }

    private DescribeSecurityGroupRulesResponse describe(DescribeSecurityGroupRulesRequest request, Caller caller) {
        request.securityGroupRuleIds().forEach(Ids::rule);
        Page<Found> page = backend.read(
                caller,
                attempt -> RULES.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.SECURITY_GROUP.under(caller.account())).stream()
                                .flatMap(group -> group.rules().stream().map(rule -> new Found(group, rule)))
                                .toList(),
                        request.securityGroupRuleIds(),
                        request.filters()));
        List<software.amazon.awssdk.services.ec2.model.SecurityGroupRule> shown = backend.read(
                caller,
                attempt -> page.items().stream()
                        .map(found -> new PeeredGroups(attempt).in(found.group, shapes.rule(found.group, found.rule)))
                        .toList());
        return DescribeSecurityGroupRulesResponse.builder()
                .securityGroupRules(shown)
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private ModifySecurityGroupRulesResponse modify(ModifySecurityGroupRulesRequest request, Caller caller) {
        SecurityGroupId id = Ids.securityGroup(request.groupId());
        backend.write(request, caller, attempt -> {
            List<SecurityGroupRules.Modification> changes = request.securityGroupRules().stream()
                    .map(update -> modification(attempt, update))
                    .toList();
            new SecurityGroupRules(attempt).modify(id, changes);
            return id;
        });
        return ModifySecurityGroupRulesResponse.builder().returnValue(true).build();
    }

    private static SecurityGroupRules.Modification modification(Attempt attempt, SecurityGroupRuleUpdate update) {
        var wanted = update.securityGroupRule();
        if (update.securityGroupRuleId() == null || wanted == null) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING,
                    "The request must contain the parameters SecurityGroupRuleId and SecurityGroupRule");
        }
        return new SecurityGroupRules.Modification(
                Ids.rule(update.securityGroupRuleId()), old -> new RuleRequests(attempt, old.direction()).read(wanted));
    }

    private UpdateSecurityGroupRuleDescriptionsIngressResponse redescribeIngress(
            UpdateSecurityGroupRuleDescriptionsIngressRequest request, Caller caller) {
        redescribe(
                request,
                caller,
                RuleDirection.INGRESS,
                request.groupId(),
                request.groupName(),
                request.ipPermissions(),
                request.securityGroupRuleDescriptions());
        return UpdateSecurityGroupRuleDescriptionsIngressResponse.builder()
                .returnValue(true)
                .build();
    }

    private UpdateSecurityGroupRuleDescriptionsEgressResponse redescribeEgress(
            UpdateSecurityGroupRuleDescriptionsEgressRequest request, Caller caller) {
        redescribe(
                request,
                caller,
                RuleDirection.EGRESS,
                request.groupId(),
                request.groupName(),
                request.ipPermissions(),
                request.securityGroupRuleDescriptions());
        return UpdateSecurityGroupRuleDescriptionsEgressResponse.builder()
                .returnValue(true)
                .build();
    }

    private void redescribe(
            SdkRequest request,
            Caller caller,
            RuleDirection direction,
            @Nullable String groupId,
            @Nullable String groupName,
            List<IpPermission> permissions,
            List<SecurityGroupRuleDescription> descriptions) {
        if (permissions.isEmpty() == descriptions.isEmpty()) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "Exactly one of 'ipPermissions' and 'securityGroupRuleDescriptions' must be given");
        }
        backend.write(request, caller, attempt -> {
            SecurityGroupId id = SecurityGroupNames.id(attempt, groupId, groupName);
            SecurityGroupRules rules = new SecurityGroupRules(attempt);
            if (descriptions.isEmpty()) {
                rules.describe(id, new RuleRequests(attempt, direction).read(permissions));
            } else {
                rules.describe(
                        id,
                        direction,
                        descriptions.stream()
                                .map(SecurityGroupRuleChanges::description)
                                .toList());
            }
            return id;
        });
    }

    private static SecurityGroupRules.Description description(SecurityGroupRuleDescription given) {
        if (given.securityGroupRuleId() == null) {
            throw new CommandException(
                    Fault.PARAMETER_MISSING, "The request must contain the parameter SecurityGroupRuleId");
        }
        return new SecurityGroupRules.Description(
                Ids.rule(given.securityGroupRuleId()),
                Optional.ofNullable(given.description()).filter(text -> !text.isEmpty()));
    }
}
