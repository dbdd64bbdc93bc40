package dev.tenet.datapath.reference;

import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.NatTimers;
import dev.tenet.hoststate.NextHop;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.TcpFlag;
import java.time.Duration;
import java.util.Optional;

/** Finds the connection that the packet belongs to and follows its state. Never ends a packet. */
final class FlowStage {
    private static final int TCP_UNFINISHED_SECONDS = 60;
    private static final int TCP_CLOSED_SECONDS = 10;
    private static final int ICMP_SECONDS = 30;
    private static final int OTHER_SECONDS = 600;
    private static final int UNTRACKED_SECONDS = 60;
    static final int ENDED_SECONDS = 60;
    private static final int PORT_CLOSED_SECONDS = 65;
    private static final int PORT_RESET_SECONDS = 16;

    /** The packet's way through an interface. */
    private enum Direction {
        FROM_INSTANCE,
        TO_INSTANCE
    }

    void findFromInstance(PacketContext p) {
        p.enter(Stage.FLOW).key(p.relatedKey.orElse(p.ip().keyAtSender(p.at().number())));
        find(p, Direction.FROM_INSTANCE);
    }

    void followFromInstance(PacketContext p) {
        follow(p, p.flow.orElseThrow(), Direction.FROM_INSTANCE);
        findWay(p, p.flow.orElseThrow());
    }

    /** Only looks: a packet that cannot be decapsulated leaves its connection as it is. */
    void findToInstance(PacketContext p) {
        p.enter(Stage.FLOW).key(p.relatedKey.orElse(p.ip().keyAtReceiver(p.at().number())));
        find(p, Direction.TO_INSTANCE);
    }

    /** The key to an instance has become another one. */
    void findAgain(PacketContext p) {
        find(p, Direction.TO_INSTANCE);
    }

    void followToInstance(PacketContext p) {
        follow(p, p.flow.orElseThrow(), Direction.TO_INSTANCE);
    }

    private static void find(PacketContext p, Direction direction) {
        p.flow = p.state.flow(p.key());
        Optional<Finding.MissCause> miss = missed(p, direction);
        p.flowHit = miss.isEmpty();
        p.note(
                miss.isPresent()
                        ? new Finding.ConnectionMissed(p.key(), miss.get())
                        : new Finding.ConnectionFound(p.key(), p.flow.orElseThrow().state));
    }

    private static Optional<Finding.MissCause> missed(PacketContext p, Direction direction) {
        if (p.flow.isEmpty()) {
            return Optional.of(Finding.MissCause.NOT_TRACKED);
        }
        Flow flow = p.flow.get();
        if (p.now() - flow.lastSeen > flow.idleSeconds * Inputs.SECOND) {
            return Optional.of(Finding.MissCause.IDLE_TOO_LONG);
        }
        boolean over = flow.state == ConnectionState.CLOSING || flow.state == ConnectionState.CLOSED;
        if (p.ip().isBareSyn() && (over || flow.cut)) {
            return Optional.of(Finding.MissCause.BEGUN_AGAIN_BY_SYN);
        }
        return direction == Direction.FROM_INSTANCE && p.relatedKey.isEmpty() && judgedOtherwise(p, flow)
                ? Optional.of(Finding.MissCause.DESTINATION_CHANGED_IDENTITY)
                : Optional.empty();
    }

    /** Until a reply is seen, nobody has confirmed that the destination has the identity that allowed the connection. */
    private static boolean judgedOtherwise(PacketContext p, Flow flow) {
        Optional<Peer> way = way(p, flow);
        if (!flow.judgedByIdentity || flow.replySeen || way.isEmpty()) {
            return false;
        }
        Peer peer = way.get();
        boolean placed = peer.is(PeerState.KNOWN) || peer.is(PeerState.LOCAL);
        return !placed || !peer.identity.equals(flow.judgedIdentity);
    }

    /** That of the packet before; empty also where it was composed of what has changed since. */
    static Optional<Peer> way(PacketContext p, Flow flow) {
        return flow.resolved && flow.topologyGeneration == p.at().attachment().topologyGeneration()
                ? p.state.peerOf(flow)
                : Optional.empty();
    }

    private static void findWay(PacketContext p, Flow flow) {
        Optional<Peer> way = way(p, flow).filter(found -> leads(p, found) && isPlaced(p, found));
        p.wayKnown = way.isPresent();
        if (!p.wayKnown) {
            p.note(new Finding.WayOutdated(p.key()));
            return;
        }
        Peer peer = way.get();
        if (p.now() - peer.lastUsed > Inputs.SECOND) {
            peer.lastUsed = p.now();
        }
        p.peer(peer);
        p.nextHop = NextHop.of(peer.address.address());
    }

    /** The packet before may have gone to another server. */
    private static boolean leads(PacketContext p, Peer way) {
        return p.ledTo.isEmpty() || NextHop.of(way.address.address()).equals(p.ledTo);
    }

    private static boolean isPlaced(PacketContext p, Peer peer) {
        return peer.is(PeerState.KNOWN)
                || (peer.is(PeerState.LOCAL)
                        && p.tables.localAddress(peer.address).isPresent());
    }

    /** Counts the packet into an entry that holds for it; {@link RememberStage} does so for a new one. */
    private static void follow(PacketContext p, Flow flow, Direction direction) {
        if (p.relatedKey.isPresent()) {
            return;
        }
        flow.lastSeen = p.now();
        p.fronted.ifPresent(fronted -> flow.frontIdleSeconds = fronted.idleSeconds());
        boolean fromInstance = direction == Direction.FROM_INSTANCE;
        if (flow.fromInstance != fromInstance) {
            flow.replySeen = true;
            if (flow.state == ConnectionState.OPENING) {
                flow.state = ConnectionState.ESTABLISHED;
            }
        }
        followTcp(p.ip(), flow, fromInstance);
        flow.idleSeconds = idleSeconds(p, flow);
    }

    /** Puts the first packet into its new entry. */
    static void begin(PacketContext p, Flow flow, boolean fromInstance) {
        flow.lastSeen = p.now();
        flow.fromInstance = fromInstance;
        followTcp(p.ip(), flow, fromInstance);
        flow.idleSeconds = idleSeconds(p, flow);
    }

    private static void followTcp(ParsedPacket.Ip ip, Flow flow, boolean fromInstance) {
        if (!ip.isTcp()) {
            return;
        }
        if (ip.has(TcpFlag.FIN)) {
            flow.finFromInstance |= fromInstance;
            flow.finToInstance |= !fromInstance;
            if (flow.state != ConnectionState.CLOSED) {
                flow.state = ConnectionState.CLOSING;
            }
        }
        if (ip.has(TcpFlag.RST) || (flow.finFromInstance && flow.finToInstance)) {
            flow.state = ConnectionState.CLOSED;
        }
    }

    private static int idleSeconds(PacketContext p, Flow flow) {
        if (flow.untracked) {
            return UNTRACKED_SECONDS;
        }
        if (flow.ended) {
            return ENDED_SECONDS;
        }
        if (p.ip().isTcp() && flow.state == ConnectionState.ESTABLISHED && flow.frontIdleSeconds != 0) {
            return flow.frontIdleSeconds;
        }
        int tracked = idleSeconds(p, flow.state);
        if (flow.bound.isPresent()) {
            return translatedIdleSeconds(
                    p, flow, NatStage.settings(p, flow.bound.get().gateway()).timers(), tracked);
        }
        return flow.standIn && p.ip().isTcp() && flow.state == ConnectionState.CLOSED
                ? flow.finFromInstance && flow.finToInstance ? PORT_CLOSED_SECONDS : PORT_RESET_SECONDS
                : tracked;
    }

    /** @param tracked as long as the interface remembers it */
    private static int translatedIdleSeconds(PacketContext p, Flow flow, NatTimers timers, int tracked) {
        if (!p.ip().isTcp()) {
            return p.ip().protocol().equals(IpProtocol.UDP)
                    ? timers.udp().map(FlowStage::seconds).orElse(tracked)
                    : tracked;
        }
        return switch (flow.state) {
            case OPENING -> seconds(timers.tcpOpening());
            case ESTABLISHED -> Math.min(tracked, seconds(timers.tcpEstablished()));
            case CLOSING -> tracked;
            case CLOSED ->
                seconds(flow.finFromInstance && flow.finToInstance ? timers.tcpFinished() : timers.tcpReset());
        };
    }

    private static int seconds(Duration duration) {
        return (int) duration.toSeconds();
    }

    private static int idleSeconds(PacketContext p, ConnectionState state) {
        IdleTimeouts timeouts = p.resource().idleTimeouts();
        IpProtocol protocol = p.ip().protocol();
        if (protocol.equals(IpProtocol.TCP)) {
            return switch (state) {
                case OPENING, CLOSING -> TCP_UNFINISHED_SECONDS;
                case ESTABLISHED -> seconds(timeouts.tcpEstablished());
                case CLOSED -> TCP_CLOSED_SECONDS;
            };
        }
        if (protocol.equals(IpProtocol.UDP)) {
            return seconds(state == ConnectionState.OPENING ? timeouts.udp() : timeouts.udpStream());
        }
        return protocol.equals(IpProtocol.ICMP) || protocol.equals(IpProtocol.ICMPV6) ? ICMP_SECONDS : OTHER_SECONDS;
    }
}
