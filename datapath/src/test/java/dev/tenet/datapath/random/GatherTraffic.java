package dev.tenet.datapath.random;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.cases.Overlay;
import dev.tenet.datapath.cases.PacketExecutor;
import dev.tenet.datapath.reference.IncomingPacket;
import dev.tenet.datapath.reference.WaitingPacket;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import dev.tenet.net.PacketBuilder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Pieces of packets from outside for addresses of several hosts, in any order, to this edge from outside and from others. */
final class GatherTraffic implements PacketSource {
    private static final int REMEMBERED = 6;
    private static final int CLIENTS = 3;
    private static final int MACS = 12;

    private static final int MORE_PIECES = 0x2000;

    // In an Ethernet frame.
    private static final int ETHER_TYPE = 12;
    private static final int IPV4_DESTINATION = 30;
    private static final int IPV6_DESTINATION = 38;

    private final Deque<Step.OfPacket> pieces = new ArrayDeque<>();

    /** What comes through the edge once more. */
    private final Deque<Step.OfPacket> again = new ArrayDeque<>();

    @Override
    public Optional<Step.OfPacket> next(Scene scene) {
        Chance chance = scene.chance();
        if (!again.isEmpty() && chance.percent(60)) {
            return Optional.of(PacketsAsTheyCome.again(again.remove(), scene));
        }
        if (pieces.isEmpty()) {
            pieces.addAll(inAnyOrder(scene));
        }
        return Optional.ofNullable(pieces.poll()).map(step -> PacketsAsTheyCome.again(step, scene));
    }

    @Override
    public void saw(Scene scene, Step.OfPacket step, PacketExecutor.Result result) {
        Reason reason = result.ending().reason();
        if (again.size() == REMEMBERED) {
            again.remove();
        }
        if (reason == Reason.FRAGMENT_FROM_EDGE) {
            again.add(new Step.FromOutside(step.packet(), scene.inputs()));
        } else if (reason == Reason.FRAGMENT_WAITS && step instanceof Step.FromInternet) {
            inItsPlace(step.packet().frame(), scene.chance())
                    .ifPresent(frame -> again.add(new Step.FromInternet(IncomingPacket.of(frame), scene.inputs())));
        } else if (reason == Reason.FRAGMENT_GATHERED && isTo(scene.host(), result.frame())) {
            Bytes frame = result.frame().with(0, Bytes.repeat(0, MACS));
            again.add(new Step.FromOutside(IncomingPacket.of(frame), scene.inputs()));
        }
    }

    /** Now and then, a piece of another packet between the same two that would wait where the IPv4 piece does. */
    private static Optional<Bytes> inItsPlace(Bytes piece, Chance chance) {
        if (piece.u16(ETHER_TYPE) != EtherType.IPV4.number() || !chance.percent(30)) {
            return Optional.empty();
        }
        Bytes later = OtherPieces.inPlaceOf(piece, WaitingPacket::slot);
        return Optional.of(chance.percent(50) ? later : OtherPieces.at(later, MORE_PIECES));
    }

    private static boolean isTo(RandomHost host, Bytes frame) {
        return switch (host.underlay(RandomHost.NUMBER)) {
            case Ipv4Address own -> frame.ipv4(IPV4_DESTINATION).equals(own);
            case Ipv6Address own -> frame.ipv6(IPV6_DESTINATION).equals(own);
        };
    }

    private static List<Step.OfPacket> inAnyOrder(Scene scene) {
        Chance chance = scene.chance();
        Optional<List<Layer>> layers = chance.percent(60) ? toBalancer(scene) : Optional.of(toGateway(chance));
        if (layers.isEmpty()) {
            return List.of();
        }
        Bytes frame = Talk.frame(MacAddress.ZERO, MacAddress.ZERO, layers.get());
        Step.OfPacket whole = new Step.FromInternet(IncomingPacket.of(frame), scene.inputs());
        if (!PacketsAsTheyCome.isOrdinary(whole)) {
            return List.of(whole);
        }
        List<Step.OfPacket> inPieces = new ArrayList<>(PacketsAsTheyCome.inPieces(whole, chance));
        switch (chance.below(4)) {
            case 0 -> {}
            case 1 -> Collections.reverse(inPieces);
            default -> Collections.rotate(inPieces, -1); // the first one last
        }
        boolean sameWay = chance.percent(60);
        boolean byEdge = chance.percent(40);
        return inPieces.stream()
                .map(step -> (sameWay ? byEdge : chance.percent(50)) ? fromEdge(scene, step) : step)
                .toList();
    }

    /** From another edge, or who says that it is one. */
    private static Step.OfPacket fromEdge(Scene scene, Step.OfPacket step) {
        Chance chance = scene.chance();
        List<HostNumber> edges = FabricHosts.otherEdges(scene.host());
        HostNumber sender = edges.isEmpty() || chance.percent(5) ? chance.pick(FabricHosts.OTHERS) : chance.pick(edges);
        Overlay overlay = Envelope.between(scene, sender, Network.INTERNET).kind(Overlay.PIECE);
        if (chance.percent(3)) {
            overlay.kind(Overlay.INBOUND);
        } else if (chance.percent(70)) {
            overlay.note(chance.percent(80) ? 0 : 1); // 1: it has waited
        }
        IncomingPacket packet =
                IncomingPacket.of(overlay.aroundFrame(step.packet().frame()));
        return chance.percent(50)
                ? new Step.FromFabric(packet, scene.inputs())
                : new Step.FromOutside(packet, scene.inputs());
    }

    private static Optional<List<Layer>> toBalancer(Scene scene) {
        Chance chance = scene.chance();
        List<PublicBalancer> all = scene.host().all(PublicBalancer.class);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        PublicBalancer called = chance.pick(all);
        IpAddress address = called.key().address();
        int port = chance.percent(92) ? called.key().port() : 81;
        return Optional.of(BalancedTraffic.layers(
                chance,
                client(address.family(), chance),
                42_000 + chance.below(3),
                address,
                port,
                called.key().protocol()));
    }

    private static List<Layer> toGateway(Chance chance) {
        Ipv4Address to = RandomNat.publicAddress(chance.below(2), chance.below(2));
        int port = chance.percent(50) ? (16 + 20 * chance.below(2)) * 64 + chance.below(64) : 600 * 64;
        IpAddress from = client(IpFamily.IPV4, chance);
        return chance.percent(70)
                ? List.of(
                        PacketBuilder.ip(from, to).next(IpProtocol.UDP),
                        PacketBuilder.udp(53, port),
                        PacketBuilder.payload(40))
                : List.of(
                        PacketBuilder.ip(from, to).next(IpProtocol.ICMP),
                        PacketBuilder.icmp(chance.pick(0, 8, 13), 0, port << 16),
                        PacketBuilder.payload(40));
    }

    private static IpAddress client(IpFamily family, Chance chance) {
        int n = chance.below(CLIENTS);
        return switch (family) {
            case IPV4 -> Ipv4Address.of(203, 0, 113, 70 + n);
            case IPV6 -> Ipv6Address.parse("2001:db8:ffff::7" + n);
        };
    }
}
