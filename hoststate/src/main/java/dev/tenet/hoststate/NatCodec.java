package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.NatAddressFrame;
import dev.tenet.hoststate.wire.NatGatewayFrame;
import dev.tenet.hoststate.wire.NatGatewayUseFrame;
import dev.tenet.hoststate.wire.NatLeaseFrame;
import dev.tenet.hoststate.wire.NatOwnersFrame;
import dev.tenet.hoststate.wire.NatRouteFrame;
import dev.tenet.hoststate.wire.NatSettingsFrame;
import dev.tenet.hoststate.wire.NatUseFrame;
import dev.tenet.hoststate.wire.PortBlocksFrame;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** NAT gateways as frames. */
final class NatCodec {
    private NatCodec() {}

    static NatGatewayFrame frame(NatGateway gateway) {
        NatGatewayFrame.Builder frame = NatGatewayFrame.newBuilder()
                .setNetworkInterface(gateway.key().networkInterface().number())
                .setNetwork(gateway.vni().number())
                .setConnectionsPerInterface(gateway.connectionsPerInterface())
                .setSettings(frame(gateway.settings()))
                .addAllAddresses(Lists.transform(gateway.addresses(), NatCodec::frame))
                .setNetworkAcl(gateway.edge().networkAcl().value());
        gateway.edge().ipv4().ifPresent(subnet -> frame.setIpv4Subnet(KeyCodec.frame(subnet)));
        gateway.edge().ipv6().ifPresent(subnet -> frame.setIpv6Subnet(KeyCodec.frame(subnet)));
        return frame.build();
    }

    static NatGateway gateway(NatGatewayFrame frame) {
        return new NatGateway(
                new NatGatewayKey(new InterfaceNumber(frame.getNetworkInterface())),
                new VirtualNetworkIdentifier(frame.getNetwork()),
                new SubnetEdge(
                        new NetworkAclKey(frame.getNetworkAcl()),
                        frame.hasIpv4Subnet() ? Optional.of(KeyCodec.prefix(frame.getIpv4Subnet())) : Optional.empty(),
                        frame.hasIpv6Subnet() ? Optional.of(KeyCodec.prefix(frame.getIpv6Subnet())) : Optional.empty()),
                frame.getConnectionsPerInterface(),
                settings(frame.getSettings()),
                Lists.transform(frame.getAddressesList(), NatCodec::address));
    }

    private static NatSettingsFrame frame(NatSettings settings) {
        NatTimers timers = settings.timers();
        return NatSettingsFrame.newBuilder()
                .setTcpEstablishedSeconds(seconds(timers.tcpEstablished()))
                .setTcpOpeningSeconds(seconds(timers.tcpOpening()))
                .setTcpFinishedSeconds(seconds(timers.tcpFinished()))
                .setTcpResetSeconds(seconds(timers.tcpReset()))
                .setUdpSeconds(timers.udp().map(NatCodec::seconds).orElse(0))
                .setResets(settings.resets())
                .setMapping(
                        switch (settings.mapping()) {
                            case ADDRESS_AND_PORT_DEPENDENT -> 0;
                            case ENDPOINT_INDEPENDENT_UDP -> 1;
                            case ENDPOINT_INDEPENDENT -> 2;
                        })
                .build();
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }

    private static NatSettings settings(NatSettingsFrame frame) {
        return new NatSettings(
                NatTimers.ofSeconds(
                        frame.getTcpEstablishedSeconds(),
                        frame.getTcpOpeningSeconds(),
                        frame.getTcpFinishedSeconds(),
                        frame.getTcpResetSeconds(),
                        frame.getUdpSeconds() == 0 ? OptionalInt.empty() : OptionalInt.of(frame.getUdpSeconds())),
                frame.getResets(),
                switch (frame.getMapping()) {
                    case 0 -> NatMappingBehavior.ADDRESS_AND_PORT_DEPENDENT;
                    case 1 -> NatMappingBehavior.ENDPOINT_INDEPENDENT_UDP;
                    case 2 -> NatMappingBehavior.ENDPOINT_INDEPENDENT;
                    default -> throw new IllegalArgumentException("no mapping behavior: " + frame.getMapping());
                });
    }

    private static NatAddressFrame frame(NatGateway.Address address) {
        NatAddressFrame.Builder frame = NatAddressFrame.newBuilder()
                .setAddress(address.address().bits())
                .setDraining(address.draining())
                .addAllBlocks(Lists.transform(address.blocks(), NatCodec::frame))
                .addAllEnding(Lists.transform(address.ending(), NatCodec::frame));
        address.publicAddress().ifPresent(known -> frame.setPublicAddress(known.bits()));
        return frame.build();
    }

    private static NatGateway.Address address(NatAddressFrame frame) {
        return new NatGateway.Address(
                new Ipv4Address(frame.getAddress()),
                frame.hasPublicAddress() ? Optional.of(new Ipv4Address(frame.getPublicAddress())) : Optional.empty(),
                frame.getDraining(),
                Lists.transform(frame.getBlocksList(), NatCodec::blocks),
                Lists.transform(frame.getEndingList(), NatCodec::blocks));
    }

    static NatOwnersFrame frame(NatOwners owners) {
        return NatOwnersFrame.newBuilder()
                .setAddress(owners.key().address().bits())
                .setOf(owners.key().vni().number())
                .setGateway(owners.gateway().networkInterface().number())
                .setNetwork(owners.vni().number())
                .setPrivateAddress(owners.privateAddress().bits())
                .addAllLeases(Lists.transform(
                        owners.leases(),
                        lease -> NatLeaseFrame.newBuilder()
                                .setHost(lease.host().number())
                                .setBlocks(frame(lease.blocks()))
                                .build()))
                .build();
    }

    static NatOwners owners(NatOwnersFrame frame) {
        return new NatOwners(
                new NatOwnersKey(new VirtualNetworkIdentifier(frame.getOf()), new Ipv4Address(frame.getAddress())),
                new NatGatewayKey(new InterfaceNumber(frame.getGateway())),
                new VirtualNetworkIdentifier(frame.getNetwork()),
                new Ipv4Address(frame.getPrivateAddress()),
                Lists.transform(
                        frame.getLeasesList(),
                        lease -> new NatOwners.Lease(new HostNumber(lease.getHost()), blocks(lease.getBlocks()))));
    }

    static NatRouteFrame frame(RouteTarget.Nat route) {
        NatRouteFrame.Builder frame = NatRouteFrame.newBuilder()
                .setGateway(route.gateway().networkInterface().number());
        switch (route.onward()) {
            case RouteTarget.Local(var vni) -> frame.setNetwork(vni.number());
            case RouteTarget.Interfaces(var vni, var interfaces) ->
                frame.setNetwork(vni.number())
                        .setInterface(interfaces.getFirst().number());
            default -> frame.setNetwork(Network.INTERNET.number());
        }
        return frame.build();
    }

    static RouteTarget.Nat route(NatRouteFrame frame) {
        NatGatewayKey gateway = new NatGatewayKey(new InterfaceNumber(frame.getGateway()));
        VirtualNetworkIdentifier vni = new VirtualNetworkIdentifier(frame.getNetwork());
        if (vni.equals(Network.INTERNET)) {
            return new RouteTarget.Nat(gateway);
        }
        return new RouteTarget.Nat(
                gateway,
                frame.getInterface() == 0
                        ? new RouteTarget.Local(vni)
                        : new RouteTarget.Interfaces(vni, List.of(new InterfaceNumber(frame.getInterface()))));
    }

    static NatUseFrame frame(AgentMessage.NatUse use) {
        return NatUseFrame.newBuilder()
                .addAllGateways(Lists.transform(
                        use.gateways(),
                        each -> NatGatewayUseFrame.newBuilder()
                                .setGateway(each.gateway().networkInterface().number())
                                .setActive(each.active())
                                .setAttempts(each.attempts())
                                .setEstablished(each.established())
                                .setPortErrors(each.portErrors())
                                .setIdleTimeouts(each.idleTimeouts())
                                .setDrops(each.drops())
                                .setStrained(each.strained())
                                .setQuotaDrops(each.quotaDrops())
                                .setPacketsFromSource(each.packetsFromSource())
                                .setBytesFromSource(each.bytesFromSource())
                                .setPacketsToSource(each.packetsToSource())
                                .setBytesToSource(each.bytesToSource())
                                .build()))
                .build();
    }

    static AgentMessage.NatUse use(NatUseFrame frame) {
        return new AgentMessage.NatUse(Lists.transform(
                frame.getGatewaysList(),
                each -> new AgentMessage.NatGatewayUse(
                        new NatGatewayKey(new InterfaceNumber(each.getGateway())),
                        each.getActive(),
                        each.getAttempts(),
                        each.getEstablished(),
                        each.getPortErrors(),
                        each.getIdleTimeouts(),
                        each.getDrops(),
                        each.getStrained(),
                        each.getQuotaDrops(),
                        each.getPacketsFromSource(),
                        each.getBytesFromSource(),
                        each.getPacketsToSource(),
                        each.getBytesToSource())));
    }

    static PortBlocksFrame frame(PortBlocks blocks) {
        return PortBlocksFrame.newBuilder()
                .setFirst(blocks.first())
                .setCount(blocks.count())
                .setOffset(blocks.offset())
                .setPorts(blocks.isPart() ? blocks.ports() : 0)
                .build();
    }

    static PortBlocks blocks(PortBlocksFrame frame) {
        return frame.getPorts() == 0
                ? new PortBlocks(frame.getFirst(), frame.getCount())
                : new PortBlocks(frame.getFirst(), frame.getCount(), frame.getOffset(), frame.getPorts());
    }
}
