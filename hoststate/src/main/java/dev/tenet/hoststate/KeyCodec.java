package dev.tenet.hoststate;

import com.google.protobuf.ByteString;
import dev.tenet.hoststate.wire.HostedZoneKeyFrame;
import dev.tenet.hoststate.wire.NatOwnersKeyFrame;
import dev.tenet.hoststate.wire.NetworkAddressFrame;
import dev.tenet.hoststate.wire.PrefixFrame;
import dev.tenet.hoststate.wire.ResourceKeyFrame;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;

/** Keys, addresses and prefixes as frames. */
final class KeyCodec {
    private KeyCodec() {}

    static ResourceKeyFrame frame(ResourceKey key) {
        ResourceKeyFrame.Builder frame = ResourceKeyFrame.newBuilder();
        switch (key) {
            case HostNumber(int number) -> frame.setFabricHost(number);
            case NetworkKey(var vni) -> frame.setNetwork(vni.number());
            case Identity(int number) -> frame.setSecurityIdentity(number);
            case SecurityGroupKey(String value) -> frame.setSecurityGroup(value);
            case NetworkAclKey(String value) -> frame.setNetworkAcl(value);
            case PublicBalancerKey balancer -> frame.setPublicBalancer(BalancerCodec.frame(balancer));
            case TargetCheckKey check -> frame.setTargetCheck(BalancerCodec.frame(check));
            case BalancerKey balancer -> frame.setBalancer(BalancerCodec.frame(balancer));
            case RouteTableNumber(int number) -> frame.setRouteTable(number);
            case InterfaceNumber(int number) -> frame.setNetworkInterface(number);
            case InstanceKey(String value) -> frame.setGuest(value);
            case NetworkServicesKey(var vni) -> frame.setNetworkServices(vni.number());
            case BalancerNameKey name -> frame.setBalancerName(BalancerCodec.frame(name));
            case HostedZoneKey(var vni, String zone) ->
                frame.setHostedZone(
                        HostedZoneKeyFrame.newBuilder().setNetwork(vni.number()).setZone(zone));
            case MeteringKey(var vni) -> frame.setMetering(vni.number());
            case InstanceMetadataKey(var instance) -> frame.setInstanceMetadata(instance.value());
            case FlowLoggingKey(var networkInterface) -> frame.setFlowLogging(networkInterface.number());
            case TrafficMirroringKey(var networkInterface) -> frame.setTrafficMirroring(networkInterface.number());
            case LocationKey(var vni, var prefix) -> frame.setLocation(frame(vni, prefix));
            case FormerLocationKey(var vni, var prefix) -> frame.setFormerLocation(frame(vni, prefix));
            case NetworkOwnerKey(var vni) -> frame.setNetworkOwner(vni.number());
            case PublicAddressKey(var prefix) -> frame.setPublicAddress(frame(prefix));
            case NatGatewayKey(var networkInterface) -> frame.setNatGateway(networkInterface.number());
            case NatOwnersKey(var vni, var address) ->
                frame.setNatOwners(
                        NatOwnersKeyFrame.newBuilder().setNetwork(vni.number()).setAddress(address.bits()));
        }
        return frame.build();
    }

    static ResourceKey key(ResourceKeyFrame frame) {
        return switch (frame.getKeyCase()) {
            case FABRIC_HOST -> new HostNumber(frame.getFabricHost());
            case NETWORK -> new NetworkKey(new VirtualNetworkIdentifier(frame.getNetwork()));
            case SECURITY_IDENTITY -> new Identity(frame.getSecurityIdentity());
            case SECURITY_GROUP -> new SecurityGroupKey(frame.getSecurityGroup());
            case NETWORK_ACL -> new NetworkAclKey(frame.getNetworkAcl());
            case ROUTE_TABLE -> new RouteTableNumber(frame.getRouteTable());
            case BALANCER -> BalancerCodec.key(frame.getBalancer());
            case TARGET_CHECK -> BalancerCodec.key(frame.getTargetCheck());
            case PUBLIC_BALANCER -> BalancerCodec.publicKey(frame.getPublicBalancer());
            case NETWORK_INTERFACE -> new InterfaceNumber(frame.getNetworkInterface());
            case GUEST -> new InstanceKey(frame.getGuest());
            case NETWORK_SERVICES -> new NetworkServicesKey(new VirtualNetworkIdentifier(frame.getNetworkServices()));
            case BALANCER_NAME -> BalancerCodec.key(frame.getBalancerName());
            case HOSTED_ZONE ->
                new HostedZoneKey(
                        new VirtualNetworkIdentifier(frame.getHostedZone().getNetwork()),
                        frame.getHostedZone().getZone());
            case METERING -> new MeteringKey(new VirtualNetworkIdentifier(frame.getMetering()));
            case INSTANCE_METADATA -> new InstanceMetadataKey(new InstanceKey(frame.getInstanceMetadata()));
            case FLOW_LOGGING -> new FlowLoggingKey(new InterfaceNumber(frame.getFlowLogging()));
            case TRAFFIC_MIRRORING -> new TrafficMirroringKey(new InterfaceNumber(frame.getTrafficMirroring()));
            case LOCATION ->
                new LocationKey(
                        new VirtualNetworkIdentifier(frame.getLocation().getNetwork()), prefix(frame.getLocation()));
            case FORMER_LOCATION ->
                new FormerLocationKey(
                        new VirtualNetworkIdentifier(frame.getFormerLocation().getNetwork()),
                        prefix(frame.getFormerLocation()));
            case NETWORK_OWNER -> new NetworkOwnerKey(new VirtualNetworkIdentifier(frame.getNetworkOwner()));
            case PUBLIC_ADDRESS -> new PublicAddressKey(prefix(frame.getPublicAddress()));
            case NAT_GATEWAY -> new NatGatewayKey(new InterfaceNumber(frame.getNatGateway()));
            case NAT_OWNERS ->
                new NatOwnersKey(
                        new VirtualNetworkIdentifier(frame.getNatOwners().getNetwork()),
                        new Ipv4Address(frame.getNatOwners().getAddress()));
            case KEY_NOT_SET -> throw new IllegalArgumentException("a key of no kind known here");
        };
    }

    /** One address has no prefix length in its frame. */
    static NetworkAddressFrame frame(VirtualNetworkIdentifier vni, IpPrefix prefix) {
        return NetworkAddressFrame.newBuilder()
                .setNetwork(vni.number())
                .setAddress(bytes(prefix.address()))
                .setPrefixLength(prefix.isSingle() ? 0 : prefix.length())
                .build();
    }

    static IpPrefix prefix(NetworkAddressFrame frame) {
        IpAddress address = address(frame.getAddress());
        return frame.getPrefixLength() == 0 ? IpPrefix.single(address) : new IpPrefix(address, frame.getPrefixLength());
    }

    static PrefixFrame frame(IpPrefix prefix) {
        return PrefixFrame.newBuilder()
                .setAddress(bytes(prefix.address()))
                .setLength(prefix.length())
                .build();
    }

    static IpPrefix prefix(PrefixFrame frame) {
        return new IpPrefix(address(frame.getAddress()), frame.getLength());
    }

    static ByteString bytes(IpAddress address) {
        return ByteString.copyFrom(address.toBytes());
    }

    static IpAddress address(ByteString bytes) {
        return IpAddress.ofBytes(bytes.toByteArray());
    }
}
