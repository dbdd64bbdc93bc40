package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.EthernetHeader;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.Ipv6Header;
import dev.tenet.net.MacAddress;
import dev.tenet.net.Port;
import dev.tenet.net.UdpHeader;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Passes packets between the internet and the hosts that have its public addresses. */
final class EdgeStage {
    /** What is counted for addresses that nobody has. */
    private static final IpPrefix NOBODY = IpPrefix.single(Ipv6Address.UNSPECIFIED);

    private final DecapsulateStage decapsulate;

    EdgeStage(DecapsulateStage decapsulate) {
        this.decapsulate = decapsulate;
    }

    static boolean isEdgeHere(PacketContext p) {
        HostConstants constants = p.tables.constants();
        return constants.outside().isPresent() && p.tables.isEdge(constants.number());
    }

    // ---- out

    /** Only a public address leaves, and only from the host that has it now. */
    Optional<Ending> leave(PacketContext p) {
        OverlayPacket overlay = p.fromFabric();
        if (overlay.kind() != WireKind.OUTBOUND) {
            return Optional.empty();
        }
        p.enter(Stage.EDGE);
        if (!overlay.network().resource().vni().equals(Network.INTERNET)) {
            return leavePrivately(p);
        }
        if (!isEdgeHere(p)) {
            return Ending.drop(Reason.EDGE_NOT_HERE);
        }
        Optional<Ending> alone = sharePieces(p);
        if (alone.isPresent()) {
            return alone;
        }
        if (!isSenders(p, overlay.sender())) {
            return Ending.drop(Reason.PUBLIC_SOURCE_NOT_SENDERS);
        }
        if (p.tables.balancerAddress(p.ip().destination()).isPresent()) {
            return turnToTarget(p, Reason.TURNED_AROUND);
        }
        if (p.tables.natGateway(p.ip().destination()).isPresent()) {
            return turnToOwner(p, Reason.TURNED_AROUND);
        }
        Optional<PublicAddress> target = p.tables.publicAddress(p.ip().destination());
        if (target.isPresent()) {
            return target.get()
                    .entrance()
                    .map(host -> turnAround(p, host, Reason.TURNED_AROUND))
                    .orElse(Ending.drop(Reason.ROUTE_BLACKHOLE));
        }
        if (InternetAddresses.isRefused(p.ip().destination(), p.tables)) {
            return Ending.drop(Reason.INTERNET_DESTINATION_REFUSED);
        }
        return decapsulate
                .decapsulate(p)
                .or(() -> Ending.to(
                        VerdictKind.TO_INTERNET,
                        p.tables.constants().outside().get().device(),
                        Reason.SENT_TO_INTERNET));
    }

    /**
     * Under a NAT gateway's private address, to another host or another network: lets on what comes from the host that has the port, as an
     * edge does.
     */
    private static Optional<Ending> leavePrivately(PacketContext p) {
        OverlayPacket overlay = p.fromFabric();
        VirtualNetworkIdentifier vni = overlay.network().resource().vni();
        int identity = overlay.identity() & ~OverlayHeader.MIRRORED;
        int ofGateway = p.nextHop.isPresent() ? vni.number() : identity;
        Optional<ServedNetwork> network = ofGateway <= VirtualNetworkIdentifier.MAX.number()
                ? Optional.ofNullable(p.tables.networks.get(new VirtualNetworkIdentifier(ofGateway)))
                : Optional.empty();
        if (network.isEmpty() || !network.get().resource().gatewayHere()) {
            return Ending.drop(Reason.GATEWAY_NOT_HERE);
        }
        if (!network.get().inSync()) {
            return Ending.drop(Reason.GATEWAY_NOT_IN_SYNC);
        }
        Optional<Ending> alone = PublicFragments.share(p, true);
        if (alone.isPresent()) {
            return alone;
        }
        NetworkAddress source = new NetworkAddress(network.get().resource().vni(), p.ip().source());
        boolean senders = NatStage.portOf(p.ip(), true)
                .flatMap(port -> p.tables.natOwner(source, port))
                .equals(Optional.of(overlay.sender()));
        if (!senders) {
            return Ending.drop(Reason.NAT_PORT_NOT_SENDERS);
        }
        int number = p.nextHop.isPresent() ? identity : overlay.note();
        Optional<FabricHost> host = number == 0
                ? p.tables.gatewayOrOwn(vni, overlay.sourcePort().number())
                : Optional.of(number)
                        .filter(each -> each <= HostNumber.MAX)
                        .map(HostNumber::new)
                        .flatMap(p.tables::hostOrOwn);
        if (host.isEmpty()) {
            return Ending.drop(number == 0 ? Reason.LOCATION_NO_GATEWAY : Reason.RELAY_TARGET_DOWN);
        }
        WireKind kind = number == 0 ? WireKind.ASK : WireKind.DIRECT;
        p.note(new Finding.SentToHost(host.get().number(), kind));
        OverlayHeader header = new OverlayHeader(
                p.tables.constants().underlay(),
                host.get().underlay(),
                overlay.sourcePort(),
                vni,
                overlay.tag(),
                kind,
                p.nextHop,
                0,
                0,
                p.traceMark);
        return p.toFabric(header, overlay.innerFrame(), Reason.RELAYED);
    }

    /** Of an address of several hosts: a later piece goes by the ports of the first. */
    private static Optional<Ending> sharePieces(PacketContext p) {
        boolean bySource = p.tables.natGateway(p.ip().source()).isPresent();
        IpAddress destination = p.ip().destination();
        boolean shared = bySource
                || p.tables.natGateway(destination).isPresent()
                || p.tables.balancerAddress(destination).isPresent();
        return shared ? PublicFragments.share(p, bySource) : Optional.empty();
    }

    /**
     * As a balancer the hosts of its targets may send; a NAT gateway's address is the sender's by the port: so a host whose lease has ended
     * is shut out.
     */
    private static boolean isSenders(PacketContext p, HostNumber sender) {
        IpAddress source = p.ip().source();
        Optional<BalancerAddress> balancer = p.tables.balancerAddress(source);
        if (balancer.isPresent()) {
            return p.tables.muxed.values().stream()
                    .anyMatch(muxed ->
                            muxed.resource().front().equals(balancer.get().front()) && muxed.isOn(sender));
        }
        return p.tables.natGateway(source).isPresent()
                ? NatStage.portOf(p.ip(), true)
                        .flatMap(port -> p.tables.natOwner(source, port))
                        .equals(Optional.of(sender))
                : p.tables
                        .publicAddress(source)
                        .filter(address -> address.isSentBy(sender))
                        .isPresent();
    }

    /** Where a balancer's connection goes, or why nowhere. */
    private record Muxed(Optional<FabricHost> host, Optional<InterfaceNumber> target, int hash, Reason reason) {
        static Muxed not(Reason reason) {
            return new Muxed(Optional.empty(), Optional.empty(), 0, reason);
        }
    }

    /**
     * By the connection's hash, and nothing else; a packet of QUIC by the server that it names.
     *
     * @param datagram of UDP, from its header on, where there is one
     */
    private static Muxed mux(
            PacketContext p,
            IpAddress client,
            int clientPort,
            IpAddress called,
            IpProtocol protocol,
            int port,
            Optional<Bytes> datagram) {
        Optional<MuxedPort> found = muxed(p, called, protocol, port);
        if (found.isEmpty()) {
            return Muxed.not(Reason.PUBLIC_PORT_UNKNOWN);
        }
        MuxedPort muxed = found.get();
        FlowKey key = new FlowKey(new InterfaceNumber(1), protocol, port, clientPort, called, client);
        Optional<PublicBalancer.PublicTarget> target = datagram.flatMap(QuicPacket::server)
                .flatMap(muxed::named)
                .or(() -> muxed.target(key.balancingHash(muxed.resource().stickiness())));
        if (target.isEmpty()) {
            return Muxed.not(Reason.LOAD_BALANCER_NO_TARGET);
        }
        Optional<FabricHost> host = p.tables.aliveHost(target.get().host());
        return host.isEmpty()
                ? Muxed.not(Reason.PUBLIC_ADDRESS_HOST_DOWN)
                : new Muxed(
                        host, Optional.of(target.get().networkInterface()), key.connectionHash(), Reason.SENT_TO_HOST);
    }

    /** The balancer of all ports is asked where no other has the port. */
    private static Optional<MuxedPort> muxed(PacketContext p, IpAddress called, IpProtocol protocol, int port) {
        if (port == 0 || !(protocol.equals(IpProtocol.TCP) || protocol.equals(IpProtocol.UDP))) {
            return Optional.empty();
        }
        return Stream.of(port, BalancerKey.ALL_PORTS)
                .map(listener -> p.tables.muxed.get(new PublicBalancerKey(called, protocol, listener)))
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static Optional<Bytes> datagram(ParsedPacket.Ip ip) {
        return ip.protocol().equals(IpProtocol.UDP) && ip.piece().isEmpty()
                ? Optional.of(ip.transport())
                : Optional.empty();
    }

    /** With ports there are no options before it. */
    private static Optional<Bytes> datagram(PacketContext p, Arrival arrival) {
        int before = EthernetHeader.LENGTH
                + (arrival.destination.family() == IpFamily.IPV4 ? Ipv4Header.MIN_LENGTH : Ipv6Header.LENGTH);
        return arrival.protocol.equals(IpProtocol.UDP) && arrival.piece.isEmpty() && arrival.destinationPort != 0
                ? Optional.of(p.frame.slice(before))
                : Optional.empty();
    }

    /** Of what an ICMP error quotes: the packet's source is the balancer. */
    private static Muxed mux(PacketContext p, RelatedStage.Quoted packet) {
        return mux(
                p,
                packet.destination(),
                packet.destinationPort(),
                packet.source(),
                packet.protocol(),
                packet.sourcePort(),
                Optional.empty());
    }

    /** From a public address to a balancer's. An ICMP error goes to whom the connection goes. */
    static Optional<Ending> turnToTarget(PacketContext p, Reason reason) {
        ParsedPacket.Ip ip = p.ip();
        if (RelatedStage.isForged(ip)) {
            return Ending.drop(Reason.ICMP_ERROR_FORGED);
        }
        boolean ports = ip.protocol().equals(IpProtocol.TCP) || ip.protocol().equals(IpProtocol.UDP);
        Muxed muxed = RelatedStage.quoted(ip)
                .map(packet -> mux(p, packet))
                .orElseGet(() -> mux(
                        p,
                        ip.source(),
                        ports ? ip.sourcePort() : 0,
                        ip.destination(),
                        ip.protocol(),
                        ports ? ip.destinationPort() : 0,
                        datagram(ip)));
        if (muxed.host.isEmpty()) {
            return Ending.drop(muxed.reason);
        }
        OverlayPacket overlay = p.fromFabric();
        OverlayHeader header = new OverlayHeader(
                p.tables.constants().underlay(),
                muxed.host.get().underlay(),
                overlay.sourcePort(),
                Network.INTERNET,
                overlay.tag(),
                WireKind.BALANCED_OUTSIDE,
                muxed.target,
                0,
                0,
                p.traceMark);
        return p.toFabric(header, overlay.innerFrame(), reason);
    }

    /** For a NAT gateway's address: to the host that has the port. */
    static Optional<Ending> turnToOwner(PacketContext p, Reason reason) {
        return NatStage.portOf(p.ip(), false)
                .flatMap(port -> p.tables.natOwner(p.ip().destination(), port))
                .map(host -> turnAround(p, host, reason))
                .orElse(Ending.drop(Reason.NAT_PORT_UNLEASED));
    }

    private static Optional<Ending> turnAround(PacketContext p, HostNumber target, Reason reason) {
        OverlayPacket overlay = p.fromFabric();
        Optional<FabricHost> host = p.tables.aliveHost(target);
        if (host.isEmpty()) {
            return Ending.drop(Reason.PUBLIC_ADDRESS_HOST_DOWN);
        }
        OverlayHeader header = new OverlayHeader(
                p.tables.constants().underlay(),
                host.get().underlay(),
                overlay.sourcePort(),
                Network.INTERNET,
                overlay.tag(),
                WireKind.INBOUND,
                Optional.empty(),
                0,
                overlay.identity(),
                p.traceMark);
        return p.toFabric(header, overlay.innerFrame(), reason);
    }

    // ---- in

    /** A packet outside, as far as an edge reads it. Ports only spread packets over ways: 0 where there are none to be seen at once. */
    private record Arrival(
            IpAddress source,
            IpAddress destination,
            IpProtocol protocol,
            int sourcePort,
            int destinationPort,
            Optional<ArrivingPiece> piece) {

        /** A piece, as its first one says. */
        Arrival with(IpProtocol firstProtocol, int localPort, int remotePort) {
            return new Arrival(source, destination, firstProtocol, remotePort, localPort, piece);
        }

        /** Of a connection without an interface. */
        int hash(int seed) {
            return FlowKey.hash(FlowKey.memory(0, protocol, destinationPort, sourcePort, destination, source), seed);
        }
    }

    private record Read(Optional<Arrival> arrival, Optional<Ending> end) {
        static Read ended(Optional<Ending> end) {
            return new Read(Optional.empty(), end);
        }

        static Read of(Arrival arrival) {
            return new Read(Optional.of(arrival), Optional.empty());
        }
    }

    Optional<Ending> fromInternet(PacketContext p) {
        p.enter(Stage.PARSE);
        Read read = read(p.frame);
        if (read.arrival.isEmpty()) {
            return read.end;
        }
        Arrival arrival = read.arrival.get();
        if (isForEdge(p, arrival.destination)) {
            return Ending.pass(Reason.PASSED_TO_HOST);
        }
        p.enter(Stage.EDGE);
        count(p, arrival.destination, p.frame.length());
        Optional<Ending> flooded = shed(p, arrival.destination);
        if (flooded.isPresent()) {
            return flooded;
        }
        boolean isNat = p.tables.natGateway(arrival.destination).isPresent();
        boolean isMuxed = isMuxed(p, arrival);
        if (!p.tables.isPublic(arrival.destination) && !isMuxed) {
            return Ending.drop(Reason.PUBLIC_ADDRESS_UNKNOWN);
        }
        if (InternetAddresses.isRefused(arrival.source, p.tables) || p.tables.isPublic(arrival.source)) {
            return Ending.drop(Reason.OUTSIDE_SOURCE_REFUSED);
        }
        boolean isBalancer =
                isMuxed || p.tables.balancerAddress(arrival.destination).isPresent();
        Read shared = arrival.piece.isPresent() && (isNat || isBalancer) ? share(p, arrival) : read;
        return shared.arrival.isPresent() ? send(p, shared.arrival.get(), isNat, isBalancer) : shared.end;
    }

    /** Where a balancer has the port, nothing needs to be known about the address. */
    private static boolean isMuxed(PacketContext p, Arrival arrival) {
        return arrival.piece.isEmpty()
                && muxed(p, arrival.destination, arrival.protocol, arrival.destinationPort)
                        .isPresent();
    }

    private static Optional<Ending> send(PacketContext p, Arrival arrival, boolean isNat, boolean isBalancer) {
        if (isBalancer) {
            return toTarget(p, arrival);
        }
        Optional<HostNumber> host = isNat
                ? natPort(p, arrival).flatMap(port -> p.tables.natOwner(arrival.destination, port))
                : p.tables.publicAddress(arrival.destination).flatMap(PublicAddress::entrance);
        if (host.isEmpty()) {
            return Ending.drop(isNat ? Reason.NAT_PORT_UNLEASED : Reason.ROUTE_BLACKHOLE);
        }
        return p.tables
                .aliveHost(host.get())
                .map(alive -> send(
                        p,
                        alive,
                        Optional.empty(),
                        arrival.hash(p.tables.constants().flowHashSeed())))
                .orElse(Ending.drop(Reason.PUBLIC_ADDRESS_HOST_DOWN));
    }

    static Optional<Ending> shed(PacketContext p, IpAddress destination) {
        return p.tables
                .flooded(destination, p.now())
                .filter(found -> !found.lets(p.inputs.random()))
                .flatMap(found -> Ending.drop(
                        found.passing() == 0 ? Reason.PUBLIC_ADDRESS_FLOODED : Reason.PUBLIC_ADDRESS_OVER_SHARE));
    }

    static void count(PacketContext p, IpAddress destination, int bytes) {
        if (Integer.remainderUnsigned(p.inputs.random(), LayoutConstant.TRAFFIC_COUNTED_ONE_IN) == 0) {
            p.state
                    .publicTraffic(p.tables.publicPrefix(destination).orElse(NOBODY))
                    .count(LayoutConstant.TRAFFIC_COUNTED_ONE_IN, bytes);
        }
    }

    private static Optional<Integer> natPort(PacketContext p, Arrival arrival) {
        if (arrival.piece.isEmpty()) {
            return NatStage.portOf(p.frame.slice(EthernetHeader.LENGTH), false);
        }
        boolean known = arrival.piece.get().isLater()
                || arrival.piece
                        .get()
                        .first(p.frame)
                        .filter(ArrivingPiece.First::hasPort)
                        .isPresent();
        return known ? Optional.of(arrival.destinationPort) : Optional.empty();
    }

    /** For an address of several hosts: a later piece goes by the ports of the first. */
    private static Read share(PacketContext p, Arrival arrival) {
        ArrivingPiece piece = arrival.piece.orElseThrow();
        PublicFragment.Key key = new PublicFragment.Key(
                Network.INTERNET, arrival.protocol, piece.identification(), arrival.destination, arrival.source);
        HostNumber own = p.tables.constants().number();
        HostNumber edge = p.tables.gatheringEdge(arrival.destination, arrival.source);
        if (!edge.equals(own)) {
            return Read.ended(sendPiece(p, arrival, edge));
        }
        if (piece.isLater()) {
            return PublicFragments.find(p, arrival.destination, key)
                    .map(first -> Read.of(arrival.with(first.protocol(), first.localPort(), first.remotePort())))
                    .orElseGet(() -> Read.ended(keep(p, arrival, key)));
        }
        Optional<ArrivingPiece.First> first = piece.first(p.frame);
        if (first.isEmpty()) {
            return Read.ended(Ending.drop(Reason.FRAGMENT_TINY));
        }
        ArrivingPiece.First found = first.get();
        if (found.hasPort()) {
            if (PublicFragments.someWait(p, key)) {
                return Read.ended(sendPiece(p, arrival, own));
            }
            PublicFragments.remember(
                    p,
                    arrival.destination,
                    new PublicFragment(
                            key, p.now(), found.protocol(), found.localPort(), found.remotePort(), found.echo()));
        }
        return Read.of(arrival.with(found.protocol(), found.localPort(), found.remotePort()));
    }

    /** To the edge that gathers the pieces; or to this one, as others wait for it. */
    private static Optional<Ending> sendPiece(PacketContext p, Arrival arrival, HostNumber edge) {
        return p.tables
                .hostOrOwn(edge)
                .map(host -> send(
                        p,
                        host,
                        WireKind.PIECE,
                        Optional.empty(),
                        arrival.hash(p.tables.constants().flowHashSeed()),
                        Reason.FRAGMENT_GATHERED))
                .orElse(Ending.drop(Reason.EDGE_NOT_HERE));
    }

    /** Of a later piece, before the first: it waits as a frame from this edge to itself. */
    private static Optional<Ending> keep(PacketContext p, Arrival arrival, PublicFragment.Key key) {
        if (!PublicFragments.hasPlace(p, key)) {
            return Ending.drop(Reason.FRAGMENT_WITHOUT_FIRST);
        }
        Optional<Ending> sent = sendPiece(p, arrival, p.tables.constants().number());
        return sent.filter(end -> end.reason() == Reason.FRAGMENT_GATHERED).isEmpty()
                ? sent
                : Ending.drop(PublicFragments.keep(p, key) ? Reason.FRAGMENT_WAITS : Reason.FRAGMENT_WITHOUT_FIRST);
    }

    private static Optional<Ending> toTarget(PacketContext p, Arrival arrival) {
        Optional<RelatedStage.Quoted> quoted = arrival.piece.isPresent() ? Optional.empty() : QuotedOutside.of(p.frame);
        if (quoted.filter(packet -> !packet.source().equals(arrival.destination))
                .isPresent()) {
            return Ending.drop(Reason.ICMP_ERROR_FORGED);
        }
        Muxed muxed = quoted.map(packet -> mux(p, packet))
                .orElseGet(() -> mux(
                        p,
                        arrival.source,
                        arrival.sourcePort,
                        arrival.destination,
                        arrival.protocol,
                        arrival.destinationPort,
                        datagram(p, arrival)));
        if (muxed.host.isEmpty()) {
            return Ending.drop(muxed.reason);
        }
        int hash = FlowKey.seeded(muxed.hash, p.tables.constants().flowHashSeed());
        return send(p, muxed.host.get(), muxed.target, hash);
    }

    /**
     * @param target the interface of a balancer's; empty: for the address itself
     * @param hash by which ways are chosen
     */
    private static Optional<Ending> send(PacketContext p, FabricHost host, Optional<InterfaceNumber> target, int hash) {
        WireKind kind = target.isPresent() ? WireKind.BALANCED_OUTSIDE : WireKind.INBOUND;
        return send(p, host, kind, target, hash, Reason.SENT_TO_HOST);
    }

    private static Optional<Ending> send(
            PacketContext p,
            FabricHost host,
            WireKind kind,
            Optional<InterfaceNumber> target,
            int hash,
            Reason reason) {
        Optional<ServedNetwork> internet = Optional.ofNullable(p.tables.networks.get(Network.INTERNET));
        if (internet.isEmpty()) {
            return Ending.drop(Reason.EDGE_NOT_HERE);
        }
        HostConstants constants = p.tables.constants();
        if (p.frame.length() - EthernetHeader.LENGTH > constants.largestInnerPacket()) {
            return Ending.drop(Reason.PACKET_TOO_BIG_UNTOLD);
        }
        OverlayHeader header = new OverlayHeader(
                constants.underlay(),
                host.underlay(),
                new Port(FlowKey.sourcePort(hash)),
                Network.INTERNET,
                internet.get().resource().tag(),
                kind,
                target,
                0,
                0,
                0);
        Bytes ownMac = p.frame.slice(0, MacAddress.BYTES);
        Optional<Ending> end = p.toFabric(header, p.frame, reason);
        p.frame = p.frame.with(0, ownMac);
        return end;
    }

    private static boolean isForEdge(PacketContext p, IpAddress destination) {
        return switch (destination) {
            case Ipv4Address address ->
                p.tables
                        .constants()
                        .outside()
                        .map(outside -> outside.ipv4().equals(address))
                        .orElse(address.equals(Ipv4Address.UNSPECIFIED));
            case Ipv6Address address ->
                address.high() >>> 54 == 0xfe80 >>> 6
                        || address.high() >>> 56 == 0xff
                        || p.tables
                                .constants()
                                .outside()
                                .map(outside -> outside.ipv6().equals(address))
                                .orElse(address.equals(Ipv6Address.UNSPECIFIED));
        };
    }

    private static Read read(Bytes frame) {
        if (frame.length() < EthernetHeader.LENGTH) {
            return Read.ended(Ending.drop(Reason.TRUNCATED));
        }
        int type = frame.u16(EthernetHeader.LENGTH - 2);
        Bytes packet = frame.slice(EthernetHeader.LENGTH);
        if (type == EtherType.IPV4.number()) {
            return readIpv4(packet);
        }
        return type == EtherType.IPV6.number() ? readIpv6(packet) : Read.ended(Ending.pass(Reason.PASSED_TO_HOST));
    }

    private static Read readIpv4(Bytes packet) {
        if (packet.length() < Ipv4Header.MIN_LENGTH) {
            return Read.ended(Ending.drop(Reason.TRUNCATED));
        }
        int words = packet.u8(0) & 0xf;
        if (packet.u8(0) >>> 4 != 4 || words * 4 < Ipv4Header.MIN_LENGTH) {
            return Read.ended(Ending.drop(Reason.MALFORMED_IP));
        }
        boolean piece = (packet.u16(6) & 0x3fff) != 0;
        boolean plain = words * 4 == Ipv4Header.MIN_LENGTH && !piece;
        return arrival(
                packet.ipv4(12),
                packet.ipv4(16),
                new IpProtocol(packet.u8(9)),
                plain ? packet.slice(Ipv4Header.MIN_LENGTH) : Bytes.EMPTY,
                piece ? Optional.of(ArrivingPiece.ofIpv4(packet)) : Optional.empty());
    }

    private static Read readIpv6(Bytes packet) {
        if (packet.length() < Ipv6Header.LENGTH) {
            return Read.ended(Ending.drop(Reason.TRUNCATED));
        }
        Ipv6Address source = packet.ipv6(8);
        Ipv6Address destination = packet.ipv6(24);
        if (packet.u8(0) >>> 4 != 6 || source.isIpv4Mapped() || destination.isIpv4Mapped()) {
            return Read.ended(Ending.drop(Reason.MALFORMED_IP));
        }
        IpProtocol next = new IpProtocol(packet.u8(6));
        Bytes rest = packet.slice(Ipv6Header.LENGTH);
        if (!next.equals(IpProtocol.FRAGMENT)) {
            return arrival(source, destination, next, rest, Optional.empty());
        }
        return rest.length() < ArrivingPiece.FRAGMENT_HEADER
                ? Read.ended(Ending.drop(Reason.TRUNCATED))
                : arrival(source, destination, next, rest, ArrivingPiece.ofIpv6(rest));
    }

    private static Read arrival(
            IpAddress source,
            IpAddress destination,
            IpProtocol protocol,
            Bytes transport,
            Optional<ArrivingPiece> piece) {
        boolean ports = (protocol.equals(IpProtocol.TCP) || protocol.equals(IpProtocol.UDP))
                && transport.length() >= UdpHeader.LENGTH;
        return Read.of(new Arrival(
                source, destination, protocol, ports ? transport.u16(0) : 0, ports ? transport.u16(2) : 0, piece));
    }
}
