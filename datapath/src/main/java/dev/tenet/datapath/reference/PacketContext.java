package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NextHop;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.TrafficMirrorSession;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the stages know about the packet at hand. A stage reads what earlier stages found, adds what it finds, and says how the packet
 * ends or, by an empty answer, that it goes on.
 */
final class PacketContext {
    final HostTables tables;
    final DatapathState state;
    final IncomingPacket incoming;
    final Inputs inputs;
    final Trace trace = new Trace();

    /** As it is now; starts with the incoming frame. */
    Bytes frame;

    Optional<PacketMark> outgoingMark = Optional.empty();
    Optional<PacketMark> clone = Optional.empty();

    /** From sender: what came around a packet from the fabric. */
    Optional<OverlayPacket> overlay = Optional.empty();

    /** From sender: the packet is for a network that this host serves no more. */
    boolean networkUnknown;

    /** From sender: the host that sent it first, as far as it is known; 0: this one. */
    int origin;

    /** From observe or sender: by which other hosts tell of the same packet; 0: they do not. */
    int traceMark;

    /** From observe: a bit for each trace that it meets. */
    int traces;

    /** From observe: its time is taken. */
    boolean sampled;

    /** From observe: somebody wants to be told of its end. */
    boolean told;

    /** From interface: the sender's, open or not. */
    private Optional<LocalInterface> sender = Optional.empty();

    /** A copy for a mirror target: it is not mirrored again. */
    boolean mirrored;

    /** What traffic mirroring looks at. */
    MirrorStage.Interest interest = MirrorStage.Interest.BY_RULES;

    /** From mirror: what the copies that were made of the packet are marked with. */
    final Map<RuleDirection, Integer> mirrorMarks = new EnumMap<>(RuleDirection.class);

    /** From mirror, of a copy: whose it is. */
    Optional<TrafficMirrorSession> mirrorSession = Optional.empty();

    private Optional<ParsedPacket> parsed = Optional.empty();
    private Optional<LocalInterface> networkInterface = Optional.empty();

    /** The sender's security groups: stamped on the packet, or of the local sender; 0 is none. */
    int farIdentity;

    /** From interface: in which direction flow logs see the packet at the interface at hand, if it has any. */
    Optional<RuleDirection> logged = Optional.empty();

    /** From public_address: connections to the destination begin inside. */
    boolean outboundOnly;

    /** From route: the NAT gateway that it leads to. */
    Optional<NatGatewayKey> nat = Optional.empty();

    /** From nat: the connection's binding. */
    Optional<Flow.Bound> bound = Optional.empty();

    /** From fragment: as its first piece went. */
    boolean byGateway;

    /** From related: the connection that an ICMP error is about. */
    Optional<FlowKey> relatedKey = Optional.empty();

    /** From flow: the connection's key at the interface at hand, and its entry, if it is there at all. */
    private Optional<FlowKey> key = Optional.empty();

    Optional<Flow> flow = Optional.empty();
    boolean flowHit;

    /** From flow, on a hit: the way is still the right one. */
    boolean wayKnown;

    /** From flow or remember: what it is counted by at the interface at hand. */
    Optional<Meter> meter = Optional.empty();

    /** From network_acl, of a connection's first packet, or of one that came after the topology changed. */
    AclVerdicts aclVerdicts = AclVerdicts.NOTHING;

    /** From security_group: only the destination's identity can allow it. */
    boolean judgementWaits;

    /** From location: the identity of the destination that an egress rule allowed. */
    Optional<Identity> judgedIdentity = Optional.empty();

    /** From route: the network in which the destination is looked for. */
    Optional<VirtualNetworkIdentifier> destinationNetwork = Optional.empty();

    /** From route, flow or sender: the interface that gets it, whatever its destination. */
    Optional<InterfaceNumber> nextHop = Optional.empty();

    /** From load_balancer, of a packet from an instance: whom a balancer leads its connection to. */
    Optional<InterfaceNumber> balancedTo = Optional.empty();

    /** From load_balancer, of a known connection to a balancer of QUIC: likewise, but this packet alone. */
    Optional<InterfaceNumber> ledTo = Optional.empty();

    /** From load_balancer, of a packet from an instance: its connection came by this balancer. */
    Optional<Flow.Front> answersFor = Optional.empty();

    /** From sender, public_address or load_balancer: of a balancer's connection, its client is on the internet. */
    boolean outside;

    /** From sender: other targets of the slot that were asked before. */
    int tried;

    /** From load_balancer, of a packet to an instance: the balancer that it came by, and the packet as it came. */
    Optional<Fronted> fronted = Optional.empty();

    /** From host services, of a packet to an instance: the balancer that asks how its target is. */
    Optional<InterfaceNumber> checkedBy = Optional.empty();

    /** From load_balancer: for whom the remote side of the connection stands in. */
    Optional<StandIn.Client> client = Optional.empty();

    /** From load_balancer: what becomes of the packet for the connection's proxy protocol header. */
    ProxyHeader.Step headerStep = ProxyHeader.Step.NONE;

    /** Likewise: the first sequence number of its client, or that of the packet; 32 bits. */
    int sequence;

    /** From load_balancer, of a packet to an instance: the balancer's address of which the connection is to get a port. */
    Optional<IpAddress> newStandIn = Optional.empty();

    record Fronted(BalancedPort balancer, int calledPort, ParsedPacket.Ip asItCame, int clientIdentity) {
        Flow.Front front() {
            return new Flow.Front(balancer.resource().front(), calledPort);
        }

        int idleSeconds() {
            return balancer.resource().idleSeconds();
        }
    }

    /** From anti_spoof: the source is a balancer's whose target the sender is, and who has that address, too. */
    boolean asFront;

    /** From load_balancer: whether the source was the sender's own before it became the balancer's. */
    private Optional<Boolean> sourceOwned = Optional.empty();

    /** The same packet before. */
    private Optional<ParsedPacket.Ip> untranslated = Optional.empty();

    /** From flow or location. */
    private Optional<Peer> peer = Optional.empty();

    PacketContext(HostTables tables, DatapathState state, IncomingPacket incoming, Inputs inputs) {
        this.tables = tables;
        this.state = state;
        this.incoming = incoming;
        this.inputs = inputs;
        this.frame = incoming.frame();
    }

    PacketContext enter(Stage stage) {
        trace.enter(stage);
        return this;
    }

    void note(Finding finding) {
        trace.note(finding);
    }

    boolean isMarked(PacketMark mark) {
        return incoming.mark() == mark.number();
    }

    long now() {
        return inputs.now();
    }

    // ---- what earlier stages must have found

    void parsed(ParsedPacket found) {
        parsed = Optional.of(found);
    }

    ParsedPacket parsed() {
        return parsed.orElseThrow();
    }

    void sender(LocalInterface found) {
        sender = Optional.of(found);
    }

    Optional<LocalInterface> sender() {
        return sender;
    }

    /** Empty: it is ARP, or could not be read. */
    Optional<ParsedPacket.Ip> readIp() {
        return parsed.flatMap(found -> found instanceof ParsedPacket.Ip ip ? Optional.of(ip) : Optional.empty());
    }

    /** For the stages that ARP never reaches. */
    ParsedPacket.Ip ip() {
        if (parsed() instanceof ParsedPacket.Ip ip) {
            return ip;
        }
        throw new IllegalStateException("ARP ends in local_service");
    }

    void at(LocalInterface found) {
        networkInterface = Optional.of(found);
    }

    /** The interface at hand: the sender's, later the receiver's. */
    LocalInterface at() {
        return networkInterface.orElseThrow();
    }

    /** Whether the address is one of the interface at hand. */
    boolean owns(IpAddress address) {
        return tables.owns(at(), address);
    }

    /** Whether the sender speaks for itself, translated or not. */
    boolean ownsSource() {
        return sourceOwned.orElseGet(() -> asFront || owns(ip().source()));
    }

    /** As the sender sent it. */
    ParsedPacket.Ip asSent() {
        return untranslated.orElseGet(this::ip);
    }

    /** From an instance: whether somebody of the packet's family stands in for a client of the other one. */
    boolean clientIsOfOtherFamily() {
        return client.filter(found ->
                        found.connection().remote().family() != key().local().family())
                .isPresent();
    }

    /**
     * The packet in the other family, as one between these addresses; of its connection with the ports of the key, or those that it is to get.
     *
     * @param ip as the frame has it
     */
    void changeFamily(
            ParsedPacket.Ip ip, IpAddress source, int sourcePort, IpAddress destination, int destinationPort) {
        int number = inputs.random();
        if (relatedKey.isPresent()) {
            // In the other family who on the way to the client says it has no address.
            frame = OtherFamily.of(
                    frame, ip, new OtherFamily.Error(source, destination, source, destinationPort, sourcePort), number);
        } else {
            int size = TooBigStage.sizeOnWire(this);
            frame = AddressRewrite.withPorts(frame, ip, sourcePort, destinationPort);
            frame = OtherFamily.of(frame, ip, source, destination, size, number);
        }
        ParseStage.again(this);
        if (ip.isLaterPiece()) {
            parsed = Optional.of(ip().like(ip.protocol(), sourcePort, destinationPort, destinationPort));
        }
    }

    /** The source becomes the balancer's, in what was parsed and in the frame, and who stands in for the client the client. */
    void translateAnswer(IpAddress source, int port) {
        sourceOwned = Optional.of(ownsSource());
        untranslated = Optional.of(ip());
        if (clientIsOfOtherFamily()) {
            FlowKey connection = client.orElseThrow().connection();
            changeFamily(ip(), source, port, connection.remote(), connection.remotePort());
            return;
        }
        if (relatedKey.isPresent()) {
            frame = BalancedError.fromTarget(frame, ip(), source, port);
            parsed = Optional.of(ip().withSource(source, frame));
            client.ifPresent(found -> {
                FlowKey connection = found.connection();
                frame = BalancedError.toClient(frame, ip(), connection.remote(), connection.remotePort());
                parsed = Optional.of(ip().withDestination(connection.remote(), frame));
            });
            return;
        }
        frame = AddressRewrite.ofSource(frame, ip(), source, port);
        parsed = Optional.of(ip().withSource(source, port));
        client.ifPresent(found -> {
            FlowKey connection = found.connection();
            frame = AddressRewrite.ofDestination(frame, ip(), connection.remote(), connection.remotePort());
            parsed = Optional.of(ip().withDestination(connection.remote(), connection.remotePort()));
        });
    }

    NetworkInterface resource() {
        return at().resource();
    }

    OverlayPacket fromFabric() {
        return overlay.orElseThrow();
    }

    void key(FlowKey found) {
        key = Optional.of(found);
    }

    FlowKey key() {
        return key.orElseThrow();
    }

    /** What rules look at in the connection's packets of a direction, whichever the one at hand has. */
    Policy.Traffic trafficTowards(RuleDirection direction, boolean echoReply) {
        if (ip().isEcho()) {
            return new Policy.Traffic(ip().protocol(), ip().echoService(echoReply));
        }
        if (!ip().protocol().equals(IpProtocol.TCP) && !ip().protocol().equals(IpProtocol.UDP)) {
            return ip().traffic();
        }
        return new Policy.Traffic(
                ip().protocol(),
                switch (direction) {
                    case INGRESS -> key().localPort();
                    case EGRESS -> key().remotePort();
                });
    }

    int flowHash() {
        return key().hash(tables.constants().flowHashSeed());
    }

    void peer(Peer found) {
        peer = Optional.of(found);
    }

    Peer peer() {
        return peer.orElseThrow();
    }

    /** What is looked for: the destination, or the interface that a route named instead. */
    IpAddress sought() {
        IpAddress destination = isForInternet() ? Ipv6Address.UNSPECIFIED : ip().destination();
        return nextHop.<IpAddress>map(NextHop::address).orElse(destination);
    }

    /** By its route; there is one peer for all of it. */
    boolean isForInternet() {
        return destinationNetwork.equals(Optional.of(Network.INTERNET));
    }

    // ---- what stages do to the packet

    void rewriteEthernet(MacAddress destination, MacAddress source) {
        frame = frame.with(0, Bytes.of(destination.toBytes())).with(MacAddress.BYTES, Bytes.of(source.toBytes()));
    }

    void makeClone(PacketMark mark) {
        clone = Optional.of(mark);
        note(new Finding.CloneMade(mark));
    }

    Optional<Ending> toFabric(OverlayHeader header, Bytes innerFrame, Reason reason) {
        frame = header.around(innerFrame);
        return Ending.to(VerdictKind.TO_FABRIC, tables.constants().underlayDevice(), reason);
    }
}
