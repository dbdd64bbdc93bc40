package dev.tenet.model.command;

import dev.tenet.model.BalancedProtocol;
import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.Listener;
import dev.tenet.model.Listener.Forward;
import dev.tenet.model.ListenerId;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.Tags;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.net.IpFamily;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Commands on what load balancers listen to. */
public final class Listeners {
    private static final int MAX_GROUPS = 5;

    private final Attempt attempt;
    private final Intent intent;

    public Listeners(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /** A listener, and the load balancer it is of. */
    public record Of(LoadBalancer balancer, Listener listener) {}

    /**
     * @throws LoadBalancingException {@link LoadBalancingFault#LOAD_BALANCER_NOT_FOUND}, {@link LoadBalancingFault#LISTENER_LIMIT}, and
     *     as {@link #modify}
     */
    public Of create(LoadBalancerId of, BalancedProtocol protocol, int port, List<Forward> forwards, Tags tags) {
        LoadBalancer balancer = new LoadBalancers(attempt).find(of);
        if (balancer.listeners().size() >= LoadBalancer.MAX_LISTENERS) {
            throw fault(LoadBalancingFault.LISTENER_LIMIT, "The listener limit of the load balancer has been reached.");
        }
        Listener made =
                new Listener(ListenerId.random(attempt.random()), protocol, port, forwards, List.of(), Map.of(), tags);
        return put(balancer, made);
    }

    /**
     * @throws LoadBalancingException {@link LoadBalancingFault#LISTENER_NOT_FOUND}, {@link LoadBalancingFault#LISTENER_DUPLICATE}, {@link
     *     LoadBalancingFault#TARGET_GROUP_NOT_FOUND}, {@link LoadBalancingFault#PROTOCOLS_INCOMPATIBLE}, {@link
     *     LoadBalancingFault#TARGET_GROUP_ASSOCIATIONS}, {@link LoadBalancingFault#CONFIGURATION}, {@link
     *     LoadBalancingFault#UNIQUE_TARGET_GROUP_LIMIT}
     */
    public Of modify(
            LoadBalancerId of,
            ListenerId id,
            Optional<BalancedProtocol> protocol,
            Optional<Integer> port,
            Optional<List<Forward>> forwards) {
        Of found = find(of, id);
        Listener changed = found.listener.changed(
                protocol.orElse(found.listener.protocol()),
                port.orElse(found.listener.port()),
                forwards.orElse(found.listener.forwards()),
                attempt.now());
        return put(found.balancer, changed);
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#LISTENER_NOT_FOUND} */
    public void delete(LoadBalancerId of, ListenerId id) {
        LoadBalancer balancer = find(of, id).balancer;
        List<Listener> rest = balancer.listeners().stream()
                .filter(listener -> !listener.id().equals(id))
                .toList();
        store(balancer, balancer.withListeners(rest));
    }

    /**
     * @throws LoadBalancingException {@link LoadBalancingFault#LISTENER_NOT_FOUND}, {@link LoadBalancingFault#ATTRIBUTE}, {@link
     *     LoadBalancingFault#LISTENER_DUPLICATE} of a second one that takes all ports
     */
    public Listener modifyAttributes(LoadBalancerId of, ListenerId id, Map<String, String> attributes) {
        Of found = find(of, id);
        Listener changed = found.listener.withAttributes(
                LoadBalancers.Attributes.with(BalancingAttribute.Of.LISTENER, found.listener.attributes(), attributes));
        List<String> supported =
                changed.attributeKeys().stream().map(BalancingAttribute::key).toList();
        attributes.keySet().stream()
                .filter(key -> !supported.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw fault(
                            LoadBalancingFault.ATTRIBUTE,
                            "A listener of protocol '" + changed.protocol() + "' does not support the attribute '" + key
                                    + "'");
                });
        checkFree(found.balancer, changed);
        intent.put(replace(found.balancer, changed));
        return changed;
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#LISTENER_NOT_FOUND} */
    public void tag(LoadBalancerId of, ListenerId id, Tags tags) {
        Of found = find(of, id);
        intent.put(replace(found.balancer, found.listener.withTags(tags)));
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#LISTENER_NOT_FOUND} */
    public Of find(LoadBalancerId of, ListenerId id) {
        return intent.find(LoadBalancer.key(attempt.account(), of))
                .flatMap(balancer -> balancer.listener(id).map(listener -> new Of(balancer, listener)))
                .orElseThrow(() -> fault(LoadBalancingFault.LISTENER_NOT_FOUND, "Listener '" + id + "' not found"));
    }

    private Of put(LoadBalancer balancer, Listener listener) {
        if (listener.port() < 1 || listener.port() > 0xffff) {
            throw fault(LoadBalancingFault.VALUE, "Port '" + listener.port() + "' is not in the range of 1 to 65535");
        }
        if (listener.takesAllPorts() && listener.protocol().isQuic()) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "A listener with '" + BalancingAttribute.ALL_PORTS.key() + "' cannot be of protocol '"
                            + listener.protocol() + "'");
        }
        checkFree(balancer, listener);
        checkForwards(balancer, listener);
        new QuicServers(attempt).requireDistinct(listener);
        LoadBalancer changed = replace(balancer, listener);
        new ShiftableGroups(attempt).require(changed);
        store(balancer, changed);
        return new Of(changed, listener);
    }

    private void store(LoadBalancer before, LoadBalancer after) {
        Set<TargetGroupId> used = after.targetGroups();
        for (TargetGroupId id : used) {
            TargetGroup group = new TargetGroups(attempt).find(id);
            if (group.usedBy().isEmpty()) {
                intent.put(group.withUsedBy(Optional.of(after.id())));
            }
        }
        for (TargetGroupId id : before.targetGroups()) {
            if (!used.contains(id)) {
                intent.put(new TargetGroups(attempt).find(id).withUsedBy(Optional.empty()));
            }
        }
        intent.put(after);
    }

    private static LoadBalancer replace(LoadBalancer balancer, Listener listener) {
        List<Listener> all = new ArrayList<>(balancer.listeners());
        all.removeIf(present -> present.id().equals(listener.id()));
        all.add(listener);
        return balancer.withListeners(all);
    }

    private static void checkFree(LoadBalancer balancer, Listener listener) {
        for (Listener present : balancer.listeners()) {
            if (present.id().equals(listener.id()) || !present.protocol().overlaps(listener.protocol())) {
                continue;
            }
            if (present.port() == listener.port()) {
                throw fault(
                        LoadBalancingFault.LISTENER_DUPLICATE,
                        "A listener already exists on this port for this load balancer '" + balancer.name() + "'");
            }
            if (present.takesAllPorts() && listener.takesAllPorts()) {
                throw fault(
                        LoadBalancingFault.LISTENER_DUPLICATE,
                        "Another listener of load balancer '" + balancer.name() + "' has '"
                                + BalancingAttribute.ALL_PORTS.key() + "' already");
            }
        }
    }

    private void checkForwards(LoadBalancer balancer, Listener listener) {
        Set<TargetGroupId> named = new HashSet<>();
        if (listener.forwards().isEmpty()) {
            throw fault(LoadBalancingFault.VALUE, "A target group must be specified");
        }
        if (listener.forwards().size() > MAX_GROUPS) {
            throw fault(
                    LoadBalancingFault.UNIQUE_TARGET_GROUP_LIMIT,
                    "A forward action has at most " + MAX_GROUPS + " target groups");
        }
        for (Forward forward : listener.forwards()) {
            if (!named.add(forward.group())) {
                throw fault(LoadBalancingFault.VALUE, "A target group can be specified only once in an action");
            }
            check(balancer, listener, new TargetGroups(attempt).find(forward.group()));
        }
    }

    private static void check(LoadBalancer balancer, Listener listener, TargetGroup group) {
        if (listener.protocol() != group.protocol()) {
            throw fault(
                    LoadBalancingFault.PROTOCOLS_INCOMPATIBLE,
                    "The protocol '" + group.protocol() + "' of target group '" + group.name()
                            + "' is not compatible with the listener's protocol '" + listener.protocol() + "'");
        }
        if (!group.vpc().equals(balancer.vpc())) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "The target group '" + group.name() + "' is in a different VPC than load balancer '"
                            + balancer.name() + "'");
        }
        if (group.family() == IpFamily.IPV6 && !balancer.dualstack()) {
            throw fault(
                    LoadBalancingFault.CONFIGURATION,
                    "The target group '" + group.name()
                            + "' has IP address type 'ipv6', which only a dualstack load balancer has: '"
                            + balancer.name() + "' is none");
        }
        if (group.usedBy().filter(user -> !user.equals(balancer.id())).isPresent()) {
            throw fault(
                    LoadBalancingFault.TARGET_GROUP_ASSOCIATIONS,
                    "The target group '" + group.name() + "' is associated with another load balancer");
        }
    }

    private static LoadBalancingException fault(LoadBalancingFault fault, String text) {
        return new LoadBalancingException(fault, text);
    }
}
