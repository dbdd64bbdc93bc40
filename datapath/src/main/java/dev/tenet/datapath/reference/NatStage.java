package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatSettings;
import dev.tenet.net.Bytes;
import dev.tenet.net.IcmpHeader;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Nat64Prefix;
import java.util.Optional;

/**
 * Gives connections that leave through a NAT gateway an address and port of it, and their answers back. A port serves any number of
 * connections, as long as their far sides differ.
 */
final class NatStage {
    /** Ports looked at. */
    private static final int TRIES = 128;

    /** More blocks are wanted. */
    private static final int LONG_SEARCH = 8;

    /** Bytes of a transport header in which ports or an echo's identifier are. */
    static final int PORTS = 8;

    // ---- from an instance

    /** The entry's binding, for its next packet. */
    void follow(PacketContext p) {
        if (p.flowHit) {
            p.bound = p.flow.orElseThrow().bound;
        }
    }

    /**
     * The way was just found. A connection keeps its binding as long as it goes through the same gateway.
     *
     * @param known whether it goes on; otherwise this is its first packet
     */
    Optional<Ending> bind(PacketContext p, boolean known) {
        if (p.nat.isEmpty() && (p.bound.isEmpty() || !known)) {
            return Optional.empty();
        }
        p.enter(Stage.NAT);
        Optional<Flow.Bound> before = p.flow.flatMap(flow -> flow.bound);
        boolean same = before.filter(bound -> isForWay(p, bound)).isPresent();
        if (same && known) {
            p.bound = before;
            return Optional.empty();
        }
        p.bound = Optional.empty();
        if (p.nat.isPresent()) {
            NatAcl.Denied denied = outThrough(p, p.nat.get());
            Optional<Ending> refused = denied.entering().isPresent() ? Optional.empty() : mayBind(p, known);
            Optional<Ending> judged =
                    refused.isPresent() ? Optional.empty() : denied.entering().or(denied::leaving);
            if (judged.isPresent()) {
                p.enter(Stage.NETWORK_ACL);
                return judged;
            }
            refused = refused.or(() -> same ? keep(p) : findPort(p));
            if (refused.isPresent()) {
                p.state.natUsage(p.nat.get()).ifPresent(usage -> usage.drops++);
                // As in EC2: who goes on with a connection that the gateway has forgotten is told so.
                return isUnknown(refused) && settings(p, p.nat.get()).resets()
                        ? Resets.sender(p, Reason.NAT_CONNECTION_UNKNOWN)
                        : refused;
            }
        }
        if (known) {
            Flow flow = p.flow.orElseThrow();
            release(p.state, p.key(), flow);
            if (p.bound.isPresent()) {
                flow.judgedIdentity = dev.tenet.hoststate.Identity.NONE;
                flow.bound = p.bound;
                flow.target = Optional.empty();
            }
            NetworkAclStage.bound(p);
        } else {
            p.bound.ifPresent(bound -> NetworkAclStage.judgeThrough(p, bound));
        }
        return Optional.empty();
    }

    /** The entry begins anew, with the binding that it has. */
    private static Optional<Ending> keep(PacketContext p) {
        Flow flow = p.flow.orElseThrow();
        p.bound = flow.bound;
        flow.lastSeen = p.now();
        return Optional.empty();
    }

    private static NatAcl.Denied outThrough(PacketContext p, NatGatewayKey gateway) {
        if (p.relatedKey.isPresent()) {
            return NatAcl.Denied.NOTHING;
        }
        NatAcl.noteOut(p, gateway);
        return NatAcl.out(p, gateway, p.ip().isEchoReply());
    }

    /** A gateway is known to the internet by other addresses than to networks. */
    private static boolean isForWay(PacketContext p, Flow.Bound bound) {
        return Optional.of(bound.gateway()).equals(p.nat)
                && p.tables.natGateway(bound.address()).isPresent() == p.isForInternet();
    }

    /** The usual ones of a gateway that nothing is known of here any more. */
    static NatSettings settings(PacketContext p, NatGatewayKey gateway) {
        return Optional.ofNullable(p.tables.natGateways.get(gateway))
                .map(NatGateway::settings)
                .orElse(NatSettings.USUAL);
    }

    private static boolean isUnknown(Optional<Ending> refused) {
        return refused.filter(ending -> ending.reason() == Reason.NAT_CONNECTION_UNKNOWN)
                .isPresent();
    }

    /** Only what begins a connection gets a port. */
    private static Optional<Ending> mayBind(PacketContext p, boolean known) {
        ParsedPacket.Ip ip = p.ip();
        boolean related = p.relatedKey.isPresent();
        if (!related && !hasPort(ip)) {
            return Ending.drop(Reason.NAT_PROTOCOL_REFUSED);
        }
        boolean begins = !related
                && !ip.isLaterPiece()
                && (ip.isTcp() ? ip.isBareSyn() : !ip.isEchoReply())
                && (!known || p.flow.orElseThrow().fromInstance);
        return begins ? Optional.empty() : Ending.drop(Reason.NAT_CONNECTION_UNKNOWN);
    }

    private static boolean hasPort(ParsedPacket.Ip ip) {
        return (ip.destination().family() == IpFamily.IPV4
                        || Nat64Prefix.embedded(ip.destination()).isPresent())
                && (ip.isTcp() || ip.protocol().equals(IpProtocol.UDP) || ip.isEcho());
    }

    private static Optional<Ending> findPort(PacketContext p) {
        NatGatewayKey gateway = p.nat.orElseThrow();
        Optional<NatGateway> found = Optional.ofNullable(p.tables.natGateways.get(gateway));
        Optional<NatPorts> at = found.map(NatPorts::of).filter(ports -> ports.count() > 0);
        Optional<NatUsage> usage = p.state.natUsage(gateway);
        Optional<InterfaceUsage> own = p.state.usage(p.at().number());
        if (at.isEmpty() || usage.isEmpty() || own.isEmpty()) {
            return Ending.drop(Reason.NAT_PORTS_NONE);
        }
        usage.get().attempts++;
        if (own.get().translated >= found.get().connectionsPerInterface()) {
            usage.get().portErrors++;
            usage.get().quotaDrops++;
            return Ending.drop(Reason.NAT_QUOTA_REACHED);
        }
        Optional<NatMapping.Key> mapping = mapping(p, found.get());
        Optional<Ending> refused = mapping.flatMap(p.state::natMapping)
                .map(mapped -> join(p, mapping, mapped))
                .orElseGet(() -> search(p, at.get(), mapping, usage.get(), own.get()));
        refused.ifPresent(ending -> {
            usage.get().portErrors++;
            usage.get().quotaDrops += ending.reason() == Reason.NAT_QUOTA_REACHED ? 1 : 0;
        });
        return refused;
    }

    /** With endpoint-independent mapping: by whom the packet's source is known to all. */
    private static Optional<NatMapping.Key> mapping(PacketContext p, NatGateway gateway) {
        FlowKey key = p.key();
        return gateway.settings().mapping().isEndpointIndependent(key.protocol())
                ? Optional.of(new NatMapping.Key(
                        gateway.key(),
                        p.at().number(),
                        key.local(),
                        key.localPort(),
                        key.protocol(),
                        p.isForInternet()))
                : Optional.empty();
    }

    /** The source's mapping serves this far side too. */
    private static Optional<Ending> join(PacketContext p, Optional<NatMapping.Key> mapping, NatMapping mapped) {
        if (!p.state.hasNatBlock(mapped.port())) {
            return Ending.drop(Reason.NAT_PORTS_NONE);
        }
        NatPorts.Source source =
                new NatPorts.Source(mapped.port().address(), mapped.port().port());
        // What began before there were mappings may have the port towards this far side.
        if (!take(p, source, false, mapping)) {
            return Ending.drop(Reason.NAT_PORTS_EXHAUSTED);
        }
        bound(p, source);
        return Optional.empty();
    }

    /** Among the ports that are kept for interfaces with few of them only if no other one was found. */
    private static Optional<Ending> search(
            PacketContext p, NatPorts ports, Optional<NatMapping.Key> mapping, NatUsage usage, InterfaceUsage own) {
        int open = ports.count() - ports.kept();
        int lookedAt = search(p, ports, 0, open, false, mapping);
        usage.strained += lookedAt == 0 || lookedAt > Math.min(LONG_SEARCH, open / 2) ? 1 : 0;
        if (lookedAt > 0) {
            return Optional.empty();
        }
        // An interface has fewer of the kept ports than it leaves: so there are always some for another one.
        boolean mayShare = ports.kept() == 0 || own.natKept + usage.kept < ports.kept();
        if (mayShare && search(p, ports, open, ports.kept(), true, mapping) > 0) {
            return Optional.empty();
        }
        return Ending.drop(mayShare ? Reason.NAT_PORTS_EXHAUSTED : Reason.NAT_QUOTA_REACHED);
    }

    /**
     * From a port at random, in steps at random.
     *
     * @return how many ports were looked at, the last of which is the connection's; 0 if none was free
     */
    private static int search(
            PacketContext p, NatPorts from, int first, int ports, boolean kept, Optional<NatMapping.Key> mapping) {
        if (ports == 0) {
            return 0;
        }
        int random = p.inputs.random();
        int step = ports <= TRIES ? 1 : Integer.remainderUnsigned(random >>> 11, ports) | 1;
        int at = Integer.remainderUnsigned(random, ports);
        for (int tried = 0; tried < TRIES; tried++) {
            Optional<NatPorts.Source> source = from.port(first + at, p.isForInternet())
                    .filter(each ->
                            mapping.isPresent() ? open(p, each, kept, mapping.get()) : take(p, each, kept, mapping));
            if (source.isPresent()) {
                bound(p, source.get());
                return tried + 1;
            }
            at += step;
            at -= at >= ports ? ports : 0;
        }
        return 0;
    }

    private static void bound(PacketContext p, NatPorts.Source source) {
        p.bound = Optional.of(new Flow.Bound(p.nat.orElseThrow(), source.address(), source.port()));
        p.note(new Finding.PortBound(source.address(), source.port()));
    }

    /** Whether no other mapping had the port, nor anybody towards this far side. */
    private static boolean open(PacketContext p, NatPorts.Source source, boolean kept, NatMapping.Key mapping) {
        NatMapping.Port port = new NatMapping.Port(
                mapping.gateway(), source.address(), source.port(), p.key().protocol());
        if (!p.state.isFree(bindingKey(p, source), port)) {
            return false;
        }
        p.state.addNatMapping(mapping, new NatMapping(port, kept));
        return take(p, source, false, Optional.of(mapping));
    }

    /** Whether nobody had the port towards this far side. */
    private static boolean take(
            PacketContext p, NatPorts.Source source, boolean kept, Optional<NatMapping.Key> mapping) {
        FlowKey key = p.key();
        return p.state.addNatBinding(
                bindingKey(p, source),
                new NatBinding(p.at().number(), p.resource().vni(), key.local(), key.localPort(), kept, mapping));
    }

    private static NatBinding.Key bindingKey(PacketContext p, NatPorts.Source source) {
        return bindingKey(p.key(), new Flow.Bound(p.nat.orElseThrow(), source.address(), source.port()));
    }

    static NatBinding.Key bindingKey(FlowKey key, Flow.Bound bound) {
        return new NatBinding.Key(
                bound.gateway(),
                bound.address(),
                bound.port(),
                key.remote() instanceof Ipv4Address far
                        ? far
                        : Nat64Prefix.embedded(key.remote()).orElseThrow(),
                key.remotePort(),
                OtherFamily.inIpv4(key.protocol()));
    }

    /** The entry that was to be made was not: the binding is nobody's. */
    static void release(PacketContext p) {
        p.bound.ifPresent(bound -> {
            boolean kept = p.flow.flatMap(flow -> flow.bound).equals(p.bound);
            if (!kept) {
                p.state.removeNatBinding(bindingKey(p.key(), bound));
            }
        });
    }

    /** From here on the port may be another connection's. */
    static void release(DatapathState state, FlowKey key, Flow flow) {
        flow.bound.ifPresent(bound -> {
            state.removeNatBinding(bindingKey(key, bound));
            flow.bound = Optional.empty();
        });
    }

    /** The frame as it leaves. */
    static Bytes leaving(PacketContext p, Flow.Bound bound) {
        if (p.ip().source().family() == IpFamily.IPV6) {
            return Nat64.leaving(p, bound);
        }
        Bytes frame = AddressTranslation.ofSource(p.frame, p.ip(), bound.address());
        return withPort(frame, p.ip(), true, bound.port());
    }

    static void countLeaving(PacketContext p, Flow.Bound bound) {
        p.state
                .natUsage(bound.gateway())
                .ifPresent(usage -> usage.fromSource.count(p.incoming.frame().length()));
    }

    /** The instance's port: the source of a packet that leaves; of an error in the other place of the packet that it quotes. */
    static Bytes withPort(Bytes frame, ParsedPacket.Ip ip, boolean source, int port) {
        if (ip.isLaterPiece()) {
            return frame;
        }
        int transport = AddressRewrite.transportOffset(frame, ip);
        if (!ip.isIcmpError()) {
            return AddressRewrite.withPort(frame, ip.protocol(), transport, place(ip.protocol(), source), port);
        }
        int quoted = transport + IcmpHeader.LENGTH;
        IpProtocol protocol = new IpProtocol(frame.u8(quoted + 9));
        int at = quoted + (frame.u8(quoted) & 0xf) * 4;
        return AddressRewrite.withPortAt(frame, at + place(protocol, !source), transport + 2, port);
    }

    private static int place(IpProtocol protocol, boolean source) {
        return OtherFamily.inIpv4(protocol).equals(IpProtocol.ICMP) ? 4 : source ? 0 : 2;
    }

    // ---- from an edge

    /** For an address of a NAT gateway: if a connection from inside waits for it, it is the instance's. */
    Optional<Ending> arrive(PacketContext p, NatGatewayKey gateway, ParseStage parse) {
        p.enter(Stage.NAT);
        Optional<Ending> alone = PublicFragments.share(p, false);
        if (alone.isPresent()) {
            return alone;
        }
        Optional<NatBinding.Key> key = binding(p.ip(), gateway);
        Optional<NatBinding> found = key.flatMap(p.state::natBinding);
        Optional<ServedNetwork> network =
                found.flatMap(binding -> Optional.ofNullable(p.tables.networks.get(binding.vni())));
        if (found.isEmpty() || network.isEmpty()) {
            return Ending.drop(Reason.NAT_UNSOLICITED);
        }
        OverlayPacket overlay = p.fromFabric();
        boolean ipv6 = found.get().local().family() == IpFamily.IPV6;
        Optional<Reason> refusal =
                ipv6 ? Nat64.refusal(overlay.innerFrame(), p.ip(), p.incoming.superpacket()) : Optional.empty();
        if (refusal.isPresent()) {
            return Ending.drop(refusal.get());
        }
        if (ipv6 && p.incoming.rigid()) {
            return Ending.drop(Reason.DECAPSULATE_FAILED);
        }
        p.bound = Optional.of(new Flow.Bound(
                gateway, key.orElseThrow().address(), key.orElseThrow().port()));
        p.overlay = Optional.of(overlay.arrivedIn(
                network.get(), translated(overlay.innerFrame(), p.ip(), key.orElseThrow(), found.get())));
        Optional<Ending> end = parse.inner(p);
        p.enter(Stage.NAT);
        return end;
    }

    private static Bytes translated(Bytes frame, ParsedPacket.Ip ip, NatBinding.Key key, NatBinding binding) {
        return switch (binding.local()) {
            case Ipv4Address local ->
                withPort(AddressTranslation.ofDestination(frame, ip, local), ip, false, binding.localPort());
            case Ipv6Address _ -> Nat64.arriving(frame, ip, key, binding);
        };
    }

    /** For a private address: the network's gateways lead such packets here by the port. */
    Optional<Ending> arrivePrivately(PacketContext p, ParseStage parse) {
        if (p.fromFabric().kind() != WireKind.RELAYED
                || p.nextHop.isPresent()
                || p.incoming.ownMark().isPresent()
                || p.tables.localAddress(InterfaceStage.innerDestination(p)).isPresent()) {
            return Optional.empty();
        }
        p.enter(Stage.NAT);
        Optional<NatGatewayKey> gateway = p.tables.natGateway(InterfaceStage.innerDestination(p));
        return gateway.isEmpty() ? Optional.empty() : arrive(p, gateway.get(), parse);
    }

    /** The connection that a packet from outside is of, as the far side knows it. */
    private static Optional<NatBinding.Key> binding(ParsedPacket.Ip ip, NatGatewayKey gateway) {
        if (!ip.isIcmpError()) {
            return hasPort(ip) && (!ip.isEcho() || ip.isEchoReply())
                    ? Optional.of(new NatBinding.Key(
                            gateway,
                            (Ipv4Address) ip.destination(),
                            ip.isEcho() ? ip.sourcePort() : ip.destinationPort(),
                            (Ipv4Address) ip.source(),
                            ip.isEcho() ? 0 : ip.sourcePort(),
                            ip.protocol()))
                    : Optional.empty();
        }
        return RelatedStage.quoted(ip)
                .map(quoted -> new NatBinding.Key(
                        gateway,
                        (Ipv4Address) quoted.source(),
                        quoted.sourcePort(),
                        (Ipv4Address) quoted.destination(),
                        quoted.destinationPort(),
                        quoted.protocol()));
    }

    /** The connection that the binding is of is there, and has no other one. */
    Optional<Ending> check(PacketContext p) {
        if (p.bound.isEmpty()) {
            return Optional.empty();
        }
        p.enter(Stage.NAT);
        Flow.Bound bound = p.bound.get();
        Optional<NatUsage> usage = p.state.natUsage(bound.gateway());
        if (!p.flowHit || !p.flow.orElseThrow().bound.equals(p.bound)) {
            usage.ifPresent(each -> each.drops++);
            return Ending.drop(Reason.NAT_UNSOLICITED);
        }
        Optional<Ending> denied = NetworkAclStage.backThroughGateway(p);
        if (denied.isPresent()) {
            return denied;
        }
        usage.ifPresent(each -> {
            each.established += !p.flow.orElseThrow().replySeen && p.relatedKey.isEmpty() ? 1 : 0;
            each.toSource.count(p.incoming.frame().length()
                    - OverlayHeader.overhead(p.tables.constants().fabric()));
        });
        return Optional.empty();
    }

    // ---- at an edge

    /**
     * By which port of a NAT gateway a packet goes; of an ICMP error, the one that it quotes.
     *
     * @param packet from the IPv4 header on
     */
    static Optional<Integer> portOf(Bytes packet, boolean source) {
        if (packet.length() < Ipv4Header.MIN_LENGTH || (packet.u16(6) & 0x3fff) != 0) {
            return Optional.empty();
        }
        Bytes transport = after(packet, (packet.u8(0) & 0xf) * 4);
        int protocol = packet.u8(9);
        boolean error = protocol == IpProtocol.ICMP.number()
                && transport.length() > 0
                && (transport.u8(0) == 3 || transport.u8(0) == 11 || transport.u8(0) == 12);
        if (!error) {
            return portIn(transport, protocol, source);
        }
        Bytes quoted = after(transport, IcmpHeader.LENGTH);
        return quoted.length() < Ipv4Header.MIN_LENGTH
                ? Optional.empty()
                : portIn(after(quoted, (quoted.u8(0) & 0xf) * 4), quoted.u8(9), !source);
    }

    private static Bytes after(Bytes bytes, int length) {
        return bytes.length() < length ? Bytes.EMPTY : bytes.slice(length);
    }

    private static Optional<Integer> portIn(Bytes transport, int protocol, boolean source) {
        boolean ports = protocol == IpProtocol.TCP.number() || protocol == IpProtocol.UDP.number();
        if (transport.length() < PORTS || !(ports || protocol == IpProtocol.ICMP.number())) {
            return Optional.empty();
        }
        return Optional.of(transport.u16(ports ? (source ? 0 : 2) : 4));
    }

    /** Of a packet in the overlay, which is read by {@code parse}. */
    static Optional<Integer> portOf(ParsedPacket.Ip ip, boolean source) {
        if (!ip.isIcmpError()) {
            return hasPort(ip)
                    ? Optional.of(ip.isEcho() || source ? ip.sourcePort() : ip.destinationPort())
                    : Optional.empty();
        }
        Bytes quoted = after(ip.transport(), IcmpHeader.LENGTH);
        if (ip.piece().isPresent() || quoted.length() < Ipv4Header.MIN_LENGTH || quoted.u8(0) >>> 4 != 4) {
            return Optional.empty();
        }
        return portIn(after(quoted, (quoted.u8(0) & 0xf) * 4), quoted.u8(9), !source);
    }
}
