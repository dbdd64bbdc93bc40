package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.BalancerFixtures.FAR;
import static dev.tenet.datapath.cases.BalancerFixtures.FAR_TARGET;
import static dev.tenet.datapath.cases.BalancerFixtures.PUBLIC;
import static dev.tenet.datapath.cases.BalancerFixtures.edge;
import static dev.tenet.datapath.cases.BalancerFixtures.firstPiece;
import static dev.tenet.datapath.cases.BalancerFixtures.inner;
import static dev.tenet.datapath.cases.BalancerFixtures.internet;
import static dev.tenet.datapath.cases.BalancerFixtures.laterPiece;
import static dev.tenet.datapath.cases.BalancerFixtures.mux;
import static dev.tenet.datapath.cases.BalancerFixtures.outside;
import static dev.tenet.datapath.cases.BalancerFixtures.target;
import static dev.tenet.datapath.cases.BalancerFixtures.targets;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.net.PacketBuilder.fragment;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.Flooded;
import dev.tenet.datapath.reference.PublicFragment;
import dev.tenet.datapath.reference.WaitingPacket;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Layer;
import java.util.List;
import java.util.stream.IntStream;

/** At edges: pieces that come before their first one, or to another edge than that. The edges for all are this host and the gateway. */
final class GatherCases {
    /** Its pieces to the balancer come together at the gateway, those of {@code FAR} here. */
    private static final String FAR_AT_OTHER = "198.51.100.8";

    private static final int FULL = 8;

    private static final int AT_ONCE = 16;

    /** Numbers of packets that wait in the same place. */
    private static final List<Integer> IN_ONE_PLACE = IntStream.range(100, 0x10000)
            .filter(id -> place(id) == place(100))
            .limit(AT_ONCE + 1)
            .boxed()
            .toList();

    private GatherCases() {}

    static List<PacketCase> cases() {
        return List.of(
                PacketCase.of(
                        "a piece before its first one waits; that goes to the edge itself, which lets both go on",
                        world -> balanced(edge(world)),
                        host -> {
                            host.fromOutside(outside(laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.FRAGMENT_WAITS)
                                    .leavesNothing();
                            host.fromOutside(outside(firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.FRAGMENT_GATHERED)
                                    .goesOut(toGather(OWN_HOST, OWN_HOST), inner(firstPiece(FAR, PUBLIC, 40000, 80)));
                            host.gathers(gathered(OWN_HOST, firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.SENT_TO_HOST)
                                    .goesOut(toTarget(), inner(firstPiece(FAR, PUBLIC, 40000, 80)));
                            host.gathers(waited(laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.FRAGMENT_FOLLOWED)
                                    .goesOut(toTarget(), inner(laterPiece(FAR, PUBLIC)));
                            host.fromOutside(outside(laterPiece(FAR, PUBLIC))).ends(Reason.SENT_TO_HOST);
                        }),
                PacketCase.of(
                        "what comes behind such a first piece waits, too, until that is gathered",
                        world -> balanced(edge(world)),
                        host -> {
                            host.fromOutside(outside(piece(FAR, 77, 3))).ends(Reason.FRAGMENT_WAITS);
                            host.fromOutside(outside(firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.FRAGMENT_GATHERED);
                            host.fromOutside(outside(piece(FAR, 77, 2))).ends(Reason.FRAGMENT_WAITS);
                        }),
                PacketCase.of(
                        "what has waited waits no second time",
                        world -> balanced(edge(world)),
                        host -> host.gathers(waited(laterPiece(FAR, PUBLIC)))
                                .ends(Reason.FRAGMENT_WITHOUT_FIRST)
                                .leavesNothing()),
                PacketCase.of(
                        "for a second; a first piece that comes afterwards goes alone",
                        world -> balanced(edge(world)),
                        host -> {
                            host.fromOutside(outside(laterPiece(FAR, PUBLIC))).ends(Reason.FRAGMENT_WAITS);
                            host.after(1_001)
                                    .fromOutside(outside(firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.SENT_TO_HOST);
                        }),
                PacketCase.of(
                        "pieces for a port that nobody listens to wait in vain",
                        world -> balanced(edge(world)),
                        host -> {
                            host.fromOutside(outside(laterPiece(FAR, PUBLIC))).ends(Reason.FRAGMENT_WAITS);
                            host.fromOutside(outside(firstPiece(FAR, PUBLIC, 40000, 81)))
                                    .ends(Reason.FRAGMENT_GATHERED);
                            host.gathers(gathered(OWN_HOST, firstPiece(FAR, PUBLIC, 40000, 81)))
                                    .ends(Reason.PUBLIC_PORT_UNKNOWN);
                            host.gathers(waited(laterPiece(FAR, PUBLIC))).ends(Reason.PUBLIC_PORT_UNKNOWN);
                        }),
                PacketCase.of("of one packet eight wait, and no more", world -> balanced(edge(world)), host -> {
                    for (int i = 0; i < FULL; i++) {
                        host.fromOutside(outside(piece(FAR, 77, 2 + i))).ends(Reason.FRAGMENT_WAITS);
                    }
                    host.fromOutside(outside(piece(FAR, 77, 2 + FULL)))
                            .ends(Reason.FRAGMENT_WITHOUT_FIRST)
                            .leavesNothing();
                }),
                PacketCase.of(
                        "what waits has its place alone for 20 ms, and then others may have it",
                        world -> balanced(edge(world)),
                        host -> {
                            host.fromOutside(outside(laterPiece(FAR, PUBLIC))).ends(Reason.FRAGMENT_WAITS);
                            others(host);
                            host.after(19);
                            others(host);
                            host.fromOutside(outside(piece(FAR, 77, 3))).ends(Reason.FRAGMENT_WAITS);
                            host.after(1);
                            others(host);
                            host.fromOutside(outside(firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.SENT_TO_HOST);
                        }),
                PacketCase.of(
                        "a place lets the pieces of sixteen packets go at once, and then of one in 4 ms",
                        world -> balanced(edge(world)),
                        host -> {
                            for (int id : IN_ONE_PLACE.subList(0, AT_ONCE)) {
                                host.fromOutside(outside(piece(FAR, id, 2))).ends(Reason.FRAGMENT_WAITS);
                                host.gathers(gathered(OWN_HOST, first(FAR, id))).ends(Reason.SENT_TO_HOST);
                            }
                            int next = IN_ONE_PLACE.getLast();
                            host.fromOutside(outside(piece(FAR, next, 2))).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.after(3)
                                    .fromOutside(outside(piece(FAR, next, 2)))
                                    .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.after(1)
                                    .fromOutside(outside(piece(FAR, next, 2)))
                                    .ends(Reason.FRAGMENT_WAITS);
                        }),
                PacketCase.of(
                        "one that is longer than what fits between hosts waits for nobody",
                        world -> balanced(edge(world)),
                        host -> host.fromOutside(outside(
                                        ipv4(FAR, PUBLIC)
                                                .identification(77)
                                                .fragment(2, false)
                                                .next(IpProtocol.UDP),
                                        payload(1_481)))
                                .ends(Reason.PACKET_TOO_BIG_UNTOLD)),
                PacketCase.of(
                        "pieces of IPv6 wait as those of IPv4 do",
                        world -> edge(world)
                                .with(new PublicBalancer(
                                        new PublicBalancerKey(IpAddress.parse("2001:db8::100"), IpProtocol.UDP, 80),
                                        World.NETWORK,
                                        BalancerFixtures.FRONT,
                                        IpAddress.parse("2001:db8::100"),
                                        Stickiness.NONE,
                                        List.of(target(FAR_TARGET, OTHER_HOST)))),
                        host -> {
                            Layer[] first = {
                                ipv6("2001:4860::1", "2001:db8::100"),
                                fragment(0, true, 77),
                                udp(40000, 80).datagramLength(25),
                                payload(8)
                            };
                            host.fromOutside(outside(
                                            ipv6("2001:4860::1", "2001:db8::100"), fragment(2, false, 77), payload(9)))
                                    .ends(Reason.FRAGMENT_WAITS);
                            host.fromOutside(outside(first)).ends(Reason.FRAGMENT_GATHERED);
                            host.gathers(gathered(OWN_HOST, first)).ends(Reason.SENT_TO_HOST);
                            host.gathers(waited(
                                            ipv6("2001:4860::1", "2001:db8::100"), fragment(2, false, 77), payload(9)))
                                    .ends(Reason.FRAGMENT_FOLLOWED);
                        }),
                PacketCase.of("and for a NAT gateway", NatCases::edge, host -> {
                    host.fromOutside(outside(NatCases.later(FAR, "203.0.113.30")))
                            .ends(Reason.FRAGMENT_WAITS);
                    host.fromOutside(outside(NatCases.first(FAR, "203.0.113.30", 53, 1024)))
                            .ends(Reason.FRAGMENT_GATHERED);
                    host.gathers(gatheredForNat(NatCases.first(FAR, "203.0.113.30", 53, 1024)))
                            .ends(Reason.SENT_TO_HOST)
                            .goesOut(
                                    internet(OWN_HOST, Overlay.INBOUND)
                                            .tag(NatCases.TAG)
                                            .to(GATEWAY),
                                    inner(NatCases.first(FAR, "203.0.113.30", 53, 1024)));
                    host.gathers(gatheredForNat(NatCases.later(FAR, "203.0.113.30")))
                            .ends(Reason.SENT_TO_HOST);
                    host.gathers(gatheredForNat(NatCases.first(FAR, "203.0.113.30", 53, 60000)))
                            .ends(Reason.NAT_PORT_UNLEASED);
                }),
                PacketCase.of("a first piece without ports lets none go", world -> balanced(edge(world)), host -> {
                    Layer[] first = {
                        ipv4(FAR, PUBLIC).identification(77).fragment(0, true).next(IpProtocol.GRE), payload(16)
                    };
                    Layer[] later = {
                        ipv4(FAR, PUBLIC).identification(77).fragment(2, false).next(IpProtocol.GRE), payload(9)
                    };
                    host.gathers(gathered(GATEWAY, later)).ends(Reason.FRAGMENT_WAITS);
                    host.gathers(gathered(GATEWAY, first)).ends(Reason.PUBLIC_PORT_UNKNOWN);
                    for (int i = 1; i < FULL; i++) {
                        host.gathers(gathered(GATEWAY, later)).ends(Reason.FRAGMENT_WAITS);
                    }
                    host.gathers(gathered(GATEWAY, later)).ends(Reason.FRAGMENT_WITHOUT_FIRST);
                }),
                PacketCase.of(
                        "an edge whose device outside leads into the fabric, too, keeps nothing and gathers nothing",
                        world -> balanced(edge(world)).outsideByUnderlay().gatheringPieces(),
                        host -> {
                            host.fromOutside(outside(laterPiece(FAR_AT_OTHER, PUBLIC)))
                                    .ends(Reason.FRAGMENT_WITHOUT_FIRST);
                            host.fromOutside(outside(firstPiece(FAR_AT_OTHER, PUBLIC, 40000, 80)))
                                    .ends(Reason.SENT_TO_HOST);
                            host.receives(gathered(GATEWAY, laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.EDGE_NOT_HERE);
                        }),
                PacketCase.of(
                        "where edges gather, all pieces between the same two go to one edge, first ones, too",
                        world -> balanced(edge(world)).gatheringPieces(),
                        host -> {
                            int port = host.fromOutside(outside(laterPiece(FAR_AT_OTHER, PUBLIC)))
                                    .ends(Reason.FRAGMENT_GATHERED)
                                    .sourcePort();
                            host.fromOutside(outside(firstPiece(FAR_AT_OTHER, PUBLIC, 40000, 80)))
                                    .ends(Reason.FRAGMENT_GATHERED)
                                    .goesOut(toGather(OWN_HOST, GATEWAY)
                                            .sourcePort(port)
                                            .aroundFrame(inner(firstPiece(FAR_AT_OTHER, PUBLIC, 40000, 80))));
                            host.fromOutside(outside(laterPiece(FAR, PUBLIC))).ends(Reason.FRAGMENT_WAITS);
                            host.fromOutside(outside(ipv4(FAR_AT_OTHER, PUBLIC), udp(40000, 80), payload(8)))
                                    .ends(Reason.SENT_TO_HOST);
                        }),
                PacketCase.of(
                        "and here while no other one lives",
                        world -> balanced(edge(world)).gatheringPieces().alive(GATEWAY, false),
                        host -> {
                            host.fromOutside(outside(firstPiece(FAR_AT_OTHER, PUBLIC, 40000, 80)))
                                    .ends(Reason.SENT_TO_HOST);
                            host.fromOutside(outside(laterPiece(FAR_AT_OTHER, PUBLIC)))
                                    .ends(Reason.SENT_TO_HOST);
                        }),
                PacketCase.of(
                        "pieces from another edge are led on, wait, and are let go as those from outside",
                        world -> balanced(edge(world)),
                        host -> {
                            host.receives(gathered(GATEWAY, laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.FRAGMENT_FROM_EDGE)
                                    .entersOutside(gathered(GATEWAY, laterPiece(FAR, PUBLIC)));
                            host.gathers(gathered(GATEWAY, laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.FRAGMENT_WAITS)
                                    .leavesNothing();
                            host.fromOutside(outside(firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.FRAGMENT_GATHERED);
                            host.gathers(gathered(GATEWAY, firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.SENT_TO_HOST)
                                    .goesOut(toTarget(), inner(firstPiece(FAR, PUBLIC, 40000, 80)));
                            host.fromOutside(outside(laterPiece(FAR, PUBLIC))).ends(Reason.SENT_TO_HOST);
                        }),
                PacketCase.of("what comes from another edge counts here, too", world -> balanced(edge(world)), host -> {
                    host.chance(0)
                            .gathers(gathered(GATEWAY, firstPiece(FAR, PUBLIC, 40000, 80)))
                            .ends(Reason.SENT_TO_HOST);
                    host.counts(PublicTrafficLine.text(
                            IpPrefix.single(IpAddress.parse(PUBLIC)),
                            64,
                            64L * inner(firstPiece(FAR, PUBLIC, 40000, 80)).length()));
                }),
                PacketCase.of(
                        "and ends where it is for a flooded address, but not what came in here",
                        world -> balanced(edge(world))
                                .damaged(tables -> tables.flooded.put(
                                        IpPrefix.single(IpAddress.parse(PUBLIC)),
                                        Flooded.withdrawn(TestHost.START + 1_000_000_000L))),
                        host -> {
                            host.gathers(gathered(GATEWAY, firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.PUBLIC_ADDRESS_FLOODED)
                                    .leavesNothing();
                            host.gathers(gathered(OWN_HOST, firstPiece(FAR, PUBLIC, 40000, 80)))
                                    .ends(Reason.SENT_TO_HOST);
                        }),
                PacketCase.of(
                        "only edges gather for others, only pieces, and only for addresses of several hosts",
                        world -> balanced(edge(world)),
                        host -> {
                            host.receives(gathered(OTHER_HOST, laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.PUBLIC_SENDER_NOT_EDGE);
                            host.gathers(gathered(OTHER_HOST, laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.PUBLIC_SENDER_NOT_EDGE);
                            host.gathers(internet(GATEWAY, Overlay.INBOUND).around(laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.SENDER_KIND_UNKNOWN);
                            host.gathers(gathered(GATEWAY, ipv4(FAR, PUBLIC), udp(40000, 80), payload(8)))
                                    .ends(Reason.PUBLIC_ADDRESS_UNKNOWN);
                            host.gathers(gathered(GATEWAY, laterPiece(FAR, "203.0.113.99")))
                                    .ends(Reason.PUBLIC_ADDRESS_UNKNOWN);
                            host.receives(internet(GATEWAY, Overlay.PIECE)
                                            .vni(World.NETWORK.number())
                                            .around(laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.SENDER_KIND_UNKNOWN);
                            host.receives(internet(GATEWAY, Overlay.PIECE | Overlay.NEXT_HOP)
                                            .note(5)
                                            .around(laterPiece(FAR, PUBLIC)))
                                    .ends(Reason.SENDER_KIND_UNKNOWN);
                        }),
                PacketCase.of("nor does who is no edge", world -> balanced(targets(world)), host -> {
                    host.receives(gathered(GATEWAY, laterPiece(FAR, PUBLIC))).ends(Reason.EDGE_NOT_HERE);
                    host.gathers(gathered(GATEWAY, laterPiece(FAR, PUBLIC))).ends(Reason.EDGE_NOT_HERE);
                }));
    }

    private static int place(int id) {
        PublicFragment.Key key = new PublicFragment.Key(
                Network.INTERNET, IpProtocol.UDP, id, IpAddress.parse(PUBLIC), IpAddress.parse(FAR));
        return WaitingPacket.slot(key, 0x5eed);
    }

    private static World balanced(World world) {
        return world.with(mux(IpProtocol.UDP, 80, target(FAR_TARGET, OTHER_HOST)));
    }

    private static Overlay toTarget() {
        return internet(OWN_HOST, Overlay.BALANCED | Overlay.NEXT_HOP | Overlay.OUTSIDE)
                .to(OTHER_HOST)
                .note(FAR_TARGET);
    }

    private static void others(TestHost host) {
        for (int id = 1000; id < 1064; id++) {
            host.fromOutside(outside(piece(FAR, id, 2)));
        }
    }

    private static Bytes waited(Layer... piece) {
        return internet(OWN_HOST, Overlay.PIECE).note(1).around(piece);
    }

    private static Overlay toGather(HostNumber from, HostNumber to) {
        return internet(from, Overlay.PIECE).to(to);
    }

    private static Bytes gathered(HostNumber from, Layer... piece) {
        return internet(from, Overlay.PIECE).around(piece);
    }

    private static Bytes gatheredForNat(Layer... piece) {
        return internet(OWN_HOST, Overlay.PIECE).tag(NatCases.TAG).around(piece);
    }

    private static Layer[] first(String from, int id) {
        return new Layer[] {
            ipv4(from, PUBLIC).identification(id).fragment(0, true),
            udp(40000, 80).datagramLength(25),
            payload(8)
        };
    }

    private static Layer[] piece(String from, int id, int unit) {
        return new Layer[] {
            ipv4(from, PUBLIC).identification(id).fragment(unit, true).next(IpProtocol.UDP), payload(8)
        };
    }
}
