package dev.tenet.api.elbv2;

import dev.tenet.api.Caller;
import dev.tenet.api.ec2.Backend;
import dev.tenet.api.listing.Page;
import dev.tenet.api.listing.PageLimits;
import dev.tenet.model.BalancedProtocol;
import dev.tenet.model.Listener.Forward;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.command.Attempt;
import dev.tenet.model.command.Listeners;
import dev.tenet.model.command.LoadBalancers;
import dev.tenet.model.command.LoadBalancingException;
import dev.tenet.model.command.LoadBalancingFault;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Action;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.CreateListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DeleteListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.DescribeListenersResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Listener;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerRequest;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ModifyListenerResponse;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetGroupTuple;

/** What load balancers listen to. */
final class ListenerOperations {
    private static final PageLimits PAGES = new PageLimits(1, 400);

    private final Backend backend;
    private final Arns arns;
    private final Shapes shapes;

    ListenerOperations(Backend backend) {
        this.backend = backend;
        this.arns = new Arns(backend);
        this.shapes = new Shapes(backend);
    }

    void register(Registrar registrar) {
        registrar.on(CreateListenerRequest.class, CreateListenerResponse.class, this::create);
        registrar.on(DeleteListenerRequest.class, DeleteListenerResponse.class, this::delete);
        registrar.on(DescribeListenersRequest.class, DescribeListenersResponse.class, this::describe);
        registrar.on(ModifyListenerRequest.class, ModifyListenerResponse.class, this::modify);
    }

    private CreateListenerResponse create(CreateListenerRequest request, Caller caller) {
        LoadBalancerId balancer = arns.loadBalancer(request.loadBalancerArn(), caller);
        if (request.protocol() == null || request.port() == null) {
            throw fault(LoadBalancingFault.VALUE, "A listener protocol and port must be specified");
        }
        BalancedProtocol protocol = protocol(request.protocol());
        refuseCertificates(request.hasCertificates(), request.sslPolicy(), request.hasAlpnPolicy());
        List<Forward> forwards = forwards(request.defaultActions(), caller);
        Listener made = backend.write(
                request,
                caller,
                attempt -> shown(
                        attempt,
                        new Listeners(attempt)
                                .create(balancer, protocol, request.port(), forwards, RequestTags.of(request.tags()))));
        return CreateListenerResponse.builder().listeners(made).build();
    }

    private DeleteListenerResponse delete(DeleteListenerRequest request, Caller caller) {
        Arns.ListenerName name = arns.listener(request.listenerArn(), caller);
        backend.write(request, caller, attempt -> {
            new Listeners(attempt).delete(name.balancer(), name.listener());
            return name;
        });
        return DeleteListenerResponse.builder().build();
    }

    private ModifyListenerResponse modify(ModifyListenerRequest request, Caller caller) {
        Arns.ListenerName name = arns.listener(request.listenerArn(), caller);
        Optional<BalancedProtocol> protocol =
                Optional.ofNullable(request.protocol()).map(ListenerOperations::protocol);
        refuseCertificates(request.hasCertificates(), request.sslPolicy(), request.hasAlpnPolicy());
        Optional<List<Forward>> forwards = request.hasDefaultActions()
                ? Optional.of(forwards(request.defaultActions(), caller))
                : Optional.empty();
        Listener changed = backend.write(
                request,
                caller,
                attempt -> shown(
                        attempt,
                        new Listeners(attempt)
                                .modify(
                                        name.balancer(),
                                        name.listener(),
                                        protocol,
                                        Optional.ofNullable(request.port()),
                                        forwards)));
        return ModifyListenerResponse.builder().listeners(changed).build();
    }

    private DescribeListenersResponse describe(DescribeListenersRequest request, Caller caller) {
        return backend.read(caller, attempt -> {
            Page<Listener> page = backend.pager()
                    .page(request, caller, PAGES, wanted(attempt, request, caller), Listener::listenerArn);
            return DescribeListenersResponse.builder()
                    .listeners(page.items())
                    .nextMarker(page.nextToken().orElse(null))
                    .build();
        });
    }

    private List<Listener> wanted(Attempt attempt, DescribeListenersRequest request, Caller caller) {
        if (!request.listenerArns().isEmpty()) {
            return request.listenerArns().stream()
                    .map(arn -> arns.listener(arn, caller))
                    .distinct()
                    .map(name -> shown(attempt, new Listeners(attempt).find(name.balancer(), name.listener())))
                    .toList();
        }
        if (request.loadBalancerArn() == null) {
            throw fault(LoadBalancingFault.VALUE, "You must specify either listener ARNs or a load balancer ARN");
        }
        LoadBalancer balancer = new LoadBalancers(attempt).find(arns.loadBalancer(request.loadBalancerArn(), caller));
        return balancer.listeners().stream()
                .map(listener -> shown(attempt, new Listeners.Of(balancer, listener)))
                .toList();
    }

    private Listener shown(Attempt attempt, Listeners.Of of) {
        List<TargetGroup> groups = of.listener().forwards().stream()
                .flatMap(forward ->
                        attempt.intent().find(TargetGroup.key(of.balancer().owner(), forward.group())).stream())
                .toList();
        return shapes.listener(of.balancer(), of.listener(), groups);
    }

    private List<Forward> forwards(List<Action> actions, Caller caller) {
        if (actions.size() != 1) {
            throw fault(LoadBalancingFault.VALUE, "Exactly one default action must be specified");
        }
        Action action = actions.getFirst();
        if (action.type() != ActionTypeEnum.FORWARD) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "The action type '" + action.type() + "' is not valid with network load balancers");
        }
        if (action.forwardConfig() == null) {
            if (action.targetGroupArn() == null) {
                throw fault(LoadBalancingFault.VALUE, "A target group ARN must be specified");
            }
            return List.of(new Forward(arns.targetGroup(action.targetGroupArn(), caller), 1));
        }
        if (action.forwardConfig().targetGroupStickinessConfig() != null
                && Boolean.TRUE.equals(
                        action.forwardConfig().targetGroupStickinessConfig().enabled())) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "Target group stickiness is not supported with network load balancers");
        }
        return action.forwardConfig().targetGroups().stream()
                .map(tuple -> forward(tuple, caller))
                .toList();
    }

    private Forward forward(TargetGroupTuple tuple, Caller caller) {
        int weight = tuple.weight() == null ? 1 : tuple.weight();
        if (weight < 0 || weight > Forward.MAX_WEIGHT) {
            throw fault(
                    LoadBalancingFault.VALUE, "Weight '" + weight + "' must be between 0 and " + Forward.MAX_WEIGHT);
        }
        return new Forward(arns.targetGroup(String.valueOf(tuple.targetGroupArn()), caller), weight);
    }

    private static void refuseCertificates(boolean certificates, @Nullable String policy, boolean alpn) {
        if (certificates || policy != null || alpn) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "Certificates, security policies and ALPN policies are for TLS listeners, which are not supported");
        }
    }

    private static BalancedProtocol protocol(ProtocolEnum protocol) {
        return Protocols.read(protocol)
                .orElseThrow(() -> fault(
                        LoadBalancingFault.PROTOCOL_UNSUPPORTED,
                        "Protocol '" + protocol + "' is not supported for network load balancers' listeners here:"
                                + " use TCP, UDP, TCP_UDP, QUIC or TCP_QUIC"));
    }

    private static LoadBalancingException fault(LoadBalancingFault fault, String text) {
        return new LoadBalancingException(fault, text);
    }
}
