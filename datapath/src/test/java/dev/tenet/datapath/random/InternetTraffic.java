package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.Inputs;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PacketBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Packets to and from the internet, as instances, edges, hosts and strangers send them. */
final class InternetTraffic implements PacketSource {
    private static final int COUNTED_ONE_IN = LayoutConstant.TRAFFIC_COUNTED_ONE_IN;
    private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:00:fe");

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        return switch (scene.chance().below(4)) {
            case 0 -> fromInstance(scene);
            case 1 -> outbound(scene);
            case 2 -> inbound(scene);
            default -> fromInternet(scene);
        };
    }

    private static Optional<Step.OfPacket> fromInstance(Scene scene) {
        Chance chance = scene.chance();
        NetworkInterface from = chance.pick(scene.host().all(NetworkInterface.class));
        IpAddress source = chance.percent(30) ? forwarded(scene, from, chance) : AddressPlan.own(from, chance);
        IpAddress destination =
                chance.percent(12) ? infrastructure(source.family(), chance) : outside(source.family(), chance);
        Bytes frame = Talk.frame(from.mac(), RandomInterfaces.ROUTER_MAC, layers(source, destination, true, chance));
        boolean superpacket = !Talk.isIcmp(frame) && chance.percent(2);
        return scene.host()
                .device(from.number())
                .map(device -> new Step.FromInstance(
                        device, new IncomingPacket(frame, 0, superpacket, superpacket), scene.inputs()));
    }

    /** What an instance behind it sent, of an appliance; else its own. */
    private static IpAddress forwarded(Scene scene, NetworkInterface from, Chance chance) {
        List<IpAddress> behind = scene.host().all(PublicAddress.class).stream()
                .filter(address ->
                        address.ingress() instanceof PublicAddress.Ingress.Through(InterfaceNumber appliance, var _)
                                && appliance.equals(from.number()))
                .map(PublicAddress::privateAddress)
                .toList();
        return behind.isEmpty() ? AddressPlan.own(from, chance) : chance.pick(behind);
    }

    /** From a host, to this one as an edge. */
    private static Optional<Step.OfPacket> outbound(Scene scene) {
        Chance chance = scene.chance();
        PublicAddress own = chance.pick(scene.host().all(PublicAddress.class));
        HostNumber entitled = chance.percent(50) ? own.host() : own.entrance().orElse(own.host());
        HostNumber sender =
                entitled.equals(RandomHost.NUMBER) || chance.percent(10) ? chance.pick(FabricHosts.OTHERS) : entitled;
        IpAddress source = own.prefix().address();
        IpAddress destination = chance.percent(25)
                ? somebody(scene, source.family()).orElse(outside(source.family(), chance))
                : chance.percent(10) ? infrastructure(source.family(), chance) : outside(source.family(), chance);
        return overlay(scene, sender, Overlay.OUTBOUND, layers(source, destination, true, chance));
    }

    /** From an edge, or who says that it is one. */
    private static Optional<Step.OfPacket> inbound(Scene scene) {
        Chance chance = scene.chance();
        IpFamily family = chance.pick(IpFamily.values());
        IpAddress destination = somebody(scene, family).orElse(outside(family, chance));
        List<HostNumber> edges = FabricHosts.otherEdges(scene.host());
        HostNumber sender = edges.isEmpty() || chance.percent(8) ? chance.pick(FabricHosts.OTHERS) : chance.pick(edges);
        IpAddress far = outside(family, chance);
        List<Layer> layers = family == IpFamily.IPV4 && chance.percent(20)
                ? errorAbout((Ipv4Address) destination, (Ipv4Address) far, chance)
                : layers(far, destination, chance.percent(70), chance);
        return overlay(scene, sender, Overlay.INBOUND, layers);
    }

    private static Optional<Step.OfPacket> fromInternet(Scene scene) {
        Chance chance = scene.chance();
        IpFamily family = chance.pick(IpFamily.values());
        IpAddress destination = chance.percent(12)
                ? outside(family, chance)
                : chance.percent(8) ? edge(family) : somebody(scene, family).orElse(edge(family));
        IpAddress source = chance.percent(10)
                ? infrastructure(family, chance)
                : chance.percent(8) ? somebody(scene, family).orElse(edge(family)) : outside(family, chance);
        Bytes frame =
                Talk.frame(ROUTER, MacAddress.parse("02:00:00:00:00:aa"), layers(source, destination, true, chance));
        Bytes sent = chance.percent(4) ? frame.limit(chance.between(14, frame.length())) : frame;
        return Optional.of(new Step.FromInternet(new IncomingPacket(sent, 0, false, false), inputs(scene)));
    }

    /** More packets than chance would choose are counted. */
    private static Inputs inputs(Scene scene) {
        Inputs inputs = scene.inputs();
        int random = inputs.random();
        return scene.chance().percent(30)
                ? new Inputs(inputs.now(), random - Integer.remainderUnsigned(random, COUNTED_ONE_IN))
                : inputs;
    }

    private static Optional<Step.OfPacket> overlay(Scene scene, HostNumber sender, int kind, List<Layer> layers) {
        Overlay overlay = Envelope.between(scene, sender, Network.INTERNET).kind(kind);
        boolean superpacket = scene.chance().percent(2);
        Bytes frame = overlay.aroundFrame(Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers));
        return Optional.of(new Step.FromFabric(new IncomingPacket(frame, 0, superpacket, superpacket), scene.inputs()));
    }

    private static List<Layer> layers(IpAddress source, IpAddress destination, boolean fromBeginner, Chance chance) {
        Transport transport = Transport.random(source.family(), chance);
        List<Layer> layers = new ArrayList<>();
        layers.add(PacketBuilder.ip(source, destination).next(transport.protocol()));
        layers.addAll(transport.layers(fromBeginner, chance.below(3), chance));
        return layers;
    }

    /** Somebody on the way says that a packet of ours did not arrive. */
    private static List<Layer> errorAbout(Ipv4Address ours, Ipv4Address far, Chance chance) {
        IpAddress quotedSource = chance.percent(85) ? ours : far;
        Bytes quoted = PacketBuilder.packet(List.of(
                PacketBuilder.ip(quotedSource, far).next(IpProtocol.UDP),
                PacketBuilder.udp(40_000 + chance.below(12), chance.pick(Transport.SERVICES)),
                PacketBuilder.payload(8)));
        return List.of(
                PacketBuilder.ip(far, ours).next(IpProtocol.ICMP),
                PacketBuilder.icmp(chance.pick(3, 11), chance.below(5), 0),
                PacketBuilder.payload(chance.percent(10) ? quoted.limit(chance.below(quoted.length())) : quoted));
    }

    /** A public address of the family, here or elsewhere. */
    private static Optional<IpAddress> somebody(Scene scene, IpFamily family) {
        List<IpAddress> known = scene.host().all(PublicAddress.class).stream()
                .map(address -> address.prefix().address())
                .filter(address -> address.family() == family)
                .toList();
        return known.isEmpty() ? Optional.empty() : Optional.of(scene.chance().pick(known));
    }

    private static IpAddress outside(IpFamily family, Chance chance) {
        return switch (family) {
            case IPV4 -> Ipv4Address.of(203, 0, 113, chance.between(20, 29));
            case IPV6 -> Ipv6Address.parse("2001:db8:ffff::" + chance.between(1, 9));
        };
    }

    private static IpAddress infrastructure(IpFamily family, Chance chance) {
        return switch (family) {
            case IPV4 ->
                chance.pick(
                        Ipv4Address.of(192, 0, 2, chance.between(1, 6)),
                        Ipv4Address.of(172, 31, 0, 1),
                        Ipv4Address.of(100, 127, 0, 1),
                        Ipv4Address.of(192, 168, 1, 1),
                        Ipv4Address.of(240, 0, 0, 1));
            case IPV6 ->
                chance.pick(
                        RandomHost.underlay(IpFamily.IPV6, chance.between(1, 6)),
                        Ipv6Address.parse("fc00::1"),
                        Ipv6Address.parse("4000::1"));
        };
    }

    private static IpAddress edge(IpFamily family) {
        return switch (family) {
            case IPV4 -> RandomHost.OUTSIDE.ipv4();
            case IPV6 -> RandomHost.OUTSIDE.ipv6();
        };
    }
}
