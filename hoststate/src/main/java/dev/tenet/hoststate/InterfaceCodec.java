package dev.tenet.hoststate;

import com.google.common.collect.Lists;
import dev.tenet.hoststate.wire.BandwidthFrame;
import dev.tenet.hoststate.wire.CutConnectionsFrame;
import dev.tenet.hoststate.wire.GuestFrame;
import dev.tenet.hoststate.wire.GuestInterfaceFrame;
import dev.tenet.hoststate.wire.GuestKindFrame;
import dev.tenet.hoststate.wire.GuestMachineFrame;
import dev.tenet.hoststate.wire.KeepConnectionsFrame;
import dev.tenet.hoststate.wire.NamespaceDeviceFrame;
import dev.tenet.hoststate.wire.NetworkInterfaceFrame;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.util.Optional;

/** Network interfaces and guests as frames. */
final class InterfaceCodec {
    private InterfaceCodec() {}

    static NetworkInterfaceFrame frame(NetworkInterface networkInterface) {
        NetworkInterfaceFrame.Builder frame = NetworkInterfaceFrame.newBuilder()
                .setNumber(networkInterface.number().number())
                .setName(networkInterface.name().value())
                .setNetwork(networkInterface.vni().number())
                .setMac(networkInterface.mac().bits())
                .setRouterMac(networkInterface.routerMac().bits())
                .addAllAddresses(Lists.transform(networkInterface.addresses(), KeyCodec::bytes))
                .addAllPrefixes(Lists.transform(networkInterface.prefixes(), KeyCodec::frame))
                .addAllGroups(Lists.transform(networkInterface.groups(), SecurityGroupKey::value))
                .setIdentity(networkInterface.identity().number())
                .setNetworkAcl(networkInterface.networkAcl().value())
                .setRouteTable(networkInterface.routeTable().number())
                .setSourceDestinationCheck(networkInterface.sourceDestinationCheck())
                .setMtuBytes(networkInterface.mtuBytes())
                .setTcpEstablishedSeconds(
                        seconds(networkInterface.idleTimeouts().tcpEstablished()))
                .setUdpSeconds(seconds(networkInterface.idleTimeouts().udp()))
                .setUdpStreamSeconds(seconds(networkInterface.idleTimeouts().udpStream()))
                .setFlowQuota(networkInterface.flowQuota())
                .setAsksPerSecond(networkInterface.asksPerSecond())
                .setPacketsPerSecond(networkInterface.rates().packetsPerSecond())
                .setConnectionsPerSecond(networkInterface.rates().connectionsPerSecond())
                .setBandwidthIn(frame(networkInterface.rates().in()))
                .setBandwidthOut(frame(networkInterface.rates().out()))
                .setLocationGeneration(networkInterface.locationGeneration().number());
        switch (networkInterface.ruleChange()) {
            case RuleChange.Keep() -> frame.setKeepConnections(KeepConnectionsFrame.getDefaultInstance());
            case RuleChange.Cut() -> frame.setCutConnections(CutConnectionsFrame.getDefaultInstance());
            case RuleChange.Rejudge(int perSecond) -> frame.setRejudgeConnectionsPerSecond(perSecond);
        }
        networkInterface.ipv4Subnet().ifPresent(subnet -> frame.setIpv4Subnet(KeyCodec.frame(subnet)));
        networkInterface.ipv6Subnet().ifPresent(subnet -> frame.setIpv6Subnet(KeyCodec.frame(subnet)));
        return frame.build();
    }

    static NetworkInterface networkInterface(NetworkInterfaceFrame frame) {
        return new NetworkInterface(
                new InterfaceNumber(frame.getNumber()),
                new InterfaceName(frame.getName()),
                new VirtualNetworkIdentifier(frame.getNetwork()),
                new MacAddress(frame.getMac()),
                new MacAddress(frame.getRouterMac()),
                Lists.transform(frame.getAddressesList(), KeyCodec::address),
                Lists.transform(frame.getPrefixesList(), KeyCodec::prefix),
                frame.hasIpv4Subnet() ? Optional.of(KeyCodec.prefix(frame.getIpv4Subnet())) : Optional.empty(),
                frame.hasIpv6Subnet() ? Optional.of(KeyCodec.prefix(frame.getIpv6Subnet())) : Optional.empty(),
                Lists.transform(frame.getGroupsList(), SecurityGroupKey::new),
                new Identity(frame.getIdentity()),
                new NetworkAclKey(frame.getNetworkAcl()),
                new RouteTableNumber(frame.getRouteTable()),
                frame.getSourceDestinationCheck(),
                frame.getMtuBytes(),
                new IdleTimeouts(
                        Duration.ofSeconds(frame.getTcpEstablishedSeconds()),
                        Duration.ofSeconds(frame.getUdpSeconds()),
                        Duration.ofSeconds(frame.getUdpStreamSeconds())),
                frame.getFlowQuota(),
                ruleChange(frame),
                frame.getAsksPerSecond(),
                new Rates(
                        frame.getPacketsPerSecond(),
                        frame.getConnectionsPerSecond(),
                        bandwidth(frame.getBandwidthIn()),
                        bandwidth(frame.getBandwidthOut())),
                new Generation(frame.getLocationGeneration()));
    }

    private static RuleChange ruleChange(NetworkInterfaceFrame frame) {
        return switch (frame.getRuleChangeCase()) {
            case KEEP_CONNECTIONS -> new RuleChange.Keep();
            case CUT_CONNECTIONS -> new RuleChange.Cut();
            case REJUDGE_CONNECTIONS_PER_SECOND -> new RuleChange.Rejudge(frame.getRejudgeConnectionsPerSecond());
            case RULECHANGE_NOT_SET ->
                throw new IllegalArgumentException("nothing known here becomes of connections when rules change");
        };
    }

    static GuestFrame frame(Guest guest) {
        GuestFrame.Builder frame = GuestFrame.newBuilder()
                .setInstance(guest.instance().value())
                .setKind(
                        switch (guest.kind()) {
                            case NAMESPACE -> GuestKindFrame.GUEST_KIND_NAMESPACE;
                            case TAP -> GuestKindFrame.GUEST_KIND_TAP;
                            case EXTERNAL -> GuestKindFrame.GUEST_KIND_EXTERNAL;
                        })
                .addAllInterfaces(Lists.transform(guest.interfaces(), InterfaceCodec::frame))
                .setHostName(guest.hostName().value())
                .setConfiguresItself(guest.configuresItself());
        guest.machine()
                .ifPresent(machine -> frame.setMachine(GuestMachineFrame.newBuilder()
                        .setImage(machine.image())
                        .setVirtualCpus(machine.virtualCpus())
                        .setMemoryMebibytes(machine.memoryMebibytes())));
        return frame.build();
    }

    static Guest guest(GuestFrame frame) {
        return new Guest(
                new InstanceKey(frame.getInstance()),
                switch (frame.getKind()) {
                    case GUEST_KIND_NAMESPACE -> GuestKind.NAMESPACE;
                    case GUEST_KIND_TAP -> GuestKind.TAP;
                    case GUEST_KIND_EXTERNAL -> GuestKind.EXTERNAL;
                    case GUEST_KIND_UNSPECIFIED, UNRECOGNIZED ->
                        throw new IllegalArgumentException("a guest of no kind known here");
                },
                frame.hasMachine()
                        ? Optional.of(new GuestMachine(
                                frame.getMachine().getImage(),
                                frame.getMachine().getVirtualCpus(),
                                frame.getMachine().getMemoryMebibytes()))
                        : Optional.empty(),
                Lists.transform(frame.getInterfacesList(), InterfaceCodec::guestInterface),
                new GuestHostName(frame.getHostName()),
                frame.getConfiguresItself());
    }

    private static GuestInterfaceFrame frame(GuestInterface device) {
        GuestInterfaceFrame.Builder frame = GuestInterfaceFrame.newBuilder()
                .setDeviceIndex(device.deviceIndex())
                .setNetworkInterface(device.networkInterface().number());
        device.external().ifPresent(external -> {
            switch (external) {
                case ExternalDevice.Tap(String name) -> frame.setTap(name);
                case ExternalDevice.Namespace(String path, String name) ->
                    frame.setNamespace(
                            NamespaceDeviceFrame.newBuilder().setPath(path).setDevice(name));
            }
        });
        return frame.build();
    }

    private static GuestInterface guestInterface(GuestInterfaceFrame frame) {
        Optional<ExternalDevice> external = switch (frame.getExternalCase()) {
            case TAP -> Optional.of(new ExternalDevice.Tap(frame.getTap()));
            case NAMESPACE ->
                Optional.of(new ExternalDevice.Namespace(
                        frame.getNamespace().getPath(), frame.getNamespace().getDevice()));
            case EXTERNAL_NOT_SET -> Optional.empty();
        };
        return new GuestInterface(frame.getDeviceIndex(), new InterfaceNumber(frame.getNetworkInterface()), external);
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }

    private static BandwidthFrame frame(Bandwidth bandwidth) {
        return BandwidthFrame.newBuilder()
                .setPeakKilobitsPerSecond(bandwidth.peakKilobitsPerSecond())
                .setBaselineKilobitsPerSecond(bandwidth.baselineKilobitsPerSecond())
                .setCreditMilliseconds(bandwidth.creditMilliseconds())
                .build();
    }

    private static Bandwidth bandwidth(BandwidthFrame frame) {
        return new Bandwidth(
                frame.getPeakKilobitsPerSecond(), frame.getBaselineKilobitsPerSecond(), frame.getCreditMilliseconds());
    }
}
