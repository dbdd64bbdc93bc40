package dev.tenet.datapath.random;

import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.VerdictKind;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Connections to balancers on the internet: through this host as an edge, and to its targets, from edges and from targets that do not know them. */
final class MuxTraffic implements PacketSource {
    private static final int REMEMBERED = 8;
    private static final int CLIENTS = 4;
    private static final int CLIENT_PORTS = 5;
    private static final int FIRST_CLIENT_PORT = 42_000;

    private static final int IPV4_FLAGS = 20; // in an Ethernet frame
    private static final int MORE_PIECES = 0x20;

    private final Deque<Call> calls = new ArrayDeque<>();

    /**
     * What a target here has got from the internet.
     *
     * @param seen the client as the target sees it
     */
    private record Call(
            DeviceIndex device,
            Balancer balancer,
            BalancerTarget target,
            IpAddress client,
            int port,
            IpAddress seen,
            int seenPort) {}

    private record Arriving(Balancer balancer, BalancerTarget target, IpAddress client, int port) {}

    private Optional<Arriving> arriving = Optional.empty();

    /** The first piece of a packet from the internet that was sent last. */
    private Optional<Bytes> begun = Optional.empty();

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        arriving = Optional.empty();
        if (begun.isPresent() && scene.chance().percent(40)) {
            Bytes first = begun.get();
            begun = Optional.empty();
            return Optional.of(new Step.FromInternet(IncomingPacket.of(laterOfAnother(first)), scene.inputs()));
        }
        int kind = scene.chance().below(100);
        if (kind < 30) {
            return fromInternet(scene);
        }
        if (kind < 45) {
            return fromTarget(scene);
        }
        if (kind < 80 || calls.isEmpty()) {
            return toTarget(scene);
        }
        Call call = scene.chance().pick(List.copyOf(calls));
        if (kind < 94) {
            return answer(scene, call);
        }
        return kind < 96 ? errorOfTarget(scene, call) : errorToTarget(scene, call);
    }

    @Override
    public void saw(Scene scene, Step.OfPacket step, PacketExecutor.Result result) {
        Optional<DeviceIndex> device = result.ending().device();
        if (result.ending().kind() == VerdictKind.TO_INSTANCE && arriving.isPresent() && device.isPresent()) {
            Arriving came = arriving.get();
            Bytes got = result.frame();
            IpAddress seen = BalancedTraffic.source(got);
            if (scene.host().device(came.target.networkInterface()).equals(device)
                    && seen.family() == came.target.address().family()) {
                if (calls.size() == REMEMBERED) {
                    calls.remove();
                }
                calls.add(new Call(
                        device.get(),
                        came.balancer,
                        came.target,
                        came.client,
                        came.port,
                        seen,
                        got.u16(BalancedTraffic.transport(got))));
            }
        }
        arriving = Optional.empty();
    }

    private Optional<Step.OfPacket> fromInternet(Scene scene) {
        Chance chance = scene.chance();
        List<PublicBalancer> all = scene.host().all(PublicBalancer.class);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        PublicBalancer called = chance.pick(all);
        IpAddress address = called.key().address();
        IpAddress client = client(address.family(), chance);
        int port = FIRST_CLIENT_PORT + chance.below(CLIENT_PORTS);
        int calledPort = chance.percent(92) ? called.key().port() : 81;
        List<Layer> layers = chance.percent(15)
                ? BalancedTraffic.error(
                        chance,
                        client(address.family(), chance),
                        address,
                        calledPort,
                        client,
                        port,
                        called.key().protocol())
                : BalancedTraffic.layers(
                        chance, client, port, address, calledPort, called.key().protocol());
        Bytes frame = Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers);
        if (address.family() == IpFamily.IPV4 && chance.percent(4)) {
            frame = frame.withByte(IPV4_FLAGS, MORE_PIECES);
            begun = Optional.of(frame);
        }
        return Optional.of(new Step.FromInternet(IncomingPacket.of(frame), scene.inputs()));
    }

    /** A later piece of another packet between the same two, which an edge would remember in the same place as this one. */
    private static Bytes laterOfAnother(Bytes first) {
        return OtherPieces.at(OtherPieces.inPlaceOf(first, (key, seed) -> key.slot(key.local(), seed)), 1);
    }

    /** To this host as an edge: a target's answer, or a call of somebody who has a public address. */
    private static Optional<Step.OfPacket> fromTarget(Scene scene) {
        Chance chance = scene.chance();
        List<PublicBalancer> all = scene.host().all(PublicBalancer.class);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        PublicBalancer balancer = chance.pick(all);
        IpAddress own = balancer.key().address();
        PublicBalancer other = chance.pick(all);
        boolean calls = other.key().address().family() == own.family() && chance.percent(40);
        HostNumber sender = balancer.targets().isEmpty() || chance.percent(15)
                ? chance.pick(FabricHosts.OTHERS)
                : chance.pick(balancer.targets()).host();
        IpAddress to = calls ? other.key().address() : client(own.family(), chance);
        int port = calls && chance.percent(90) ? other.key().port() : FIRST_CLIENT_PORT;
        List<Layer> layers = chance.percent(15)
                ? BalancedTraffic.error(
                        chance,
                        own,
                        to,
                        port,
                        own,
                        balancer.key().port(),
                        other.key().protocol())
                : BalancedTraffic.layers(
                        chance,
                        own,
                        balancer.key().port(),
                        to,
                        port,
                        balancer.key().protocol());
        Bytes frame = Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers);
        Overlay overlay = Envelope.between(scene, sender, Network.INTERNET).kind(Overlay.OUTBOUND);
        return Optional.of(new Step.FromFabric(IncomingPacket.of(overlay.aroundFrame(frame)), scene.inputs()));
    }

    /** From an edge, or passed on by the host of another target. */
    private Optional<Step.OfPacket> toTarget(Scene scene) {
        Chance chance = scene.chance();
        List<Balancer> all = scene.host().all(Balancer.class).stream()
                .filter(balancer -> balancer.targets().stream()
                        .anyMatch(target ->
                                scene.host().device(target.networkInterface()).isPresent()))
                .toList();
        if (all.isEmpty()) {
            return Optional.empty();
        }
        Balancer balancer = chance.pick(all);
        BalancerTarget target = chance.pick(balancer.targets().stream()
                .filter(found -> scene.host().device(found.networkInterface()).isPresent())
                .toList());
        int tried = chance.percent(55) ? 0 : chance.between(1, Overlay.MOST_TRIED);
        boolean outside = balancer.publicAddress().isPresent() && (tried == 0 || chance.percent(60));
        IpFamily family = balancer.key().address().family();
        IpAddress client = outside
                ? client(family, chance)
                : AddressPlan.address(family, AddressPlan.FIRST_ELSEWHERE + chance.below(3));
        int port = FIRST_CLIENT_PORT + chance.below(CLIENT_PORTS);
        boolean arrives = tried == 0;
        IpAddress called = arrives
                ? balancer.publicAddress().orElse(balancer.key().address())
                : balancer.key().address();
        List<Layer> layers = chance.percent(12)
                ? BalancedTraffic.error(
                        chance,
                        client,
                        called,
                        balancer.key().port(),
                        client,
                        port,
                        balancer.key().protocol())
                : BalancedTraffic.layers(
                        chance,
                        client,
                        port,
                        called,
                        balancer.key().port(),
                        balancer.key().protocol());
        Overlay overlay = toTarget(scene, balancer, target, tried, outside)
                .identity(RandomLocations.identity(scene.host(), chance).number() & 0xffffff
                        | target.networkInterface().number() & 0xff000000);
        arriving = Optional.of(new Arriving(balancer, target, client, port));
        boolean superpacket = chance.percent(1);
        Bytes frame = overlay.aroundFrame(Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers));
        return Optional.of(new Step.FromFabric(new IncomingPacket(frame, 0, superpacket, superpacket), scene.inputs()));
    }

    private static Overlay toTarget(Scene scene, Balancer balancer, BalancerTarget target, int tried, boolean outside) {
        int number = target.networkInterface().number();
        HostNumber sender = scene.chance().pick(FabricHosts.OTHERS);
        return Envelope.between(
                        scene,
                        sender,
                        tried == 0 && scene.chance().percent(97)
                                ? Network.INTERNET
                                : balancer.key().vni())
                .kind(Overlay.balanced(tried) | (outside ? Overlay.OUTSIDE : 0))
                .note(number & 0xffffff)
                .identity(number & 0xff000000);
    }

    /** About what the target sent as the balancer, from an edge. */
    private static Optional<Step.OfPacket> errorToTarget(Scene scene, Call call) {
        Balancer balancer = call.balancer;
        List<Layer> error = BalancedTraffic.error(
                scene.chance(),
                client(call.client.family(), scene.chance()),
                balancer.publicAddress().orElse(balancer.key().address()),
                balancer.key().port(),
                call.client,
                call.port,
                balancer.key().protocol());
        Bytes frame = toTarget(scene, balancer, call.target, 0, true)
                .aroundFrame(Talk.frame(MacAddress.ZERO, MacAddress.ZERO, error));
        return Optional.of(new Step.FromFabric(IncomingPacket.of(frame), scene.inputs()));
    }

    /** About what the target got. */
    private static Optional<Step.OfPacket> errorOfTarget(Scene scene, Call call) {
        return from(
                scene,
                call,
                BalancedTraffic.error(
                        scene.chance(),
                        call.target.address(),
                        call.seen,
                        call.seenPort,
                        call.target.address(),
                        call.target.port(),
                        call.balancer.key().protocol()));
    }

    private static Optional<Step.OfPacket> answer(Scene scene, Call call) {
        return from(
                scene,
                call,
                BalancedTraffic.layers(
                        scene.chance(),
                        call.target.address(),
                        call.target.port(),
                        call.seen,
                        call.seenPort,
                        call.balancer.key().protocol()));
    }

    private static Optional<Step.OfPacket> from(Scene scene, Call call, List<Layer> layers) {
        return scene.host().all(NetworkInterface.class).stream()
                .filter(found -> scene.host().device(found.number()).equals(Optional.of(call.device)))
                .findFirst()
                .map(found -> {
                    Bytes frame = Talk.frame(found.mac(), RandomInterfaces.ROUTER_MAC, layers);
                    return new Step.FromInstance(call.device, IncomingPacket.of(frame), scene.inputs());
                });
    }

    private static IpAddress client(IpFamily family, Chance chance) {
        int n = chance.below(CLIENTS);
        return switch (family) {
            case IPV4 -> Ipv4Address.of(203, 0, 113, 40 + n);
            case IPV6 -> Ipv6Address.parse("2001:db8:ffff::4" + n);
        };
    }
}
