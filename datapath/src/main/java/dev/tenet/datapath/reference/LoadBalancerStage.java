package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.datapath.balance.MaglevTable;
import dev.tenet.hoststate.BalancerKey;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;

/** Finds who gets a balancer's connection, and translates between the balancer's address and port and the target's. */
final class LoadBalancerStage {
    /** Slots looked at for somebody else than the sender itself. */
    private static final int TRIES = 8;

    // ---- from an instance

    /** Of a connection that is known: by a balancer, or to one. */
    Optional<Ending> follow(PacketContext p) {
        if (!p.flowHit
                || p.flow.orElseThrow().front.isEmpty() && p.flow.get().target.isEmpty()) {
            return Optional.empty();
        }
        return refuseErrorsAndPieces(p).or(() -> {
            p.answersFor = p.flow.get().front;
            p.balancedTo = p.flow.get().target;
            return Optional.empty();
        });
    }

    /** Of a connection that is translated. */
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
        if (p.nextHop.isPresent() || p.answersFor.isPresent()) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        if (p.balancedTo.isEmpty()) {
            Optional<BalancedPort> balancer =
                    balancer(p, p.destinationNetwork.orElseThrow(), p.ip().destination(), p.ip().destinationPort());
            if (balancer.isEmpty()) {
                return Optional.empty();
            }
            if (p.ip().piece().isPresent()) {
                return Ending.drop(Reason.LOAD_BALANCER_FRAGMENT);
            }
            p.balancedTo = chosen(p, balancer.get().table());
            if (p.balancedTo.isEmpty()) {
                return Ending.drop(Reason.LOAD_BALANCER_NO_TARGET);
            }
            p.note(new Finding.NextHopChosen(p.balancedTo.get()));
        }
        p.nextHop = p.balancedTo;
        return Optional.empty();
    }

    private static Optional<InterfaceNumber> chosen(PacketContext p, MaglevTable table) {
        int slot = Integer.remainderUnsigned(p.key().connectionHash(), table.size());
        for (int tried = 0; tried < TRIES; tried++) {
            int target = table.backend((slot + tried) % table.size());
            if (target == MaglevTable.NOBODY) {
                return Optional.empty();
            }
            if (target != p.at().number().number()) {
                return Optional.of(new InterfaceNumber(target));
            }
        }
        return Optional.empty();
    }

    /** A clone that only asks asks where the target is. */
    Optional<Ending> probed(PacketContext p) {
        if (p.nextHop.isEmpty()) {
            p.nextHop = p.state.flow(p.key()).flatMap(flow -> flow.target);
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
        p.translateSource(found.address(), front.port());
        return Optional.empty();
    }

    // ---- to an instance

    /** A packet for an interface by its number: if as a balancer's target, it is the interface's own. */
    Optional<Ending> enterTarget(PacketContext p) {
        if (p.nextHop.isEmpty()) {
            return Optional.empty();
        }
        p.enter(Stage.LOAD_BALANCER);
        ParsedPacket.Ip ip = p.ip();
        Optional<BalancedPort> balancer = balancer(p, p.resource().vni(), ip.destination(), ip.destinationPort());
        Optional<BalancerTarget> target = balancer.flatMap(found -> found.target(p.at().number()));
        if (target.isEmpty()) {
            return Optional.empty();
        }
        if (ip.piece().isPresent()) {
            return Ending.drop(Reason.LOAD_BALANCER_FRAGMENT);
        }
        BalancedPort found = balancer.orElseThrow();
        p.fronted = Optional.of(new PacketContext.Fronted(found, ip, p.farIdentity));
        p.farIdentity = found.resource().identity().map(Identity::number).orElse(0);
        p.parsed(ip.withDestination(target.get().address(), target.get().port()));
        return Optional.empty();
    }

    /** Of one address and port at the instance, a client has one connection, by whatever way it came. */
    Optional<Ending> check(PacketContext p) {
        if (p.relatedKey.isPresent()) {
            return Optional.empty();
        }
        Optional<Flow.Front> front = p.fronted.map(PacketContext.Fronted::front);
        if (p.flowHit) {
            if (p.flow.orElseThrow().front.equals(front)) {
                return Optional.empty();
            }
            p.enter(Stage.LOAD_BALANCER);
            return Ending.drop(Reason.LOAD_BALANCER_CONNECTION_TAKEN);
        }
        if (front.isPresent() && p.ip().isTcp() && !p.ip().isBareSyn()) {
            p.enter(Stage.LOAD_BALANCER);
            return Ending.drop(Reason.LOAD_BALANCER_CONNECTION_UNKNOWN);
        }
        return Optional.empty();
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
                        .allowing(RuleDirection.INGRESS, traffic, p.ip().source())
                        .isPresent()
                || policy.get()
                        .allowing(
                                RuleDirection.INGRESS, traffic, SecurityGroupStage.groups(p, fronted.clientIdentity()))
                        .isPresent();
        return allowed ? Optional.empty() : Ending.drop(Reason.LOAD_BALANCER_DENIED);
    }

    /** The destination becomes the target's own, as the packet goes to it. */
    void translate(PacketContext p) {
        p.fronted.ifPresent(fronted -> {
            p.enter(Stage.LOAD_BALANCER);
            p.frame = AddressRewrite.ofDestination(
                    p.frame, fronted.asItCame(), p.ip().destination(), p.ip().destinationPort());
        });
    }

    private static Optional<BalancedPort> balancer(
            PacketContext p, VirtualNetworkIdentifier vni, IpAddress address, int port) {
        IpProtocol protocol = p.ip().protocol();
        boolean balanced = protocol.equals(IpProtocol.TCP) || protocol.equals(IpProtocol.UDP);
        return balanced && port != 0
                ? Optional.ofNullable(p.tables.balancers.get(new BalancerKey(vni, address, protocol, port)))
                : Optional.empty();
    }
}
