package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.BALANCER;
import static dev.tenet.datapath.cases.BalancerFixtures.CLIENT;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR_TARGET;
import static dev.tenet.datapath.cases.BalancerFixtures.FRONT;
import static dev.tenet.datapath.cases.BalancerFixtures.direct;
import static dev.tenet.datapath.cases.BalancerFixtures.ended;
import static dev.tenet.datapath.cases.BalancerFixtures.far;
import static dev.tenet.datapath.cases.BalancerFixtures.here;
import static dev.tenet.datapath.cases.BalancerFixtures.inner;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.TestHost.innerFrame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.C;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** load_balancer: at the sender's host, at the target's, and on the way back. */
final class LoadBalancerCases {

    private LoadBalancerCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "the sender's host leads a connection to a target, which is asked for by its interface",
                        world -> world.with(balancer(80, far(1))),
                        host -> {
                            Layer[] packet = {
                                ipv4("10.0.0.5", BALANCER), tcp(40000, 80).syn()
                            };
                            host.sends(A, packet)
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            Overlay.from(World.OWN_HOST)
                                                    .to(World.GATEWAY)
                                                    .kind(Overlay.ASK | Overlay.NEXT_HOP)
                                                    .note(FAR_TARGET)
                                                    .identity(WEB),
                                            frame(A, packet));
                        }),
                PacketCase.of(
                        "a connection stays with its target when others have taken its place",
                        world -> world.with(balancer(80, far(1))),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.ASKED_GATEWAY);
                            Layer[] next = {
                                ipv4("10.0.0.5", BALANCER), tcp(40000, 80).ack()
                            };
                            host.now(new World()
                                            .with(balancer(80, here(B, 8080)))
                                            .attached(A, before -> Changed.generation(before, 2)))
                                    .sends(A, next)
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            Overlay.from(World.OWN_HOST)
                                                    .to(World.GATEWAY)
                                                    .kind(Overlay.ASK | Overlay.NEXT_HOP)
                                                    .note(FAR_TARGET)
                                                    .identity(WEB),
                                            frame(A, next));
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40001, 80).syn())
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "a target here gets the packet at its own address and port, and its answer is the balancer's",
                        world -> world.with(balancer(80, here(B, 8080))),
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            B,
                                            frame(
                                                    A,
                                                    ipv4("10.0.0.5", "10.0.0.9"),
                                                    tcp(40000, 8080).syn()));
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", "10.0.0.5"),
                                            tcp(8080, 40000).syn().ack())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            frame(
                                                    B,
                                                    ipv4(BALANCER, "10.0.0.5"),
                                                    tcp(80, 40000).syn().ack()));
                        }),
                PacketCase.of(
                        "a client elsewhere is answered directly, by the balancer's address",
                        world -> world.with(balancer(53, IpProtocol.UDP, List.of(), here(B, 5353))),
                        host -> {
                            host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(40000, 53), payload(9)))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, inner(ipv4(CLIENT, "10.0.0.9"), udp(40000, 5353), payload(9)));
                            host.sends(B, ipv4("10.0.0.9", CLIENT), udp(5353, 40000))
                                    .ends(Reason.ASKED_GATEWAY)
                                    .goesOut(
                                            Overlay.from(World.OWN_HOST)
                                                    .to(World.GATEWAY)
                                                    .kind(Overlay.ASK)
                                                    .note(TestHost.NONCE)
                                                    .identity(OPEN),
                                            frame(B, ipv4(BALANCER, CLIENT), udp(53, 40000)));
                        }),
                PacketCase.of(
                        "a client's connection is tracked although everybody may, both ways: it outlives its rules",
                        world -> {
                            world.with(balancer(80, here(B, 8080)));
                            NatCases.openToEverybody(world);
                        },
                        host -> {
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).syn())
                                    .ends(Reason.DELIVERED);
                            host.now(
                                    TrackingCases.changed(2, TrackingCases.KEEP).with(balancer(80, here(B, 8080))));
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", "10.0.0.5"),
                                            tcp(8080, 40000).syn().ack())
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).ack())
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40001, 80).syn())
                                    .ends(Reason.SECURITY_GROUP_EGRESS_DENIED);
                        }),
                PacketCase.of(
                        "so is a target's",
                        world -> {
                            world.with(balancer(80, here(A, 8080)));
                            NatCases.openToEverybody(world);
                        },
                        host -> {
                            host.receives(direct(
                                            A,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.now(
                                    TrackingCases.changed(2, TrackingCases.KEEP).with(balancer(80, here(A, 8080))));
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", CLIENT),
                                            tcp(8080, 40000).syn().ack())
                                    .ends(Reason.ASKED_GATEWAY);
                            host.receives(direct(
                                            A,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).ack()))
                                    .ends(Reason.DELIVERED);
                            host.receives(direct(
                                            A,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40001, 80).syn()))
                                    .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                        }),
                PacketCase.of(
                        "nobody is nobody",
                        world -> world.with(balancer(443)),
                        host -> host.sends(
                                        A,
                                        ipv4("10.0.0.5", BALANCER),
                                        tcp(1, 443).syn())
                                .ends(Reason.LOAD_BALANCER_NO_TARGET)
                                .leavesNothing()),
                PacketCase.of(
                        "in the middle of a connection that the target does not have nobody is reset",
                        world -> world.with(balancer(80, here(B, 80))),
                        host -> host.receives(direct(
                                        B,
                                        ipv4(CLIENT, BALANCER),
                                        tcp(40000, 80).ack()))
                                .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN)
                                .leavesNothing()),
                PacketCase.of(
                        "a connection of the same ports that came another way goes on, and the new one does not",
                        world -> world.with(balancer(80, here(B, 80))),
                        host -> {
                            host.receives(direct(
                                            ipv4(CLIENT, "10.0.0.9"),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_TAKEN)
                                    .leavesNothing();
                            host.receives(direct(
                                            ipv4(CLIENT, "10.0.0.9"),
                                            tcp(40000, 80).ack()))
                                    .ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "the balancer's groups judge the client at the balancer's port, before the target's own",
                        world -> world.with(balancer(80, IpProtocol.TCP, List.of("web"), here(B, 8080)))
                                .with(balancer(81, IpProtocol.TCP, List.of("web"), here(B, 8081))),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 81).syn()))
                                    .ends(Reason.LOAD_BALANCER_DENIED)
                                    .leavesNothing();
                        }),
                PacketCase.of(
                        "when its target's time is over a client is reset by the balancer's address with its next packet",
                        world -> world.with(balancer(80, here(B, 8080))),
                        host -> {
                            opened(host);
                            host.now(new World().with(balancer(80, ended(B, 8080), here(C, 8080))));
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(40000, 80).ack().sequence(7).acknowledgement(900),
                                            payload(9))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .reenters(
                                            B,
                                            frame(
                                                    B,
                                                    ipv4("10.0.0.9", "10.0.0.5"),
                                                    tcp(8080, 40000)
                                                            .rst()
                                                            .sequence(900)
                                                            .window(0)));
                            Layer[] reset = {
                                ipv4("10.0.0.9", "10.0.0.5"),
                                tcp(8080, 40000).rst().sequence(900).window(0)
                            };
                            host.sendsMarked(B, PacketMark.REENTERED, reset)
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            frame(
                                                    B,
                                                    ipv4(BALANCER, "10.0.0.5"),
                                                    tcp(80, 40000)
                                                            .rst()
                                                            .sequence(900)
                                                            .window(0)));
                        }),
                PacketCase.of(
                        "so is the target, which may not reset the client itself",
                        world -> world.with(balancer(80, here(B, 8080))),
                        host -> {
                            opened(host);
                            host.now(new World().with(balancer(80, ended(B, 8080), here(C, 8080))));
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", "10.0.0.5"),
                                            tcp(8080, 40000).ack().sequence(900).acknowledgement(16))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .answers(
                                            B,
                                            innerFrame(
                                                    B.mac(),
                                                    World.TestInterface.ROUTER_MAC,
                                                    ipv4("10.0.0.5", "10.0.0.9"),
                                                    tcp(40000, 8080)
                                                            .rst()
                                                            .sequence(16)
                                                            .window(0)));
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", "10.0.0.5"),
                                            tcp(8080, 40000).rst())
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .leavesNothing();
                        }),
                PacketCase.of(
                        "a client elsewhere is reset, too, and nothing of its packet stays encapsulated",
                        world -> world.with(balancer(80, here(B, 8080))),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.now(new World().with(balancer(80, ended(B, 8080))));
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).fin().sequence(5),
                                            payload(3)))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .reenters(
                                            B,
                                            frame(
                                                    B,
                                                    ipv4("10.0.0.9", CLIENT),
                                                    tcp(8080, 40000)
                                                            .rst()
                                                            .ack()
                                                            .acknowledgement(9)
                                                            .window(0)));
                        }),
                PacketCase.of(
                        "a target whose time is over gets nothing new, whatever the sender's host knows",
                        world -> world.with(balancer(80, ended(B, 8080)))
                                .with(balancer(53, IpProtocol.UDP, List.of(), ended(B, 53))),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .leavesNothing();
                            host.receives(direct(B, ipv4(CLIENT, BALANCER), udp(40000, 53), payload(9)))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .leavesNothing();
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).ack()))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN)
                                    .leavesNothing();
                        }),
                PacketCase.of(
                        "a client by UDP gets another target, and the old one is heard no more",
                        world -> world.with(balancer(53, IpProtocol.UDP, List.of(), here(B, 53))),
                        host -> {
                            host.sends(A, ipv4("10.0.0.5", BALANCER), udp(40000, 53), payload(9))
                                    .ends(Reason.DELIVERED)
                                    .reaches(B, frame(A, ipv4("10.0.0.5", "10.0.0.9"), udp(40000, 53), payload(9)));
                            host.now(new World().with(balancer(53, IpProtocol.UDP, List.of(), ended(B, 53), far(1))));
                            host.sends(B, ipv4("10.0.0.9", "10.0.0.5"), udp(53, 40000), payload(9))
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .leavesNothing();
                            host.sends(A, ipv4("10.0.0.5", BALANCER), udp(40000, 53), payload(9))
                                    .ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of(
                        "after the balancer's idle time both sides are reset, as often as they go on",
                        world -> world.with(balancer(80, here(B, 8080))),
                        host -> {
                            opened(host);
                            host.after(349_000).sends(A, fromClient(7)).ends(Reason.DELIVERED);
                            Layer[] reset = {
                                ipv4("10.0.0.9", "10.0.0.5"),
                                tcp(8080, 40000).rst().sequence(900).window(0)
                            };
                            for (int i = 0; i < 2; i++) {
                                host.after(i == 0 ? 351_000 : 9_000)
                                        .sends(A, fromClient(7))
                                        .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                        .reenters(B, frame(B, reset));
                                host.sendsMarked(B, PacketMark.REENTERED, reset)
                                        .ends(Reason.DELIVERED)
                                        .reaches(
                                                A,
                                                frame(
                                                        B,
                                                        ipv4(BALANCER, "10.0.0.5"),
                                                        tcp(80, 40000)
                                                                .rst()
                                                                .sequence(900)
                                                                .window(0)));
                                host.sends(B, fromTarget())
                                        .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                        .answers(B, toTarget());
                            }
                            opened(host);
                            host.sends(A, fromClient(7)).ends(Reason.DELIVERED);
                        }),
                PacketCase.of(
                        "a target that goes on with an idle connection is reset, and then its client",
                        world -> world.with(balancer(80, here(B, 8080))),
                        host -> {
                            opened(host);
                            host.after(351_000)
                                    .sends(B, fromTarget())
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_ENDED)
                                    .answers(B, toTarget());
                            host.sends(A, fromClient(7)).ends(Reason.LOAD_BALANCER_CONNECTION_ENDED);
                        }),
                PacketCase.of(
                        "what another target may have is not reset here",
                        world -> world.with(moved(here(B, 8080))),
                        host -> {
                            host.receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).syn()))
                                    .ends(Reason.DELIVERED);
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", CLIENT),
                                            tcp(8080, 40000).syn().ack())
                                    .ends(Reason.ASKED_GATEWAY);
                            host.after(351_000)
                                    .receives(direct(
                                            B,
                                            ipv4(CLIENT, BALANCER),
                                            tcp(40000, 80).ack()))
                                    .ends(Reason.LOAD_BALANCER_PASSED_ON);
                        }));
    }

    /** From A to B by the balancer. */
    private static void opened(TestHost host) {
        host.sends(A, ipv4("10.0.0.5", BALANCER), tcp(40000, 80).syn()).ends(Reason.DELIVERED);
        host.sends(B, ipv4("10.0.0.9", "10.0.0.5"), tcp(8080, 40000).syn().ack())
                .ends(Reason.DELIVERED);
    }

    private static Layer[] fromClient(int bytes) {
        return new Layer[] {
            ipv4("10.0.0.5", BALANCER), tcp(40000, 80).ack().sequence(7).acknowledgement(900), payload(bytes)
        };
    }

    private static Layer[] fromTarget() {
        return new Layer[] {
            ipv4("10.0.0.9", "10.0.0.5"), tcp(8080, 40000).ack().sequence(900).acknowledgement(16)
        };
    }

    /** The reset that answers it. */
    private static Bytes toTarget() {
        return innerFrame(
                B.mac(),
                World.TestInterface.ROUTER_MAC,
                ipv4("10.0.0.5", "10.0.0.9"),
                tcp(40000, 8080).rst().sequence(16).window(0));
    }

    /** All slots were the far target's before. */
    private static Balancer moved(BalancerTarget now) {
        Balancer balancer = balancer(80, now, far(0));
        return new Balancer(
                balancer.key(),
                balancer.front(),
                balancer.groups(),
                balancer.identity(),
                balancer.publicAddress(),
                balancer.stickiness(),
                balancer.idleSeconds(),
                List.of(far()),
                balancer.targets());
    }

    private static Balancer balancer(int port, BalancerTarget... targets) {
        return balancer(port, IpProtocol.TCP, List.of(), targets);
    }

    private static Balancer balancer(int port, IpProtocol protocol, List<String> groups, BalancerTarget... targets) {
        return new Balancer(
                new BalancerKey(NETWORK, IpAddress.parse(BALANCER), protocol, port),
                FRONT,
                groups.stream().map(SecurityGroupKey::new).toList(),
                groups.isEmpty() ? Optional.empty() : Optional.of(new Identity(104)),
                Optional.empty(),
                Stickiness.NONE,
                protocol.equals(IpProtocol.TCP) ? 350 : 0,
                List.of(),
                Arrays.asList(targets));
    }
}
