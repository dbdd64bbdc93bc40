package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PacketBuilder;
import java.util.List;
import java.util.Optional;

/** Health checks of targets here, and what the targets say to them. */
final class CheckTraffic implements PacketSource {
    private static final List<Integer> PORTS = List.of(80, 443, 8080);
    private static final int FIRST_PORT = 50_000;
    private static final int CHECKER_PORTS = 4;
    private static final int BY_ROUTER = 0x1000_0000;

    /** Bytes behind a TCP header that make it a multiple of eight, as pieces must be that are not the last. */
    private static final int WHOLE_UNITS = 4;

    private static final int IPV4_FLAGS = 20;
    private static final int MORE_PIECES = 0x20;

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        Chance chance = scene.chance();
        List<Balancer> balancers = scene.host().all(Balancer.class);
        if (balancers.isEmpty()) {
            return Optional.empty();
        }
        Balancer balancer = chance.pick(balancers);
        IpFamily family = balancer.key().address().family();
        List<NetworkInterface> here = scene.host().all(NetworkInterface.class).stream()
                .filter(found -> found.primary(family).isPresent())
                .toList();
        if (here.isEmpty()) {
            return Optional.empty();
        }
        NetworkInterface target = chance.pick(here);
        boolean usual = chance.percent(50); // so that answers often are to a check that was made
        int checker = FIRST_PORT + (usual ? 0 : chance.below(CHECKER_PORTS));
        int port = usual ? PORTS.getFirst() : chance.pick(PORTS);
        return chance.percent(60)
                ? ask(scene, balancer, target, checker, port)
                : answer(scene, balancer, target, checker, port);
    }

    private static Optional<Step.OfPacket> ask(
            Scene scene, Balancer balancer, NetworkInterface target, int from, int port) {
        Chance chance = scene.chance();
        int slot = chance.percent(92) ? slotOf(scene, target) : chance.between(0, RandomHost.DEVICES.size() + 1);
        int front = chance.percent(95) ? balancer.front().number() : chance.below(9);
        int checker = isAskedByRouter(target) ? front | BY_ROUTER : front;
        IpFamily family = chance.percent(95)
                ? balancer.key().address().family()
                : chance.percent(50) ? IpFamily.IPV4 : IpFamily.IPV6;
        Bytes frame = PacketBuilder.packet(
                PacketBuilder.ethernet(MacAddress.ZERO, MacAddress.ZERO),
                addresses(family, checker, slot, target),
                chance.percent(95) ? segment(chance, from, port) : PacketBuilder.udp(from, port),
                PacketBuilder.payload(chance.below(30)));
        return Optional.of(new Step.FromServices(IncomingPacket.of(frame), scene.inputs()));
    }

    private static Optional<Step.OfPacket> answer(
            Scene scene, Balancer balancer, NetworkInterface target, int checker, int port) {
        Chance chance = scene.chance();
        IpFamily family = balancer.key().address().family();
        IpAddress to =
                isAskedByRouter(target) ? first(target, family) : balancer.key().address();
        boolean piece = to.family() == IpFamily.IPV4 && chance.percent(30);
        IpAddress own = target.primary(to.family()).orElseThrow();
        List<Layer> layers = chance.percent(10)
                ? BalancedTraffic.error(chance, own, to, checker, own, port, IpProtocol.TCP)
                : List.of(
                        PacketBuilder.ip(own, to),
                        segment(chance, port, checker),
                        PacketBuilder.payload(piece ? WHOLE_UNITS : chance.below(30)));
        Bytes whole = Talk.frame(target.mac(), RandomInterfaces.ROUTER_MAC, layers);
        Bytes frame = piece ? whole.withByte(IPV4_FLAGS, MORE_PIECES) : whole;
        return scene.host()
                .device(target.number())
                .map(device -> new Step.FromInstance(device, IncomingPacket.of(frame), scene.inputs()));
    }

    /** Half of them, always the same. */
    private static boolean isAskedByRouter(NetworkInterface target) {
        return target.number().number() % 2 == 0;
    }

    private static IpAddress first(NetworkInterface target, IpFamily family) {
        return switch (family) {
            case IPV4 ->
                target.ipv4Subnet()
                        .map(subnet -> new Ipv4Address(((Ipv4Address) subnet.first()).bits() + 1))
                        .orElse(new Ipv4Address(1));
            case IPV6 ->
                new Ipv6Address(
                        target.primary(family)
                                .map(own -> ((Ipv6Address) own).high())
                                .orElse(0L),
                        1);
        };
    }

    /** As the services know both. */
    private static Layer addresses(IpFamily family, int checker, int slot, NetworkInterface target) {
        if (family == IpFamily.IPV4) {
            int last = target.primary(IpFamily.IPV4)
                    .map(address -> ((Ipv4Address) address).bits() & 0xffff)
                    .orElse(0);
            return PacketBuilder.ip(
                    new Ipv4Address(0x8000_0000 | checker), new Ipv4Address(0x4000_0000 | slot << 16 | last));
        }
        Ipv6Address own =
                target.primary(IpFamily.IPV6).map(Ipv6Address.class::cast).orElse(Ipv6Address.UNSPECIFIED);
        return PacketBuilder.ip(
                new Ipv6Address(0xfd7fL << 48, checker),
                new Ipv6Address((0xfd7e_0000L | slot) << 32 | own.high() & 0xffff_ffffL, own.low()));
    }

    private static int slotOf(Scene scene, NetworkInterface target) {
        return scene.host().device(target.number()).isPresent()
                ? scene.host().attachment(target.number()).serviceSlot()
                : 0;
    }

    private static Layer segment(Chance chance, int from, int to) {
        var tcp = PacketBuilder.tcp(from, to);
        return switch (chance.below(6)) {
            case 0, 1 -> tcp.syn();
            case 2 -> tcp.syn().ack();
            case 3 -> tcp.fin().ack();
            case 4 -> chance.percent(40) ? tcp.rst() : tcp.ack();
            default -> tcp.ack();
        };
    }
}
