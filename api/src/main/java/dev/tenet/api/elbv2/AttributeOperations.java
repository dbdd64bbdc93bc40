package dev.tenet.api.elbv2;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.BalancingAttribute.Of;
import dev.tenet.model.Listener;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.command.Listeners;
import dev.tenet.model.command.LoadBalancers;
import dev.tenet.model.command.TargetGroups;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeLoadBalancerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ListenerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerAttribute;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyLoadBalancerAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyTargetGroupAttributesResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupAttribute;

/** The attributes of load balancers, listeners and target groups. */
final class AttributeOperations {
    private final Backend backend;
    private final Arns arns;

    AttributeOperations(Backend backend) {
        this.backend = backend;
        this.arns = new Arns(backend);
    }

    void register(Registrar registrar) {
        registrar.on(
                DescribeLoadBalancerAttributesRequest.class,
                DescribeLoadBalancerAttributesResponse.class,
                this::describeLoadBalancer);
        registrar.on(
                ModifyLoadBalancerAttributesRequest.class,
                ModifyLoadBalancerAttributesResponse.class,
                this::modifyLoadBalancer);
        registrar.on(
                DescribeListenerAttributesRequest.class,
                DescribeListenerAttributesResponse.class,
                this::describeListener);
        registrar.on(
                ModifyListenerAttributesRequest.class, ModifyListenerAttributesResponse.class, this::modifyListener);
        registrar.on(
                DescribeTargetGroupAttributesRequest.class,
                DescribeTargetGroupAttributesResponse.class,
                this::describeTargetGroup);
        registrar.on(
                ModifyTargetGroupAttributesRequest.class,
                ModifyTargetGroupAttributesResponse.class,
                this::modifyTargetGroup);
    }

    private DescribeLoadBalancerAttributesResponse describeLoadBalancer(
            DescribeLoadBalancerAttributesRequest request, Caller caller) {
        LoadBalancerId id = arns.loadBalancer(request.loadBalancerArn(), caller);
        var found = backend.read(caller, attempt -> new LoadBalancers(attempt).find(id));
        return DescribeLoadBalancerAttributesResponse.builder()
                .attributes(shown(Of.LOAD_BALANCER, found.attributes(), AttributeOperations::ofLoadBalancer))
                .build();
    }

    private ModifyLoadBalancerAttributesResponse modifyLoadBalancer(
            ModifyLoadBalancerAttributesRequest request, Caller caller) {
        LoadBalancerId id = arns.loadBalancer(request.loadBalancerArn(), caller);
        Map<String, String> changes = new TreeMap<>();
        request.attributes().forEach(each -> changes.put(text(each.key()), text(each.value())));
        var changed =
                backend.write(request, caller, attempt -> new LoadBalancers(attempt).modifyAttributes(id, changes));
        return ModifyLoadBalancerAttributesResponse.builder()
                .attributes(shown(Of.LOAD_BALANCER, changed.attributes(), AttributeOperations::ofLoadBalancer))
                .build();
    }

    private DescribeListenerAttributesResponse describeListener(
            DescribeListenerAttributesRequest request, Caller caller) {
        Arns.ListenerName name = arns.listener(request.listenerArn(), caller);
        Listener found = backend.read(
                caller,
                attempt -> new Listeners(attempt)
                        .find(name.balancer(), name.listener())
                        .listener());
        return DescribeListenerAttributesResponse.builder()
                .attributes(shown(found))
                .build();
    }

    private ModifyListenerAttributesResponse modifyListener(ModifyListenerAttributesRequest request, Caller caller) {
        Arns.ListenerName name = arns.listener(request.listenerArn(), caller);
        Map<String, String> changes = new TreeMap<>();
        request.attributes().forEach(each -> changes.put(text(each.key()), text(each.value())));
        Listener changed = backend.write(
                request,
                caller,
                attempt -> new Listeners(attempt).modifyAttributes(name.balancer(), name.listener(), changes));
        return ModifyListenerAttributesResponse.builder()
                .attributes(shown(changed))
                .build();
    }

    private static List<ListenerAttribute> shown(Listener listener) {
        return listener.attributeKeys().stream()
                .filter(attribute -> isShown(attribute, listener.attributes()))
                .map(attribute -> ListenerAttribute.builder()
                        .key(attribute.key())
                        .value(attribute.in(listener.attributes()))
                        .build())
                .toList();
    }

    private DescribeTargetGroupAttributesResponse describeTargetGroup(
            DescribeTargetGroupAttributesRequest request, Caller caller) {
        TargetGroupId id = arns.targetGroup(request.targetGroupArn(), caller);
        var found = backend.read(caller, attempt -> new TargetGroups(attempt).find(id));
        return DescribeTargetGroupAttributesResponse.builder()
                .attributes(shown(Of.TARGET_GROUP, found.attributes(), AttributeOperations::ofTargetGroup))
                .build();
    }

    private ModifyTargetGroupAttributesResponse modifyTargetGroup(
            ModifyTargetGroupAttributesRequest request, Caller caller) {
        TargetGroupId id = arns.targetGroup(request.targetGroupArn(), caller);
        Map<String, String> changes = new TreeMap<>();
        request.attributes().forEach(each -> changes.put(text(each.key()), text(each.value())));
        var changed =
                backend.write(request, caller, attempt -> new TargetGroups(attempt).modifyAttributes(id, changes));
        return ModifyTargetGroupAttributesResponse.builder()
                .attributes(shown(Of.TARGET_GROUP, changed.attributes(), AttributeOperations::ofTargetGroup))
                .build();
    }

    private static <T> List<T> shown(Of of, Map<String, String> set, BiFunction<String, String, T> shape) {
        return BalancingAttribute.all(of).stream()
                .filter(attribute -> isShown(attribute, set))
                .map(attribute -> shape.apply(attribute.key(), attribute.in(set)))
                .toList();
    }

    /** Tools for AWS are told of others only where somebody has set them. */
    private static boolean isShown(BalancingAttribute attribute, Map<String, String> set) {
        return attribute.isUsual() || set.containsKey(attribute.key());
    }

    private static LoadBalancerAttribute ofLoadBalancer(String key, String value) {
        return LoadBalancerAttribute.builder().key(key).value(value).build();
    }

    private static TargetGroupAttribute ofTargetGroup(String key, String value) {
        return TargetGroupAttribute.builder().key(key).value(value).build();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
