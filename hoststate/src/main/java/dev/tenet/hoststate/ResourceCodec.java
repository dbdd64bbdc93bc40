package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.tenet.hoststate.wire.BlackholeFrame;
import dev.tenet.hoststate.wire.FabricHostFrame;
import dev.tenet.hoststate.wire.FormerLocationFrame;
import dev.tenet.hoststate.wire.InternetFrame;
import dev.tenet.hoststate.wire.LocationFrame;
import dev.tenet.hoststate.wire.LocationMissFrame;
import dev.tenet.hoststate.wire.NetworkFrame;
import dev.tenet.hoststate.wire.NetworkOwnerFrame;
import dev.tenet.hoststate.wire.PublicAddressFrame;
import dev.tenet.hoststate.wire.ResourceFrame;
import dev.tenet.hoststate.wire.RouteFrame;
import dev.tenet.hoststate.wire.RouteTableFrame;
import dev.tenet.hoststate.wire.SecurityIdentityFrame;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Resources as {@code ResourceFrame}s. Frames have no maps and no unknown fields, so equal resources give equal bytes. */
final class ResourceCodec {
    private ResourceCodec() {}

    static ByteString encode(Resource resource) {
        return frame(resource).toByteString();
    }

    static Resource decode(ByteString bytes) {
        try {
            return resource(ResourceFrame.parseFrom(bytes));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new MalformedFrameException("not a resource: " + e.getMessage(), e);
        }
    }

    static byte[] canonicalBytes(Iterable<Resource> resources) {
        ByteString.Output output = ByteString.newOutput();
        try {
            for (Resource resource : resources) {
                frame(resource).writeDelimitedTo(output);
            }
        } catch (IOException e) {
            throw new AssertionError("memory does not fail to be written", e);
        }
        return output.toByteString().toByteArray();
    }

    private static ResourceFrame frame(Resource resource) {
        ResourceFrame.Builder frame = ResourceFrame.newBuilder();
        switch (resource) {
            case FabricHost host -> frame.setFabricHost(frame(host));
            case Network network -> frame.setNetwork(frame(network));
            case SecurityIdentity identity ->
                frame.setSecurityIdentity(SecurityIdentityFrame.newBuilder()
                        .setIdentity(identity.identity().number())
                        .addAllGroups(Lists.transform(List.copyOf(identity.groups()), SecurityGroupKey::value)));
            case SecurityGroup group -> frame.setSecurityGroup(RuleCodec.frame(group));
            case NetworkAcl acl -> frame.setNetworkAcl(RuleCodec.frame(acl));
            case RouteTable table -> frame.setRouteTable(frame(table));
            case Balancer balancer -> frame.setBalancer(BalancerCodec.frame(balancer));
            case PublicBalancer balancer -> frame.setPublicBalancer(BalancerCodec.frame(balancer));
            case TargetCheck check -> frame.setTargetCheck(BalancerCodec.frame(check));
            case NetworkInterface networkInterface -> frame.setNetworkInterface(InterfaceCodec.frame(networkInterface));
            case Guest guest -> frame.setGuest(InterfaceCodec.frame(guest));
            case NetworkServices services -> frame.setNetworkServices(ServicesCodec.frame(services));
            case BalancerName name -> frame.setBalancerName(BalancerCodec.frame(name));
            case HostedZone zone -> frame.setHostedZone(ServicesCodec.frame(zone));
            case InstanceMetadata metadata -> frame.setInstanceMetadata(ServicesCodec.frame(metadata));
            case Metering metering -> frame.setMetering(MeteringCodec.frame(metering));
            case FlowLogging logging -> frame.setFlowLogging(FlowLogCodec.frame(logging));
            case TrafficMirroring mirroring -> frame.setTrafficMirroring(TrafficMirrorCodec.frame(mirroring));
            case Location location -> frame.setLocation(frame(location));
            case FormerLocation location ->
                frame.setFormerLocation(FormerLocationFrame.newBuilder()
                        .setAddress(KeyCodec.frame(location.vni(), location.prefix()))
                        .setHost(location.now().number())
                        .setGeneration(location.generation().number())
                        .setIdentity(location.identity().number()));
            case NetworkOwner owner ->
                frame.setNetworkOwner(NetworkOwnerFrame.newBuilder()
                        .setNetwork(owner.vni().number())
                        .setAccount(owner.account())
                        .setWeight(owner.weight()));
            case PublicAddress address -> frame.setPublicAddress(frame(address));
            case NatGateway gateway -> frame.setNatGateway(NatCodec.frame(gateway));
            case NatOwners owners -> frame.setNatOwners(NatCodec.frame(owners));
        }
        return frame.build();
    }

    private static Resource resource(ResourceFrame frame) {
        return switch (frame.getResourceCase()) {
            case FABRIC_HOST -> fabricHost(frame.getFabricHost());
            case NETWORK -> network(frame.getNetwork());
            case SECURITY_IDENTITY ->
                new SecurityIdentity(
                        new Identity(frame.getSecurityIdentity().getIdentity()),
                        new TreeSet<>(
                                Lists.transform(frame.getSecurityIdentity().getGroupsList(), SecurityGroupKey::new)));
            case SECURITY_GROUP -> RuleCodec.group(frame.getSecurityGroup());
            case NETWORK_ACL -> RuleCodec.acl(frame.getNetworkAcl());
            case ROUTE_TABLE -> routeTable(frame.getRouteTable());
            case BALANCER -> BalancerCodec.balancer(frame.getBalancer());
            case PUBLIC_BALANCER -> BalancerCodec.publicBalancer(frame.getPublicBalancer());
            case TARGET_CHECK -> BalancerCodec.check(frame.getTargetCheck());
            case NETWORK_INTERFACE -> InterfaceCodec.networkInterface(frame.getNetworkInterface());
            case GUEST -> InterfaceCodec.guest(frame.getGuest());
            case NETWORK_SERVICES -> ServicesCodec.networkServices(frame.getNetworkServices());
            case BALANCER_NAME -> BalancerCodec.name(frame.getBalancerName());
            case HOSTED_ZONE -> ServicesCodec.hostedZone(frame.getHostedZone());
            case INSTANCE_METADATA -> ServicesCodec.instanceMetadata(frame.getInstanceMetadata());
            case METERING -> MeteringCodec.metering(frame.getMetering());
            case FLOW_LOGGING -> FlowLogCodec.flowLogging(frame.getFlowLogging());
            case TRAFFIC_MIRRORING -> TrafficMirrorCodec.mirroring(frame.getTrafficMirroring());
            case LOCATION -> location(frame.getLocation());
            case FORMER_LOCATION -> formerLocation(frame.getFormerLocation());
            case NETWORK_OWNER -> networkOwner(frame.getNetworkOwner());
            case PUBLIC_ADDRESS -> publicAddress(frame.getPublicAddress());
            case NAT_GATEWAY -> NatCodec.gateway(frame.getNatGateway());
            case NAT_OWNERS -> NatCodec.owners(frame.getNatOwners());
            case RESOURCE_NOT_SET -> throw new IllegalArgumentException("a resource of no kind known here");
        };
    }

    private static FabricHostFrame frame(FabricHost host) {
        FabricHostFrame.Builder frame = FabricHostFrame.newBuilder()
                .setNumber(host.number().number())
                .setAlive(host.alive())
                .setEdge(host.edge());
        switch (host.underlay()) {
            case Ipv4Address ipv4 -> frame.setUnderlay(ipv4.bits());
            case Ipv6Address ipv6 -> frame.setUnderlayIpv6(ByteString.copyFrom(ipv6.toBytes()));
        }
        return frame.build();
    }

    private static FabricHost fabricHost(FabricHostFrame frame) {
        IpAddress underlay = frame.getUnderlayIpv6().isEmpty()
                ? new Ipv4Address(frame.getUnderlay())
                : Ipv6Address.ofBytes(frame.getUnderlayIpv6().toByteArray());
        return new FabricHost(new HostNumber(frame.getNumber()), underlay, frame.getAlive(), frame.getEdge());
    }

    private static NetworkFrame frame(Network network) {
        NetworkFrame.Builder frame = NetworkFrame.newBuilder()
                .setNetwork(network.vni().number())
                .setTag(network.tag().bits())
                .addAllGateways(Lists.transform(network.gateways(), HostNumber::number))
                .setGatewayHere(network.gatewayHere())
                .addAllEdges(Lists.transform(network.edges(), HostNumber::number));
        network.previousTag().ifPresent(tag -> frame.setPreviousTag(tag.bits()));
        network.preloaded()
                .ifPresent(miss -> frame.setPreloaded(
                        switch (miss) {
                            case DROP -> LocationMissFrame.LOCATION_MISS_FRAME_DROP;
                            case ASK_GATEWAY -> LocationMissFrame.LOCATION_MISS_FRAME_ASK_GATEWAY;
                        }));
        return frame.build();
    }

    private static Network network(NetworkFrame frame) {
        return new Network(
                new VirtualNetworkIdentifier(frame.getNetwork()),
                new NetworkTag(frame.getTag()),
                frame.hasPreviousTag() ? Optional.of(new NetworkTag(frame.getPreviousTag())) : Optional.empty(),
                Lists.transform(frame.getGatewaysList(), HostNumber::new),
                frame.getGatewayHere(),
                miss(frame.getPreloaded()),
                Lists.transform(frame.getEdgesList(), HostNumber::new));
    }

    private static Optional<LocationMiss> miss(LocationMissFrame frame) {
        return switch (frame) {
            case LOCATION_MISS_FRAME_UNSPECIFIED -> Optional.empty();
            case LOCATION_MISS_FRAME_DROP -> Optional.of(LocationMiss.DROP);
            case LOCATION_MISS_FRAME_ASK_GATEWAY -> Optional.of(LocationMiss.ASK_GATEWAY);
            case UNRECOGNIZED -> throw new IllegalArgumentException("no such miss policy");
        };
    }

    private static RouteTableFrame frame(RouteTable table) {
        RouteTableFrame.Builder frame =
                RouteTableFrame.newBuilder().setNumber(table.number().number());
        for (Route route : table.routes()) {
            RouteFrame.Builder routeFrame =
                    frame.addRoutesBuilder().setDestination(KeyCodec.frame(route.destination()));
            switch (route.target()) {
                case RouteTarget.Local(var vni) -> routeFrame.setLocal(vni.number());
                case RouteTarget.Interfaces(var vni, var interfaces) ->
                    routeFrame
                            .getInterfacesBuilder()
                            .setNetwork(vni.number())
                            .addAllNumbers(Lists.transform(interfaces, InterfaceNumber::number));
                case RouteTarget.Internet() -> routeFrame.setInternet(InternetFrame.getDefaultInstance());
                case RouteTarget.Nat nat -> routeFrame.setNat(NatCodec.frame(nat));
                case RouteTarget.PrivateNatToInternet() ->
                    routeFrame.setPrivateNatToInternet(BlackholeFrame.getDefaultInstance());
                case RouteTarget.Blackhole() -> routeFrame.setBlackhole(BlackholeFrame.getDefaultInstance());
            }
        }
        return frame.build();
    }

    private static RouteTable routeTable(RouteTableFrame frame) {
        return new RouteTable(
                new RouteTableNumber(frame.getNumber()),
                Lists.transform(
                        frame.getRoutesList(),
                        route -> new Route(KeyCodec.prefix(route.getDestination()), target(route))));
    }

    private static RouteTarget target(RouteFrame frame) {
        return switch (frame.getTargetCase()) {
            case LOCAL -> new RouteTarget.Local(new VirtualNetworkIdentifier(frame.getLocal()));
            case INTERFACES ->
                new RouteTarget.Interfaces(
                        new VirtualNetworkIdentifier(frame.getInterfaces().getNetwork()),
                        Lists.transform(frame.getInterfaces().getNumbersList(), InterfaceNumber::new));
            case INTERNET -> new RouteTarget.Internet();
            case NAT -> NatCodec.route(frame.getNat());
            case PRIVATE_NAT_TO_INTERNET -> new RouteTarget.PrivateNatToInternet();
            case BLACKHOLE -> new RouteTarget.Blackhole();
            case TARGET_NOT_SET -> throw new IllegalArgumentException("a route to no kind of target known here");
        };
    }

    private static LocationFrame frame(Location location) {
        LocationFrame.Builder frame = LocationFrame.newBuilder()
                .setAddress(KeyCodec.frame(location.vni(), location.prefix()))
                .setGeneration(location.generation().number())
                .setIdentity(location.identity().number());
        location.host().ifPresent(host -> frame.setHost(host.number()));
        return frame.build();
    }

    private static Location location(LocationFrame frame) {
        return new Location(
                new VirtualNetworkIdentifier(frame.getAddress().getNetwork()),
                KeyCodec.prefix(frame.getAddress()),
                frame.hasHost() ? Optional.of(new HostNumber(frame.getHost())) : Optional.empty(),
                new Generation(frame.getGeneration()),
                new Identity(frame.getIdentity()));
    }

    private static NetworkOwner networkOwner(NetworkOwnerFrame frame) {
        return new NetworkOwner(
                new VirtualNetworkIdentifier(frame.getNetwork()), frame.getAccount(), frame.getWeight());
    }

    private static PublicAddressFrame frame(PublicAddress address) {
        PublicAddressFrame.Builder frame = PublicAddressFrame.newBuilder()
                .setPrefix(KeyCodec.frame(address.prefix()))
                .setHost(address.host().number())
                .setPrivateAddress(KeyCodec.frame(address.vni(), IpPrefix.single(address.privateAddress())))
                .setOutboundOnly(address.outboundOnly());
        switch (address.ingress()) {
            case PublicAddress.Ingress.Direct() -> {}
            case PublicAddress.Ingress.Through(InterfaceNumber networkInterface, HostNumber host) ->
                frame.setThroughInterface(networkInterface.number()).setThroughHost(host.number());
            case PublicAddress.Ingress.Blackhole() -> frame.setBlackhole(true);
        }
        return frame.build();
    }

    private static PublicAddress publicAddress(PublicAddressFrame frame) {
        return new PublicAddress(
                KeyCodec.prefix(frame.getPrefix()),
                new HostNumber(frame.getHost()),
                new VirtualNetworkIdentifier(frame.getPrivateAddress().getNetwork()),
                KeyCodec.prefix(frame.getPrivateAddress()).address(),
                frame.getOutboundOnly(),
                ingress(frame));
    }

    private static PublicAddress.Ingress ingress(PublicAddressFrame frame) {
        if (frame.getBlackhole()) {
            return new PublicAddress.Ingress.Blackhole();
        }
        return frame.getThroughInterface() == 0
                ? new PublicAddress.Ingress.Direct()
                : new PublicAddress.Ingress.Through(
                        new InterfaceNumber(frame.getThroughInterface()), new HostNumber(frame.getThroughHost()));
    }

    private static FormerLocation formerLocation(FormerLocationFrame frame) {
        return new FormerLocation(
                new VirtualNetworkIdentifier(frame.getAddress().getNetwork()),
                KeyCodec.prefix(frame.getAddress()),
                new HostNumber(frame.getHost()),
                new Generation(frame.getGeneration()),
                new Identity(frame.getIdentity()));
    }
}
