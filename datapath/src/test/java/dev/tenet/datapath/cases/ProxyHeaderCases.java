package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER;
import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER_IPV6;
import static dev.tenet.datapath.cases.BalancerFixtures.CLIENT;
import static dev.tenet.datapath.cases.BalancerFixtures.FRONT;
import static dev.tenet.datapath.cases.BalancerFixtures.direct;
import static dev.tenet.datapath.cases.BalancerFixtures.inner;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import dev.tenet.net.TcpFlag;
import dev.tenet.net.TcpLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** load_balancer: the proxy protocol header that a target gets before all that its client sends. */
final class ProxyHeaderCases {
    private static final String TARGET = "10.0.0.9";

    /** A client on the target's host. */
    private static final String NEAR = "10.0.0.5";

    private static final int LENGTH = 100;
    private static final int LENGTH_IPV6 = 116;

    /** Of the client's SYN. */
    private static final int SEQUENCE = 50;

    private static final int FIRST = SEQUENCE + 1;

    /** Of the target's SYN-ACK, and one more. */
    private static final int TARGETS = 7001;

    /** As many as a time stamp and what pads it. */
    private static final Bytes OPTIONS = Bytes.parseHex("0101080a0000000100000002");

    /** The first port that is tried, by chance. */
    private static final int STAND_IN_PORT = 1024 + 3;

    private ProxyHeaderCases() {}

    static List<PacketCase> cases() {
        return List.of(
                proxied(
                        "the packet that ends the handshake becomes the header, and then all is as if there were none",
                        host -> {
                            begun(host);
                            host.receives(client(
                                            tcp -> tcp.sequence(FIRST).ack().acknowledgement(TARGETS)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            toTarget(
                                                    tcp -> tcp.sequence(FIRST - LENGTH)
                                                            .push()
                                                            .ack()
                                                            .acknowledgement(TARGETS),
                                                    payload(content(CLIENT, 20))));
                            host.sends(
                                            B,
                                            target(tcp ->
                                                    tcp.ack().sequence(TARGETS).acknowledgement(FIRST)))
                                    .goesOut(
                                            asked(),
                                            answer(tcp ->
                                                    tcp.ack().sequence(TARGETS).acknowledgement(FIRST)));
                            passes(host, tcp -> tcp.sequence(FIRST).ack().acknowledgement(TARGETS), payload(9));
                            passes(host, tcp -> tcp.sequence(FIRST).ack().acknowledgement(TARGETS));
                            passes(
                                    host,
                                    tcp -> tcp.sequence(FIRST + 9).fin().ack().acknowledgement(TARGETS));
                        }),
                proxied("the target is not heard to acknowledge less than its client has sent", host -> {
                    begun(host);
                    for (int acknowledged : List.of(FIRST - LENGTH, FIRST - 1)) {
                        host.sends(B, target(tcp -> tcp.ack().sequence(TARGETS).acknowledgement(acknowledged)))
                                .goesOut(
                                        asked(),
                                        answer(tcp ->
                                                tcp.ack().sequence(TARGETS).acknowledgement(FIRST)));
                    }
                    headed(host, tcp -> tcp.sequence(FIRST).ack(), 20);
                }),
                proxied("what the target says of an older connection its client hears as it is", host -> {
                    host.receives(client(tcp -> tcp.sequence(SEQUENCE).syn())).ends(Reason.DELIVERED);
                    for (int acknowledged : List.of(FIRST - LENGTH - 1, FIRST, FIRST + 100_000)) {
                        host.sends(B, target(tcp -> tcp.ack().sequence(1).acknowledgement(acknowledged)))
                                .goesOut(
                                        asked(),
                                        answer(tcp -> tcp.ack().sequence(1).acknowledgement(acknowledged)));
                    }
                    passes(host, tcp -> tcp.sequence(FIRST + 100_000).rst());
                }),
                proxied("a SYN that is sent again is told as low a number", host -> {
                    begun(host);
                    begun(host);
                    headed(host, tcp -> tcp.sequence(FIRST).ack(), 20);
                }),
                proxied("the content of a SYN has to come again", host -> {
                    for (int bytes : List.of(1, 9, 64, 130)) {
                        host.receives(client(tcp -> tcp.sequence(SEQUENCE).syn().options(OPTIONS), payload(bytes)))
                                .ends(Reason.DELIVERED)
                                .reaches(
                                        B,
                                        Bytes.concat(
                                                toTarget(tcp -> tcp.sequence(SEQUENCE - LENGTH)
                                                        .syn()
                                                        .options(OPTIONS)),
                                                Bytes.repeat(0, bytes)));
                    }
                }),
                proxied(
                        "a packet that begins with its content becomes the header; the content has to come again",
                        host -> {
                            begun(host);
                            for (int bytes : List.of(1, 40, 41, 80, 1000)) {
                                headed(host, tcp -> tcp.sequence(FIRST).push().ack(), 20 + bytes, payload(bytes));
                            }
                            headed(host, tcp -> tcp.sequence(FIRST).fin().ack(), 20);
                            passes(host, tcp -> tcp.sequence(FIRST + 1).ack().acknowledgement(TARGETS), payload(9));
                            passes(
                                    host,
                                    tcp -> tcp.sequence(FIRST + 9).fin().ack().acknowledgement(TARGETS));
                        }),
                proxied("a client cannot send what stands in the header's place", host -> {
                    host.receives(client(tcp -> tcp.sequence(SEQUENCE).syn())).ends(Reason.DELIVERED);
                    host.receives(client(tcp -> tcp.sequence(FIRST).ack(), payload(LENGTH)))
                            .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
                    host.receives(client(tcp -> tcp.sequence(FIRST).fin().ack()))
                            .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
                    passes(host, tcp -> tcp.sequence(FIRST).ack().acknowledgement(TARGETS));
                    answered(host);
                    headed(host, tcp -> tcp.sequence(FIRST - LENGTH).ack(), 20 + LENGTH, payload(LENGTH));
                    headed(host, tcp -> tcp.sequence(FIRST - 1).ack(), 20 + 50, payload(50));
                }),
                proxied("nor by a SYN of another number, as the target says which it took", host -> {
                    begun(host);
                    host.receives(client(tcp -> tcp.sequence(SEQUENCE - 1000).syn()))
                            .reaches(
                                    B,
                                    toTarget(tcp -> tcp.sequence(SEQUENCE - 1000 - LENGTH)
                                            .syn()));
                    headed(host, tcp -> tcp.sequence(FIRST - LENGTH).ack(), 20 + LENGTH, payload(LENGTH));
                    host.receives(client(tcp -> tcp.sequence(SEQUENCE + 5000).rst()))
                            .ends(Reason.DELIVERED);
                    host.receives(client(tcp -> tcp.sequence(SEQUENCE - 1000).syn()))
                            .reaches(
                                    B,
                                    toTarget(tcp -> tcp.sequence(SEQUENCE - 1000 - LENGTH)
                                            .syn()));
                    host.receives(client(tcp -> tcp.sequence(FIRST - LENGTH).ack(), payload(LENGTH)))
                            .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
                }),
                proxied(
                        "nor by a SYN in pieces",
                        host -> host.receives(direct(
                                        B,
                                        ipv4(CLIENT, BALANCER)
                                                .identification(77)
                                                .fragment(0, true),
                                        tcp(40000, 80).sequence(SEQUENCE).syn(),
                                        payload(28)))
                                .ends(Reason.LOAD_BALANCER_FRAGMENT)
                                .leavesNothing()),
                proxied("nor by a superpacket", host -> {
                    host.sends(A, near(tcp -> tcp.sequence(SEQUENCE).syn())).ends(Reason.DELIVERED);
                    host.sendsSuperpacket(A, near(tcp -> tcp.sequence(FIRST).ack(), payload(3000)))
                            .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
                    targetSaysNear(host, TcpLayer::syn, FIRST - LENGTH, FIRST);
                    for (int at : List.of(FIRST - LENGTH, FIRST - 1)) {
                        host.sendsSuperpacket(A, near(tcp -> tcp.sequence(at).ack(), payload(3000)))
                                .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
                    }
                    headedNear(host);
                }),
                proxied("a superpacket of first content waits at the target until its beginning comes again", host -> {
                    host.sends(A, near(tcp -> tcp.sequence(SEQUENCE).syn())).ends(Reason.DELIVERED);
                    targetSaysNear(host, TcpLayer::syn, FIRST - LENGTH, FIRST);
                    superpacketPasses(host, FIRST);
                    superpacketPasses(host, FIRST + 3000);
                    targetSaysNear(host, UnaryOperator.identity(), FIRST - LENGTH, FIRST);
                    headedNear(host, payload(1000));
                    targetSaysNear(host, UnaryOperator.identity(), FIRST + 6000, FIRST + 6000);
                    superpacketPasses(host, FIRST + 6000);
                }),
                proxied("a target that refuses is heard, and so is a client that gives up", host -> {
                    host.receives(client(tcp -> tcp.sequence(SEQUENCE).syn())).ends(Reason.DELIVERED);
                    host.sends(B, target(tcp -> tcp.rst().ack().acknowledgement(FIRST - LENGTH)))
                            .goesOut(asked(), answer(tcp -> tcp.rst().ack().acknowledgement(FIRST)));
                    begun(host);
                    host.receives(client(tcp -> tcp.sequence(FIRST).rst()))
                            .reaches(
                                    B,
                                    toTarget(tcp -> tcp.sequence(FIRST - LENGTH).rst()));
                }),
                proxied("a client whose packets have options has them around the header, too", host -> {
                    begun(host);
                    headed(host, tcp -> tcp.sequence(FIRST).ack().options(OPTIONS), 20 + OPTIONS.length());
                    headed(host, tcp -> tcp.sequence(FIRST).ack().options(Bytes.repeat(1, 40)), 60);
                    headed(host, tcp -> tcp.sequence(FIRST).ack().options(Bytes.repeat(1, 40)), 61, payload(1));
                }),
                PacketCase.of(
                        "over IPv6 the header has addresses of IPv6",
                        world -> world.with(balancer(headingIpv6())),
                        host -> {
                            host.receives(clientIpv6(
                                            tcp -> tcp.sequence(SEQUENCE).syn()))
                                    .reaches(
                                            B,
                                            targetIpv6(tcp -> tcp.sequence(SEQUENCE - LENGTH_IPV6)
                                                    .syn()));
                            host.sends(
                                            B,
                                            ipv6("fd00::9", "fd00::20"),
                                            back(tcp -> tcp.syn().ack().acknowledgement(FIRST - LENGTH_IPV6)))
                                    .goesOut(
                                            asked(),
                                            frame(
                                                    B,
                                                    ipv6(BALANCER_IPV6, "fd00::20"),
                                                    forth(tcp -> tcp.syn().ack().acknowledgement(FIRST))));
                            for (int bytes : List.of(0, 9, 400)) {
                                host.receives(clientIpv6(
                                                tcp -> tcp.sequence(FIRST).ack(), payload(bytes)))
                                        .reaches(
                                                B,
                                                targetIpv6(
                                                        tcp -> tcp.sequence(FIRST - LENGTH_IPV6)
                                                                .push()
                                                                .ack(),
                                                        payload(contentIpv6(20 + bytes))));
                            }
                        }),
                PacketCase.of(
                        "where a client does not keep its address the header names it all the same",
                        world -> world.with(balancer(heading(true, true))),
                        host -> {
                            host.receives(client(tcp -> tcp.sequence(SEQUENCE).syn()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(BALANCER, TARGET),
                                                    tcp(STAND_IN_PORT, 8080)
                                                            .sequence(SEQUENCE - LENGTH)
                                                            .syn()));
                            host.sends(
                                            B,
                                            ipv4(TARGET, BALANCER),
                                            tcp(8080, STAND_IN_PORT).syn().ack().acknowledgement(FIRST - LENGTH))
                                    .goesOut(
                                            asked(),
                                            answer(tcp -> tcp.syn().ack().acknowledgement(FIRST)));
                            host.receives(client(tcp -> tcp.sequence(FIRST).ack()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(BALANCER, TARGET),
                                                    tcp(STAND_IN_PORT, 8080)
                                                            .sequence(FIRST - LENGTH)
                                                            .push()
                                                            .ack(),
                                                    payload(content(CLIENT, 20))));
                        }),
                PacketCase.of(
                        "of a balancer of all ports the header names the port that was called",
                        world -> world.with(balancer(BalancerKey.ALL_PORTS, headingAtAllPorts())),
                        host -> {
                            host.receives(client(tcp -> tcp.sequence(SEQUENCE).syn()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(CLIENT, TARGET),
                                                    tcp(40000, 80)
                                                            .sequence(SEQUENCE - LENGTH)
                                                            .syn()));
                            host.sends(
                                            B,
                                            ipv4(TARGET, CLIENT),
                                            tcp(80, 40000).syn().ack().acknowledgement(FIRST - LENGTH))
                                    .goesOut(
                                            asked(),
                                            answer(tcp -> tcp.syn().ack().acknowledgement(FIRST)));
                            host.receives(client(tcp -> tcp.sequence(FIRST).ack()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(CLIENT, TARGET),
                                                    tcp(40000, 80)
                                                            .sequence(FIRST - LENGTH)
                                                            .push()
                                                            .ack(),
                                                    payload(content(CLIENT, 20))));
                        }),
                PacketCase.of(
                        "a client on the target's host gets on as well",
                        world -> world.with(balancer(heading(false, true))),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).sequence(SEQUENCE).syn())
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4("10.0.0.5", TARGET),
                                                    tcp(40000, 8080)
                                                            .sequence(SEQUENCE - LENGTH)
                                                            .syn()));
                            host.sends(
                                            B,
                                            ipv4(TARGET, "10.0.0.5"),
                                            tcp(8080, 40000).syn().ack().acknowledgement(FIRST - LENGTH))
                                    .reaches(
                                            A,
                                            inner(
                                                    ipv4(BALANCER, "10.0.0.5"),
                                                    tcp(80, 40000).syn().ack().acknowledgement(FIRST)));
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).sequence(FIRST).ack())
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4("10.0.0.5", TARGET),
                                                    tcp(40000, 8080)
                                                            .sequence(FIRST - LENGTH)
                                                            .push()
                                                            .ack(),
                                                    payload(content("10.0.0.5", 20))));
                        }),
                PacketCase.of(
                        "a connection stays as it began when headers are wanted, or no more",
                        world -> world.with(balancer(heading(false, false))),
                        host -> {
                            passes(host, tcp -> tcp.sequence(SEQUENCE).syn());
                            host.now(new World().with(balancer(heading(false, true))));
                            passes(host, tcp -> tcp.sequence(SEQUENCE).syn());
                            host.sends(B, target(tcp -> tcp.syn().ack().acknowledgement(FIRST)))
                                    .goesOut(
                                            asked(),
                                            answer(tcp -> tcp.syn().ack().acknowledgement(FIRST)));
                            passes(host, tcp -> tcp.sequence(FIRST).ack().acknowledgement(TARGETS));
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40001, 80).sequence(SEQUENCE).syn()))
                                    .reaches(
                                            B,
                                            inner(
                                                    ipv4(CLIENT, TARGET),
                                                    tcp(40001, 8080)
                                                            .sequence(SEQUENCE - LENGTH)
                                                            .syn()));
                            host.now(new World().with(balancer(heading(false, false))));
                            host.sends(
                                            B,
                                            ipv4(TARGET, CLIENT),
                                            tcp(8080, 40001).syn().ack().acknowledgement(FIRST - LENGTH))
                                    .goesOut(
                                            asked(),
                                            frame(
                                                    B,
                                                    ipv4(BALANCER, CLIENT),
                                                    tcp(80, 40001).syn().ack().acknowledgement(FIRST)));
                        }));
    }

    private static PacketCase proxied(String sentence, Consumer<TestHost> script) {
        return PacketCase.of(sentence, world -> world.with(balancer(heading(false, true))), script);
    }

    // ---- what a client says, and what B gets

    private static Bytes client(UnaryOperator<TcpLayer> tcp, Layer... rest) {
        return direct(B, layers(ipv4(CLIENT, BALANCER), tcp.apply(tcp(40000, 80)), rest));
    }

    private static Bytes toTarget(UnaryOperator<TcpLayer> tcp, Layer... rest) {
        return inner(layers(ipv4(CLIENT, TARGET), tcp.apply(tcp(40000, 8080)), rest));
    }

    private static void passes(TestHost host, UnaryOperator<TcpLayer> tcp, Layer... rest) {
        host.receives(client(tcp, rest)).ends(Reason.DELIVERED).reaches(B, toTarget(tcp, rest));
    }

    /**
     * The packet becomes the header.
     *
     * @param behind bytes from its TCP header on
     */
    private static void headed(TestHost host, UnaryOperator<TcpLayer> tcp, int behind, Layer... rest) {
        host.receives(client(tcp, rest))
                .ends(Reason.DELIVERED)
                .reaches(
                        B,
                        toTarget(
                                plain -> tcp.apply(plain)
                                        .flags(TcpFlag.ACK.bit() | TcpFlag.PSH.bit())
                                        .sequence(FIRST - LENGTH),
                                payload(content(CLIENT, behind))));
    }

    // ---- what a client on the target's host says: superpackets, which test runs take from no other host

    private static Layer[] near(UnaryOperator<TcpLayer> tcp, Layer... rest) {
        return layers(ipv4(NEAR, BALANCER), tcp.apply(tcp(40000, 80)), rest);
    }

    private static Bytes toTargetFromNear(UnaryOperator<TcpLayer> tcp, Layer... rest) {
        return inner(layers(ipv4(NEAR, TARGET), tcp.apply(tcp(40000, 8080)), rest));
    }

    private static void superpacketPasses(TestHost host, int sequence) {
        UnaryOperator<TcpLayer> tcp =
                plain -> plain.sequence(sequence).push().ack().acknowledgement(TARGETS);
        host.sendsSuperpacket(A, near(tcp, payload(3000)))
                .ends(Reason.DELIVERED)
                .reaches(B, toTargetFromNear(tcp, payload(3000)));
    }

    private static void headedNear(TestHost host, Layer... rest) {
        int behind = 20 + (rest.length == 0 ? 0 : 1000);
        host.sends(A, near(tcp -> tcp.sequence(FIRST).ack(), rest))
                .ends(Reason.DELIVERED)
                .reaches(
                        B,
                        toTargetFromNear(
                                tcp -> tcp.sequence(FIRST - LENGTH).push().ack(), payload(content(NEAR, behind))));
    }

    /** The target acknowledges so much, and its client hears that it did. */
    private static void targetSaysNear(TestHost host, UnaryOperator<TcpLayer> tcp, int acknowledged, int heard) {
        host.sends(B, ipv4(TARGET, NEAR), tcp.apply(tcp(8080, 40000)).ack().acknowledgement(acknowledged))
                .reaches(
                        A,
                        inner(
                                ipv4(BALANCER, NEAR),
                                tcp.apply(tcp(80, 40000)).ack().acknowledgement(heard)));
    }

    private static Bytes clientIpv6(UnaryOperator<TcpLayer> tcp, Layer... rest) {
        return direct(B, layers(ipv6("fd00::20", BALANCER_IPV6), tcp.apply(tcp(40000, 80)), rest));
    }

    private static Bytes targetIpv6(UnaryOperator<TcpLayer> tcp, Layer... rest) {
        return inner(layers(ipv6("fd00::20", "fd00::9"), tcp.apply(tcp(40000, 8080)), rest));
    }

    private static Layer[] layers(Layer ip, Layer tcp, Layer... rest) {
        List<Layer> layers = new ArrayList<>(List.of(ip, tcp));
        layers.addAll(List.of(rest));
        return layers.toArray(Layer[]::new);
    }

    // ---- what B says, and what its client gets

    private static Layer[] target(UnaryOperator<TcpLayer> tcp) {
        return layers(ipv4(TARGET, CLIENT), back(tcp));
    }

    private static Layer back(UnaryOperator<TcpLayer> tcp) {
        return tcp.apply(tcp(8080, 40000));
    }

    private static Layer forth(UnaryOperator<TcpLayer> tcp) {
        return tcp.apply(tcp(80, 40000));
    }

    private static Bytes answer(UnaryOperator<TcpLayer> tcp) {
        return frame(B, ipv4(BALANCER, CLIENT), forth(tcp));
    }

    private static Overlay asked() {
        return Overlay.from(OWN_HOST)
                .to(World.GATEWAY)
                .kind(Overlay.ASK)
                .note(TestHost.NONCE)
                .identity(OPEN);
    }

    private static void begun(TestHost host) {
        host.receives(client(tcp -> tcp.sequence(SEQUENCE).syn()))
                .ends(Reason.DELIVERED)
                .reaches(B, toTarget(tcp -> tcp.sequence(SEQUENCE - LENGTH).syn()));
        answered(host);
    }

    private static void answered(TestHost host) {
        host.sends(B, target(tcp -> tcp.sequence(TARGETS - 1).syn().ack().acknowledgement(FIRST - LENGTH)))
                .ends(Reason.ASKED_GATEWAY)
                .goesOut(
                        asked(),
                        answer(tcp -> tcp.sequence(TARGETS - 1).syn().ack().acknowledgement(FIRST)));
    }

    // ---- headers

    /** By proxy-protocol.txt, with a field of zeros in which a packet's checksum may be. */
    private static Bytes content(String client, int behind) {
        return content("11", client, BALANCER, LENGTH, behind);
    }

    private static Bytes contentIpv6(int behind) {
        return content("21", "fd00::20", BALANCER_IPV6, LENGTH_IPV6, behind);
    }

    private static Bytes content(String family, String client, String called, int length, int behind) {
        Bytes from = Bytes.of(IpAddress.parse(client).toBytes());
        Bytes to = Bytes.of(IpAddress.parse(called).toBytes());
        ByteWriter start = new ByteWriter()
                .bytes(Bytes.parseHex("0d0a0d0a000d0a515549540a21" + family))
                .u16(length - 16)
                .bytes(from)
                .bytes(to)
                .u16(40000)
                .u16(80)
                .u8(4);
        Bytes unread = Bytes.repeat(0, length - start.length() - 2);
        start.u16(unread.length());
        int checksum = unread.length() - behind + 16;
        return Bytes.concat(start.toBytes(), behind > 60 ? unread : unread.with(checksum, Bytes.parseHex("ffff")));
    }

    // ---- balancers

    private static BalancerTarget heading(boolean hides, boolean header) {
        return target("10.0.0.9", 8080, BALANCER, hides, header);
    }

    private static BalancerTarget headingIpv6() {
        return target("fd00::9", 8080, BALANCER_IPV6, false, true);
    }

    private static BalancerTarget headingAtAllPorts() {
        return target("10.0.0.9", BalancerKey.ALL_PORTS, BALANCER, false, true);
    }

    private static BalancerTarget target(String address, int port, String standIn, boolean hides, boolean header) {
        return new BalancerTarget(
                B.number(),
                OWN_HOST,
                IpAddress.parse(address),
                port,
                1,
                false,
                IpAddress.parse(standIn),
                hides,
                header,
                Optional.empty());
    }

    private static Balancer balancer(BalancerTarget target) {
        return balancer(80, target);
    }

    private static Balancer balancer(int port, BalancerTarget target) {
        boolean ipv4 = target.address().family() == IpFamily.IPV4;
        return new Balancer(
                new BalancerKey(NETWORK, IpAddress.parse(ipv4 ? BALANCER : BALANCER_IPV6), IpProtocol.TCP, port),
                FRONT,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Stickiness.NONE,
                350,
                List.of(),
                List.of(target));
    }
}
