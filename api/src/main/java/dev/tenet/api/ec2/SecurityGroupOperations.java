package dev.tenet.api.ec2;

import dev.tenet.api.Caller;
import dev.tenet.api.listing.Page;
import dev.tenet.model.Kind;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.CommandException;
import dev.tenet.model.command.Fault;
import dev.tenet.model.command.SecurityGroups;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.CreateSecurityGroupResponse;
import software.amazon.awssdk.services.ec2.model.DeleteSecurityGroupRequest;
import software.amazon.awssdk.services.ec2.model.DeleteSecurityGroupResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/** Making, deleting and describing security groups. */
final class SecurityGroupOperations {
    private final Backend backend;
    private final SecurityGroupShapes shapes;

    SecurityGroupOperations(Backend backend) {
        this.backend = backend;
        this.shapes = new SecurityGroupShapes(backend);
    }

    void register(Registrar registrar) {
        registrar.writes(CreateSecurityGroupRequest.class, CreateSecurityGroupResponse.class, this::create);
        registrar.writes(DeleteSecurityGroupRequest.class, DeleteSecurityGroupResponse.class, this::delete);
        registrar.reads(DescribeSecurityGroupsRequest.class, DescribeSecurityGroupsResponse.class, this::describe);
    }

    private CreateSecurityGroupResponse create(CreateSecurityGroupRequest request, Caller caller) {
        Optional<VpcId> vpc = Optional.ofNullable(request.vpcId()).map(Ids::vpc);
        Tags tags = RequestTags.of(request.tagSpecifications(), ResourceType.SECURITY_GROUP);
        SecurityGroup made = backend.write(
                request,
                caller,
                attempt -> new SecurityGroups(attempt).create(vpc, request.groupName(), request.description(), tags));
        return CreateSecurityGroupResponse.builder()
                .groupId(made.id().value())
                .securityGroupArn(shapes.arn(made))
                .tags(RequestTags.write(tags))
                .build();
    }

    private DeleteSecurityGroupResponse delete(DeleteSecurityGroupRequest request, Caller caller) {
        String deleted = backend.write(request, caller, attempt -> {
            var id = SecurityGroupNames.id(attempt, request.groupId(), request.groupName());
            new SecurityGroups(attempt).delete(id);
            return id.value();
        });
        return DeleteSecurityGroupResponse.builder()
                .returnValue(true)
                .groupId(deleted)
                .build();
    }

    private DescribeSecurityGroupsResponse describe(DescribeSecurityGroupsRequest request, Caller caller) {
        request.groupIds().forEach(Ids::securityGroup);
        Page<SecurityGroup> page = backend.read(
                caller,
                attempt -> SecurityGroupListing.GROUPS.page(
                        backend.pager(),
                        request,
                        caller,
                        attempt.intent().list(Kind.SECURITY_GROUP.under(caller.account())),
                        named(attempt, request),
                        request.filters()));
        List<software.amazon.awssdk.services.ec2.model.SecurityGroup> shown = backend.read(
                caller,
                attempt -> page.items().stream()
                        .map(group -> new PeeredGroups(attempt).in(group, shapes.group(group)))
                        .toList());
        return DescribeSecurityGroupsResponse.builder()
                .securityGroups(shown)
                .nextToken(page.nextToken().orElse(null))
                .build();
    }

    private static List<String> named(Attempt attempt, DescribeSecurityGroupsRequest request) {
        if (request.maxResults() != null
                && !(request.groupIds().isEmpty() && request.groupNames().isEmpty())) {
            throw new CommandException(
                    Fault.COMBINATION_INVALID, "The parameter GroupIds cannot be used with the parameter MaxResults");
        }
        List<String> ids = new ArrayList<>(request.groupIds());
        request.groupNames()
                .forEach(name -> ids.add(new SecurityGroups(attempt).named(name).value()));
        return ids;
    }
}
