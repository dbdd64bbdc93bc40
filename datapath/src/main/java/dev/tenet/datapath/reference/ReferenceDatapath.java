package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.RuleDirection;
import java.util.Optional;

/**
 * One host's datapath: a packet in, an outcome out, and the tables changed as the kernel would have changed its maps. The order of the
 * stages stands here, as it does in the kernel's entry functions.
 *
 * <p>Not for several threads at once.
 */
public final class ReferenceDatapath {
    private final HostTables tables;
    private final DatapathState state;

    private final ParseStage parse = new ParseStage();
    private final FlowLogRecorder flowLogs = new FlowLogRecorder();
    private final InterfaceStage networkInterface = new InterfaceStage(flowLogs);
    private final AntiSpoofStage antiSpoof = new AntiSpoofStage();
    private final MirrorStage mirror = new MirrorStage();
    private final HostServices services = new HostServices(flowLogs, mirror);
    private final LocalServiceStage localService = new LocalServiceStage(services);
    private final AllowanceStage allowance = new AllowanceStage();
    private final SenderStage sender = new SenderStage();
    private final LocationAnswerStage locationAnswer = new LocationAnswerStage();
    private final DecapsulateStage decapsulate = new DecapsulateStage();
    private final EdgeStage edge = new EdgeStage(decapsulate);
    private final GatherStage gather = new GatherStage();
    private final NatStage nat = new NatStage();
    private final PublicAddressStage publicAddress = new PublicAddressStage(parse, nat);
    private final GatewayStage gateway = new GatewayStage(decapsulate);
    private final FragmentStage fragment = new FragmentStage();
    private final RelatedStage related = new RelatedStage();
    private final FlowStage flow = new FlowStage();
    private final SecurityGroupStage securityGroup = new SecurityGroupStage();
    private final Tracking tracking = new Tracking();
    private final NetworkAclStage networkAcl = new NetworkAclStage();
    private final RouteStage route = new RouteStage();
    private final LoadBalancerStage loadBalancer = new LoadBalancerStage();
    private final LocationStage location = new LocationStage(securityGroup);
    private final RememberStage remember = new RememberStage();
    private final EncapsulateStage encapsulate = new EncapsulateStage();
    private final ObserveStage observe = new ObserveStage();
    private final DeliverStage deliver = new DeliverStage(mirror);

    public ReferenceDatapath(HostTables tables, DatapathState state) {
        this.tables = tables;
        this.state = state;
    }

    /** The program on the host side of an instance's device. */
    public Outcome fromInstance(DeviceIndex device, IncomingPacket packet, Inputs inputs) {
        PacketContext p = new PacketContext(tables, state, packet, inputs);
        Optional<Ending> end = networkInterface.ofSender(p, device).or(() -> parse.fromInstance(p));
        observe.fromInstance(p);
        if (end.isEmpty() && p.isMarked(PacketMark.PROBE)) {
            end = encapsulate
                    .beginProbe(p)
                    .or(() -> route.resolve(p))
                    .or(() -> loadBalancer.probed(p))
                    .or(() -> encapsulate.sendProbe(p));
        }
        if (end.isEmpty() && p.mirrored) {
            end = mirrored(p);
        }
        return finish(
                p,
                end.or(() -> antiSpoof.judge(p))
                        .or(() -> localService.answer(p))
                        .or(() -> allowance.fromInstance(p))
                        .or(() -> fragment.fromInstance(p))
                        .or(() -> related.fromInstance(p))
                        .or(() -> {
                            flow.findFromInstance(p);
                            return rules(p, true)
                                    .or(() -> loadBalancer.endIdle(p))
                                    .or(() -> antiSpoof.refuseOthersAsFront(p))
                                    .or(() -> answerCheck(p))
                                    .or(() -> {
                                        loadBalancer.lead(p);
                                        nat.follow(p);
                                        return loadBalancer.follow(p);
                                    })
                                    .or(() -> p.flowHit ? knownConnection(p) : newConnection(p));
                        }));
    }

    private Optional<Ending> answerCheck(PacketContext p) {
        Optional<InterfaceNumber> front = p.flowHit ? p.flow.orElseThrow().checkedBy : Optional.empty();
        if (front.isEmpty()) {
            return Optional.empty();
        }
        return loadBalancer
                .refuseErrorsAndPieces(p)
                .or(() -> knownAcl(p, RuleDirection.EGRESS))
                .or(() -> {
                    flow.followFromInstance(p);
                    p.enter(Stage.LOAD_BALANCER);
                    return services.answerCheck(p, front.get());
                });
    }

    /** A copy for a mirror target; nothing is remembered of it. */
    private Optional<Ending> mirrored(PacketContext p) {
        p.key(p.ip().keyAtSender(p.at().number()));
        return route.resolve(p)
                .or(() -> mirror.refuseWay(p))
                .or(() -> location.resolve(p))
                .or(() -> p.peer().is(PeerState.LOCAL) ? toLocalReceiver(p) : encapsulate.send(p, encapsulate.plan(p)));
    }

    private Optional<Ending> newConnection(PacketContext p) {
        return securityGroup
                .egress(p)
                .or(() -> networkAcl.first(p, RuleDirection.EGRESS))
                .or(() -> findWay(p, p.judgementWaits))
                .or(() -> isDeliveredHere(p)
                        ? remember.fromInstance(p).or(() -> copied(p)).or(() -> toLocalReceiver(p))
                        : toFabric(p));
    }

    private Optional<Ending> knownAcl(PacketContext p, RuleDirection direction) {
        return p.relatedKey.isPresent() ? Optional.empty() : networkAcl.known(p, direction);
    }

    private Optional<Ending> knownConnection(PacketContext p) {
        Meters.follow(p);
        return knownAcl(p, RuleDirection.EGRESS)
                .or(() -> p.flow.orElseThrow().resolved ? networkAcl.throughGateway(p) : Optional.empty())
                .or(() -> {
                    flow.followFromInstance(p);
                    return onItsWay(p);
                });
    }

    private Optional<Ending> onItsWay(PacketContext p) {
        Optional<Ending> end = p.wayKnown
                ? Optional.empty()
                : findWay(p, isInDoubt(p.flow.orElseThrow()))
                        .or(() -> nat.bind(p, true))
                        .or(() -> takeWay(p));
        return end.or(() -> {
            if (isDeliveredHere(p)) {
                return copied(p).or(() -> loadBalancer.answer(p)).or(() -> toLocalReceiver(p));
            }
            EncapsulateStage.Way way = encapsulate.plan(p);
            rememberPieces(p, way);
            return (way instanceof EncapsulateStage.Way.To
                            ? copied(p).or(() -> loadBalancer.answer(p))
                            : Optional.<Ending>empty())
                    .or(() -> Meters.countSent(p, encapsulate.send(p, way)));
        });
    }

    /** Nothing is remembered with an ICMP error: of the network ACL, which may be another one, it asks nothing. */
    private Optional<Ending> takeWay(PacketContext p) {
        if (p.relatedKey.isPresent()) {
            return Optional.empty();
        }
        remember.newWay(p);
        return networkAcl.throughGateway(p);
    }

    /** What a NAT gateway leads on goes by those who know whose port it has, wherever it ends. */
    private static boolean isDeliveredHere(PacketContext p) {
        return p.peer().is(PeerState.LOCAL) && p.nat.isEmpty() && p.bound.isEmpty();
    }

    private static boolean isInDoubt(Flow flow) {
        return flow.judgedByIdentity && !flow.replySeen;
    }

    /**
     * Where somebody stands in for the client, the way is the client's.
     *
     * @param byIdentity whether the destination's groups are what allows the packet
     */
    private Optional<Ending> findWay(PacketContext p, boolean byIdentity) {
        if (p.client.isEmpty()) {
            return findWayOfKey(p, byIdentity);
        }
        ParsedPacket.Ip ip = p.ip();
        FlowKey key = p.key();
        FlowKey client = p.client.get().connection();
        p.key(client);
        p.parsed(
                p.relatedKey.isPresent()
                        ? ip.withDestination(client.remote())
                        : ip.withDestination(client.remote(), client.remotePort()));
        Optional<Ending> end = findWayOfKey(p, byIdentity);
        p.key(key);
        p.parsed(ip);
        return end;
    }

    private Optional<Ending> findWayOfKey(PacketContext p, boolean byIdentity) {
        return way(p).or(() -> loadBalancer.choose(p))
                .or(() -> byIdentity && (p.nextHop.isPresent() || p.nat.isPresent())
                        ? securityGroup.egressByIdentityThroughNextHop(p)
                        : Optional.empty())
                .or(() -> location.resolve(p));
    }

    /** What came from outside by a balancer is answered so, whatever the target's routes say. */
    private Optional<Ending> way(PacketContext p) {
        if (p.answersFor.isPresent() && p.outside) {
            p.destinationNetwork = Optional.of(Network.INTERNET);
            p.nextHop = Optional.empty();
            return Optional.empty();
        }
        return route.resolve(p);
    }

    /** A new connection to another host: first whether it can go at all, then it is remembered, then it goes. */
    private Optional<Ending> toFabric(PacketContext p) {
        EncapsulateStage.Way way = encapsulate.plan(p);
        boolean remembered = way instanceof EncapsulateStage.Way.To && !p.judgementWaits;
        Optional<Ending> end = remembered ? nat.bind(p, false).or(() -> rememberBound(p)) : Optional.empty();
        return end.or(() -> {
            rememberPieces(p, way);
            if (remembered) {
                copied(p);
            }
            return Meters.countSent(p, encapsulate.send(p, way));
        });
    }

    private Optional<Ending> rememberBound(PacketContext p) {
        Optional<Ending> refused = remember.fromInstance(p);
        if (refused.isPresent()) {
            NatStage.release(p);
        }
        return refused;
    }

    /** For a mirror target, as the instance sent it. Whatever becomes of the copy, the packet goes on. */
    private Optional<Ending> copied(PacketContext p) {
        mirror.copy(p, RuleDirection.EGRESS);
        return Optional.empty();
    }

    /** Where the first piece goes, the others may follow. */
    private void rememberPieces(PacketContext p, EncapsulateStage.Way way) {
        if (way instanceof EncapsulateStage.Way.To(var _, var kind, var _, var _) && !p.judgementWaits) {
            FragmentStage.remember(p, false, kind == WireKind.ASK);
        }
    }

    /** The second half, for a destination on this host. */
    private Optional<Ending> toLocalReceiver(PacketContext p) {
        FragmentStage.remember(p, false, false);
        p.farIdentity = p.ownsSource() ? p.resource().identity().number() : 0;
        flowLogs.end(p, Reason.DELIVERED); // the sender's part
        Meters.countFromInstance(p);
        p.meter = Optional.empty();
        p.client = Optional.empty();
        p.headerStep = ProxyHeader.Step.NONE;
        return networkInterface
                .ofLocalReceiver(p)
                .or(() -> observe.toInstance(p))
                .or(() -> loadBalancer.enterTarget(p))
                .or(() -> networkInterface.checkDestination(p))
                .or(() -> related.toInstance(p))
                .or(() -> {
                    findToInstance(p);
                    return rules(p, false)
                            .or(() -> loadBalancer.check(p))
                            .or(() -> loadBalancer.takeNew(p))
                            .or(() -> toReceiver(p));
                });
    }

    /** The program on the underlay device. */
    public Outcome fromFabric(IncomingPacket packet, Inputs inputs) {
        PacketContext p = new PacketContext(tables, state, packet, inputs);
        return finish(
                p,
                sender.parseOuter(p)
                        .or(() -> sender.accept(p))
                        .or(() -> locationAnswer.take(p))
                        .or(() -> parse.inner(p))
                        .or(() -> sender.answerForUnknownNetwork(p))
                        .or(() -> edge.leave(p))
                        .or(() -> gather.handOver(p))
                        .or(() -> publicAddress.arrive(p))
                        .or(() -> nat.arrivePrivately(p, parse))
                        .or(() -> networkInterface.ofReceiver(p))
                        .or(() -> gateway.forward(p))
                        .or(() -> observe.toInstance(p))
                        .or(() -> fragment.toInstance(p))
                        .or(() -> identityAndTarget(p))
                        .or(() -> networkInterface.checkDestination(p))
                        .or(() -> fromSender(p)));
    }

    /** The program on an edge's device outside. */
    public Outcome fromInternet(IncomingPacket packet, Inputs inputs) {
        PacketContext p = new PacketContext(tables, state, packet, inputs);
        return finish(p, edge.fromInternet(p));
    }

    /** The other program there, behind that one: it gathers pieces. */
    public Outcome fromOutside(IncomingPacket packet, Inputs inputs) {
        PacketContext p = new PacketContext(tables, state, packet, inputs);
        return finish(
                p,
                sender.parseOuter(p)
                        .or(() -> sender.accept(p))
                        .or(() -> gather.onlyPieces(p))
                        .or(() -> parse.inner(p))
                        .or(() -> gather.gather(p)));
    }

    /** The program on the device that leads to the host's services. */
    public Outcome fromServices(IncomingPacket packet, Inputs inputs) {
        PacketContext p = new PacketContext(tables, state, packet, inputs);
        return finish(
                p,
                parse.fromInstance(p)
                        .or(() -> services.answer(p))
                        .or(() -> p.checkedBy.isPresent() ? judgeCheck(p) : deliver.deliver(p)));
    }

    /** The target's rules, and the network ACL, judge it like a client's. */
    private Optional<Ending> judgeCheck(PacketContext p) {
        flow.findToInstance(p);
        return rules(p, false).or(() -> loadBalancer.checkOfTarget(p)).or(() -> toReceiver(p));
    }

    /** The program at the other end of the device that copies for mirror targets leave by. */
    public Outcome fromMirror(IncomingPacket packet, Inputs inputs) {
        PacketContext p = new PacketContext(tables, state, packet, inputs);
        return finish(p, mirror.findSession(p).or(() -> parse.fromInstance(p)).or(() -> mirror.wrap(p)));
    }

    private Optional<Ending> identityAndTarget(PacketContext p) {
        p.farIdentity = p.fromFabric().identity() & ~OverlayHeader.MIRRORED;
        return loadBalancer.enterTarget(p);
    }

    private Optional<Ending> fromSender(PacketContext p) {
        return related.toInstance(p)
                .or(() -> {
                    findToInstance(p);
                    return rules(p, false).or(() -> nat.check(p));
                })
                .or(() -> publicAddress.refuseNew(p))
                .or(() -> loadBalancer.check(p))
                .or(() -> loadBalancer.seekOwner(p))
                .or(() -> p.balancedTo.isPresent() ? toOtherTarget(p) : toThisOne(p));
    }

    private void findToInstance(PacketContext p) {
        flow.findToInstance(p);
        loadBalancer.standIn(p, flow);
    }

    private Optional<Ending> toThisOne(PacketContext p) {
        return (p.flowHit ? Optional.<Ending>empty() : judgedIdentityStale(p))
                .or(() -> decapsulate.decapsulate(p))
                .or(() -> toReceiver(p));
    }

    /** The connection is another one's, whose interface is here too. */
    private Optional<Ending> toOtherTarget(PacketContext p) {
        p.nextHop = p.balancedTo;
        return networkInterface
                .ofReceiver(p)
                .or(() ->
                        tables.localAddress(InterfaceStage.innerDestination(p)).isEmpty()
                                ? Ending.drop(Reason.LOAD_BALANCER_TARGET_NOT_HERE)
                                : Optional.empty())
                .or(() -> loadBalancer.enterTarget(p))
                .or(() -> networkInterface.checkDestination(p))
                .or(() -> {
                    findToInstance(p);
                    return rules(p, false);
                })
                .or(() -> loadBalancer.refuseUnknown(p))
                .or(() -> loadBalancer.check(p))
                .or(() -> decapsulate.decapsulate(p))
                .or(() -> toReceiver(p));
    }

    /** An ICMP error follows its connection whatever rules say now. */
    private Optional<Ending> rules(PacketContext p, boolean fromInstance) {
        return p.flowHit && p.relatedKey.isEmpty() ? tracking.followRules(p, fromInstance) : Optional.empty();
    }

    /**
     * The sender judged the packet by an identity that the interface no longer has: it is told. The kernel decides this before it
     * decapsulates, since the answer is made of the packet as it came.
     */
    private Optional<Ending> judgedIdentityStale(PacketContext p) {
        Identity identity = p.resource().identity();
        boolean stale = p.fromFabric().kind() == WireKind.DIRECT_JUDGED
                && p.fromFabric().note() != identity.number();
        if (!stale) {
            return Optional.empty();
        }
        p.enter(Stage.SECURITY_GROUP);
        Whereabouts here = tables.here(InterfaceStage.innerDestination(p)).orElseThrow();
        return GatewayStage.answer(p, GatewayStage.here(here, p.ip().destination()), Reason.JUDGED_IDENTITY_STALE);
    }

    private Optional<Ending> toReceiver(PacketContext p) {
        return allowance
                .toInstance(p)
                .or(() -> loadBalancer.end(p))
                .or(() -> loadBalancer.refuseWithoutCounterpart(p))
                .or(() -> loadBalancer.planHeader(p))
                .or(() -> judgeAndDeliver(p));
    }

    private Optional<Ending> judgeAndDeliver(PacketContext p) {
        if (p.flowHit) {
            Meters.follow(p);
        }
        Optional<Ending> end = p.flowHit
                ? knownAcl(p, RuleDirection.INGRESS).or(() -> {
                    flow.followToInstance(p);
                    return Optional.empty();
                })
                : networkAcl
                        .first(p, RuleDirection.INGRESS)
                        .or(() -> loadBalancer.judge(p))
                        .or(() -> securityGroup.ingress(p))
                        .or(() -> loadBalancer.takeStandIn(p))
                        .or(() -> remember.toInstance(p));
        return end.or(() -> {
            FragmentStage.remember(p, true, false);
            loadBalancer.translate(p);
            return loadBalancer.putInDatagram(p).or(() -> deliver.deliver(p));
        });
    }

    private Outcome finish(PacketContext p, Optional<Ending> end) {
        Ending ending = end.orElseThrow();
        flowLogs.end(p, ending.reason());
        state.reason(ending.reason()).count(p.incoming.frame().length());
        return new Outcome(ending, p.frame, p.clone, p.mirrorMarks, p.outgoingMark, observe.end(p, ending), p.trace);
    }
}
