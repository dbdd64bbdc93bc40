package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.model.AccountId;
import dev.tenet.model.HostId;
import dev.tenet.model.Identity;
import dev.tenet.model.Instance;
import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.RouteTable;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.Subnet;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps the states of all hosts up to date, change by change; once nothing is left to do they are what
 * {@link FullCompiler} makes of the same snapshot. Changes wait in one queue for each network, and networks take turns, so
 * that one with many changes delays no other. Objects are looked at as they are in the snapshot of the step, so changes may
 * come in any order, together or apart. For one thread.
 */
public final class IncrementalCompiler {
    private final CompilerSettings settings;
    private final ChangeLog log = new ChangeLog();
    private final FabricLayer fabric = new FabricLayer(log);
    private final Map<VpcId, NetworkLayer> networks = new HashMap<>();
    private final Map<HostId, Map<IntentKey<Instance>, VpcId>> placed = new HashMap<>();
    private final Map<HostId, Set<NetworkLayer>> members = new HashMap<>();

    private final Set<HostId> dirtyHosts = new LinkedHashSet<>();

    /** By network, in the order of turns. */
    private final SequencedMap<VpcId, Queue> queues = new LinkedHashMap<>();

    public IncrementalCompiler(CompilerSettings settings) {
        this.settings = settings;
    }

    private static final class Queue {
        final Set<IntentKey<?>> objects = new LinkedHashSet<>();
        boolean gateways;
    }

    /** An object has changed, or may have; either side is empty where it does not exist. */
    public void changed(
            IntentKey<?> key, Optional<? extends IntentObject> before, Optional<? extends IntentObject> after) {
        if (key.kind().equals(Kind.HOST) || key.kind().equals(Kind.HOST_STATUS)) {
            dirtyHosts.add(new HostId(key.path()));
        }
        Stream.of(before, after)
                .flatMap(Optional::stream)
                .forEach(object -> network(object).ifPresent(owned -> {
                    networks.computeIfAbsent(owned.vpc(), _ -> newNetwork(owned));
                    queue(owned.vpc()).objects.add(key);
                }));
    }

    /** Whether an object's last change is still to be looked at. */
    public boolean awaits(VpcId vpc, IntentKey<?> object) {
        Queue queue = queues.get(vpc);
        return queue != null && queue.objects.contains(object) || !dirtyHosts.isEmpty();
    }

    /** Whether a step would do anything. */
    public boolean hasWork() {
        return !dirtyHosts.isEmpty() || !queues.isEmpty();
    }

    /**
     * All changed hosts, and one network's turn.
     *
     * @param intent at least as new as every change told
     * @param atMost objects of the network to look at
     */
    public CompiledChanges step(IntentSnapshot intent, int atMost) {
        evaluateHosts(intent);
        Map.Entry<VpcId, Queue> turn = queues.pollFirstEntry();
        if (turn != null) {
            evaluate(turn.getKey(), turn.getValue(), intent, atMost);
        }
        if (queues.isEmpty()) {
            fabric.removeDeparted();
        }
        return log.take();
    }

    /** All that a host must do and know now, in {@link dev.tenet.hoststate.ResourceOrder}. */
    public List<EncodedResource> resources(HostId host) {
        List<EncodedResource> resources = new ArrayList<>(fabric.resources());
        for (NetworkLayer network : members.getOrDefault(host, Set.of())) {
            network.resources(host).forEach(resources::add);
        }
        resources.sort(Comparator.comparing(EncodedResource::key));
        return resources;
    }

    /** Of those resources. */
    public StateDigest digest(HostId host) {
        StateDigest digest = fabric.digest();
        for (NetworkLayer network : members.getOrDefault(host, Set.of())) {
            digest = network.digest(host, digest);
        }
        return digest;
    }

    /** Whom an instance concerns; empty if there is no such instance. */
    public Optional<InstancePlacement> placement(IntentKey<Instance> instance, VpcId vpc) {
        return Optional.ofNullable(networks.get(vpc)).flatMap(network -> network.placement(instance));
    }

    public CompilerCounters counters() {
        return log.counters();
    }

    private void evaluateHosts(IntentSnapshot intent) {
        boolean candidatesChanged = false;
        for (HostId host : dirtyHosts) {
            FabricLayer.Effect effect = fabric.evaluate(host, intent);
            candidatesChanged |= effect.candidatesChanged();
            if (effect.placementsChanged()) {
                placed.getOrDefault(host, Map.of())
                        .forEach((instance, vpc) -> queue(vpc).objects.add(instance));
            }
        }
        dirtyHosts.clear();
        if (candidatesChanged) {
            networks.keySet().forEach(vpc -> queue(vpc).gateways = true);
        }
    }

    private void evaluate(VpcId vpc, Queue queue, IntentSnapshot intent, int atMost) {
        NetworkLayer network = networks.get(vpc);
        if (network == null) {
            return;
        }
        if (queue.gateways) {
            queue.gateways = false;
            network.evaluateGateways(intent);
        }
        Iterator<IntentKey<?>> objects = queue.objects.iterator();
        for (int done = 0; done < atMost && objects.hasNext(); done++) {
            IntentKey<?> object = objects.next();
            objects.remove();
            network.evaluate(object, intent);
        }
        if (!queue.objects.isEmpty()) {
            queues.putLast(vpc, queue);
        } else if (network.isEmpty()) {
            networks.remove(vpc);
        }
    }

    private Queue queue(VpcId vpc) {
        return queues.computeIfAbsent(vpc, _ -> new Queue());
    }

    private NetworkLayer newNetwork(Owned owned) {
        return new NetworkLayer(owned.owner(), owned.vpc(), settings, fabric, log, new NetworkLayer.Placements() {
            @Override
            public void moved(IntentKey<Instance> instance, VpcId network, Optional<HostId> from, Optional<HostId> to) {
                from.ifPresent(host -> placed.computeIfPresent(host, (_, instances) -> {
                    instances.remove(instance);
                    return instances.isEmpty() ? null : instances;
                }));
                to.ifPresent(host ->
                        placed.computeIfAbsent(host, _ -> new HashMap<>()).put(instance, network));
            }

            @Override
            public void member(HostId host, NetworkLayer network, boolean member) {
                Set<NetworkLayer> layers = members.computeIfAbsent(host, _ -> new LinkedHashSet<>());
                if (member) {
                    layers.add(network);
                } else {
                    layers.remove(network);
                }
                if (layers.isEmpty()) {
                    members.remove(host);
                }
            }
        });
    }

    private record Owned(AccountId owner, VpcId vpc) {}

    /** The network that an object concerns; empty for those that concern none. */
    private static Optional<Owned> network(IntentObject object) {
        return switch (object) {
            case Vpc vpc -> Optional.of(new Owned(vpc.owner(), vpc.id()));
            case Subnet subnet -> Optional.of(new Owned(subnet.owner(), subnet.vpc()));
            case RouteTable table -> Optional.of(new Owned(table.owner(), table.vpc()));
            case SecurityGroup group -> Optional.of(new Owned(group.owner(), group.vpc()));
            case Identity identity -> Optional.of(new Owned(identity.owner(), identity.vpc()));
            case NetworkInterface networkInterface ->
                Optional.of(new Owned(networkInterface.owner(), networkInterface.vpc()));
            case Instance instance -> Optional.of(new Owned(instance.owner(), instance.vpc()));
            default -> Optional.empty();
        };
    }
}
