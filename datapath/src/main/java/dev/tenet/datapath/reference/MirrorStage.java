package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.TrafficMirrorRule;
import dev.tenet.hoststate.TrafficMirrorSession;
import dev.tenet.net.ByteWriter;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Port;
import dev.tenet.net.UdpHeader;
import dev.tenet.net.VxlanHeader;
import java.util.List;
import java.util.Optional;

/** Makes copies for traffic mirror targets: chooses whose a packet is, and wraps it. */
final class MirrorStage {
    /** IPv4, UDP and VXLAN: then the frame with its Ethernet header. */
    private static final int HEADERS = Ipv4Header.MIN_LENGTH + UdpHeader.LENGTH + VxlanHeader.LENGTH;

    private static final int LARGEST_MTU = 9001;
    private static final int TIME_TO_LIVE = 64;

    /** What of a packet sessions look at. */
    enum Interest {
        BY_RULES,
        /** Asked of the network's name server, or its answer. */
        NAMES,
        /** Of another of the host's services. */
        NOTHING
    }

    /** The first session of the interface at hand that wants the packet gets a copy of it, as it is now. */
    void copy(PacketContext p, RuleDirection direction) {
        if (p.mirrored || p.interest == Interest.NOTHING || p.tables.mirrorDevice.isEmpty()) {
            return;
        }
        List<TrafficMirrorSession> sessions =
                Optional.ofNullable(p.tables.mirrors.get(p.at().number())).orElse(List.of());
        for (int i = 0; i < sessions.size(); i++) {
            if (wants(sessions.get(i), p, direction)) {
                int device = p.at().attachment().device().number();
                p.mirrorMarks.put(direction, device << LayoutConstant.MIRROR_SESSION_BITS | i + 1);
                return;
            }
        }
    }

    private static boolean wants(TrafficMirrorSession session, PacketContext p, RuleDirection direction) {
        return p.interest == Interest.NAMES
                ? session.names()
                : session.rules(direction).stream()
                        .filter(rule -> matches(rule, p, direction))
                        .findFirst()
                        .filter(TrafficMirrorRule::accept)
                        .isPresent();
    }

    private static boolean matches(TrafficMirrorRule rule, PacketContext p, RuleDirection direction) {
        ParsedPacket.Ip ip = p.ip();
        if (!rule.source().contains(ip.source()) || !rule.destination().contains(ip.destination())) {
            return false;
        }
        if (rule.protocol().isEmpty()) {
            return true;
        }
        IpProtocol protocol = rule.protocol().get();
        if (!protocol.equals(ip.protocol())) {
            return false;
        }
        if (!protocol.equals(IpProtocol.TCP) && !protocol.equals(IpProtocol.UDP)) {
            return true;
        }
        int local = p.key().localPort();
        int remote = p.key().remotePort();
        boolean out = direction == RuleDirection.EGRESS;
        return rule.sourcePorts().contains(new Port(out ? local : remote))
                && rule.destinationPorts().contains(new Port(out ? remote : local));
    }

    // ---- at the other end of the device that copies leave by

    /** Finds the session that the mark names, before the copy is read. */
    Optional<Ending> findSession(PacketContext p) {
        p.enter(Stage.MIRROR);
        int place = (p.incoming.mark() & (1 << LayoutConstant.MIRROR_SESSION_BITS) - 1) - 1;
        int device = p.incoming.mark() >>> LayoutConstant.MIRROR_SESSION_BITS;
        Optional<LocalInterface> found = device == 0
                ? Optional.empty()
                : Optional.ofNullable(p.tables.interfaces.get(new DeviceIndex(device)))
                        .filter(at -> at.attachment().open());
        Optional<TrafficMirrorSession> session = found.map(at -> p.tables.mirrors.get(at.number()))
                .filter(sessions -> place >= 0 && place < sessions.size())
                .map(sessions -> sessions.get(place));
        if (session.isEmpty()) {
            return Ending.drop(Reason.MIRROR_SESSION_GONE);
        }
        p.at(found.orElseThrow());
        p.mirrorSession = session;
        return Optional.empty();
    }

    /** Wraps the copy, and lets it go on as its source interface's packet. */
    Optional<Ending> wrap(PacketContext p) {
        p.enter(Stage.MIRROR);
        if (!(p.parsed() instanceof ParsedPacket.Ip ip)) {
            return Ending.drop(Reason.MIRROR_FAILED);
        }
        TrafficMirrorSession session = p.mirrorSession.orElseThrow();
        p.frame = wrapped(p, session, p.frame.limit(length(p, session)), ip);
        Optional<Ending> end = takeSpare(p);
        if (end.isPresent()) {
            return end;
        }
        p.outgoingMark = Optional.of(PacketMark.MIRRORED);
        return Ending.to(VerdictKind.REENTER, p.at().attachment().device(), Reason.MIRRORED);
    }

    private static int length(PacketContext p, TrafficMirrorSession session) {
        int most = Math.min(
                Math.min(p.tables.constants().largestInnerPacket(), LARGEST_MTU),
                p.resource().mtuBytes());
        int length = Math.min(p.frame.length(), most - HEADERS);
        return Math.min(
                length, Math.max(EthernetHeader.LENGTH, session.lengthBytes().orElse(length)));
    }

    private static Bytes wrapped(PacketContext p, TrafficMirrorSession session, Bytes copy, ParsedPacket.Ip ip) {
        int datagram = UdpHeader.LENGTH + VxlanHeader.LENGTH + copy.length();
        Ipv4Address source =
                p.resource().primary(IpFamily.IPV4).map(Ipv4Address.class::cast).orElse(Ipv4Address.UNSPECIFIED);
        int port = FlowKey.sourcePort(ip.keyAtSender(p.at().number()).connectionHash());
        ByteWriter writer = new ByteWriter();
        new EthernetHeader(p.resource().routerMac(), p.resource().mac(), EtherType.IPV4).writeTo(writer);
        new Ipv4Header(
                        0,
                        Ipv4Header.MIN_LENGTH + datagram,
                        0,
                        Ipv4Header.DONT_FRAGMENT,
                        0,
                        TIME_TO_LIVE,
                        IpProtocol.UDP,
                        0,
                        source,
                        session.target(),
                        Bytes.EMPTY)
                .withRightChecksum()
                .writeTo(writer);
        new UdpHeader(new Port(port), VxlanHeader.PORT, datagram, 0).writeTo(writer);
        VxlanHeader.of(session.virtualNetwork(), 0).writeTo(writer);
        return writer.bytes(copy).toBytes();
    }

    /** Of what the instance may send, copies get only what is left over. */
    private static Optional<Ending> takeSpare(PacketContext p) {
        Rates rates = p.resource().rates();
        if (!rates.limitPackets()) {
            return Optional.empty();
        }
        Optional<InterfaceUsage> found = p.state.usage(p.at().attachment().payer());
        if (found.isEmpty()) {
            return Ending.drop(Reason.INTERFACE_CLOSED);
        }
        InterfaceUsage usage = found.get();
        int packets = rates.packetsPerSecond();
        if (!usage.bandwidthOut.hasSpare(rates.out(), p.now())
                || packets != 0 && !usage.packets.hasSpare(p.now(), AllowanceStage.DEPTH)) {
            return Ending.drop(Reason.MIRROR_ALLOWANCE_EXCEEDED);
        }
        if (packets != 0) {
            usage.packets.pay(p.now(), AllowanceStage.DEPTH, Inputs.SECOND / packets);
        }
        usage.bandwidthOut.pay(rates.out(), p.now(), p.frame.length());
        return Optional.empty();
    }

    // ---- when it comes in as its source interface's packet

    /** Nobody judges a copy where it is made; a way that cannot say that it is one it does not go. */
    Optional<Ending> refuseWay(PacketContext p) {
        p.enter(Stage.MIRROR);
        boolean away = p.nextHop.isPresent()
                || p.nat.isPresent()
                || p.destinationNetwork.equals(Optional.of(Network.INTERNET));
        return away ? Ending.drop(Reason.MIRROR_WAY_REFUSED) : Optional.empty();
    }
}
