package dev.tenet.datapath.cases;

import static dev.tenet.datapath.cases.TestHost.NONCE;
import static dev.tenet.datapath.cases.TestHost.frame;
import static dev.tenet.datapath.cases.World.A;
import static dev.tenet.datapath.cases.World.C;
import static dev.tenet.datapath.cases.World.DEAD_HOST;
import static dev.tenet.datapath.cases.World.GATEWAY;
import static dev.tenet.datapath.cases.World.OPEN;
import static dev.tenet.datapath.cases.World.OTHER_HOST;
import static dev.tenet.datapath.cases.World.OWN_HOST;
import static dev.tenet.datapath.cases.World.UNKNOWN_IDENTITY;
import static dev.tenet.datapath.cases.World.WEB;
import static dev.tenet.net.PacketBuilder.arp;
import static dev.tenet.net.PacketBuilder.ethernet;
import static dev.tenet.net.PacketBuilder.icmp;
import static dev.tenet.net.PacketBuilder.icmpEcho;
import static dev.tenet.net.PacketBuilder.ipv4;
import static dev.tenet.net.PacketBuilder.ipv6;
import static dev.tenet.net.PacketBuilder.packet;
import static dev.tenet.net.PacketBuilder.payload;
import static dev.tenet.net.PacketBuilder.tcp;
import static dev.tenet.net.PacketBuilder.udp;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.Attachment;
import dev.tenet.datapath.reference.PacketMark;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.ArpMessage;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Layer;
import dev.tenet.net.MacAddress;
import java.util.List;

/** sender, location_answer, gateway, decapsulate, security_group (ingress) and deliver: what comes from other hosts. */
final class FabricSideCases {
    private static final String FAR = "10.0.0.20";
    private static final String NOWHERE = "10.0.0.99";

    private FabricSideCases() {}

    static List<PacketCase> cases() {
        return List.of(
                // ---- what is not ours
                passed(
                        "TCP to this host",
                        packet(
                                ethernet(MacAddress.ZERO, MacAddress.ZERO),
                                ipv4("192.0.2.2", "192.0.2.1"),
                                tcp(1, 179))),
                passed(
                        "UDP to another port",
                        packet(
                                ethernet(MacAddress.ZERO, MacAddress.ZERO),
                                ipv4("192.0.2.2", "192.0.2.1"),
                                udp(4789, 53),
                                payload(64))),
                passed(
                        "an overlay packet to another address",
                        direct().to(OTHER_HOST).around(ping())),
                passed(
                        "a fragment",
                        packet(
                                ethernet(MacAddress.ZERO, MacAddress.ZERO),
                                ipv4("192.0.2.2", "192.0.2.1").fragment(0, true),
                                udp(1, 4789),
                                payload(64))),
                passed(
                        "IPv6 of the link",
                        packet(
                                ethernet(MacAddress.ZERO, MacAddress.ZERO),
                                ipv6("fe80::1", "fe80::2"),
                                udp(1, 4789),
                                payload(64))),
                PacketCase.of(
                        "an overlay packet of the family that the fabric is not of is left to the host",
                        host -> host.receives(Overlay.from(
                                                World.underlay(otherFamily(), 2).toString())
                                        .to(World.underlay(otherFamily(), 1).toString())
                                        .around(ping()))
                                .ends(Reason.PASSED_TO_HOST)
                                .isLeftToTheHost()),
                PacketCase.of(
                        "a host of the other family is none",
                        world -> world.with(new FabricHost(OTHER_HOST, World.underlay(otherFamily(), 2), true)),
                        host -> host.receives(direct().around(ping()))
                                .ends(Reason.SENDER_UNKNOWN)
                                .leavesNothing()),
                passed(
                        "ARP",
                        packet(
                                ethernet(MacAddress.ZERO, MacAddress.BROADCAST),
                                arp(ArpMessage.request(
                                        MacAddress.ZERO,
                                        Ipv4Address.parse("192.0.2.2"),
                                        Ipv4Address.parse("192.0.2.1"))))),
                // ---- sender
                refused(
                        "a stranger's overlay packet",
                        Reason.SENDER_UNKNOWN,
                        stranger().around(ping())),
                refused(
                        "outer headers as no host writes them",
                        Reason.SENDER_ENCAPSULATION_MALFORMED,
                        direct().malformed().around(ping())),
                refused(
                        "an overlay packet that ends before its inner Ethernet header",
                        Reason.SENDER_ENCAPSULATION_MALFORMED,
                        direct().around(ping()).limit(Overlay.overhead(World.fabric()) + 13)),
                refused(
                        "VXLAN with other flags",
                        Reason.SENDER_ENCAPSULATION_MALFORMED,
                        direct().flags(0x0c).around(ping())),
                PacketCase.of(
                        "a packet to a network that is not served here is answered so, with the tag that it came with",
                        host -> host.receives(direct().vni(8)
                                        .tag(new NetworkTag(1))
                                        .note(77)
                                        .around(pingTo(NOWHERE)))
                                .ends(Reason.SENDER_NETWORK_UNKNOWN)
                                .goesOut(Overlay.from(OWN_HOST)
                                        .to(OTHER_HOST)
                                        .vni(8)
                                        .tag(new NetworkTag(1))
                                        .note(77)
                                        .answerNotHere(NOWHERE))),
                refused(
                        "a question about a network that is not served here",
                        Reason.SENDER_NETWORK_UNKNOWN,
                        direct().kind(Overlay.ASK).vni(8).around(ping())),
                refused(
                        "a packet to a network that is not served here, after the wrong byte",
                        Reason.SENDER_NETWORK_UNKNOWN,
                        direct().tagPrefix(0x06).vni(8).around(ping())),
                refused(
                        "a wrong tag",
                        Reason.SENDER_TAG_WRONG,
                        direct().tag(new NetworkTag(1)).around(ping())),
                refused(
                        "a tag after the wrong byte",
                        Reason.SENDER_TAG_WRONG,
                        direct().tagPrefix(0x06).around(ping())),
                refused(
                        "a kind after the wrong byte",
                        Reason.SENDER_KIND_UNKNOWN,
                        direct().kindPrefix(0x06).around(ping())),
                refused(
                        "an unknown kind",
                        Reason.SENDER_KIND_UNKNOWN,
                        direct().kind(0x0a).around(ping())),
                refused(
                        "a flag that does not go with the kind",
                        Reason.SENDER_KIND_UNKNOWN,
                        direct().kind(0x11).around(ping())),
                refused(
                        "a question to be both answered and returned",
                        Reason.SENDER_KIND_UNKNOWN,
                        direct().kind(0x61).around(ping())),
                PacketCase.of(
                        "the network's previous tag is still accepted",
                        host -> host.receives(direct().tag(World.PREVIOUS_TAG).around(ping()))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "a host that is down may still send",
                        host -> host.receives(Overlay.from(DEAD_HOST).around(ping()))
                                .ends(Reason.DELIVERED)),
                // ---- the inner packet
                refused(
                        "ARP inside",
                        Reason.UNSUPPORTED_ETHERTYPE,
                        direct().around(arp(ArpMessage.request(
                                MacAddress.ZERO, Ipv4Address.parse(FAR), Ipv4Address.parse("10.0.0.5"))))),
                refused(
                        "a truncated inner packet",
                        Reason.TRUNCATED,
                        direct().around(ping()).limit(Overlay.overhead(World.fabric()) + 30)),
                PacketCase.of(
                        "a packet for an instance is handed to it",
                        host -> host.receives(direct().identity(WEB).around(ping()))
                                .ends(Reason.DELIVERED)
                                .clonesNothing()
                                .reaches(A, TestHost.innerFrame(A.mac(), MacAddress.ZERO, ping()))),
                PacketCase.of(
                        "what follows the inner packet stays",
                        host -> host.receives(Bytes.concat(direct().around(ping()), Bytes.repeat(0, 9)))
                                .ends(Reason.DELIVERED)
                                .reaches(
                                        A,
                                        Bytes.concat(
                                                TestHost.innerFrame(A.mac(), MacAddress.ZERO, ping()),
                                                Bytes.repeat(0, 9)))),
                PacketCase.of(
                        "an interface whose policy is not complete gets nothing",
                        world -> world.attached(A, a -> new Attachment(a.device(), false, false, 1, 1, 1, a.payer())),
                        host -> host.receives(direct().around(ping()))
                                .ends(Reason.INTERFACE_CLOSED)
                                .leavesNothing()),
                PacketCase.of(
                        "an address whose interface is gone is a closed door",
                        world -> world.damaged(tables -> tables.interfaces.remove(A.device())),
                        host -> host.receives(direct().around(ping()))
                                .ends(Reason.INTERFACE_CLOSED)
                                .leavesNothing()),
                // ---- ingress
                PacketCase.of(
                        "a port that no rule opens is closed",
                        host -> host.receives(direct().identity(OPEN)
                                        .around(
                                                ipv4(FAR, "10.0.0.5"),
                                                tcp(1, 22).syn()))
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)
                                .leavesNothing()),
                PacketCase.of(
                        "an address rule opens a port for its prefix",
                        host -> host.receives(direct().around(
                                                ipv4(FAR, "10.0.0.5"),
                                                tcp(1, 80).syn()))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "and for no address outside",
                        host -> host.receives(direct().around(
                                                ipv4("10.1.0.1", "10.0.0.5"),
                                                tcp(1, 80).syn()))
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)),
                PacketCase.of(
                        "an IPv6 rule opens a port for IPv6",
                        host -> host.receives(direct().around(
                                                ipv6("fd00::20", "fd00::5"),
                                                tcp(1, 80).syn()))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "a group rule opens a port for members of the group",
                        host -> host.receives(direct().identity(OPEN)
                                        .around(
                                                ipv4(FAR, "10.0.0.5"),
                                                tcp(1, 443).syn()))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "and not for others",
                        host -> host.receives(direct().identity(WEB)
                                        .around(
                                                ipv4(FAR, "10.0.0.5"),
                                                tcp(1, 443).syn()))
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)),
                PacketCase.of(
                        "nor for a sender without an identity",
                        host -> host.receives(direct().identity(0)
                                        .around(
                                                ipv4(FAR, "10.0.0.5"),
                                                tcp(1, 443).syn()))
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)),
                PacketCase.of(
                        "an identity that this host does not know is refused by name",
                        host -> host.receives(direct().identity(UNKNOWN_IDENTITY)
                                        .around(
                                                ipv4(FAR, "10.0.0.5"),
                                                tcp(1, 443).syn()))
                                .ends(Reason.SECURITY_GROUP_IDENTITY_UNKNOWN)
                                .leavesNothing()),
                PacketCase.of("an unknown identity matters only where a rule looks at it", host -> {
                    host.receives(direct().identity(UNKNOWN_IDENTITY)
                                    .around(ipv4(FAR, "10.0.0.5"), tcp(1, 80).syn()))
                            .ends(Reason.DELIVERED);
                    host.receives(direct().identity(UNKNOWN_IDENTITY)
                                    .around(ipv4(FAR, "10.0.0.5"), tcp(1, 22).syn()))
                            .ends(Reason.SECURITY_GROUP_INGRESS_DENIED);
                }),
                PacketCase.of(
                        "a rule for echo lets no other ICMP in",
                        host -> host.receives(direct().around(ipv4(FAR, "10.0.0.5"), icmp(13, 0, 0)))
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)),
                PacketCase.of(
                        "an interface without ingress rules lets nothing in",
                        host -> host.receives(direct().around(
                                                ipv4(FAR, "10.0.0.7"),
                                                tcp(1, 80).syn()))
                                .ends(Reason.SECURITY_GROUP_INGRESS_DENIED)),
                PacketCase.of("the answer to what came in finds its way by asking", host -> {
                    host.receives(direct().around(
                                            ipv4(FAR, "10.0.0.5"), tcp(1, 80).syn()))
                            .ends(Reason.DELIVERED);
                    host.sends(A, ipv4("10.0.0.5", FAR), tcp(80, 1).syn().ack()).ends(Reason.ASKED_GATEWAY);
                }),
                PacketCase.of(
                        "a packet judged by an identity the interface no longer has is answered, not delivered",
                        host -> host.receives(direct().kind(Overlay.JUDGED)
                                        .note(OPEN.number())
                                        .around(
                                                ipv4(FAR, "10.0.0.5"),
                                                tcp(1, 80).syn()))
                                .ends(Reason.JUDGED_IDENTITY_STALE)
                                .goesOut(Overlay.from(OWN_HOST)
                                        .to(OTHER_HOST)
                                        .note(OPEN.number())
                                        .answerHere("10.0.0.5", OWN_HOST, 3, WEB))),
                PacketCase.of(
                        "judged by the right one it is delivered",
                        host -> host.receives(direct().kind(Overlay.JUDGED)
                                        .note(WEB.number())
                                        .around(
                                                ipv4(FAR, "10.0.0.5"),
                                                tcp(1, 80).syn()))
                                .ends(Reason.DELIVERED)),
                // ---- location answers
                PacketCase.of(
                        "an answer that nobody asked for is refused",
                        host -> host.receives(gateway().answerHere(FAR, OTHER_HOST, 5, OPEN))
                                .ends(Reason.ANSWER_UNASKED)
                                .leavesNothing()),
                answered(
                        "an answer with another nonce is refused",
                        Reason.ANSWER_NONCE_WRONG,
                        gateway().note(1).answerHere(FAR, OTHER_HOST, 5, OPEN)),
                answered(
                        "an answer from a host that is no gateway is refused",
                        Reason.ANSWER_NOT_ENTITLED,
                        Overlay.from(OTHER_HOST).note(NONCE).answerHere(FAR, OTHER_HOST, 5, OPEN)),
                answered(
                        "only a gateway may say that nobody has an address",
                        Reason.ANSWER_NOT_ENTITLED,
                        Overlay.from(OTHER_HOST).note(NONCE).answerAbsent(FAR)),
                answered(
                        "an answer of another version is refused",
                        Reason.ANSWER_MALFORMED,
                        gateway()
                                .answerHere(FAR, OTHER_HOST, 5, OPEN)
                                .withByte(Overlay.overhead(World.fabric()) + 14, 2)),
                answered(
                        "an answer with an unknown verdict is refused",
                        Reason.ANSWER_MALFORMED,
                        gateway().answer(4, 2, 5, 0, FAR)),
                answered(
                        "an answer that names no host is refused",
                        Reason.ANSWER_MALFORMED,
                        gateway().answer(1, 0, 5, 0, FAR)),
                answered(
                        "an answer that names an impossible host is refused",
                        Reason.ANSWER_MALFORMED,
                        gateway().answer(1, 65_536, 5, 0, FAR)),
                answered(
                        "an answer cut short is refused",
                        Reason.ANSWER_MALFORMED,
                        gateway().answerHere(FAR, OTHER_HOST, 5, OPEN).limit(Overlay.overhead(World.fabric()) + 45)),
                answered(
                        "an answer of another EtherType is refused",
                        Reason.ANSWER_MALFORMED,
                        gateway()
                                .answerHere(FAR, OTHER_HOST, 5, OPEN)
                                .withByte(Overlay.overhead(World.fabric()) + 12, 0x08)),
                PacketCase.of("an older answer is stale, an equal one is not", host -> {
                    host.learns(A, FAR, OTHER_HOST, OPEN, ipv4("10.0.0.5", FAR), udp(1, 2));
                    host.receives(gateway().answerHere(FAR, GATEWAY, 4, OPEN)).ends(Reason.ANSWER_STALE);
                    host.receives(gateway().answerHere(FAR, GATEWAY, 5, OPEN)).ends(Reason.LOCATION_LEARNED);
                }),
                PacketCase.of(
                        "the host that was named may say that the address has left, and the next packet asks again",
                        host -> {
                            host.learns(A, FAR, OTHER_HOST, OPEN, ipv4("10.0.0.5", FAR), udp(1, 2));
                            host.receives(Overlay.from(OTHER_HOST).note(NONCE).answerNotHere(FAR))
                                    .ends(Reason.LOCATION_NOT_HERE_LEARNED);
                            host.sends(A, ipv4("10.0.0.5", FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
                        }),
                PacketCase.of("the host that was named may say where the address went", host -> {
                    host.learns(A, FAR, OTHER_HOST, OPEN, ipv4("10.0.0.5", FAR), udp(1, 2));
                    host.receives(Overlay.from(OTHER_HOST).note(NONCE).answerHere(FAR, GATEWAY, 6, OPEN))
                            .ends(Reason.LOCATION_LEARNED);
                    host.sends(A, ipv4("10.0.0.5", FAR), udp(1, 2))
                            .ends(Reason.ENCAPSULATED)
                            .goesOut(
                                    Overlay.from(OWN_HOST)
                                            .to(GATEWAY)
                                            .note(NONCE)
                                            .identity(WEB),
                                    frame(A, ipv4("10.0.0.5", FAR), udp(1, 2)));
                }),
                // ---- asked for an address of this host
                PacketCase.of("a question that carries a packet is delivered, and answered by a copy", host -> {
                    Bytes question = asks(Overlay.ASK).around(ping());
                    host.receives(question).ends(Reason.DELIVERED).clones(PacketMark.ANSWER);
                    host.receivesMarked(PacketMark.ANSWER, question)
                            .ends(Reason.ANSWERED)
                            .goesOut(Overlay.from(OWN_HOST)
                                    .to(OTHER_HOST)
                                    .note(77)
                                    .answerHere("10.0.0.5", OWN_HOST, 3, WEB));
                }),
                PacketCase.of(
                        "a bare question is answered",
                        host -> host.receives(asks(Overlay.ASK_PROBE)
                                        .around(ping())
                                        .limit(Overlay.overhead(World.fabric()) + 34))
                                .ends(Reason.ANSWERED)
                                .goesOut(Overlay.from(OWN_HOST)
                                        .to(OTHER_HOST)
                                        .note(77)
                                        .answerHere("10.0.0.5", OWN_HOST, 3, WEB))),
                PacketCase.of("a packet that must be judged first is answered and goes back", host -> {
                    Bytes question = asks(Overlay.ASK_RETURN).identity(WEB).around(ping());
                    host.receives(question)
                            .ends(Reason.ANSWERED)
                            .clones(PacketMark.RETURN)
                            .goesOut(Overlay.from(OWN_HOST)
                                    .to(OTHER_HOST)
                                    .note(77)
                                    .answerHere("10.0.0.5", OWN_HOST, 3, WEB));
                    host.receivesMarked(PacketMark.RETURN, question)
                            .ends(Reason.RETURNED)
                            .goesOut(
                                    Overlay.from(OWN_HOST)
                                            .to(OTHER_HOST)
                                            .kind(Overlay.RETURNED)
                                            .note(77)
                                            .identity(WEB),
                                    TestHost.innerFrame(MacAddress.ZERO, MacAddress.ZERO, ping()));
                }),
                PacketCase.of("a superpacket is not answered, and this kernel cannot decapsulate it", host -> {
                    Layer[] segments = {ipv4(FAR, "10.0.0.5"), tcp(1, 80).ack(), payload(3000)};
                    host.receivesSuperpacket(asks(Overlay.ASK).around(segments))
                            .ends(Reason.DECAPSULATE_FAILED)
                            .clonesNothing()
                            .leavesNothing();
                    host.receivesSuperpacket(asks(Overlay.ASK_PROBE).around(segments))
                            .ends(Reason.ANSWERED)
                            .leavesNothing();
                }),
                // ---- asked as a gateway
                PacketCase.of(
                        "a host that is no gateway does not answer for others",
                        host -> host.receives(asks(Overlay.ASK).around(pingTo(NOWHERE)))
                                .ends(Reason.GATEWAY_NOT_HERE)
                                .leavesNothing()),
                PacketCase.of(
                        "a gateway that is not in sync serves nobody",
                        world -> world.gatewayHere(false).locatedAt(NOWHERE, GATEWAY, OPEN),
                        host -> host.receives(asks(Overlay.ASK).around(pingTo(NOWHERE)))
                                .ends(Reason.GATEWAY_NOT_IN_SYNC)
                                .leavesNothing()),
                PacketCase.of(
                        "a gateway forwards a packet to the host that has its destination, and answers by a copy",
                        world -> world.gatewayHere(true).locatedAt(NOWHERE, GATEWAY, OPEN),
                        host -> {
                            Bytes question = asks(Overlay.ASK)
                                    .identity(WEB)
                                    .tag(World.PREVIOUS_TAG)
                                    .around(pingTo(NOWHERE));
                            host.receives(question)
                                    .ends(Reason.RELAYED)
                                    .clones(PacketMark.ANSWER)
                                    .goesOut(
                                            Overlay.from(OWN_HOST)
                                                    .to(GATEWAY)
                                                    .kind(Overlay.RELAYED)
                                                    .note(OTHER_HOST.number())
                                                    .identity(WEB)
                                                    .tag(World.PREVIOUS_TAG),
                                            TestHost.innerFrame(MacAddress.ZERO, MacAddress.ZERO, pingTo(NOWHERE)));
                            host.receivesMarked(PacketMark.ANSWER, question)
                                    .ends(Reason.ANSWERED)
                                    .goesOut(Overlay.from(OWN_HOST)
                                            .to(OTHER_HOST)
                                            .note(77)
                                            .answerHere(NOWHERE, GATEWAY, 5, OPEN));
                        }),
                PacketCase.of(
                        "a gateway says that nobody has an address",
                        world -> world.gatewayHere(true),
                        host -> host.receives(asks(Overlay.ASK).around(pingTo(NOWHERE)))
                                .ends(Reason.GATEWAY_ABSENT)
                                .goesOut(Overlay.from(OWN_HOST)
                                        .to(OTHER_HOST)
                                        .note(77)
                                        .answerAbsent(NOWHERE))),
                PacketCase.of(
                        "a gateway says nothing of an address that is allocated but does not run",
                        world -> world.gatewayHere(true).allocated(NOWHERE),
                        host -> host.receives(asks(Overlay.ASK).around(pingTo(NOWHERE)))
                                .ends(Reason.GATEWAY_PENDING)
                                .leavesNothing()),
                PacketCase.of(
                        "a gateway does not forward to a host that is down",
                        world -> world.gatewayHere(true).locatedAt(NOWHERE, DEAD_HOST, OPEN),
                        host -> host.receives(asks(Overlay.ASK).around(pingTo(NOWHERE)))
                                .ends(Reason.RELAY_TARGET_DOWN)
                                .clonesNothing()),
                PacketCase.of(
                        "a gateway answers a bare question",
                        world -> world.gatewayHere(true).locatedAt(NOWHERE, GATEWAY, OPEN),
                        host -> host.receives(asks(Overlay.ASK_PROBE)
                                        .around(pingTo(NOWHERE))
                                        .limit(Overlay.overhead(World.fabric()) + 34))
                                .ends(Reason.ANSWERED)
                                .goesOut(Overlay.from(OWN_HOST)
                                        .to(OTHER_HOST)
                                        .note(77)
                                        .answerHere(NOWHERE, GATEWAY, 5, OPEN))),
                // ---- sent here, but not here
                PacketCase.of(
                        "a packet for an address that is not here is answered so",
                        host -> host.receives(direct().note(77).around(pingTo(NOWHERE)))
                                .ends(Reason.ADDRESS_NOT_HERE)
                                .goesOut(Overlay.from(OWN_HOST)
                                        .to(OTHER_HOST)
                                        .note(77)
                                        .answerNotHere(NOWHERE))),
                PacketCase.of(
                        "a packet for an address that has left is sent on, and the sender is told",
                        world -> world.movedTo(NOWHERE, GATEWAY, OPEN),
                        host -> {
                            Bytes late = direct().note(77).around(pingTo(NOWHERE));
                            host.receives(late).ends(Reason.RELAYED).clones(PacketMark.ANSWER);
                            host.receivesMarked(PacketMark.ANSWER, late)
                                    .ends(Reason.ANSWERED)
                                    .goesOut(Overlay.from(OWN_HOST)
                                            .to(OTHER_HOST)
                                            .note(77)
                                            .answerHere(NOWHERE, GATEWAY, 6, OPEN));
                        }),
                PacketCase.of(
                        "a judged packet for an address that has left is only answered",
                        world -> world.movedTo(NOWHERE, GATEWAY, OPEN),
                        host -> host.receives(
                                        direct().kind(Overlay.JUDGED).note(77).around(pingTo(NOWHERE)))
                                .ends(Reason.ADDRESS_NOT_HERE)
                                .goesOut(Overlay.from(OWN_HOST)
                                        .to(OTHER_HOST)
                                        .note(77)
                                        .answerHere(NOWHERE, GATEWAY, 6, OPEN))),
                PacketCase.of(
                        "a relayed packet is delivered",
                        host -> host.receives(Overlay.from(GATEWAY)
                                        .kind(Overlay.RELAYED)
                                        .note(OTHER_HOST.number())
                                        .around(ping()))
                                .ends(Reason.DELIVERED)),
                PacketCase.of(
                        "a relayed packet is not relayed again",
                        world -> world.movedTo(NOWHERE, GATEWAY, OPEN),
                        host -> host.receives(Overlay.from(GATEWAY)
                                        .kind(Overlay.RELAYED)
                                        .around(pingTo(NOWHERE)))
                                .ends(Reason.RELAYED_TWICE)
                                .leavesNothing()),
                PacketCase.of(
                        "a returned packet whose source is not here ends",
                        host -> host.receives(Overlay.from(GATEWAY)
                                        .kind(Overlay.RETURNED)
                                        .identity(C.ifindex())
                                        .around(ipv4(NOWHERE, FAR), udp(1, 2)))
                                .ends(Reason.ADDRESS_NOT_HERE)
                                .leavesNothing()),
                PacketCase.of(
                        "a returned packet whose device is not here ends",
                        host -> host.receives(Overlay.from(GATEWAY)
                                        .kind(Overlay.RETURNED)
                                        .identity(0)
                                        .around(ipv4("10.0.0.7", FAR), udp(1, 2)))
                                .ends(Reason.ADDRESS_NOT_HERE)
                                .leavesNothing()),
                PacketCase.of(
                        "a returned packet goes back to the stages of its sender",
                        host -> host.receives(Overlay.from(GATEWAY)
                                        .kind(Overlay.RETURNED)
                                        .identity(C.ifindex())
                                        .around(ipv4("10.0.0.7", FAR), udp(1, 2)))
                                .ends(Reason.REENTERED)
                                .reenters(C, frame(C, ipv4("10.0.0.7", FAR), udp(1, 2)))));
    }

    private static IpFamily otherFamily() {
        return World.fabric() == IpFamily.IPV4 ? IpFamily.IPV6 : IpFamily.IPV4;
    }

    private static Overlay stranger() {
        return Overlay.from(World.underlay(World.fabric(), 77).toString());
    }

    private static Overlay direct() {
        return Overlay.from(OTHER_HOST);
    }

    private static Overlay gateway() {
        return Overlay.from(GATEWAY).note(NONCE);
    }

    private static Overlay asks(int kind) {
        return Overlay.from(OTHER_HOST).kind(kind).note(77);
    }

    private static Layer[] ping() {
        return pingTo("10.0.0.5");
    }

    private static Layer[] pingTo(String destination) {
        return new Layer[] {ipv4(FAR, destination), icmpEcho(1, 1), payload(56)};
    }

    private static PacketCase passed(String what, Bytes frame) {
        return PacketCase.of(
                what + " is left to the host",
                host -> host.receives(frame).ends(Reason.PASSED_TO_HOST).isLeftToTheHost());
    }

    private static PacketCase refused(String what, Reason reason, Bytes frame) {
        return PacketCase.of(
                what + " is refused", host -> host.receives(frame).ends(reason).leavesNothing());
    }

    /** After a question for FAR. */
    private static PacketCase answered(String sentence, Reason reason, Bytes answer) {
        return PacketCase.of(sentence, host -> {
            host.sends(A, ipv4("10.0.0.5", FAR), udp(1, 2)).ends(Reason.ASKED_GATEWAY);
            host.receives(answer).ends(reason).leavesNothing();
        });
    }
}
