package dev.tenet.compiler;

import dev.tenet.hoststate.HostState;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.Revision;
import dev.tenet.model.FlowLog;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.Instance;
import dev.tenet.model.InstanceId;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkAcl;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RuleChangeSetting;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Subnet;
import dev.tenet.model.TrafficMirrorSession;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The specification of host state, one host at a time and from nothing: pure and deterministic, equal intent gives equal
 * states. It reads all of the intent for each host; {@link IncrementalCompiler} is for keeping a fleet up to date.
 */
public final class FullCompiler {
    private final CompilerSettings settings;
    private final Translation translation;

    public FullCompiler(CompilerSettings settings) {
        this.settings = settings;
        this.translation = new Translation(settings);
    }

    /**
     * All that the host must do and know. A host that is not in the intent must do nothing, and know the fabric.
     *
     * <p>Closed results: a group or network ACL that does not exist has no rules, a prefix list that does not exist no entries; a route to what
     * is not there, or not in use, is a black hole; an interface whose VPC, subnet or route table does not exist, or whose
     * addresses are not the subnet's, does not exist on the host; an interface that names an instance which does not name it back, or an instance whose host does not exist, is not running.
     */
    public HostState compile(IntentSnapshot intent, HostId on) {
        SortedMap<ResourceKey, Resource> resources = new TreeMap<>();
        List<Host> hosts = intent.list(Kind.HOST.under());
        hosts.forEach(host -> Fabric.resource(host, intent).ifPresent(resource -> put(resources, resource)));
        List<GatewayChoice.Candidate> candidates =
                hosts.stream().map(Fabric::candidate).flatMap(Optional::stream).toList();
        List<GatewayChoice.Candidate> edges =
                hosts.stream().map(Fabric::edge).flatMap(Optional::stream).toList();
        Fabric.internet(edges, intent).ifPresent(internet -> put(resources, internet));
        boolean isEdge = edges.stream().anyMatch(edge -> edge.host().equals(on));
        boolean exists = hosts.stream().anyMatch(host -> host.id().equals(on) && Fabric.isUsable(host));
        Map<VpcId, List<Attached>> byVpc = new HashMap<>();
        for (NetworkInterface networkInterface : intent.list(Kind.NETWORK_INTERFACE.under())) {
            byVpc.computeIfAbsent(networkInterface.vpc(), _ -> new ArrayList<>())
                    .add(Attached.of(networkInterface, intent));
        }
        if (exists) {
            Map<VpcId, List<Instance>> instances = new HashMap<>();
            for (Instance instance : intent.list(Kind.INSTANCE.under())) {
                if (instance.isPlaced() && instance.host().equals(on)) {
                    instances
                            .computeIfAbsent(instance.vpc(), _ -> new ArrayList<>())
                            .add(instance);
                }
            }
            List<OneNetwork> networks = new ArrayList<>();
            for (Vpc vpc : intent.list(Kind.VPC.under())) {
                OneNetwork network = new OneNetwork(
                        intent,
                        on,
                        vpc,
                        candidates,
                        edges,
                        instances.getOrDefault(vpc.id(), List.of()),
                        byVpc.getOrDefault(vpc.id(), List.of()),
                        resources);
                network.compile(isEdge);
                networks.add(network);
            }
            Set<VpcId> ledTo = networks.stream()
                    .flatMap(network -> network.ledTo().map(Vpc::id))
                    .collect(Collectors.toSet());
            networks.forEach(network -> network.compileLocations(ledTo));
        }
        return new HostState(new Revision(intent.revision()), resources);
    }

    private static void put(Map<ResourceKey, Resource> resources, Resource resource) {
        resources.put(resource.key(), resource);
    }

    /** What one host has to do with one network. */
    private final class OneNetwork {
        private final IntentSnapshot intent;
        private final HostId on;
        private final Vpc vpc;
        private final List<GatewayChoice.Candidate> candidates;
        private final List<GatewayChoice.Candidate> edges;
        private final GatewayChoice.Chosen chosen;
        private final List<Instance> instances;
        private final List<Attached> interfaces;
        private final Map<ResourceKey, Resource> resources;
        private BalancerTranslation.Result balancing = BalancerTranslation.Result.NONE;
        private final Set<SecurityGroupId> carried = new HashSet<>();
        private final Set<RouteTable> tables = new HashSet<>();
        private final Set<NetworkAclId> acls = new HashSet<>();
        private final Map<InstanceId, List<NetworkInterface>> existing = new HashMap<>();

        OneNetwork(
                IntentSnapshot intent,
                HostId on,
                Vpc vpc,
                List<GatewayChoice.Candidate> candidates,
                List<GatewayChoice.Candidate> edges,
                List<Instance> instances,
                List<Attached> interfaces,
                Map<ResourceKey, Resource> resources) {
            this.intent = intent;
            this.on = on;
            this.vpc = vpc;
            this.candidates = candidates;
            this.edges = edges;
            this.chosen = choose(vpc);
            this.instances = instances;
            this.interfaces = interfaces;
            this.resources = resources;
        }

        void compile(boolean isEdge) {
            compileInterfaces();
            compileBalancers();
            compileGuests();
            compilePolicy();
            if (isGateway() || !existing.isEmpty()) {
                put(resources, translation.network(vpc, chosen, on, intent));
            }
            if (!existing.isEmpty()) {
                put(resources, translation.services(vpc, intent));
                put(
                        resources,
                        MeteringTranslation.metering(vpc, Peered.of(vpc.id(), intent), intent, settings.region()));
                intent.list(Kind.HOSTED_ZONE.under(vpc.owner())).stream()
                        .filter(zone -> zone.vpcs().contains(vpc.id()))
                        .forEach(zone -> put(resources, translation.hostedZone(zone, vpc)));
            }
            compileRoutes();
            compilePublicAddresses(isEdge);
            compileNat(isEdge);
            if (isEdge) {
                balancing.onInternet().forEach(balancer -> put(resources, balancer));
                Internet.owner(vpc, intent).ifPresent(owner -> put(resources, owner));
            }
        }

        private void putAcl(NetworkAclId id) {
            put(resources, translation.networkAcl(id, vpc, intent.find(NetworkAcl.key(vpc.owner(), id))));
        }

        private void compileNat(boolean isEdge) {
            NatTranslation.Result nat = NatTranslation.compile(vpc, intent, settings.natQuota());
            nat.byHost().getOrDefault(on, List.of()).forEach(gateway -> put(resources, gateway));
            nat.acls(on).forEach(this::putAcl);
            if (isEdge) {
                nat.owners().forEach(owners -> put(resources, owners));
            }
        }

        /** Of the interfaces here, of those for whom one here is an appliance, and on an edge of all. */
        private void compilePublicAddresses(boolean isEdge) {
            Internet internet = Internet.of(vpc, intent);
            for (Attached attached : interfaces) {
                NetworkInterface from = attached.networkInterface();
                Optional<Subnet> subnet = intent.find(Subnet.key(from.owner(), from.subnet()));
                Optional<RouteTable> table = subnet.flatMap(found -> Translation.tableOf(found, vpc, intent));
                attached.host()
                        .filter(_ -> translation
                                .networkInterface(
                                        attached, vpc, subnet, table, intent.find(RuleChangeSetting.key(vpc.id())))
                                .isPresent())
                        .ifPresent(host -> internet.addresses(from, Fabric.number(host), table).stream()
                                .filter(known -> isEdge
                                        || host.id().equals(on)
                                        || known.through().equals(Optional.of(on)))
                                .forEach(known -> put(resources, known.address())));
            }
        }

        /** Whoever has interfaces here may call them. */
        private void compileBalancers() {
            balancing = new BalancerTranslation(vpc, intent, settings.region().name()).compile();
            if (!existing.isEmpty()) {
                balancing.everywhere().forEach(resource -> put(resources, resource));
                carried.addAll(balancing.groups());
                balancing.checks().stream()
                        .filter(check -> check.on().equals(on))
                        .map(BalancerTranslation.Check::check)
                        .filter(check -> resources.containsKey(check.networkInterface()))
                        .forEach(check -> put(resources, check));
            }
        }

        private boolean isGateway() {
            return chosen.isGateway(on);
        }

        private GatewayChoice.Chosen choose(Vpc network) {
            return GatewayChoice.choose(network.network(), candidates, edges, settings);
        }

        /**
         * On a gateway, and where anything is sent into a preloaded network: of every address, and of the interfaces that routes name
         * or balancers lead to.
         *
         * @param ledTo the networks that routes of others lead to here
         */
        void compileLocations(Set<VpcId> ledTo) {
            boolean sends = !existing.isEmpty() || ledTo.contains(vpc.id());
            if (!isGateway() && !(sends && translation.preloaded(vpc, intent).isPresent())) {
                return;
            }
            Set<NetworkInterfaceId> targets = intent.list(Kind.ROUTE_TABLE.under(vpc.owner())).stream()
                    .filter(table -> table.vpc().equals(vpc.id()))
                    .flatMap(table -> Translation.targets(table.added()).stream())
                    .collect(Collectors.toSet());
            targets.addAll(balancing.targets());
            NatTranslation.compile(vpc, intent, settings.natQuota()).inside().forEach(owners -> put(resources, owners));
            for (Attached attached : interfaces) {
                attached.locations(targets.contains(attached.networkInterface().id()))
                        .forEach(address -> put(resources, translation.location(attached, address, vpc)));
            }
        }

        /** The tables of subnets with interfaces here, and the networks that they lead to. */
        private void compileRoutes() {
            for (RouteTable table : tables) {
                put(resources, translation.routeTable(table, vpc, intent));
            }
            ledTo().forEach(far -> put(resources, translation.network(far, choose(far), on, intent)));
        }

        /** The networks that the tables of subnets with interfaces here lead to, and on a gateway the NAT gateways. */
        Stream<Vpc> ledTo() {
            Stream<Vpc> byRoutes = tables.stream()
                    .flatMap(table -> Translation.peerings(Translation.routes(table, vpc, intent)).stream())
                    .flatMap(id -> intent.find(VpcPeeringConnection.key(id)).stream())
                    .flatMap(connection -> Peered.from(connection, vpc.id(), intent).stream());
            return Stream.concat(byRoutes, isGateway() ? NatTranslation.leadsTo(vpc, intent).stream() : Stream.of());
        }

        private void compileInterfaces() {
            List<FlowLog> flowLogs = intent.list(Kind.FLOW_LOG.under(vpc.owner())).stream()
                    .filter(log -> log.vpc().equals(vpc.id()))
                    .toList();
            List<TrafficMirrorSession> mirrorSessions =
                    intent.list(Kind.TRAFFIC_MIRROR_SESSION.under(vpc.owner())).stream()
                            .filter(session -> session.vpc().equals(vpc.id()))
                            .toList();
            for (Attached attached : interfaces) {
                if (attached.host().filter(host -> host.id().equals(on)).isPresent()) {
                    NetworkInterface from = attached.networkInterface();
                    Optional<Subnet> subnet = intent.find(Subnet.key(from.owner(), from.subnet()));
                    Optional<RouteTable> table = subnet.flatMap(found -> Translation.tableOf(found, vpc, intent));
                    translation
                            .networkInterface(
                                    attached, vpc, subnet, table, intent.find(RuleChangeSetting.key(vpc.id())))
                            .ifPresent(resource -> {
                                put(resources, resource);
                                translation
                                        .flowLogging(attached, flowLogs)
                                        .ifPresent(logging -> put(resources, logging));
                                TrafficMirrorTranslation.mirroring(from, mirrorSessions, intent)
                                        .ifPresent(mirroring -> put(resources, mirroring));
                                table.ifPresent(tables::add);
                                carried.addAll(from.groups());
                                acls.add(subnet.orElseThrow().networkAcl());
                                existing.computeIfAbsent(
                                                attached.instance()
                                                        .orElseThrow()
                                                        .id(),
                                                _ -> new ArrayList<>())
                                        .add(from);
                            });
                }
            }
        }

        /** A guest is there although none of its interfaces is. */
        private void compileGuests() {
            for (Instance instance : instances) {
                List<NetworkInterface> devices = instance.interfaces().stream()
                        .flatMap(id -> existing.getOrDefault(instance.id(), List.of()).stream()
                                .filter(device -> device.id().equals(id)))
                        .toList();
                Optional<Subnet> subnet = intent.find(Subnet.key(instance.owner(), instance.subnet()));
                put(resources, translation.guest(instance, devices, subnet));
                put(resources, translation.metadata(instance, devices, subnet, vpc, intent));
            }
        }

        private void compilePolicy() {
            Set<SecurityGroupId> named = new HashSet<>();
            for (SecurityGroupId id : carried) {
                Optional<SecurityGroup> group = intent.find(SecurityGroup.key(vpc.owner(), id));
                put(resources, translation.group(id, group, intent));
                named.addAll(Translation.namedBy(group));
            }
            acls.forEach(this::putAcl);
            Stream<VpcId> reached = Stream.concat(
                    Stream.of(vpc.id()), Peered.of(vpc.id(), intent).stream().map(Vpc::id));
            reached.flatMap(id -> intent.list(Kind.IDENTITY.under(id)).stream())
                    .filter(identity -> identity.groups().stream().anyMatch(named::contains))
                    .forEach(identity -> put(resources, translation.identity(identity)));
        }
    }
}
