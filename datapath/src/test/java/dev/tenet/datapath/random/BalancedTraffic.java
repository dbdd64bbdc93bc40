package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.datapath.reference.VerdictKind;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpLayer;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PacketBuilder;
import dev.tenet.net.TcpLayer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Clients here and elsewhere that call balancers, and what targets here say to them. */
final class BalancedTraffic implements PacketSource {
    private static final int REMEMBERED = 8;
    private static final int CLIENT_PORTS = 6;
    private static final int FIRST_CLIENT_PORT = 41_000;
    private static final int ETHERNET = 14;
    private static final int SYN = 2;

    /** Of every client's SYN, so near to where numbers begin again that a header's place is before that. */
    private static final int SEQUENCE = 20;

    /** About as much as fits, of a datagram with its proxy protocol header less. */
    private static final int MOST = 1480;

    private final Deque<Call> calls = new ArrayDeque<>();

    /**
     * A packet that a target here has got by a balancer.
     *
     * @param seen the client as the target sees it
     */
    private record Call(
            DeviceIndex device,
            Balancer balancer,
            BalancerTarget target,
            IpAddress client,
            int clientPort,
            IpAddress seen,
            int seenPort) {}

    /** A client elsewhere that has begun to talk, and how much both have said since. */
    private record Handshake(Call call, Step.FromFabric syn, int said) {}

    /** A client here, of one address and port. */
    private record Caller(NetworkInterface client, IpAddress address, int port, Balancer balancer) {}

    private Optional<Handshake> handshake = Optional.empty();

    /** Who has called a balancer of UDP just now. */
    private Optional<Caller> last = Optional.empty();

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        Chance chance = scene.chance();
        if (handshake.isPresent() && chance.percent(70)) {
            return goOn(scene, handshake.get());
        }
        if (last.isPresent() && chance.percent(50)) {
            Caller caller = last.get();
            last = last.filter(_ -> chance.percent(70));
            return again(scene, caller);
        }
        List<Balancer> balancers = scene.host().all(Balancer.class);
        if (balancers.isEmpty()) {
            return Optional.empty();
        }
        Balancer balancer = chance.pick(balancers);
        int kind = chance.below(100);
        if (kind < 30) {
            return fromClientHere(scene, balancer);
        }
        if (kind < 62 || calls.isEmpty()) {
            return fromClientElsewhere(scene, balancer);
        }
        Call call = chance.pick(List.copyOf(calls));
        if (kind < 90) {
            return answer(scene, call);
        }
        return chance.percent(40) ? errorOfTarget(scene, call) : errorToTarget(scene, call);
    }

    @Override
    public void saw(Scene scene, Step.OfPacket step, PacketExecutor.Result result) {
        if (result.ending().kind() != VerdictKind.TO_INSTANCE
                || !(step instanceof Step.FromFabric || step instanceof Step.FromInstance)) {
            return;
        }
        Bytes sent = step instanceof Step.FromFabric
                ? step.packet().frame().slice(Overlay.innerFrame(step.packet().frame()))
                : step.packet().frame();
        Bytes got = result.frame();
        for (Balancer balancer : scene.host().all(Balancer.class)) {
            if (isTo(sent, balancer)) {
                DeviceIndex device = result.ending().device().orElseThrow();
                at(scene, device)
                        .flatMap(here -> target(balancer, here, source(got)))
                        .ifPresent(target -> {
                            Call call = new Call(
                                    device,
                                    balancer,
                                    target,
                                    source(sent),
                                    sent.u16(transport(sent)),
                                    source(got),
                                    got.u16(transport(got)));
                            push(call);
                            if (step instanceof Step.FromFabric syn && isFirst(sent)) {
                                handshake = Optional.of(new Handshake(call, syn, 0));
                            }
                        });
            }
        }
    }

    private static boolean isFirst(Bytes frame) {
        int tcp = transport(frame);
        return frame.length() >= tcp + 20 && frame.u8(tcp + 13) == SYN && frame.u32(tcp + 4) == SEQUENCE;
    }

    /** Target and client say what they would, in turn: that both are there, what comes first, that it has come, and it again. */
    private Optional<Step.OfPacket> goOn(Scene scene, Handshake now) {
        handshake = now.said < 3 ? Optional.of(new Handshake(now.call, now.syn, now.said + 1)) : Optional.empty();
        Call call = now.call;
        int first = SEQUENCE + 1;
        if (now.said % 2 == 0) {
            TcpLayer tcp = PacketBuilder.tcp(call.target.port(), call.seenPort).ack();
            List<Layer> layers = List.of(
                    PacketBuilder.ip(call.target.address(), call.seen).next(IpProtocol.TCP),
                    now.said == 0
                            ? tcp.syn().sequence(SEQUENCE).acknowledgement(first - header(call.client))
                            : tcp.sequence(first).acknowledgement(first));
            return at(scene, call.device).flatMap(found -> from(scene, found, layers));
        }
        Bytes packet = PacketBuilder.packet(
                PacketBuilder.ip(call.client, call.balancer.key().address()).next(IpProtocol.TCP),
                PacketBuilder.tcp(call.clientPort, call.balancer.key().port())
                        .ack()
                        .sequence(first)
                        .acknowledgement(first),
                PacketBuilder.payload(scene.chance().percent(80) ? 20 : 0));
        Bytes frame = now.syn.packet().frame();
        Bytes again = Bytes.concat(frame.limit(Overlay.innerFrame(frame) + ETHERNET), packet);
        return Optional.of(new Step.FromFabric(IncomingPacket.of(again), scene.inputs()));
    }

    /** How long a proxy protocol header about the client is. */
    private static int header(IpAddress client) {
        return client.family() == IpFamily.IPV4 ? LayoutConstant.PROXY_HEADER_IPV4 : LayoutConstant.PROXY_HEADER_IPV6;
    }

    private void push(Call call) {
        if (calls.size() == REMEMBERED) {
            calls.remove();
        }
        calls.add(call);
    }

    /** As whom the interface has got what it knows to be from there, unless it is a target of the other family by now. */
    private static Optional<BalancerTarget> target(Balancer balancer, NetworkInterface here, IpAddress seen) {
        return balancer.targets().stream()
                .filter(target -> target.networkInterface().equals(here.number()))
                .filter(target -> target.address().family() == seen.family())
                .findAny();
    }

    private static Optional<NetworkInterface> at(Scene scene, DeviceIndex device) {
        return scene.host().all(NetworkInterface.class).stream()
                .filter(found -> scene.host().device(found.number()).equals(Optional.of(device)))
                .findFirst();
    }

    private Optional<Step.OfPacket> fromClientHere(Scene scene, Balancer balancer) {
        Chance chance = scene.chance();
        List<NetworkInterface> clients = scene.host().all(NetworkInterface.class).stream()
                .filter(found -> found.vni().equals(balancer.key().vni()))
                .filter(found -> found.primary(family(balancer)).isPresent())
                .toList();
        if (clients.isEmpty()) {
            return Optional.empty();
        }
        NetworkInterface client = chance.pick(clients);
        Caller caller = new Caller(
                client,
                client.primary(family(balancer)).orElseThrow(),
                FIRST_CLIENT_PORT + chance.below(CLIENT_PORTS),
                balancer);
        last = Optional.of(caller).filter(_ -> balancer.key().protocol().equals(IpProtocol.UDP));
        return from(scene, caller);
    }

    private static Optional<Step.OfPacket> from(Scene scene, Caller caller) {
        Chance chance = scene.chance();
        Balancer balancer = caller.balancer;
        List<Layer> layers = chance.percent(12)
                ? errorAboutAnswer(chance, caller.address, caller.address, caller.port, balancer)
                : layers(
                        chance,
                        caller.address,
                        caller.port,
                        balancer.key().address(),
                        balancer.key().port(),
                        balancer.key().protocol());
        return from(scene, caller.client, layers);
    }

    /** Another connection's packet by the same address and port, or one of none. */
    private static Optional<Step.OfPacket> again(Scene scene, Caller caller) {
        Chance chance = scene.chance();
        List<Layer> layers = List.of(
                PacketBuilder.ip(caller.address, caller.balancer.key().address())
                        .next(IpProtocol.UDP),
                PacketBuilder.udp(caller.port, caller.balancer.key().port()),
                PacketBuilder.payload(RandomBalancers.quic(caller.balancer, chance)));
        return from(scene, caller.client, layers);
    }

    private static Optional<Step.OfPacket> from(Scene scene, NetworkInterface sender, List<Layer> layers) {
        return scene.host().device(sender.number()).map(device -> {
            Bytes frame = Talk.frame(sender.mac(), RandomInterfaces.ROUTER_MAC, layers);
            boolean superpacket = !Talk.isIcmp(frame) && scene.chance().percent(isUdp(frame) ? 8 : 1);
            IncomingPacket packet = new IncomingPacket(frame, 0, superpacket, superpacket);
            boolean asks = scene.chance().percent(5); // a clone of it, where its target is
            return new Step.FromInstance(device, asks ? packet.marked(PacketMark.PROBE) : packet, scene.inputs());
        });
    }

    private Optional<Step.OfPacket> fromClientElsewhere(Scene scene, Balancer balancer) {
        Chance chance = scene.chance();
        List<BalancerTarget> here = balancer.targets().stream()
                .filter(target -> scene.host().device(target.networkInterface()).isPresent())
                .toList();
        if (here.isEmpty()) {
            return Optional.empty();
        }
        BalancerTarget target = chance.pick(here);
        boolean direct = chance.percent(12);
        List<Layer> layers = layers(
                chance,
                AddressPlan.address(
                        direct ? target.address().family() : family(balancer),
                        chance.between(AddressPlan.FIRST_ELSEWHERE, AddressPlan.FIRST_ELSEWHERE + 3)),
                FIRST_CLIENT_PORT + chance.below(CLIENT_PORTS),
                direct ? target.address() : balancer.key().address(),
                direct ? target.port() : balancer.key().port(),
                balancer.key().protocol());
        HostNumber from = chance.pick(FabricHosts.OTHERS);
        Overlay envelope = Envelope.between(scene, from, balancer.key().vni());
        int identity = RandomLocations.identity(scene.host(), chance).number();
        if (direct) {
            envelope.identity(identity);
        } else {
            int number = target.networkInterface().number();
            envelope.kind(chance.pick(Overlay.DIRECT, Overlay.DIRECT, Overlay.DIRECT, Overlay.RELAYED)
                            | Overlay.NEXT_HOP)
                    .note(number & 0xffffff)
                    .identity(identity & 0xffffff | number & 0xff000000);
        }
        Bytes frame = envelope.aroundFrame(Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers));
        return Optional.of(new Step.FromFabric(IncomingPacket.of(frame), scene.inputs()));
    }

    private static Optional<Step.OfPacket> answer(Scene scene, Call call) {
        Optional<NetworkInterface> sender = at(scene, call.device);
        return sender.flatMap(found -> from(
                scene,
                found,
                layers(
                        scene.chance(),
                        call.target.address(),
                        call.target.port(),
                        call.seen,
                        call.seenPort,
                        call.balancer.key().protocol())));
    }

    /** About what the target got, by itself or, if it may, by somebody behind it. */
    private static Optional<Step.OfPacket> errorOfTarget(Scene scene, Call call) {
        Chance chance = scene.chance();
        IpAddress from = chance.percent(75)
                ? call.target.address()
                : AddressPlan.address(call.target.address().family(), AddressPlan.FIRST_ELSEWHERE);
        List<Layer> error = error(
                chance,
                from,
                call.seen,
                call.seenPort,
                call.target.address(),
                call.target.port(),
                call.balancer.key().protocol());
        return at(scene, call.device).flatMap(found -> from(scene, found, error));
    }

    /** About what the target sent as the balancer. */
    private static Optional<Step.OfPacket> errorToTarget(Scene scene, Call call) {
        List<Layer> error = errorAboutAnswer(scene.chance(), call.client, call.client, call.clientPort, call.balancer);
        HostNumber from = scene.chance().pick(FabricHosts.OTHERS);
        int number = call.target.networkInterface().number();
        Overlay envelope = Envelope.between(scene, from, call.balancer.key().vni())
                .kind(Overlay.DIRECT | Overlay.NEXT_HOP)
                .note(number & 0xffffff)
                .identity(number & 0xff000000);
        Bytes frame = envelope.aroundFrame(Talk.frame(MacAddress.ZERO, MacAddress.ZERO, error));
        return Optional.of(new Step.FromFabric(IncomingPacket.of(frame), scene.inputs()));
    }

    /** From the client, or somebody on the way to it. */
    static List<Layer> errorAboutAnswer(
            Chance chance, IpAddress from, IpAddress client, int clientPort, Balancer balancer) {
        return error(
                chance,
                from,
                balancer.key().address(),
                balancer.key().port(),
                client,
                clientPort,
                balancer.key().protocol());
    }

    /** An ICMP error to who sent the quoted packet; some quote another packet, or too little of it. */
    static List<Layer> error(
            Chance chance,
            IpAddress from,
            IpAddress sender,
            int senderPort,
            IpAddress receiver,
            int receiverPort,
            IpProtocol protocol) {
        boolean ipv4 = sender.family() == IpFamily.IPV4;
        List<Layer> quoted = layers(
                chance,
                chance.percent(95) ? sender : receiver,
                chance.percent(95) ? senderPort : senderPort + 1,
                receiver,
                receiverPort,
                protocol);
        if (!ipv4 && chance.percent(15)) {
            quoted.set(0, ((IpLayer) quoted.getFirst()).next(IpProtocol.FRAGMENT));
            quoted.add(1, PacketBuilder.fragment(0, chance.percent(80), chance.bits()));
        }
        Bytes quote = Talk.frame(MacAddress.ZERO, MacAddress.ZERO, quoted).slice(14);
        int most = chance.percent(90) ? 68 : chance.between(18, 60);
        return List.of(
                PacketBuilder.ip(from, sender),
                ipv4
                        ? PacketBuilder.icmp(chance.pick(3, 3, 11, 12, 5), chance.below(5), 1200)
                        : PacketBuilder.icmpv6(chance.between(1, 5), 0, 1280),
                PacketBuilder.payload(quote.limit(Math.min(most, quote.length()))));
    }

    static List<Layer> layers(
            Chance chance, IpAddress from, int fromPort, IpAddress to, int toPort, IpProtocol protocol) {
        List<Layer> layers = new ArrayList<>();
        layers.add(PacketBuilder.ip(from, to).next(protocol).ttl(chance.between(1, 255)));
        if (protocol.equals(IpProtocol.UDP)) {
            layers.add(PacketBuilder.udp(fromPort, toPort));
        } else {
            var tcp = PacketBuilder.tcp(fromPort, toPort)
                    .sequence(number(chance, from))
                    .acknowledgement(number(chance, from));
            if (chance.percent(20)) {
                tcp = tcp.options(Bytes.repeat(1, 4 * chance.between(1, 10))); // no operation
            }
            layers.add(
                    switch (chance.below(10)) {
                        case 0, 1, 2, 3 -> chance.percent(90) ? tcp.syn().sequence(SEQUENCE) : tcp.syn();
                        case 4 -> tcp.syn().ack();
                        case 5 -> tcp.fin().ack();
                        case 6 -> chance.percent(30) ? tcp.rst() : tcp.ack();
                        default -> tcp.ack();
                    });
        }
        if (protocol.equals(IpProtocol.UDP) && chance.percent(5)) {
            layers.add(PacketBuilder.payload(chance.between(MOST - 120, MOST)));
        } else if (protocol.equals(IpProtocol.UDP) && chance.percent(60)) {
            layers.add(PacketBuilder.payload(RandomBalancers.quic(chance)));
        } else {
            layers.add(PacketBuilder.payload(chance.percent(40) ? 0 : chance.below(chance.pick(40, 40, 40, 200))));
        }
        return layers;
    }

    /** Around where clients begin, as they count or as a target with a proxy protocol header does. */
    private static int number(Chance chance, IpAddress any) {
        int header = header(any);
        return SEQUENCE
                + 1
                + chance.pick(
                        0,
                        0,
                        0,
                        0,
                        -header,
                        -header,
                        -header,
                        1,
                        -1,
                        5,
                        -header - 1,
                        -header / 2,
                        70_000,
                        Integer.MIN_VALUE);
    }

    private static IpFamily family(Balancer balancer) {
        return balancer.key().address().family();
    }

    private static boolean isIpv4(Bytes frame) {
        return frame.u16(12) == 0x0800;
    }

    static int transport(Bytes frame) {
        if (isIpv4(frame)) {
            return 14 + 4 * (frame.u8(14) & 0xf);
        }
        return frame.u8(20) == IpProtocol.FRAGMENT.number() ? 62 : 54;
    }

    static IpAddress source(Bytes frame) {
        return isIpv4(frame) ? frame.ipv4(26) : frame.ipv6(22);
    }

    private static boolean isUdp(Bytes frame) {
        return (isIpv4(frame) ? frame.u8(23) : frame.u8(20)) == IpProtocol.UDP.number();
    }

    /** A later piece may be too short for ports. */
    private static boolean isTo(Bytes frame, Balancer balancer) {
        int protocol = isIpv4(frame) ? frame.u8(23) : frame.u8(20);
        IpAddress destination = isIpv4(frame) ? frame.ipv4(30) : frame.ipv6(38);
        return protocol == balancer.key().protocol().number()
                && destination.equals(balancer.key().address())
                && frame.length() >= transport(frame) + 4
                && frame.u16(transport(frame) + 2) == balancer.key().port();
    }
}
