package dev.tenet.datapath.random;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.Inputs;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.Nat64Prefix;
import dev.tenet.net.PacketBuilder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Connections through NAT gateways with their answers, errors about them, and what strangers send to the gateways' addresses. */
final class NatTraffic implements PacketSource {
    private static final MacAddress ROUTER = MacAddress.parse("02:00:00:00:00:fe");
    private static final MacAddress EDGE = MacAddress.parse("02:00:00:00:00:aa");
    private static final int KNOWN = 24;
    private static final int IPV6_END = 54;

    /** IPv4 packets as they left. */
    private final Deque<Bytes> left = new ArrayDeque<>();

    /** By NAT64 to instances. */
    private final Deque<Arrived> arrived = new ArrayDeque<>();

    private record Arrived(DeviceIndex receiver, Bytes frame) {}

    /** The last packet that NAT64 translated, and pieces of one. */
    private Optional<Step.OfPacket> translated = Optional.empty();

    private final Deque<Step.OfPacket> pieces = new ArrayDeque<>();

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        Chance chance = scene.chance();
        if (pieces.isEmpty() && translated.isPresent() && chance.percent(10)) {
            pieces.addAll(PacketsAsTheyCome.inPieces(translated.get(), chance));
            translated = Optional.empty();
        }
        if (!pieces.isEmpty() && chance.percent(80)) {
            return Optional.of(PacketsAsTheyCome.again(pieces.remove(), scene));
        }
        return switch (chance.below(10)) {
            case 0, 1, 2 -> fromInstance(scene);
            case 3 -> arrived.isEmpty() || chance.percent(60) ? fromInstance(scene) : errorFromInstance(scene);
            case 4, 5, 6 -> left.isEmpty() ? fromInstance(scene) : answer(scene);
            case 7 -> scene.chance().percent(50) ? outbound(scene) : underPrivateAddress(scene);
            case 8 -> stranger(scene);
            default -> fromInternet(scene);
        };
    }

    @Override
    public void saw(Scene scene, Step.OfPacket step, PacketExecutor.Result result) {
        Reason reason = result.ending().reason();
        boolean came = reason == Reason.DELIVERED && isFromIpv4(result.frame());
        boolean sent =
                step instanceof Step.FromInstance && isToIpv4(step.packet().frame());
        if (PacketsAsTheyCome.isOrdinary(step) && (came || sent && reason == Reason.SENT_TO_EDGE)) {
            translated = Optional.of(step);
        }
        if (came) {
            arrived.addFirst(new Arrived(result.ending().device().orElseThrow(), result.frame()));
            if (arrived.size() > KNOWN) {
                arrived.removeLast();
            }
        }
        if (reason == Reason.SENT_TO_EDGE || reason == Reason.SENT_TO_GATEWAY) {
            Bytes packet = result.frame().slice(Overlay.innerFrame(result.frame()) + EthernetHeader.LENGTH);
            if (packet.u8(0) >>> 4 == 4 && packet.u8(0) == 0x45) {
                left.addFirst(packet);
                if (left.size() > KNOWN) {
                    left.removeLast();
                }
            }
        }
    }

    private Bytes known(Chance chance) {
        return left.stream().skip(chance.below(left.size())).findFirst().orElseThrow();
    }

    private static Optional<Step.OfPacket> fromInstance(Scene scene) {
        Chance chance = scene.chance();
        NetworkInterface from = chance.pick(scene.host().all(NetworkInterface.class));
        IpAddress source = AddressPlan.own(from, chance);
        boolean ipv6 = source.family() == IpFamily.IPV6;
        Transport transport = Transport.random(source.family(), chance);
        Bytes frame = Talk.frame(
                from.mac(),
                RandomInterfaces.ROUTER_MAC,
                layers(
                        source,
                        ipv6 ? embedded(chance) : chance.percent(60) ? far(chance) : inside(chance),
                        transport,
                        chance.percent(90),
                        chance.percent(70) ? 0 : 2,
                        chance));
        Bytes sent = ipv6 && chance.percent(20) ? unlike(frame, chance) : frame;
        return scene.host()
                .device(from.number())
                .map(device -> new Step.FromInstance(device, IncomingPacket.of(sent), scene.inputs()));
    }

    private static boolean isFromIpv4(Bytes frame) {
        return isEmbeddedAt(frame, EthernetHeader.LENGTH + 8);
    }

    private static boolean isToIpv4(Bytes frame) {
        return isEmbeddedAt(frame, EthernetHeader.LENGTH + 24);
    }

    private static boolean isEmbeddedAt(Bytes frame, int address) {
        return frame.length() >= IPV6_END
                && frame.u16(12) == EtherType.IPV6.number()
                && Nat64Prefix.embedded(frame.ipv6(address)).isPresent();
    }

    /** About what it got; its quotes are mostly long enough. */
    private Optional<Step.OfPacket> errorFromInstance(Scene scene) {
        Chance chance = scene.chance();
        Arrived about = chance.pick(List.copyOf(arrived));
        Bytes packet = about.frame.slice(EthernetHeader.LENGTH);
        List<Layer> layers = List.of(
                PacketBuilder.ip(packet.ipv6(24), packet.ipv6(8)),
                PacketBuilder.icmpv6(
                        chance.between(1, 4),
                        chance.below(5),
                        chance.pick(0, 1_280, chance.between(1_480, 1_560), chance.below(44))),
                PacketBuilder.payload(
                        packet.limit(Math.min(packet.length(), chance.percent(80) ? 200 : chance.between(40, 60)))));
        return scene.host().all(NetworkInterface.class).stream()
                .filter(each -> scene.host().device(each.number()).equals(Optional.of(about.receiver)))
                .findFirst()
                .map(from -> new Step.FromInstance(
                        about.receiver,
                        IncomingPacket.of(Talk.frame(from.mac(), RandomInterfaces.ROUTER_MAC, layers)),
                        scene.inputs()));
    }

    /** With a fragment header: mostly as all of the packet, else as its first piece, which need not go on. */
    private static Bytes withFragmentHeader(Bytes frame, Chance chance) {
        Bytes header = new ByteWriter()
                .u8(frame.u8(20))
                .u8(0)
                .u16(chance.percent(70) ? 0 : chance.pick(1, 1, 8, 9))
                .u32(chance.bits())
                .toBytes();
        Bytes longer = Bytes.concat(frame.limit(IPV6_END), header, frame.slice(IPV6_END));
        return HostileInstances.number16(
                longer.withByte(20, IpProtocol.FRAGMENT.number()), 18, frame.u16(18) + header.length());
    }

    /** What NAT64 has to keep of a header, and a size beside the one from which on routers may not cut. */
    private static Bytes unlike(Bytes frame, Chance chance) {
        Bytes changed = otherSize(frame, chance);
        return chance.percent(30) ? withFragmentHeader(changed, chance) : changed;
    }

    private static Bytes otherSize(Bytes frame, Chance chance) {
        Bytes changed = frame.withByte(14, 0x60 | chance.below(16))
                .withByte(15, chance.below(256))
                .withByte(21, chance.below(256));
        int length = chance.pick(1_279, 1_280, 1_281, 1_519, 1_520, 1_521);
        int payload = length - 40;
        int has = frame.length() - 54;
        return chance.percent(40) || has >= payload || frame.u8(20) == IpProtocol.UDP.number()
                ? changed
                : HostileInstances.number16(Bytes.concat(changed, chance.bytes(payload - has)), 18, payload);
    }

    /** Mostly of somebody in the internet. */
    private static Ipv6Address embedded(Chance chance) {
        return switch (chance.below(40)) {
            case 0 -> new Ipv6Address(0x0064_ff9bL << 32 | 1, 0xcb00_7114L);
            case 1 -> Nat64Prefix.embed(Ipv4Address.of(10, 0, 0, chance.below(40)));
            case 2 -> Nat64Prefix.embed(chance.pick(Ipv4Address.of(192, 168, 1, 1), Ipv4Address.of(127, 0, 0, 1)));
            default -> Nat64Prefix.embed(far(chance));
        };
    }

    /** What the far side, or somebody on the way, says to a packet that left. */
    private Optional<Step.OfPacket> answer(Scene scene) {
        Chance chance = scene.chance();
        Bytes packet = known(chance);
        Ipv4Address source = packet.ipv4(12);
        Ipv4Address far = chance.percent(94) ? packet.ipv4(16) : Ipv4Address.of(203, 0, 113, 77);
        int protocol = packet.u8(9);
        Bytes transport = packet.slice(20);
        if (transport.length() < 8) {
            return Optional.empty();
        }
        List<Layer> layers;
        if (chance.percent(20)) {
            layers = List.of(
                    PacketBuilder.ip(Ipv4Address.of(203, 0, 113, 1), source).next(IpProtocol.ICMP),
                    PacketBuilder.icmp(
                            chance.pick(3, 3, 11, 12),
                            chance.percent(70) ? chance.below(5) : chance.below(17),
                            chance.pick(0, chance.below(1_600), chance.below(24) << 24)),
                    PacketBuilder.payload(
                            chance.percent(8)
                                    ? packet.limit(chance.below(packet.length()))
                                    : packet.limit(Math.min(packet.length(), 28 + chance.below(20)))));
        } else if (protocol == IpProtocol.TCP.number()) {
            var tcp = PacketBuilder.tcp(transport.u16(2), transport.u16(0));
            layers = List.of(
                    PacketBuilder.ip(far, source).next(IpProtocol.TCP),
                    switch (chance.below(6)) {
                        case 0 -> tcp.fin().ack();
                        case 1 -> tcp.rst();
                        case 2 -> tcp.ack();
                        default -> tcp.syn().ack();
                    },
                    PacketBuilder.payload(chance.below(40)));
        } else if (protocol == IpProtocol.UDP.number()) {
            layers = List.of(
                    PacketBuilder.ip(far, source).next(IpProtocol.UDP),
                    PacketBuilder.udp(transport.u16(2), transport.u16(0)),
                    PacketBuilder.payload(chance.below(40)));
        } else {
            layers = List.of(
                    PacketBuilder.ip(far, source).next(IpProtocol.ICMP),
                    PacketBuilder.icmp(chance.percent(90) ? 0 : 8, 0, transport.u16(4) << 16 | transport.u16(6)),
                    PacketBuilder.payload(chance.below(40)));
        }
        return backTo(scene, source, layers).map(step -> chance.percent(8) ? asSeldom(step, chance) : step);
    }

    /** A piece, options, no UDP checksum, another class or number of hops. */
    private static Step.OfPacket asSeldom(Step.OfPacket step, Chance chance) {
        if (!(step instanceof Step.FromFabric(IncomingPacket packet, Inputs inputs))) {
            return step;
        }
        Bytes frame = packet.frame();
        int ip = Overlay.innerFrame(frame) + EthernetHeader.LENGTH;
        if (frame.length() < ip + 28) {
            return step;
        }
        Bytes changed = switch (chance.below(4)) {
            case 0 -> firstPiece(frame, ip, chance);
            case 1 -> frame.withByte(ip, 0x46);
            case 2 ->
                frame.u8(ip + 9) == IpProtocol.UDP.number() ? HostileInstances.number16(frame, ip + 26, 0) : frame;
            default -> frame.withByte(ip + 1, chance.below(256)).withByte(ip + 8, chance.below(256));
        };
        return new Step.FromFabric(IncomingPacket.of(changed), inputs);
    }

    /** Of whole units, as far as it has any; of UDP sometimes without a checksum. */
    private static Bytes firstPiece(Bytes frame, int ip, Chance chance) {
        int length = 20 + (frame.length() - ip - 20) / 8 * 8;
        Bytes piece = HostileInstances.number16(HostileInstances.number16(frame, ip + 6, 0x2000), ip + 2, length);
        return frame.u8(ip + 9) == IpProtocol.UDP.number() && chance.percent(30)
                ? HostileInstances.number16(piece, ip + 26, 0)
                : piece;
    }

    private static Optional<Step.OfPacket> stranger(Scene scene) {
        Chance chance = scene.chance();
        if (chance.percent(50)) {
            return inbound(scene, toGateway(chance, RandomNat.publicAddress(chance.below(2), chance.below(2))));
        }
        Ipv4Address to = RandomNat.privateAddress(chance.below(2), chance.below(2));
        Optional<Step.OfPacket> step = inside(
                scene,
                chance.pick(Overlay.ASK, Overlay.ASK, Overlay.ASK, Overlay.RELAYED, Overlay.ASK_RETURN, Overlay.DIRECT),
                toGateway(chance, to));
        return step.map(each -> chance.percent(12) ? asSeldom(each, chance) : each);
    }

    /** In the gateways' own network, or now and then another one. */
    private static Optional<Step.OfPacket> inside(Scene scene, int kind, List<Layer> layers) {
        Chance chance = scene.chance();
        Overlay overlay = Envelope.between(
                        scene,
                        chance.pick(FabricHosts.OTHERS),
                        chance.percent(96) ? RandomNat.NETWORK : AddressPlan.WITH_INSTANCES.getLast())
                .kind(kind);
        Bytes frame = overlay.aroundFrame(Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers));
        boolean superpacket = chance.percent(2);
        return Optional.of(new Step.FromFabric(new IncomingPacket(frame, 0, superpacket, superpacket), scene.inputs()));
    }

    private static boolean isPrivate(Ipv4Address address) {
        return address.bits() >>> 24 == 10;
    }

    /** By the way that answers to a gateway's address come. */
    private static Optional<Step.OfPacket> backTo(Scene scene, Ipv4Address address, List<Layer> layers) {
        return isPrivate(address)
                ? inside(scene, scene.chance().percent(92) ? Overlay.RELAYED : Overlay.ASK, layers)
                : inbound(scene, layers);
    }

    /** Where routes lead by NAT gateways into networks; or a gateway's own address. */
    private static IpAddress inside(Chance chance) {
        return switch (chance.below(8)) {
            case 0, 1, 2 -> AddressPlan.reachedByRoute(AddressPlan.FIRST_ELSEWHERE + chance.below(3));
            case 3, 4 -> AddressPlan.address(IpFamily.IPV4, chance.between(32, 40));
            case 5 -> Ipv4Address.of(10, 2, 0, chance.between(1, 9));
            case 6 -> AddressPlan.reachedByRoute(AddressPlan.FIRST_HERE + chance.below(3));
            default -> RandomNat.privateAddress(chance.below(2), chance.below(2));
        };
    }

    /** From a host to this one as a gateway of the NAT gateways' network. */
    private static Optional<Step.OfPacket> underPrivateAddress(Scene scene) {
        Chance chance = scene.chance();
        Ipv4Address source = RandomNat.privateAddress(chance.below(2), chance.below(2));
        IpAddress to = inside(chance);
        int port =
                chance.percent(60) ? (16 + 20 * chance.below(2)) * 64 + chance.below(64) : 600 * 64 + chance.below(600);
        List<Layer> layers = switch (chance.below(5)) {
            case 0 ->
                List.of(
                        PacketBuilder.ip(source, to).next(IpProtocol.TCP),
                        PacketBuilder.tcp(port, 443).ack(),
                        PacketBuilder.payload(chance.below(30)));
            case 1, 2 ->
                List.of(
                        PacketBuilder.ip(source, to).next(IpProtocol.UDP),
                        PacketBuilder.udp(port, 443),
                        PacketBuilder.payload(chance.below(30)));
            case 3 ->
                List.of(
                        PacketBuilder.ip(source, to).next(IpProtocol.ICMP),
                        PacketBuilder.icmp(chance.pick(8, 0), 0, port << 16),
                        PacketBuilder.payload(chance.below(30)));
            default ->
                List.of(
                        PacketBuilder.ip(source, to).next(IpProtocol.ICMP),
                        PacketBuilder.icmp(3, 3, 0),
                        PacketBuilder.payload(PacketBuilder.packet(List.of(
                                PacketBuilder.ip(to, source).next(IpProtocol.UDP),
                                PacketBuilder.udp(443, port),
                                PacketBuilder.payload(8)))));
        };
        HostNumber sender = chance.percent(15) ? RandomHost.NUMBER : chance.pick(FabricHosts.OTHERS);
        int host = chance.pick(0, 0, 1, 2, 3, 4, 5, 6, 60_000, 70_000);
        boolean nextHop = chance.percent(25);
        Overlay overlay = Envelope.between(
                scene,
                sender,
                nextHop || chance.percent(50) ? RandomNat.NETWORK : AddressPlan.WITH_INSTANCES.getLast());
        int number = chance.pick(AddressPlan.NEXT_HOPS_ELSEWHERE).number();
        if (nextHop) {
            overlay.kind(Overlay.OUTBOUND | Overlay.NEXT_HOP)
                    .note(number & 0xffffff)
                    .identity(host | number & 0xff000000);
        } else {
            overlay.kind(Overlay.OUTBOUND)
                    .note(host)
                    .identity(chance.percent(92) ? RandomNat.NETWORK.number() : chance.bits());
        }
        Bytes frame = overlay.aroundFrame(Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers));
        Optional<Step.OfPacket> step = Optional.of(new Step.FromFabric(IncomingPacket.of(frame), scene.inputs()));
        return step.map(each -> chance.percent(12) ? asSeldom(each, chance) : each);
    }

    private static List<Layer> toGateway(Chance chance, Ipv4Address to) {
        int port =
                chance.percent(70) ? (16 + 20 * chance.below(2)) * 64 + chance.below(64) : 600 * 64 + chance.below(600);
        IpProtocol protocol = chance.pick(IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP, IpProtocol.GRE);
        Layer ip = PacketBuilder.ip(far(chance), to).next(protocol);
        Layer content = PacketBuilder.payload(chance.below(30));
        if (protocol.equals(IpProtocol.TCP)) {
            return List.of(
                    ip, PacketBuilder.tcp(chance.pick(Transport.SERVICES), port).ack(), content);
        }
        if (protocol.equals(IpProtocol.UDP)) {
            return List.of(ip, PacketBuilder.udp(chance.pick(Transport.SERVICES), port), content);
        }
        if (protocol.equals(IpProtocol.ICMP)) {
            return List.of(ip, PacketBuilder.icmp(chance.pick(0, 8, 3, 13), 0, port << 16), content);
        }
        return List.of(ip, content);
    }

    private static Optional<Step.OfPacket> inbound(Scene scene, List<Layer> layers) {
        List<HostNumber> edges = FabricHosts.otherEdges(scene.host());
        return edges.isEmpty()
                ? Optional.empty()
                : overlay(scene, scene.chance().pick(edges), Overlay.INBOUND, layers);
    }

    /** From a host to this one as an edge, under a NAT gateway's address. */
    private Optional<Step.OfPacket> outbound(Scene scene) {
        Chance chance = scene.chance();
        Ipv4Address source = RandomNat.publicAddress(chance.below(2), chance.below(2));
        int port =
                chance.percent(50) ? (16 + 20 * chance.below(2)) * 64 + chance.below(64) : 600 * 64 + chance.below(600);
        Ipv4Address to = chance.percent(30) ? RandomNat.publicAddress(chance.below(2), chance.below(2)) : far(chance);
        int toPort = chance.percent(50) ? 600 * 64 + chance.below(600) : 443;
        List<Layer> layers = switch (chance.below(4)) {
            case 0 ->
                List.of(
                        PacketBuilder.ip(source, to).next(IpProtocol.TCP),
                        PacketBuilder.tcp(port, toPort).ack(),
                        PacketBuilder.payload(chance.below(30)));
            case 1 ->
                List.of(
                        PacketBuilder.ip(source, to).next(IpProtocol.UDP),
                        PacketBuilder.udp(port, toPort),
                        PacketBuilder.payload(chance.below(30)));
            case 2 ->
                List.of(
                        PacketBuilder.ip(source, to).next(IpProtocol.ICMP),
                        PacketBuilder.icmp(8, 0, port << 16),
                        PacketBuilder.payload(chance.below(30)));
            default ->
                List.of(
                        PacketBuilder.ip(source, to).next(IpProtocol.ICMP),
                        PacketBuilder.icmp(3, 3, 0),
                        PacketBuilder.payload(PacketBuilder.packet(List.of(
                                PacketBuilder.ip(to, source).next(IpProtocol.UDP),
                                PacketBuilder.udp(toPort, port),
                                PacketBuilder.payload(8)))));
        };
        return overlay(scene, chance.pick(FabricHosts.OTHERS), Overlay.OUTBOUND, layers);
    }

    private Optional<Step.OfPacket> fromInternet(Scene scene) {
        Chance chance = scene.chance();
        Bytes frame =
                Talk.frame(ROUTER, EDGE, toGateway(chance, RandomNat.publicAddress(chance.below(2), chance.below(2))));
        Bytes sent = chance.percent(6) ? frame.limit(chance.between(14, frame.length())) : frame;
        return Optional.of(new Step.FromInternet(new IncomingPacket(sent, 0, false, false), scene.inputs()));
    }

    private static Optional<Step.OfPacket> overlay(Scene scene, HostNumber sender, int kind, List<Layer> layers) {
        Overlay overlay = Envelope.between(scene, sender, Network.INTERNET).kind(kind);
        Bytes frame = overlay.aroundFrame(Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers));
        return Optional.of(new Step.FromFabric(IncomingPacket.of(frame), scene.inputs()));
    }

    private static List<Layer> layers(
            IpAddress source, IpAddress to, Transport transport, boolean fromBeginner, int turn, Chance chance) {
        List<Layer> layers = new java.util.ArrayList<>();
        layers.add(PacketBuilder.ip(source, to).next(transport.protocol()));
        layers.addAll(transport.layers(fromBeginner, turn, chance));
        return layers;
    }

    private static Ipv4Address far(Chance chance) {
        return Ipv4Address.of(203, 0, 113, chance.between(20, 23));
    }
}
