package dev.tenet.datapath.reference;

import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerName;
import dev.tenet.hoststate.DelegatedPrefix;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.FlowLogging;
import dev.tenet.hoststate.FlowLoggingKey;
import dev.tenet.hoststate.FormerLocation;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.HostState;
import dev.tenet.hoststate.HostedZone;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InstanceMetadata;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.Metering;
import dev.tenet.hoststate.MeteringKey;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkKey;
import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.hoststate.NetworkServicesKey;
import dev.tenet.hoststate.NextHop;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.hoststate.TargetCheck;
import dev.tenet.hoststate.TrafficMirrorSession;
import dev.tenet.hoststate.TrafficMirroring;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The tables that only the agent writes, by the names of the kernel's maps. Public and mutable, so that tests can also make what an
 * agent caught in the middle of its work would leave; {@link #of} makes them as a finished agent does.
 */
public final class HostTables {
    private final HostConstants constants;

    public final Map<DeviceIndex, LocalInterface> interfaces = new HashMap<>();
    public final Map<NetworkPrefix, LocalAddress> localAddresses = new HashMap<>();
    public final Map<VirtualNetworkIdentifier, ServedNetwork> networks = new HashMap<>();
    public final Map<HostNumber, FabricHost> hosts = new HashMap<>();
    public final Map<IpAddress, HostNumber> hostNumbers = new HashMap<>();
    public final Map<NetworkPrefix, Whereabouts> gatewayLocations = new HashMap<>();
    public final Map<NetworkPrefix, Whereabouts> moved = new HashMap<>();
    public final Map<IpPrefix, PublicAddress> publicAddresses = new HashMap<>();

    /** Of IPv4 addresses of this host's interfaces, and of those for whom one here is an appliance. */
    public final Map<NetworkAddress, Ipv4Address> published = new HashMap<>();

    public final Map<NatGatewayKey, NatGateway> natGateways = new HashMap<>();

    /** Which addresses are NAT gateways': of the internet, and of their own networks. */
    public final Map<NetworkAddress, NatGatewayKey> natAddresses = new HashMap<>();

    /** Until when nothing for them gets in at an edge, in nanoseconds of the datapath's clock: public addresses, or delegated prefixes. */
    public final Map<IpPrefix, Flooded> flooded = new HashMap<>();

    /** On edges, and on networks' gateways. */
    public final Map<NetworkAddress, NatOwners> natOwners = new HashMap<>();

    public final Map<VirtualNetworkIdentifier, Metering> metering = new HashMap<>();
    public final Map<RouteTableNumber, RouteTable> routes = new HashMap<>();
    public final Map<InterfaceNumber, Policy> policies = new HashMap<>();
    public final Map<InterfaceNumber, AclPolicy> networkAcls = new HashMap<>();

    /** Of the gateways' subnets. */
    public final Map<NatGatewayKey, AclPolicy> natAcls = new HashMap<>();

    public final Map<Identity, Set<SecurityGroupKey>> identities = new HashMap<>();
    public final Map<BalancerKey, BalancedPort> balancers = new HashMap<>();
    public final Map<PublicBalancerKey, MuxedPort> muxed = new HashMap<>();
    public final Map<IpAddress, BalancerAddress> balancerAddresses = new HashMap<>();
    public final Map<InterfaceNumber, BalancerFront> balancerFronts = new HashMap<>();
    public final Map<Integer, DeviceIndex> serviceSlots = new HashMap<>();
    public Optional<DeviceIndex> serviceDevice = Optional.empty();

    public final Map<InterfaceNumber, List<TrafficMirrorSession>> mirrors = new HashMap<>();
    public Optional<DeviceIndex> mirrorDevice = Optional.empty();

    /** Of the records that packets write now. */
    public int flowLogWindow;

    /** Of which packets this host tells. */
    public Observation observation = Observation.NONE;

    public HostTables(HostConstants constants) {
        this.constants = constants;
    }

    public HostConstants constants() {
        return constants;
    }

    public static HostTables of(HostState state, HostFacts facts) {
        return of(state, facts, new HostTables(facts.constants()));
    }

    /** The same. What takes long to make and is as it was in the tables before, is taken from them: how balancers spread connections. */
    public static HostTables of(HostState state, HostFacts facts, HostTables before) {
        HostTables tables = new HostTables(facts.constants());
        tables.serviceDevice = facts.serviceDevice();
        tables.mirrorDevice = facts.mirrorDevice();
        tables.observation = facts.observation();
        tables.flowLogWindow = facts.flowLogs().window();
        for (Resource resource : state.resources().values()) {
            tables.add(resource, state, facts, before);
        }
        return tables;
    }

    private void add(Resource resource, HostState state, HostFacts facts, HostTables before) {
        switch (resource) {
            case FabricHost host -> {
                // An agent refuses a host of another family than its own.
                if (host.underlay().family() == constants.fabric()) {
                    hosts.put(host.number(), host);
                    hostNumbers.put(host.underlay(), host.number());
                }
            }
            case Network network ->
                networks.put(
                        network.vni(),
                        new ServedNetwork(network, facts.networksInSync().contains(network.vni())));
            case SecurityIdentity identity -> identities.put(identity.identity(), identity.groups());
            case RouteTable table -> routes.put(table.number(), table);
            case Metering of -> metering.put(of.vni(), of);
            case Balancer balancer -> {
                balancers.put(
                        balancer.key(),
                        BalancedPort.of(
                                balancer,
                                groups(balancer.groups(), state),
                                Optional.ofNullable(before.balancers.get(balancer.key()))));
                balancerFronts.put(balancer.front(), BalancerFront.of(balancer));
                balancer.publicAddress().ifPresent(address -> {
                    balancerAddresses.put(
                            address,
                            new BalancerAddress(
                                    balancer.key().vni(),
                                    balancer.front(),
                                    balancer.key().address()));
                    if (address instanceof Ipv4Address known) {
                        published.put(
                                new NetworkAddress(
                                        balancer.key().vni(), balancer.key().address()),
                                known);
                    }
                });
            }
            case PublicBalancer balancer -> {
                muxed.put(
                        balancer.key(), MuxedPort.of(balancer, Optional.ofNullable(before.muxed.get(balancer.key()))));
                balancerAddresses.put(
                        balancer.key().address(),
                        new BalancerAddress(balancer.vni(), balancer.front(), balancer.privateAddress()));
            }
            case Location location ->
                gatewayLocations.put(
                        new NetworkPrefix(location.vni(), location.prefix()),
                        new Whereabouts(location.host(), location.generation(), location.identity()));
            case FormerLocation former ->
                moved.put(
                        new NetworkPrefix(former.vni(), former.prefix()),
                        new Whereabouts(Optional.of(former.now()), former.generation(), former.identity()));
            case PublicAddress address -> add(address);
            case NatGateway gateway -> {
                natGateways.put(gateway.key(), gateway);
                natAcls.put(gateway.key(), acl(gateway.edge(), state));
                gateway.addresses().forEach(address -> {
                    natAddresses.put(new NetworkAddress(gateway.vni(), address.address()), gateway.key());
                    address.publicAddress()
                            .ifPresent(known ->
                                    natAddresses.put(new NetworkAddress(Network.INTERNET, known), gateway.key()));
                });
            }
            case NatOwners owners -> {
                NetworkAddress address =
                        new NetworkAddress(owners.key().vni(), owners.key().address());
                natOwners.put(address, owners);
                natAddresses.put(address, owners.gateway());
            }
            case NetworkInterface networkInterface ->
                Optional.ofNullable(facts.attachments().get(networkInterface.number()))
                        .ifPresent(attachment -> attach(networkInterface, attachment, state, facts));
            case TrafficMirroring mirroring -> mirrors.put(mirroring.networkInterface(), mirroring.sessions());
            case SecurityGroup _,
                    NetworkAcl _,
                    NetworkServices _,
                    FlowLogging _,
                    Guest _,
                    InstanceMetadata _,
                    HostedZone _,
                    BalancerName _,
                    NetworkOwner _,
                    TargetCheck _ -> {
                // The first four are read with what has them; the others are none of the datapath's
                // business.
            }
        }
    }

    private void add(PublicAddress address) {
        publicAddresses.put(address.prefix(), address);
        if (address.isSentBy(constants.number()) && address.prefix().address() instanceof Ipv4Address known) {
            published.put(new NetworkAddress(address.vni(), address.privateAddress()), known);
        }
    }

    /** What the internet knows as an address. */
    Optional<PublicAddress> publicAddress(IpAddress address) {
        return Optional.ofNullable(publicAddresses.get(IpPrefix.single(address)))
                .or(() -> Optional.ofNullable(publicAddresses.get(DelegatedPrefix.containing(address))));
    }

    /** The NAT gateway that a public address is of. */
    Optional<NatGatewayKey> natGateway(IpAddress address) {
        return natGateway(new NetworkAddress(Network.INTERNET, address));
    }

    /** The NAT gateway that an address of the internet, or of its own network, is of. */
    Optional<NatGatewayKey> natGateway(NetworkAddress address) {
        return Optional.ofNullable(natAddresses.get(address));
    }

    /** Which host has a port of a NAT gateway's public address. */
    Optional<HostNumber> natOwner(IpAddress address, int port) {
        return natOwner(new NetworkAddress(Network.INTERNET, address), port);
    }

    Optional<HostNumber> natOwner(NetworkAddress address, int port) {
        return Optional.ofNullable(natOwners.get(address)).stream()
                .flatMap(owners -> owners.leases().stream())
                .filter(lease -> lease.blocks().contains(port))
                .map(NatOwners.Lease::host)
                .findFirst();
    }

    /** Whose an address is, if a balancer's: nobody else has it. */
    Optional<BalancerAddress> balancerAddress(IpAddress address) {
        return Optional.ofNullable(balancerAddresses.get(address));
    }

    /** Whether the address is one of the cloud's own on the internet. */
    boolean isPublic(IpAddress address) {
        return balancerAddresses.containsKey(address)
                || natGateway(address).isPresent()
                || publicAddress(address).isPresent();
    }

    /**
     * What the internet's table has for the address: itself, or the delegated prefix around it.
     *
     * @return empty where nobody has it
     */
    Optional<IpPrefix> publicPrefix(IpAddress address) {
        if (balancerAddresses.containsKey(address) || natGateway(address).isPresent()) {
            return Optional.of(IpPrefix.single(address));
        }
        return publicAddress(address).map(PublicAddress::prefix);
    }

    Optional<Flooded> flooded(IpAddress address, long now) {
        return Optional.ofNullable(flooded.get(IpPrefix.single(address)))
                .or(() -> Optional.ofNullable(flooded.get(DelegatedPrefix.containing(address))))
                .filter(found -> now < found.until());
    }

    private void attach(NetworkInterface resource, Attachment attachment, HostState state, HostFacts facts) {
        Network network = referred(state, new NetworkKey(resource.vni()), Network.class);
        Optional<Ipv4Address> resolver = Optional.ofNullable(
                        state.resources().get(new NetworkServicesKey(resource.vni())))
                .map(NetworkServices.class::cast)
                .flatMap(NetworkServices::resolver);
        int flowRecords = state.resources().containsKey(new FlowLoggingKey(resource.number()))
                ? facts.flowLogs().recordsPerInterface()
                : 0;
        int zone = Optional.ofNullable(state.resources().get(new MeteringKey(resource.vni())))
                .map(Metering.class::cast)
                .map(metering -> metering.zoneOf(resource))
                .orElse(0);
        interfaces.put(
                attachment.device(),
                new LocalInterface(resource, network.tag(), attachment, resolver, flowRecords, zone));
        if (attachment.serviceSlot() != 0) {
            serviceSlots.put(attachment.serviceSlot(), attachment.device());
        }
        LocalAddress local = new LocalAddress(attachment.device(), resource.number(), resource.locationGeneration());
        Stream.concat(resource.addresses().stream().map(IpPrefix::single), resource.prefixes().stream())
                .forEach(prefix -> localAddresses.put(new NetworkPrefix(resource.vni(), prefix), local));
        localAddresses.put(
                NetworkPrefix.of(new NetworkAddress(resource.vni(), NextHop.address(resource.number()))), local);
        policies.put(resource.number(), Policy.of(groups(resource.groups(), state)));
        networkAcls.put(resource.number(), acl(resource.edge(), state));
    }

    private static AclPolicy acl(SubnetEdge edge, HostState state) {
        return AclPolicy.of(referred(state, edge.networkAcl(), NetworkAcl.class), edge);
    }

    private static List<SecurityGroup> groups(List<SecurityGroupKey> keys, HostState state) {
        return keys.stream()
                .map(key -> referred(state, key, SecurityGroup.class))
                .toList();
    }

    /** What a resource refers to: always there in a host state. */
    private static <R extends Resource> R referred(HostState state, ResourceKey key, Class<R> kind) {
        return Optional.ofNullable(state.resources().get(key)).map(kind::cast).orElseThrow();
    }

    Optional<LocalAddress> localAddress(NetworkAddress address) {
        return find(localAddresses, address);
    }

    /** The interface that a local address names, if it is there under the same number. */
    Optional<LocalInterface> interfaceOf(LocalAddress address) {
        return Optional.ofNullable(interfaces.get(address.device()))
                .filter(found -> found.number().equals(address.number()));
    }

    /** Whether the address is the interface's own: one of its primary ones, or among the local addresses under its number. */
    boolean owns(LocalInterface owner, IpAddress address) {
        return owner.resource()
                        .primary(address.family())
                        .filter(address::equals)
                        .isPresent()
                || localAddress(new NetworkAddress(owner.resource().vni(), address))
                        .filter(local -> local.number().equals(owner.number()))
                        .isPresent();
    }

    /** Where an address is, if an interface of this host has it. */
    Optional<Whereabouts> here(NetworkAddress address) {
        return localAddress(address)
                .flatMap(local -> interfaceOf(local)
                        .map(found -> new Whereabouts(
                                Optional.of(constants.number()),
                                local.generation(),
                                found.resource().identity())));
    }

    /** The host, if it is one that packets may be sent to. */
    Optional<FabricHost> aliveHost(HostNumber number) {
        return Optional.ofNullable(hosts.get(number)).filter(FabricHost::alive);
    }

    /** The gateways of a network, alive or not; none if this host does not serve it. */
    List<HostNumber> gateways(VirtualNetworkIdentifier vni) {
        return Optional.ofNullable(networks.get(vni))
                .map(network -> network.resource().gateways())
                .orElse(List.of());
    }

    Optional<Whereabouts> gatewayLocation(NetworkAddress address) {
        return find(gatewayLocations, address);
    }

    Optional<Whereabouts> moved(NetworkAddress address) {
        return find(moved, address);
    }

    /** What is known of the address itself, or else of the delegated prefix around it. */
    private static <T> Optional<T> find(Map<NetworkPrefix, T> table, NetworkAddress address) {
        return Optional.ofNullable(table.get(NetworkPrefix.of(address)))
                .or(() -> Optional.ofNullable(table.get(NetworkPrefix.around(address))));
    }

    /** Running, and not on this host: an own address that is not among the local ones is only about to be. */
    boolean isElsewhere(Whereabouts where) {
        return where.host().filter(host -> !host.equals(constants.number())).isPresent();
    }

    /** The host, if packets may be sent to it; so they may to this one. */
    Optional<FabricHost> hostOrOwn(HostNumber number) {
        return number.equals(constants.number()) ? Optional.ofNullable(hosts.get(number)) : aliveHost(number);
    }

    /** What only a gateway of the network does, this host does itself if it is one. */
    Optional<FabricHost> gatewayOrOwn(VirtualNetworkIdentifier vni, int flowHash) {
        boolean serves = Optional.ofNullable(networks.get(vni))
                .filter(network -> network.inSync() && network.resource().gatewayHere())
                .isPresent();
        return serves ? hostOrOwn(constants.number()) : gateway(vni, flowHash);
    }

    /**
     * The gateway to ask in a network: from the one that the hash chooses upwards, the first that is alive and another host.
     *
     * @param flowHash unsigned
     */
    Optional<FabricHost> gateway(VirtualNetworkIdentifier vni, int flowHash) {
        return firstOther(gateways(vni), flowHash, _ -> true);
    }

    /**
     * By which packets of a network leave for the internet: one of its own edges, while one of them lives, or else one of those for all.
     *
     * @param flowHash unsigned
     */
    Optional<FabricHost> edge(VirtualNetworkIdentifier vni, int flowHash) {
        List<HostNumber> own = Optional.ofNullable(networks.get(vni))
                .map(network -> network.resource().edges())
                .orElse(List.of());
        return firstOther(own, flowHash, FabricHost::edge)
                .or(() -> firstOther(gateways(Network.INTERNET), flowHash, FabricHost::edge));
    }

    /**
     * Where the pieces of what comes from outside come together: at the first of the edges for all that lives, from the one that the
     * addresses choose upwards; here, where no other is known.
     */
    HostNumber gatheringEdge(IpAddress local, IpAddress remote) {
        HostNumber own = constants.number();
        if (!constants.gatherPieces() || !constants.canGather()) {
            return own;
        }
        List<HostNumber> edges = gateways(Network.INTERNET);
        int hash = FlowKey.hashOfAddresses(local, remote);
        return IntStream.range(0, edges.size())
                .mapToObj(i -> edges.get((Integer.remainderUnsigned(hash, edges.size()) + i) % edges.size()))
                .filter(number -> number.equals(own)
                        || aliveHost(number).filter(FabricHost::edge).isPresent())
                .findFirst()
                .orElse(own);
    }

    boolean isEdge(HostNumber number) {
        return Optional.ofNullable(hosts.get(number)).filter(FabricHost::edge).isPresent();
    }

    private Optional<FabricHost> firstOther(List<HostNumber> some, int flowHash, Predicate<FabricHost> wanted) {
        for (int i = 0; i < some.size(); i++) {
            int start = Integer.remainderUnsigned(flowHash, some.size());
            Optional<FabricHost> host = aliveHost(some.get((start + i) % some.size()))
                    .filter(found -> !found.number().equals(constants.number()))
                    .filter(wanted);
            if (host.isPresent()) {
                return host;
            }
        }
        return Optional.empty();
    }
}
