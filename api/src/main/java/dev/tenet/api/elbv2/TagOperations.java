package dev.tenet.api.elbv2;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.model.Tags;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.Listeners;
import dev.tenet.model.command.LoadBalancers;
import dev.tenet.model.command.LoadBalancingException;
import dev.tenet.model.command.LoadBalancingFault;
import dev.tenet.model.command.TargetGroups;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.AddTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveTagsRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.RemoveTagsResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TagDescription;

/** The tags of load balancers, target groups and listeners. */
final class TagOperations {
    private final Backend backend;
    private final Arns arns;

    TagOperations(Backend backend) {
        this.backend = backend;
        this.arns = new Arns(backend);
    }

    void register(Registrar registrar) {
        registrar.on(AddTagsRequest.class, AddTagsResponse.class, this::add);
        registrar.on(RemoveTagsRequest.class, RemoveTagsResponse.class, this::remove);
        registrar.on(DescribeTagsRequest.class, DescribeTagsResponse.class, this::describe);
    }

    private AddTagsResponse add(AddTagsRequest request, Caller caller) {
        Map<String, String> more = RequestTags.read(request.tags());
        change(request, request.resourceArns(), caller, present -> RequestTags.with(present, more));
        return AddTagsResponse.builder().build();
    }

    private RemoveTagsResponse remove(RemoveTagsRequest request, Caller caller) {
        change(request, request.resourceArns(), caller, present -> {
            Tags rest = present;
            for (String key : request.tagKeys()) {
                rest = rest.without(key, Optional.empty());
            }
            return rest;
        });
        return RemoveTagsResponse.builder().build();
    }

    private DescribeTagsResponse describe(DescribeTagsRequest request, Caller caller) {
        List<TagDescription> shown = backend.read(
                caller,
                attempt -> request.resourceArns().stream()
                        .map(arn -> TagDescription.builder()
                                .resourceArn(arn)
                                .tags(RequestTags.write(tags(attempt, arn, caller)))
                                .build())
                        .toList());
        return DescribeTagsResponse.builder().tagDescriptions(shown).build();
    }

    private void change(SdkRequest request, List<String> resources, Caller caller, UnaryOperator<Tags> change) {
        backend.write(request, caller, attempt -> {
            resources.forEach(arn -> put(attempt, arn, caller, change.apply(tags(attempt, arn, caller))));
            return resources;
        });
    }

    private Tags tags(Attempt attempt, String arn, Caller caller) {
        if (Arns.isLoadBalancer(arn)) {
            return new LoadBalancers(attempt)
                    .find(arns.loadBalancer(arn, caller))
                    .tags();
        }
        if (Arns.isTargetGroup(arn)) {
            return new TargetGroups(attempt).find(arns.targetGroup(arn, caller)).tags();
        }
        if (Arns.isListener(arn)) {
            Arns.ListenerName name = arns.listener(arn, caller);
            return new Listeners(attempt)
                    .find(name.balancer(), name.listener())
                    .listener()
                    .tags();
        }
        throw new LoadBalancingException(LoadBalancingFault.VALUE, "'" + arn + "' is not a valid ARN");
    }

    private void put(Attempt attempt, String arn, Caller caller, Tags tags) {
        if (Arns.isLoadBalancer(arn)) {
            new LoadBalancers(attempt).tag(arns.loadBalancer(arn, caller), tags);
        } else if (Arns.isTargetGroup(arn)) {
            new TargetGroups(attempt).tag(arns.targetGroup(arn, caller), tags);
        } else {
            Arns.ListenerName name = arns.listener(arn, caller);
            new Listeners(attempt).tag(name.balancer(), name.listener(), tags);
        }
    }
}
