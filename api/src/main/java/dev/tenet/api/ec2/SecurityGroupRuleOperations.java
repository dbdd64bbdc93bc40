package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.SecurityGroupRule;
import dev.tenet.model.SecurityGroupRuleId;
import dev.tenet.model.Tags;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.RuleSpec;
import dev.tenet.model.command.SecurityGroupRules;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupEgressRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupEgressResponse;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressResponse;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupEgressRequest;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupEgressResponse;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.RevokeSecurityGroupIngressResponse;
import software.amazon.awssdk.services.ec2.model.RevokedSecurityGroupRule;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/** Adding rules to security groups, and taking them away. */
final class SecurityGroupRuleOperations {
    private final Backend backend;
    private final SecurityGroupShapes shapes;

    SecurityGroupRuleOperations(Backend backend) {
        this.backend = backend;
        this.shapes = new SecurityGroupShapes(backend);
    }

    void register(Registrar registrar) {
        registrar.writes(
                AuthorizeSecurityGroupIngressRequest.class,
                AuthorizeSecurityGroupIngressResponse.class,
                this::authorizeIngress);
        registrar.writes(
                AuthorizeSecurityGroupEgressRequest.class,
                AuthorizeSecurityGroupEgressResponse.class,
                this::authorizeEgress);
        registrar.writes(
                RevokeSecurityGroupIngressRequest.class, RevokeSecurityGroupIngressResponse.class, this::revokeIngress);
        registrar.writes(
                RevokeSecurityGroupEgressRequest.class, RevokeSecurityGroupEgressResponse.class, this::revokeEgress);
    }

    private AuthorizeSecurityGroupIngressResponse authorizeIngress(
            AuthorizeSecurityGroupIngressRequest request, Caller caller) {
        Named named = new Named(request.groupId(), request.groupName());
        List<IpPermission> permissions = LegacyRules.of(request).or(request.ipPermissions());
        return AuthorizeSecurityGroupIngressResponse.builder()
                .returnValue(true)
                .securityGroupRules(authorize(
                        request, caller, named, RuleDirection.INGRESS, permissions, request.tagSpecifications()))
                .build();
    }

    private AuthorizeSecurityGroupEgressResponse authorizeEgress(
            AuthorizeSecurityGroupEgressRequest request, Caller caller) {
        Named named = new Named(request.groupId(), null);
        List<IpPermission> permissions = LegacyRules.of(request).or(request.ipPermissions());
        return AuthorizeSecurityGroupEgressResponse.builder()
                .returnValue(true)
                .securityGroupRules(authorize(
                        request, caller, named, RuleDirection.EGRESS, permissions, request.tagSpecifications()))
                .build();
    }

    private RevokeSecurityGroupIngressResponse revokeIngress(RevokeSecurityGroupIngressRequest request, Caller caller) {
        Named named = new Named(request.groupId(), request.groupName());
        List<IpPermission> permissions = LegacyRules.of(request).or(request.ipPermissions());
        Revocation gone =
                revoke(request, caller, named, RuleDirection.INGRESS, permissions, request.securityGroupRuleIds());
        return RevokeSecurityGroupIngressResponse.builder()
                .returnValue(true)
                .unknownIpPermissions(gone.unknown)
                .revokedSecurityGroupRules(gone.revoked)
                .build();
    }

    private RevokeSecurityGroupEgressResponse revokeEgress(RevokeSecurityGroupEgressRequest request, Caller caller) {
        Named named = new Named(request.groupId(), null);
        List<IpPermission> permissions = LegacyRules.of(request).or(request.ipPermissions());
        Revocation gone =
                revoke(request, caller, named, RuleDirection.EGRESS, permissions, request.securityGroupRuleIds());
        return RevokeSecurityGroupEgressResponse.builder()
                .returnValue(true)
                .unknownIpPermissions(gone.unknown)
                .revokedSecurityGroupRules(gone.revoked)
                .build();
    }

    /** A group by its id, or by its name in the default VPC. */
    private record Named(@Nullable String id, @Nullable String name) {
        SecurityGroupId in(Attempt attempt) {
            return SecurityGroupNames.id(attempt, id, name);
        }
    }

    private record Added(SecurityGroup group, List<SecurityGroupRule> rules) {}

    private record Revocation(List<IpPermission> unknown, List<RevokedSecurityGroupRule> revoked) {}

    private List<software.amazon.awssdk.services.ec2.model.SecurityGroupRule> authorize(
            SdkRequest request,
            Caller caller,
            Named named,
            RuleDirection direction,
            List<IpPermission> permissions,
            List<TagSpecification> specifications) {
        Tags tags = RequestTags.of(specifications, ResourceType.SECURITY_GROUP_RULE);
        Added added = backend.write(request, caller, attempt -> {
            SecurityGroup group = attempt.securityGroup(named.in(attempt));
            List<RuleSpec> specs = new RuleRequests(attempt, direction).read(permissions);
            return new Added(group, new SecurityGroupRules(attempt).authorize(group.id(), specs, tags));
        });
        return shapes.rules(added.group, added.rules);
    }

    private Revocation revoke(
            SdkRequest request,
            Caller caller,
            Named named,
            RuleDirection direction,
            List<IpPermission> permissions,
            List<String> ruleIds) {
        if (!ruleIds.isEmpty() && !permissions.isEmpty()) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID,
                    "The parameters 'ipPermissions' and 'securityGroupRuleIds' may not be used in combination");
        }
        List<SecurityGroupRuleId> ids = ruleIds.stream().map(Ids::rule).toList();
        return backend.write(request, caller, attempt -> {
            SecurityGroup group = attempt.securityGroup(named.in(attempt));
            SecurityGroupRules rules = new SecurityGroupRules(attempt);
            SecurityGroupRules.Revoked gone = ids.isEmpty()
                    ? rules.revoke(group.id(), new RuleRequests(attempt, direction).read(permissions))
                    : rules.revoke(group.id(), direction, ids);
            return new Revocation(
                    SecurityGroupShapes.permissions(gone.unknown()),
                    gone.rules().stream()
                            .map(rule -> shapes.revoked(group, rule))
                            .toList());
        });
    }
}
