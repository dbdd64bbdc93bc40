package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.innerFrame;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.datapath.cases.World.TAG;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerShares;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancer.PublicTarget;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A balancer on the internet as edges and targets' hosts know it, and packets for it. */
final class BalancerFixtures {
    static final String BALANCER = "10.0.0.100";
    static final String BALANCER_IPV6 = "fd00::100";
    static final String PUBLIC = "203.0.113.100";

    /** Somebody in its network, on another host. */
    static final String CLIENT = "10.0.0.20";

    /** Somebody on the internet. */
    static final String FAR = "198.51.100.7";

    static final InterfaceNumber FRONT = new InterfaceNumber(3000);

    /** A target's interface on another host. */
    static final int FAR_TARGET = 2002;

    private BalancerFixtures() {}

    /** This host is an edge. */
    static World edge(World world) {
        return world.edges(TAG, OWN_HOST, GATEWAY);
    }

    /** Another host is the edge. */
    static World targets(World world) {
        return world.edges(TAG, GATEWAY);
    }

    static PublicTarget target(int number, HostNumber host) {
        return new PublicTarget(new InterfaceNumber(number), host, 1, Optional.empty());
    }

    static PublicBalancer mux(IpProtocol protocol, int port, PublicTarget... targets) {
        return new PublicBalancer(
                new PublicBalancerKey(IpAddress.parse(PUBLIC), protocol, port),
                NETWORK,
                FRONT,
                IpAddress.parse(BALANCER),
                Stickiness.NONE,
                List.of(targets));
    }

    static PublicBalancer mux(int port, PublicTarget... targets) {
        return mux(IpProtocol.TCP, port, targets);
    }

    /** Another balancer, at 203.0.113.101. */
    static PublicBalancer otherMux(PublicTarget target) {
        return new PublicBalancer(
                new PublicBalancerKey(IpAddress.parse("203.0.113.101"), IpProtocol.TCP, 80),
                NETWORK,
                new InterfaceNumber(3001),
                IpAddress.parse("10.0.0.101"),
                Stickiness.NONE,
                List.of(target));
    }

    static BalancerTarget here(World.TestInterface which, int port) {
        return here(which, port, 1);
    }

    static BalancerTarget here(World.TestInterface which, int port, int weight) {
        return here(which, port, weight, false);
    }

    /** One whose time is over. */
    static BalancerTarget ended(World.TestInterface which, int port) {
        return here(which, port, 0, true);
    }

    private static BalancerTarget here(World.TestInterface which, int port, int weight, boolean ended) {
        return new BalancerTarget(
                which.number(),
                OWN_HOST,
                which.resource().addresses().getFirst(),
                port,
                weight,
                ended,
                IpAddress.parse(BALANCER),
                false,
                false,
                Optional.empty());
    }

    /** The far target; with weight 0 it gets nothing new. */
    static BalancerTarget far(int weight) {
        return far(FAR_TARGET, "10.0.0.77", weight);
    }

    static BalancerTarget far(int number, String address, int weight) {
        return new BalancerTarget(
                new InterfaceNumber(number),
                OTHER_HOST,
                IpAddress.parse(address),
                80,
                weight,
                false,
                IpAddress.parse(BALANCER),
                false,
                false,
                Optional.empty());
    }

    /** All slots were the far target's. */
    static BalancerShares far() {
        return shares(new InterfaceNumber(FAR_TARGET));
    }

    static BalancerShares shares(InterfaceNumber number) {
        return new BalancerShares(List.of(new BalancerShares.Share(number, 1)));
    }

    static Balancer balancer(List<BalancerShares> former, BalancerTarget... targets) {
        return balancer(IpProtocol.TCP, former, targets);
    }

    /** Has the far target, too, with weight 0. */
    static Balancer balancer(IpProtocol protocol, List<BalancerShares> former, BalancerTarget... targets) {
        List<BalancerTarget> all = new ArrayList<>(List.of(targets));
        all.add(far(0));
        return balancer(protocol, former, all);
    }

    static Balancer balancer(IpProtocol protocol, List<BalancerShares> former, List<BalancerTarget> targets) {
        return balancer(protocol, 80, former, targets);
    }

    static Balancer balancer(IpProtocol protocol, int port, List<BalancerShares> former, List<BalancerTarget> targets) {
        return new Balancer(
                new BalancerKey(NETWORK, IpAddress.parse(BALANCER), protocol, port),
                FRONT,
                List.of(),
                Optional.empty(),
                Optional.of(IpAddress.parse(PUBLIC)),
                Stickiness.NONE,
                0,
                former,
                targets);
    }

    /** Between hosts. */
    static Bytes inner(Layer... layers) {
        return innerFrame(MacAddress.ZERO, MacAddress.ZERO, layers);
    }

    /** On the link to the router. */
    static Bytes outside(Layer... layers) {
        return innerFrame(MacAddress.parse("02:00:00:00:00:ed"), MacAddress.parse("02:00:00:00:00:aa"), layers);
    }

    static Overlay internet(HostNumber host, int kind) {
        return Overlay.from(host).vni(0).tag(TAG).kind(kind);
    }

    static Bytes fromEdge(World.TestInterface target, Layer... layers) {
        return internet(GATEWAY, Overlay.BALANCED | Overlay.NEXT_HOP | Overlay.OUTSIDE)
                .note(target.id())
                .around(layers);
    }

    /** What an edge sends on. */
    static Overlay toTarget(HostNumber host, int target) {
        return Overlay.from(OWN_HOST)
                .to(host)
                .vni(0)
                .tag(TAG)
                .kind(Overlay.BALANCED | Overlay.NEXT_HOP | Overlay.OUTSIDE)
                .note(target);
    }

    /** What leaves for the internet. */
    static Overlay toEdge() {
        return Overlay.from(OWN_HOST)
                .to(GATEWAY)
                .vni(0)
                .tag(TAG)
                .kind(Overlay.OUTBOUND)
                .note(TestHost.NONCE);
    }

    /** From another host, for an interface that its balancer chose. */
    static Bytes direct(World.TestInterface target, Layer... layers) {
        return Overlay.from(OTHER_HOST)
                .kind(Overlay.DIRECT | Overlay.NEXT_HOP)
                .note(target.id())
                .identity(OPEN)
                .around(layers);
    }

    static Bytes direct(Layer... layers) {
        return Overlay.from(OTHER_HOST).kind(Overlay.DIRECT).identity(OPEN).around(layers);
    }

    static Layer[] firstPiece(String from, String to, int fromPort, int toPort) {
        return new Layer[] {
            ipv4(from, to).identification(77).fragment(0, true),
            udp(fromPort, toPort).datagramLength(25),
            payload(8)
        };
    }

    static Layer[] laterPiece(String from, String to) {
        return new Layer[] {ipv4(from, to).identification(77).fragment(2, false).next(IpProtocol.UDP), payload(9)};
    }
}
