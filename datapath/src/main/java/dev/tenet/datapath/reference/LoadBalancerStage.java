package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.datapath.balance.BalancerTable;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NextHop;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.TcpFlag;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/** Finds who gets a balancer's connection, and translates between the balancer's address and port and the target's. */
final class LoadBalancerStage {
    /** Ports looked at for one that may stand in for a client. */
    private static final int PORT_TRIES = 128;

    // ---- from an instance

    /** Of a connection that is known: by a balancer, or to one. */
    Optional<Ending> follow(PacketContext p) {
        if (!p.flowHit
                || p.flow.orElseThrow().front.isEmpty() && p.flow.get().target.isEmpty()) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        return refuseForeignErrors(p)
                .or(() -> {
                    p.client = Optional.of(p.flow.get()).filter(Flow::standIn).flatMap(_ -> p.state.stoodFor(p.key()));
                    return endForTarget(p);
                })
                .or(() -> {
                    p.answersFor = p.flow.get().front;
                    p.outside = p.flow.get().outside;
                    p.balancedTo = p.ledTo.or(() -> p.flow.get().target);
                    return p.answersFor.isPresent() && p.clientIsOfOtherFamily()
                            ? refuseWithoutCounterpart(p, p.ip())
                            : Optional.empty();
                });
    }

    /**
     * Target and client are of different families: what has a counterpart in the other one goes.
     *
     * @param ip as the frame has it
     */
    private static Optional<Ending> refuseWithoutCounterpart(PacketContext p, ParsedPacket.Ip ip) {
        p.enter(Stage.LOAD_BALANCER);
        if (!OtherFamily.hasPiece(ip)) {
            return Ending.drop(Reason.LOAD_BALANCER_FRAGMENT);
        }
        return OtherFamily.has(p.frame, ip, p.relatedKey, p.incoming.superpacket())
                ? Optional.empty()
                : Ending.drop(Reason.LOAD_BALANCER_UNTRANSLATABLE);
    }

    /**
     * Where a packet goes of what was led to a target, by UDP. One of QUIC goes to the server that it names, so that of one address and port several
     * connections go on, each with its own; the others go to the target, also after the balancer's last server that had a name. Nobody resets UDP: where its time is over, the client gets another one.
     * One of TCP hears from the target's host.
     */
    void lead(PacketContext p) {
        if (!p.flowHit
                || p.flow.orElseThrow().target.isEmpty()
                || p.relatedKey.isPresent()
                || !p.key().protocol().equals(IpProtocol.UDP)) {
            return;
        }
        VirtualNetworkIdentifier vni = FlowStage.way(p, p.flow.get())
                .map(peer -> peer.address.vni())
                .orElse(p.resource().vni());
        InterfaceNumber target = p.flow.get().target.get();
        Optional<BalancedPort> called = called(p, vni);
        p.ledTo = called.flatMap(balancer -> balancer.named(p.ip()));
        boolean leaves = p.ledTo.isEmpty()
                && !p.ip().isLaterPiece()
                && called.flatMap(balancer -> entered(
                                p,
                                vni,
                                p.key().protocol(),
                                p.key().remote(),
                                p.key().remotePort(),
                                target))
                        .map(Entered::target)
                        .filter(BalancerTarget::ended)
                        .isPresent();
        if (leaves) {
            p.flowHit = false;
        } else if (p.ledTo.isEmpty() && called.isPresent()) {
            p.ledTo = Optional.of(target);
        }
    }

    /** The target may not go on either; what its host says to a client in its name goes through. */
    private static Optional<Ending> endForTarget(PacketContext p) {
        boolean ours = p.isMarked(PacketMark.REENTERED) && p.ip().isTcp() && p.ip().has(TcpFlag.RST);
        boolean ended = p.flow.orElseThrow()
                .front
                .flatMap(front -> Optional.ofNullable(p.tables.balancerFronts.get(front.networkInterface()))
                        .flatMap(found -> entered(
                                p,
                                p.resource().vni(),
                                p.key().protocol(),
                                found.address(),
                                front.port(),
                                p.at().number())))
                .map(Entered::target)
                .filter(BalancerTarget::ended)
                .isPresent();
        return (ended || p.flow.get().ended) && p.flow.get().front.isPresent() && !ours
                ? Resets.sender(p, Reason.LOAD_BALANCER_CONNECTION_ENDED)
                : Optional.empty();
    }

    /** The target goes on with a connection that was idle for too long. */
    Optional<Ending> endIdle(PacketContext p) {
        if (p.flowHit || !endsIdle(p)) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        return Resets.sender(p, Reason.LOAD_BALANCER_CONNECTION_ENDED);
    }

    /**
     * The packet is of no connection but of one that was idle for too long, at the interface at hand: that one is ended for good, and whoever
     * still sends is told.
     */
    private static boolean endsIdle(PacketContext p) {
        boolean idle = p.relatedKey.isEmpty()
                && p.ip().piece().isEmpty()
                && p.ip().isTcp()
                && !p.ip().isBareSyn()
                && p.flow.filter(flow -> flow.front.isPresent()
                                && (p.fronted.isEmpty()
                                        || flow.front.equals(p.fronted.map(PacketContext.Fronted::front)))
                                && flow.frontIdleSeconds != 0
                                && flow.state == ConnectionState.ESTABLISHED
                                && !flow.cut
                                && p.now() - flow.lastSeen > flow.idleSeconds * Inputs.SECOND)
                        .isPresent();
        if (idle) {
            Flow flow = p.flow.orElseThrow();
            flow.lastSeen = p.now();
            flow.ended = true;
            flow.state = ConnectionState.CLOSED;
            flow.idleSeconds = FlowStage.ENDED_SECONDS;
        }
        return idle;
    }

    /** What the target itself says of a connection, the balancer may say. */
    private static Optional<Ending> refuseForeignErrors(PacketContext p) {
        boolean foreign = p.relatedKey.isPresent()
                && p.flow.orElseThrow().front.isPresent()
                && !p.ip().source().equals(p.key().local());
        return foreign ? Ending.drop(Reason.LOAD_BALANCER_ERROR_REFUSED) : Optional.empty();
    }

    /** Of a health check. */
    Optional<Ending> refuseErrorsAndPieces(PacketContext p) {
        p.enter(Stage.LOAD_BALANCER);
        if (p.relatedKey.isPresent()) {
            return Ending.drop(Reason.LOAD_BALANCER_ERROR_REFUSED);
        }
        return p.ip().piece().isPresent() ? Ending.drop(Reason.LOAD_BALANCER_FRAGMENT) : Optional.empty();
    }

    /** Of one address and port at the instance, a balancer has one connection, a client's or a health check's. */
    Optional<Ending> checkOfTarget(PacketContext p) {
        if (!p.flowHit || p.flow.orElseThrow().checkedBy.equals(p.checkedBy)) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        return Ending.drop(Reason.LOAD_BALANCER_CONNECTION_TAKEN);
    }

    /** Whom a packet for a balancer goes to; one that was chosen before stays. */
    Optional<Ending> choose(PacketContext p) {
        if (p.nextHop.isPresent() || p.answersFor.isPresent() || p.nat.isPresent()) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        if (p.balancedTo.isEmpty()) {
            Optional<BalancedPort> balancer = called(p, p.destinationNetwork.orElseThrow());
            if (balancer.isEmpty()) {
                return Optional.empty();
            }
            p.balancedTo = chosen(p, balancer.get());
            if (p.balancedTo.isEmpty()) {
                return Ending.drop(Reason.LOAD_BALANCER_NO_TARGET);
            }
            p.note(new Finding.NextHopChosen(p.balancedTo.get()));
        }
        p.nextHop = p.balancedTo;
        return Optional.empty();
    }

    private static Optional<InterfaceNumber> chosen(PacketContext p, BalancedPort balancer) {
        Optional<InterfaceNumber> named = p.relatedKey.isPresent() ? Optional.empty() : balancer.named(p.ip());
        BalancerTable table = balancer.table();
        if (named.isPresent() || table.isEmpty()) {
            return named;
        }
        int slot = table.slotOf(p.key().balancingHash(balancer.resource().stickiness()));
        return Optional.of(new InterfaceNumber(table.owner(slot)));
    }

    /** A clone that only asks asks where the target is that its packet was led to. */
    Optional<Ending> probed(PacketContext p) {
        if (p.nextHop.isEmpty()) {
            p.nextHop = p.state
                    .flow(p.key())
                    .filter(flow -> flow.target.isPresent())
                    .flatMap(p.state::peerOf)
                    .flatMap(peer -> NextHop.of(peer.address.address()));
        }
        return Optional.empty();
    }

    /** The target's answer becomes the balancer's. */
    Optional<Ending> answer(PacketContext p) {
        if (p.answersFor.isEmpty()) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        Flow.Front front = p.answersFor.get();
        BalancerFront found = p.tables.balancerFronts.get(front.networkInterface());
        if (found == null) {
            return Ending.drop(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
        }
        ProxyHeader.answer(p);
        p.translateAnswer(found.address(), front.port());
        return Optional.empty();
    }

    // ---- to an instance

    /**
     * A packet for an interface by its number: if as a balancer's target, it is the interface's own. An ICMP error about what the interface sent
     * as a target goes on as its connection does.
     */
    Optional<Ending> enterTarget(PacketContext p) {
        if (p.nextHop.isEmpty()) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        ParsedPacket.Ip ip = p.ip();
        Optional<RelatedStage.Quoted> quoted = RelatedStage.quoted(ip);
        int calledPort = quoted.map(RelatedStage.Quoted::sourcePort).orElse(ip.destinationPort());
        Optional<Entered> entered = entered(
                p,
                p.resource().vni(),
                quoted.map(RelatedStage.Quoted::protocol).orElse(ip.protocol()),
                ip.destination(),
                calledPort,
                p.at().number());
        if (entered.isEmpty()) {
            return Optional.empty();
        }
        BalancedPort found = entered.get().balancer();
        BalancerTarget target = entered.get().target();
        p.fronted = Optional.of(new PacketContext.Fronted(found, calledPort, ip, p.farIdentity));
        p.farIdentity = found.resource().identity().map(Identity::number).orElse(0);
        if (quoted.isPresent()) {
            p.relatedKey = quoted.map(packet -> connection(p, target, packet));
            p.relatedKey.ifPresent(key -> p.note(new Finding.ErrorAbout(key)));
            p.parsed(ip.withDestination(target.address()));
            return Optional.empty();
        }
        p.parsed(ip.withDestination(target.address(), target.port(calledPort)));
        return Optional.empty();
    }

    private static FlowKey connection(PacketContext p, BalancerTarget target, RelatedStage.Quoted packet) {
        return new FlowKey(
                p.at().number(),
                packet.protocol(),
                target.port(packet.sourcePort()),
                packet.destinationPort(),
                target.address(),
                packet.destination());
    }

    /**
     * The target does not know the client by its own address: it may know it by one of the balancer's, or is to. So is a target that calls its own
     * balancer: it would not take a packet from itself. The connection is then the one that the target sees; without a port yet, it has the client's.
     */
    void standIn(PacketContext p, FlowStage flows) {
        if (p.fronted.isEmpty()) {
            return;
        }
        PacketContext.Fronted fronted = p.fronted.get();
        if (p.flow.filter(_ -> p.flowHit)
                .filter(flow -> flow.front.equals(Optional.of(fronted.front())))
                .isPresent()) {
            return;
        }
        StandIn.Client client = new StandIn.Client(p.key(), fronted.front());
        Optional<StandIn> known = p.state.standIn(client);
        if (known.isPresent()) {
            p.client = Optional.of(client);
            seenAs(p, known.get());
            flows.findAgain(p);
            return;
        }
        BalancerTarget target = fronted.balancer().target(p.at().number()).orElseThrow();
        if (target.hidesClient() || p.owns(p.key().remote())) {
            p.client = Optional.of(client);
            p.newStandIn = Optional.of(target.standIn());
            seenAs(p, new StandIn(target.standIn(), p.key().remotePort()));
            p.flow = Optional.empty();
            p.flowHit = false;
        }
    }

    /** The packet, or the connection that an ICMP error is about, as the target sees it. */
    private static void seenAs(PacketContext p, StandIn standIn) {
        IpAddress client = p.key().remote();
        p.key(p.key().withRemote(standIn.address(), standIn.port()));
        if (p.relatedKey.isEmpty()) {
            p.parsed(p.ip().withSource(standIn.address(), standIn.port()));
            return;
        }
        p.relatedKey = Optional.of(p.key());
        if (p.ip().source().equals(client)) {
            p.parsed(p.ip().withSource(standIn.address()));
        }
    }

    /** From a port at random, in steps at random: the first that no connection of the target has. */
    Optional<Ending> takeStandIn(PacketContext p) {
        if (p.newStandIn.isEmpty()) {
            return Optional.empty();
        }
        int ports = p.tables.constants().standInPorts();
        int random = p.inputs.random();
        int step = ports <= PORT_TRIES ? 1 : Integer.remainderUnsigned(random >>> 11, ports) | 1;
        int at = Integer.remainderUnsigned(random, ports);
        for (int tried = 0; tried < PORT_TRIES; tried++) {
            StandIn standIn = new StandIn(p.newStandIn.get(), LayoutConstant.FIRST_STAND_IN_PORT + at);
            if (p.state.addStandIn(p.client.orElseThrow(), standIn)) {
                seenAs(p, standIn);
                return Optional.empty();
            }
            at += step;
            at -= at >= ports ? ports : 0;
        }
        p.enter(Stage.LOAD_BALANCER);
        return Ending.drop(Reason.LOAD_BALANCER_PORTS_EXHAUSTED);
    }

    /** Of one address and port at the instance, a client has one connection, by whatever way it came. */
    Optional<Ending> check(PacketContext p) {
        if (p.relatedKey.isPresent() && p.fronted.isEmpty()) {
            return Optional.empty();
        }
        if (p.relatedKey.isPresent() && p.flowHit && p.flow.orElseThrow().cut) {
            p.enter(Stage.LOAD_BALANCER);
            return Ending.drop(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
        }
        Optional<Flow.Front> front = p.fronted.map(PacketContext.Fronted::front);
        if (p.flowHit) {
            if (p.flow.orElseThrow().front.equals(front)) {
                return Optional.empty();
            }
            p.enter(Stage.LOAD_BALANCER);
            return Ending.drop(Reason.LOAD_BALANCER_CONNECTION_TAKEN);
        }
        return Optional.empty();
    }

    private static boolean isInMidConnection(PacketContext p) {
        return !p.flowHit && p.fronted.isPresent() && p.ip().isTcp() && !p.ip().isBareSyn();
    }

    /** Nobody has the connection. Nobody is reset because a host knows less than another. */
    Optional<Ending> takeNew(PacketContext p) {
        if (!p.flowHit && p.fronted.isPresent() && p.relatedKey.isPresent()) {
            p.enter(Stage.LOAD_BALANCER);
            return Ending.drop(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
        }
        if (isInMidConnection(p)) {
            p.enter(Stage.LOAD_BALANCER);
            return endsIdle(p) ? Optional.empty() : Ending.drop(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
        }
        if (!p.flowHit && isEnded(p)) {
            p.enter(Stage.LOAD_BALANCER);
            return Ending.drop(Reason.LOAD_BALANCER_CONNECTION_ENDED);
        }
        return Optional.empty();
    }

    private static boolean isEnded(PacketContext p) {
        return p.fronted
                .flatMap(fronted -> fronted.balancer().target(p.at().number()))
                .filter(BalancerTarget::ended)
                .isPresent();
    }

    /** Of a target whose time is over. */
    Optional<Ending> end(PacketContext p) {
        boolean ended = isEnded(p)
                || p.fronted.isPresent()
                        && !p.ip().isBareSyn()
                        && p.flow.filter(flow -> flow.ended).isPresent();
        if (!ended) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        return Resets.farSender(p, Reason.LOAD_BALANCER_CONNECTION_ENDED);
    }

    /** Of a packet that was led to who has the connection. */
    Optional<Ending> refuseUnknown(PacketContext p) {
        p.enter(Stage.LOAD_BALANCER);
        return p.flowHit ? Optional.empty() : Ending.drop(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
    }

    /**
     * The target does not know the connection: another one of its slot may, who had it before or has it now, unless the packet itself says that it is
     * the target's. Each is asked once. A packet that nobody
     * knows, or an ICMP error about one, is dropped, silently; of UDP, which has no beginning, the last one that is asked takes it for a new connection, unless its time is over.
     */
    Optional<Ending> seekOwner(PacketContext p) {
        if (p.flowHit || p.fronted.isEmpty()) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        if (p.ip().isBareSyn()) {
            return takeNew(p);
        }
        PacketContext.Fronted fronted = p.fronted.get();
        BalancedPort balancer = fronted.balancer();
        boolean named =
                p.relatedKey.isEmpty() && balancer.named(fronted.asItCame()).equals(Optional.of(p.at().number()));
        Optional<Integer> slot = named ? Optional.empty() : slot(p, fronted);
        for (int which = p.tried; slot.isPresent() && which <= LayoutConstant.BALANCER_FORMER; which++) {
            Optional<BalancerTarget> target = owner(balancer.table(), slot.get(), which)
                    .filter(number -> !number.equals(p.at().number()))
                    .flatMap(balancer::target)
                    .filter(found -> !found.ended() || p.key().protocol().equals(IpProtocol.TCP));
            if (target.isEmpty()) {
                continue;
            }
            if (target.get().host().equals(p.tables.constants().number())) {
                if (isKnownTo(p, target.get())) {
                    FragmentStage.remember(p, true, false);
                    p.balancedTo = Optional.of(target.get().networkInterface());
                    p.parsed(fronted.asItCame());
                    p.farIdentity = fronted.clientIdentity();
                    p.fronted = Optional.empty();
                    p.client = Optional.empty();
                    p.newStandIn = Optional.empty();
                    return Optional.empty();
                }
                continue;
            }
            Optional<FabricHost> host = p.tables.aliveHost(target.get().host());
            if (host.isPresent()) {
                FragmentStage.remember(p, true, false); // the later pieces come here first, too
                return passOn(p, host.get(), target.get().networkInterface(), which + 1);
            }
        }
        return takeNew(p);
    }

    private static Optional<Integer> slot(PacketContext p, PacketContext.Fronted fronted) {
        Balancer resource = fronted.balancer().resource();
        IpAddress own = resource.key().address();
        Optional<IpAddress> called = p.outside && own.family() == IpFamily.IPV4
                ? Optional.ofNullable(
                        p.tables.published.get(new NetworkAddress(p.resource().vni(), own)))
                : Optional.of(own);
        if (called.isEmpty() || fronted.balancer().table().isEmpty()) {
            return Optional.empty();
        }
        FlowKey client = asClientKnows(p);
        FlowKey key = new FlowKey(
                p.at().number(),
                p.key().protocol(),
                fronted.calledPort(),
                client.remotePort(),
                called.get(),
                client.remote());
        return Optional.of(fronted.balancer().table().slotOf(key.balancingHash(resource.stickiness())));
    }

    /** Who had the slot before, the latest first, then who has it. */
    private static Optional<InterfaceNumber> owner(BalancerTable table, int slot, int which) {
        int[] former = table.former(slot);
        if (which == LayoutConstant.BALANCER_FORMER) {
            return Optional.of(new InterfaceNumber(table.owner(slot)));
        }
        return which < former.length ? Optional.of(new InterfaceNumber(former[which])) : Optional.empty();
    }

    private static boolean isKnownTo(PacketContext p, BalancerTarget target) {
        FlowKey client = asClientKnows(p);
        FlowKey key = new FlowKey(
                target.networkInterface(),
                p.key().protocol(),
                target.port(p.fronted.orElseThrow().calledPort()),
                client.remotePort(),
                target.address(),
                client.remote());
        StandIn.Client known = new StandIn.Client(key, p.fronted.orElseThrow().front());
        return isLiveOfFront(p, key)
                || p.state
                        .standIn(known)
                        .filter(standIn -> isLiveOfFront(p, known.with(standIn)))
                        .isPresent();
    }

    /** With the client as the remote side, whoever stands in for it. */
    private static FlowKey asClientKnows(PacketContext p) {
        return p.client.map(StandIn.Client::connection).orElse(p.key());
    }

    private static boolean isLiveOfFront(PacketContext p, FlowKey key) {
        return p.state
                .flow(key)
                .filter(flow -> flow.front
                        .filter(front -> front.networkInterface()
                                .equals(p.fronted.orElseThrow().front().networkInterface()))
                        .isPresent())
                .filter(flow -> p.now() - flow.lastSeen <= flow.idleSeconds * Inputs.SECOND)
                .isPresent();
    }

    private static Optional<Ending> passOn(PacketContext p, FabricHost host, InterfaceNumber target, int tried) {
        OverlayPacket overlay = p.fromFabric();
        WireKind kind = WireKind.passedOn(tried, p.outside);
        p.note(new Finding.SentToHost(host.number(), kind));
        OverlayHeader header = new OverlayHeader(
                p.tables.constants().underlay(),
                host.underlay(),
                overlay.sourcePort(),
                overlay.network().resource().vni(),
                overlay.network().resource().tag(),
                kind,
                Optional.of(target),
                0,
                p.fronted.orElseThrow().clientIdentity() & OverlayHeader.NOTE_MASK,
                p.traceMark);
        return p.toFabric(header, overlay.innerFrame(), Reason.LOAD_BALANCER_PASSED_ON);
    }

    /** By the balancer's groups, before the target's own. */
    Optional<Ending> judge(PacketContext p) {
        Optional<Policy> policy =
                p.fronted.flatMap(fronted -> fronted.balancer().policy());
        if (policy.isEmpty()) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        PacketContext.Fronted fronted = p.fronted.orElseThrow();
        Policy.Traffic traffic = fronted.asItCame().traffic();
        boolean allowed = policy.get()
                        .allowing(
                                RuleDirection.INGRESS,
                                traffic,
                                fronted.asItCame().source())
                        .isPresent()
                || policy.get()
                        .allowing(
                                RuleDirection.INGRESS, traffic, SecurityGroupStage.groups(p, fronted.clientIdentity()))
                        .isPresent();
        return allowed ? Optional.empty() : Ending.drop(Reason.LOAD_BALANCER_DENIED);
    }

    /** For a target of the other family. What a later piece's first one had is known where that was let through: it has an entry. */
    Optional<Ending> refuseWithoutCounterpart(PacketContext p) {
        if (!changesFamily(p)) {
            return Optional.empty();
        }
        ParsedPacket.Ip came = p.fronted.orElseThrow().asItCame();
        if (!p.flowHit && came.isLaterPiece()) {
            p.enter(Stage.LOAD_BALANCER);
            return Ending.drop(Reason.LOAD_BALANCER_FRAGMENT);
        }
        return refuseWithoutCounterpart(p, came);
    }

    private static boolean changesFamily(PacketContext p) {
        return p.fronted
                .filter(fronted -> fronted.asItCame().destination().family()
                        != p.ip().destination().family())
                .isPresent();
    }

    /** Of a connection that begins with a proxy protocol header: what becomes of the packet. */
    Optional<Ending> planHeader(PacketContext p) {
        if (p.fronted.isEmpty()) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        return ProxyHeader.plan(p);
    }

    /** The destination becomes the target's own, as the packet goes to it. */
    void translate(PacketContext p) {
        p.fronted.ifPresent(fronted -> {
            p.enter(Stage.LOAD_BALANCER);
            if (changesFamily(p)) {
                FlowKey key = p.key();
                p.changeFamily(fronted.asItCame(), key.remote(), key.remotePort(), key.local(), key.localPort());
            } else {
                p.frame = p.relatedKey.isPresent() ? translatedError(p, fronted) : translated(p, fronted);
            }
            ProxyHeader.put(p);
        });
    }

    /** A datagram gets its proxy protocol header, if it still fits then. */
    Optional<Ending> putInDatagram(PacketContext p) {
        return p.headerStep == ProxyHeader.Step.DATAGRAM ? ProxyDatagram.put(p) : Optional.empty();
    }

    private static Bytes translated(PacketContext p, PacketContext.Fronted fronted) {
        ParsedPacket.Ip as = fronted.asItCame();
        Bytes frame = AddressRewrite.ofDestination(p.frame, as, p.ip().destination(), p.ip().destinationPort());
        return p.client.isEmpty()
                ? frame
                : AddressRewrite.ofSource(
                        frame,
                        as.withDestination(p.ip().destination(), p.ip().destinationPort()),
                        p.ip().source(),
                        p.ip().sourcePort());
    }

    private static Bytes translatedError(PacketContext p, PacketContext.Fronted fronted) {
        ParsedPacket.Ip as = fronted.asItCame();
        Bytes frame = BalancedError.toTarget(
                p.frame, as, p.ip().destination(), p.key().localPort());
        return p.client
                .map(client -> BalancedError.aboutStandIn(
                        frame,
                        as,
                        client.connection().remote(),
                        new StandIn(p.key().remote(), p.key().remotePort())))
                .orElse(frame);
    }

    /** The balancer of all ports is asked where no other has the port that is called. */
    private static Optional<BalancedPort> called(PacketContext p, VirtualNetworkIdentifier vni) {
        int port = p.key().remotePort();
        return port == 0
                ? Optional.empty()
                : balancer(p, vni, p.key().protocol(), p.key().remote(), port)
                        .or(() -> balancer(p, vni, p.key().protocol(), p.key().remote(), BalancerKey.ALL_PORTS));
    }

    private record Entered(BalancedPort balancer, BalancerTarget target) {}

    /** When another balancer gets the port, connections go on whose targets the one of all ports has alone. */
    private static Optional<Entered> entered(
            PacketContext p,
            VirtualNetworkIdentifier vni,
            IpProtocol protocol,
            IpAddress address,
            int calledPort,
            InterfaceNumber target) {
        return calledPort == 0
                ? Optional.empty()
                : entered(balancer(p, vni, protocol, address, calledPort), target)
                        .or(() -> entered(balancer(p, vni, protocol, address, BalancerKey.ALL_PORTS), target));
    }

    private static Optional<Entered> entered(Optional<BalancedPort> balancer, InterfaceNumber target) {
        return balancer.flatMap(found -> found.target(target).map(as -> new Entered(found, as)));
    }

    private static Optional<BalancedPort> balancer(
            PacketContext p, VirtualNetworkIdentifier vni, IpProtocol protocol, IpAddress address, int port) {
        boolean balanced = protocol.equals(IpProtocol.TCP) || protocol.equals(IpProtocol.UDP);
        return balanced
                ? Optional.ofNullable(p.tables.balancers.get(new BalancerKey(vni, address, protocol, port)))
                : Optional.empty();
    }
}
