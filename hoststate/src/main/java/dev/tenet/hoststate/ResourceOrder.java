package dev.tenet.hoststate;

import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The one list of dependency order. What is referred to arrives before what refers to it, and leaves after: upserts
 * travel in this order, and then removals in the reverse of it.
 */
public final class ResourceOrder {
    /** Kinds, those referred to first. */
    public static final List<ResourceKind> KINDS = List.of(
            ResourceKind.FABRIC_HOST,
            ResourceKind.NETWORK,
            // Not referred to; but a rule that names a group means something only where identities are known.
            ResourceKind.SECURITY_IDENTITY,
            ResourceKind.SECURITY_GROUP,
            ResourceKind.NETWORK_ACL,
            ResourceKind.ROUTE_TABLE,
            ResourceKind.BALANCER,
            // Before those who ask: an instance's first question finds its answer.
            ResourceKind.NETWORK_SERVICES,
            ResourceKind.BALANCER_NAME,
            ResourceKind.HOSTED_ZONE,
            ResourceKind.INSTANCE_METADATA,
            // Before interfaces: their first connections are counted as what they are.
            ResourceKind.METERING,
            ResourceKind.LOCATION,
            // Before interfaces leave: an address that moves away is never without a forwarding note.
            ResourceKind.FORMER_LOCATION,
            // Before addresses: what comes for them is somebody's from the first packet on.
            ResourceKind.NETWORK_OWNER,
            // Before interfaces: the first packet out finds what it is to be known by.
            ResourceKind.PUBLIC_ADDRESS,
            ResourceKind.NAT_OWNERS,
            ResourceKind.NAT_GATEWAY,
            ResourceKind.PUBLIC_BALANCER,
            ResourceKind.NETWORK_INTERFACE,
            // Before guests start: their first packets are logged.
            ResourceKind.FLOW_LOGGING,
            ResourceKind.TARGET_CHECK,
            // Likewise: mirrored.
            ResourceKind.TRAFFIC_MIRRORING,
            ResourceKind.GUEST);

    private static final int[] PLACES = places();

    private ResourceOrder() {}

    /** The resources that must be there as long as this one is. */
    public static Set<ResourceKey> references(Resource resource) {
        SortedSet<ResourceKey> references = new TreeSet<>();
        switch (resource) {
            case FabricHost _,
                    SecurityIdentity _,
                    SecurityGroup _,
                    NetworkAcl _,
                    InstanceMetadata _,
                    NetworkOwner _ -> {}
            case FlowLogging logging -> references.add(logging.networkInterface());
            case TargetCheck check -> references.add(check.networkInterface());
            case TrafficMirroring mirroring -> references.add(mirroring.networkInterface());
            case NetworkServices services -> references.add(new NetworkKey(services.vni()));
            case BalancerName name -> references.add(new NetworkKey(name.key().vni()));
            case HostedZone zone -> references.add(new NetworkKey(zone.vni()));
            case Metering metering -> references.add(new NetworkKey(metering.vni()));
            case Network network -> {
                references.addAll(network.gateways());
                references.addAll(network.edges());
            }
            case RouteTable table -> {
                for (Route route : table.routes()) {
                    switch (route.target()) {
                        case RouteTarget.Local(var vni) -> references.add(new NetworkKey(vni));
                        case RouteTarget.Interfaces(var vni, var _) -> references.add(new NetworkKey(vni));
                        // Without edges there is no network of the internet; then the route leads nowhere.
                        // A NAT gateway is there where it has ports.
                        case RouteTarget.Nat(var _, RouteTarget.Local(var vni)) -> references.add(new NetworkKey(vni));
                        case RouteTarget.Nat(var _, RouteTarget.Interfaces(var vni, var _)) ->
                            references.add(new NetworkKey(vni));
                        case RouteTarget.Blackhole _,
                                RouteTarget.Internet _,
                                RouteTarget.PrivateNatToInternet _,
                                RouteTarget.Nat _ -> {}
                    }
                }
            }
            case Balancer balancer -> {
                references.add(new NetworkKey(balancer.key().vni()));
                references.addAll(balancer.groups());
                balancer.targets().forEach(target -> references.add(target.host()));
            }
            case PublicBalancer balancer -> balancer.targets().forEach(target -> references.add(target.host()));
            case Location location -> {
                references.add(new NetworkKey(location.vni()));
                location.host().ifPresent(references::add);
            }
            case FormerLocation location -> {
                references.add(new NetworkKey(location.vni()));
                references.add(location.now());
            }
            case PublicAddress address -> {
                references.add(address.host());
                address.entrance().ifPresent(references::add);
            }
            case NatGateway gateway -> references.add(gateway.edge().networkAcl());
            case NatOwners owners -> owners.leases().forEach(lease -> references.add(lease.host()));
            case NetworkInterface networkInterface -> {
                references.add(new NetworkKey(networkInterface.vni()));
                references.addAll(networkInterface.groups());
                references.add(networkInterface.networkAcl());
                references.add(networkInterface.routeTable());
            }
            case Guest guest -> guest.interfaces().forEach(device -> references.add(device.networkInterface()));
        }
        return references;
    }

    /** Whether resources of {@code one} kind come before those of {@code other}. */
    public static int compare(ResourceKind one, ResourceKind other) {
        return Integer.compare(PLACES[one.ordinal()], PLACES[other.ordinal()]);
    }

    static int compare(ResourceKey one, ResourceKey other) {
        if (one.kind() != other.kind()) {
            return compare(one.kind(), other.kind());
        }
        return switch (one) {
            case HostNumber(int number) -> Integer.compare(number, ((HostNumber) other).number());
            case NetworkKey(var vni) -> vni.compareTo(((NetworkKey) other).vni());
            case Identity(int number) -> Integer.compare(number, ((Identity) other).number());
            case SecurityGroupKey(String value) -> value.compareTo(((SecurityGroupKey) other).value());
            case NetworkAclKey(String value) -> value.compareTo(((NetworkAclKey) other).value());
            case RouteTableNumber(int number) -> Integer.compare(number, ((RouteTableNumber) other).number());
            case BalancerKey key -> BalancerKey.ORDER.compare(key, (BalancerKey) other);
            case PublicBalancerKey key -> PublicBalancerKey.ORDER.compare(key, (PublicBalancerKey) other);
            case TargetCheckKey key -> TargetCheckKey.ORDER.compare(key, (TargetCheckKey) other);
            case LocationKey(var vni, var prefix) -> {
                LocationKey key = (LocationKey) other;
                yield vni.equals(key.vni()) ? prefix.compareTo(key.prefix()) : vni.compareTo(key.vni());
            }
            case FormerLocationKey(var vni, var prefix) -> {
                FormerLocationKey key = (FormerLocationKey) other;
                yield vni.equals(key.vni()) ? prefix.compareTo(key.prefix()) : vni.compareTo(key.vni());
            }
            case NetworkOwnerKey(var vni) -> vni.compareTo(((NetworkOwnerKey) other).vni());
            case PublicAddressKey(var prefix) -> prefix.compareTo(((PublicAddressKey) other).prefix());
            case NatGatewayKey(var networkInterface) ->
                Integer.compare(
                        networkInterface.number(),
                        ((NatGatewayKey) other).networkInterface().number());
            case NatOwnersKey(var vni, var address) ->
                vni.equals(((NatOwnersKey) other).vni())
                        ? address.compareTo(((NatOwnersKey) other).address())
                        : Integer.compare(
                                vni.number(), ((NatOwnersKey) other).vni().number());
            case InterfaceNumber(int number) -> Integer.compare(number, ((InterfaceNumber) other).number());
            case InstanceKey(String value) -> value.compareTo(((InstanceKey) other).value());
            case NetworkServicesKey(var vni) -> vni.compareTo(((NetworkServicesKey) other).vni());
            case MeteringKey(var vni) -> vni.compareTo(((MeteringKey) other).vni());
            case FlowLoggingKey(var networkInterface) ->
                Integer.compare(
                        networkInterface.number(),
                        ((FlowLoggingKey) other).networkInterface().number());
            case TrafficMirroringKey(var networkInterface) ->
                Integer.compare(
                        networkInterface.number(),
                        ((TrafficMirroringKey) other).networkInterface().number());
            case BalancerNameKey(var vni, String name) -> {
                BalancerNameKey key = (BalancerNameKey) other;
                yield vni.equals(key.vni()) ? name.compareTo(key.name()) : vni.compareTo(key.vni());
            }
            case HostedZoneKey(var vni, String zone) -> {
                HostedZoneKey key = (HostedZoneKey) other;
                yield vni.equals(key.vni()) ? zone.compareTo(key.zone()) : vni.compareTo(key.vni());
            }
            case InstanceMetadataKey(var instance) ->
                instance.value()
                        .compareTo(((InstanceMetadataKey) other).instance().value());
        };
    }

    private static int[] places() {
        int[] places = new int[ResourceKind.values().length];
        for (ResourceKind kind : ResourceKind.values()) {
            places[kind.ordinal()] = KINDS.indexOf(kind);
        }
        return places;
    }
}
