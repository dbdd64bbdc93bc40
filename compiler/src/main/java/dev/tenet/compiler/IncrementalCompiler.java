package dev.tenet.compiler;

import dev.tenet.hoststate.EncodedResource;
import dev.tenet.hoststate.NameSubject;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.StateDigest;
import dev.tenet.model.AccountId;
import dev.tenet.model.EdgeWeight;
import dev.tenet.model.EgressOnlyInternetGateway;
import dev.tenet.model.FlowLog;
import dev.tenet.model.HostId;
import dev.tenet.model.HostedZone;
import dev.tenet.model.Identity;
import dev.tenet.model.Instance;
import dev.tenet.model.IntentKey;
import dev.tenet.model.IntentObject;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.Kind;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LocationSetting;
import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.MeteringSetting;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatGatewaySetting;
import dev.tenet.model.NatLeases;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RuleChangeSetting;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.Subnet;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetHealth;
import dev.tenet.model.TrafficMirrorFilter;
import dev.tenet.model.TrafficMirrorSession;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.ZonalShift;
import dev.tenet.net.VirtualNetworkIdentifier;
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
import java.util.stream.Collectors;
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
    private final SharedResources shared = new SharedResources(log);
    private final LocationSets locations = new LocationSets(log);

    /** Who must hear of changes elsewhere: of a peered VPC, its subnets and identities, and of prefix lists. */
    private final Index<VpcId, NetworkLayer> peers = new Index<>();

    private final Index<PrefixListId, NetworkLayer> namers = new Index<>();

    private final Set<HostId> dirtyHosts = new LinkedHashSet<>();
    private boolean internetChanged;

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
        internetChanged |= key.kind().equals(Kind.INTERNET);
        Stream.of(before, after).flatMap(Optional::stream).forEach(object -> {
            networks(object).forEach(owned -> {
                networks.computeIfAbsent(owned.vpc(), _ -> newNetwork(owned));
                queue(owned.vpc()).objects.add(key);
            });
            others(object).forEach(other -> queue(other.id()).objects.add(key));
        });
    }

    /** The networks that an object of none, or of another, concerns as well. */
    private Set<NetworkLayer> others(IntentObject object) {
        return switch (object) {
            case Vpc vpc -> peers.get(vpc.id());
            case Subnet subnet -> peers.get(subnet.vpc());
            case Identity identity -> peers.get(identity.vpc());
            case LocationSetting setting -> peers.get(setting.vpc());
            case ManagedPrefixList list -> namers.get(list.id());
            case EdgeWeight weight ->
                networks.values().stream()
                        .filter(network -> network.owner().equals(weight.account()))
                        .collect(Collectors.toSet());
            case TrafficMirrorFilter filter ->
                networks.values().stream()
                        .filter(network -> network.mirrorsBy(filter.key()))
                        .collect(Collectors.toSet());
            default -> Set.of();
        };
    }

    /** Whether an object's last change is still to be looked at. */
    public boolean awaits(VpcId vpc, IntentKey<?> object) {
        Queue queue = queues.get(vpc);
        return queue != null && queue.objects.contains(object) || !dirtyHosts.isEmpty();
    }

    /** Whether a step would do anything. */
    public boolean hasWork() {
        return !dirtyHosts.isEmpty() || internetChanged || !queues.isEmpty();
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
        resources.addAll(shared.resources(host));
        locations.resources(host).forEach(resources::add);
        resources.sort(Comparator.comparing(EncodedResource::key));
        return resources;
    }

    /** Whether a host is to have a resource of a network; not asked of those that several networks share. */
    public boolean has(HostId host, ResourceKey key) {
        return members.getOrDefault(host, Set.of()).stream().anyMatch(network -> network.has(host, key));
    }

    /** Of those resources. */
    public StateDigest digest(HostId host) {
        StateDigest digest = fabric.digest();
        for (NetworkLayer network : members.getOrDefault(host, Set.of())) {
            digest = network.digest(host, digest);
        }
        return locations.digest(host, shared.digest(host, digest));
    }

    /** Whom an instance concerns; empty if there is no such instance. */
    public Optional<InstancePlacement> placement(IntentKey<Instance> instance, VpcId vpc) {
        return Optional.ofNullable(networks.get(vpc))
                .flatMap(network -> network.placement(instance)
                        .map(placement -> placement.andNamedBy(peers.get(vpc).stream()
                                .flatMap(peer -> peer.naming(network.groups(instance)).stream())
                                .collect(Collectors.toSet()))));
    }

    /** The instance of a network that a host asks for; a host may ask for the networks that it has something of. */
    public Optional<NamedInstance> named(
            HostId host, VirtualNetworkIdentifier network, NameSubject subject, IntentSnapshot intent) {
        return members.getOrDefault(host, Set.of()).stream()
                .filter(layer -> layer.is(network))
                .findFirst()
                .flatMap(layer -> switch (subject) {
                    case NameSubject.OfInstance(var instance) -> layer.named(instance, intent);
                    case NameSubject.OfAddress(var address) -> layer.named(address, intent);
                });
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
                networks.forEach((vpc, network) -> queue(vpc).gateways |= network.hasNat());
                placed.getOrDefault(host, Map.of())
                        .forEach((instance, vpc) -> queue(vpc).objects.add(instance));
            }
        }
        dirtyHosts.clear();
        if (internetChanged) {
            internetChanged = false;
            fabric.evaluateInternet(intent);
        }
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
        return new NetworkLayer(
                owned.owner(), owned.vpc(), settings, fabric, shared, locations, log, new NetworkLayer.Placements() {
                    @Override
                    public void peered(VpcId far, NetworkLayer network, boolean peered) {
                        if (peered) {
                            peers.add(far, network);
                        } else {
                            peers.remove(far, network);
                        }
                    }

                    @Override
                    public void names(PrefixListId list, NetworkLayer network, boolean names) {
                        if (names) {
                            namers.add(list, network);
                        } else {
                            namers.remove(list, network);
                        }
                    }

                    @Override
                    public void moved(
                            IntentKey<Instance> instance, VpcId network, Optional<HostId> from, Optional<HostId> to) {
                        from.ifPresent(host -> placed.computeIfPresent(host, (_, instances) -> {
                            instances.remove(instance);
                            return instances.isEmpty() ? null : instances;
                        }));
                        to.ifPresent(host -> placed.computeIfAbsent(host, _ -> new HashMap<>())
                                .put(instance, network));
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

    /** The networks that an object concerns as a part of them; none for most kinds. */
    private static List<Owned> networks(IntentObject object) {
        return switch (object) {
            case Vpc vpc -> List.of(new Owned(vpc.owner(), vpc.id()));
            case Subnet subnet -> List.of(new Owned(subnet.owner(), subnet.vpc()));
            case RouteTable table -> List.of(new Owned(table.owner(), table.vpc()));
            case MeteringSetting setting -> List.of(new Owned(setting.owner(), setting.vpc()));
            case LocationSetting setting -> List.of(new Owned(setting.owner(), setting.vpc()));
            case RuleChangeSetting setting -> List.of(new Owned(setting.owner(), setting.vpc()));
            case NetworkAcl acl -> List.of(new Owned(acl.owner(), acl.vpc()));
            case FlowLog flowLog -> List.of(new Owned(flowLog.owner(), flowLog.vpc()));
            case TrafficMirrorSession session -> List.of(new Owned(session.owner(), session.vpc()));
            case HostedZone zone ->
                zone.vpcs().stream().map(vpc -> new Owned(zone.owner(), vpc)).toList();
            case SecurityGroup group -> List.of(new Owned(group.owner(), group.vpc()));
            case Identity identity -> List.of(new Owned(identity.owner(), identity.vpc()));
            case NetworkInterface networkInterface ->
                List.of(new Owned(networkInterface.owner(), networkInterface.vpc()));
            case Instance instance -> List.of(new Owned(instance.owner(), instance.vpc()));
            case InternetGateway gateway ->
                gateway.vpc().map(vpc -> new Owned(gateway.owner(), vpc)).stream()
                        .toList();
            case EgressOnlyInternetGateway gateway -> List.of(new Owned(gateway.owner(), gateway.vpc()));
            case NatGateway gateway -> List.of(new Owned(gateway.owner(), gateway.vpc()));
            case NatGatewaySetting setting -> List.of(new Owned(setting.owner(), setting.vpc()));
            case NatLeases leases -> List.of(new Owned(leases.owner(), leases.vpc()));
            case LoadBalancer balancer -> List.of(new Owned(balancer.owner(), balancer.vpc()));
            case TargetGroup group -> List.of(new Owned(group.owner(), group.vpc()));
            case TargetHealth health -> List.of(new Owned(health.owner(), health.vpc()));
            case ZonalShift shift -> List.of(new Owned(shift.owner(), shift.vpc()));
            case VpcPeeringConnection connection ->
                List.of(owned(connection.requester()), owned(connection.accepter()));
            default -> List.of();
        };
    }

    private static Owned owned(VpcPeeringConnection.Side side) {
        return new Owned(side.account(), side.vpc());
    }
}
