package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.B;
import static dev.tenet.datapath.cases.World.NETWORK;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import java.util.List;
import java.util.Optional;

/**
 * Health checks, from the host's services to a target and back. A is slot 1 there, B is slot 2; the balancer's interface has number 3000,
 * which is 128.0.11.184.
 */
final class TargetCheckCases {
    private static final String BALANCER = "10.0.0.100";
    private static final String CHECKER = "128.0.11.184";
    private static final String CHECKER_BY_ROUTER = "144.0.11.184";
    private static final String BALANCER_IPV6 = "fd00::100";
    private static final String CHECKER_IPV6 = "fd7f::bb8";
    private static final String CHECKER_IPV6_BY_ROUTER = "fd7f::1000:bb8";

    private TargetCheckCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "a target is asked with the balancer's address, and its answer reaches the services",
                        world -> world.with(balancer()),
                        host -> {
                            host.answers(
                                            ipv4(CHECKER, "64.1.0.5"),
                                            tcp(50_000, 80).syn())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            seen(
                                                    ipv4(BALANCER, "10.0.0.5"),
                                                    tcp(50_000, 80).syn()));
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", BALANCER),
                                            tcp(80, 50_000).syn().ack())
                                    .ends(Reason.TO_SERVICE)
                                    .isHandedOver(frame(
                                            A,
                                            ipv4("64.1.0.5", CHECKER),
                                            tcp(80, 50_000).syn().ack()));
                        }),
                PacketCase.of(
                        "a target is asked by IPv6, and answers likewise",
                        world -> world.with(balancer(BALANCER_IPV6)),
                        host -> {
                            host.answers(
                                            ipv6(CHECKER_IPV6, "fd7e:1::5"),
                                            tcp(50_000, 80).syn())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            seen(
                                                    ipv6(BALANCER_IPV6, "fd00::5"),
                                                    tcp(50_000, 80).syn()));
                            host.sends(
                                            A,
                                            ipv6("fd00::5", BALANCER_IPV6),
                                            tcp(80, 50_000).syn().ack())
                                    .ends(Reason.TO_SERVICE)
                                    .isHandedOver(frame(
                                            A,
                                            ipv6("fd7e:1::5", CHECKER_IPV6),
                                            tcp(80, 50_000).syn().ack()));
                        }),
                PacketCase.of(
                        "a target that has the balancer's address is asked with its subnet's first, and answers there",
                        world -> world.with(balancer()),
                        host -> {
                            host.answers(
                                            ipv4(CHECKER_BY_ROUTER, "64.1.0.5"),
                                            tcp(50_000, 80).syn())
                                    .ends(Reason.DELIVERED)
                                    .reaches(
                                            A,
                                            seen(
                                                    ipv4("10.0.0.1", "10.0.0.5"),
                                                    tcp(50_000, 80).syn()));
                            host.sends(
                                            A,
                                            ipv4("10.0.0.5", "10.0.0.1"),
                                            tcp(80, 50_000).syn().ack())
                                    .ends(Reason.TO_SERVICE);
                        }),
                PacketCase.of("so by IPv6", world -> world.with(balancer(BALANCER_IPV6)), host -> {
                    host.answers(
                                    ipv6(CHECKER_IPV6_BY_ROUTER, "fd7e:1::5"),
                                    tcp(50_000, 80).syn())
                            .ends(Reason.DELIVERED)
                            .reaches(
                                    A,
                                    seen(
                                            ipv6("fd00::1", "fd00::5"),
                                            tcp(50_000, 80).syn()));
                    host.sends(
                                    A,
                                    ipv6("fd00::5", "fd00::1"),
                                    tcp(80, 50_000).syn().ack())
                            .ends(Reason.TO_SERVICE);
                }),
                PacketCase.of(
                        "a balancer asks by its own family alone",
                        world -> world.with(balancer()),
                        host -> host.answers(
                                        ipv6(CHECKER_IPV6, "fd7e:1::5"),
                                        tcp(50_000, 80).syn())
                                .ends(Reason.SERVICE_ANSWER_ASTRAY)
                                .leavesNothing()),
                PacketCase.of(
                        "the target's rules judge the balancer's address",
                        world -> world.with(balancer()),
                        host -> host.answers(
                                        ipv4(CHECKER, "64.1.0.5"),
                                        tcp(50_000, 81).syn())
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)
                                .leavesNothing()),
                PacketCase.of(
                        "a balancer that the host does not know asks nobody",
                        host -> host.answers(
                                        ipv4(CHECKER, "64.1.0.5"),
                                        tcp(50_000, 80).syn())
                                .ends(Reason.SERVICE_ANSWER_ASTRAY)
                                .leavesNothing()),
                PacketCase.of(
                        "checks are TCP, whole, and to a slot that somebody has",
                        world -> world.with(balancer()),
                        host -> {
                            host.answers(ipv4(CHECKER, "64.1.0.5"), udp(50_000, 80))
                                    .ends(Reason.SERVICE_ANSWER_ASTRAY)
                                    .leavesNothing();
                            host.answers(
                                            ipv4(CHECKER, "64.9.0.5"),
                                            tcp(50_000, 80).syn())
                                    .ends(Reason.SERVICE_ANSWER_ASTRAY)
                                    .leavesNothing();
                        }),
                PacketCase.of("without the agent answers go nowhere", world -> world.with(balancer()), host -> {
                    host.answers(ipv4(CHECKER, "64.1.0.5"), tcp(50_000, 80).syn())
                            .ends(Reason.DELIVERED);
                    host.now(new World().with(balancer()).withoutServices())
                            .sends(
                                    A,
                                    ipv4("10.0.0.5", BALANCER),
                                    tcp(80, 50_000).syn().ack())
                            .ends(Reason.SERVICE_AWAY)
                            .leavesNothing();
                }),
                PacketCase.of(
                        "an error about a check, and a client's connection of the same ports, end by name",
                        world -> world.with(balancer()),
                        host -> {
                            host.answers(
                                            ipv4(CHECKER, "64.1.0.5"),
                                            tcp(50_000, 80).syn())
                                    .ends(Reason.DELIVERED);
                            Bytes quote = seen(
                                            ipv4(BALANCER, "10.0.0.5"),
                                            tcp(50_000, 80).syn())
                                    .slice(14);
                            host.sends(A, ipv4("10.0.0.5", BALANCER), icmp(3, 3, 0), payload(quote))
                                    .ends(Reason.LOAD_BALANCER_ERROR_REFUSED)
                                    .leavesNothing();
                        }),
                PacketCase.of(
                        "a connection that the instance has with the balancer itself is not a check's",
                        world -> world.with(balancer()),
                        host -> {
                            host.sends(
                                            B,
                                            ipv4("10.0.0.9", BALANCER),
                                            tcp(80, 50_000).syn())
                                    .ends(Reason.ASKED_GATEWAY);
                            host.answers(
                                            ipv4(CHECKER, "64.2.0.9"),
                                            tcp(50_000, 80).ack())
                                    .ends(Reason.LOAD_BALANCER_CONNECTION_TAKEN)
                                    .leavesNothing();
                        }));
    }

    private static Balancer balancer() {
        return balancer(BALANCER);
    }

    private static Balancer balancer(String address) {
        return new Balancer(
                new BalancerKey(NETWORK, IpAddress.parse(address), IpProtocol.TCP, 80),
                new InterfaceNumber(3000),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Stickiness.NONE,
                0,
                List.of(),
                List.of());
    }

    /** As the instance gets it; Ethernet addresses are not looked at. */
    private static Bytes seen(Layer... layers) {
        return frame(A, layers);
    }
}
