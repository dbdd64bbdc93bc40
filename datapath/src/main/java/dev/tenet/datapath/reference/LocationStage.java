package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.Identity;
import java.util.Optional;

/** Finds the host that has the destination, or the gateway to ask. */
final class LocationStage {
    private final SecurityGroupStage securityGroup;

    LocationStage(SecurityGroupStage securityGroup) {
        this.securityGroup = securityGroup;
    }

    Optional<Ending> resolve(PacketContext p) {
        p.enter(Stage.LOCATION);
        NetworkAddress address = new NetworkAddress(p.destinationNetwork.orElseThrow(), p.sought());
        Optional<Whereabouts> here = p.tables.here(address);
        Optional<Peer> slot = p.state.location(address);
        Optional<Ending> end = here.isPresent()
                ? localPeer(p, address, slot, here.get())
                : slot.isPresent() ? learnedPeer(p, slot.get()) : newPeer(p, address);
        return end.isPresent() || !p.judgementWaits ? end : judge(p);
    }

    private static Optional<Ending> localPeer(
            PacketContext p, NetworkAddress address, Optional<Peer> slot, Whereabouts here) {
        if (slot.isPresent()) {
            slot.get().become(PeerState.LOCAL, here.host(), here.identity());
            return use(p, slot.get(), Finding.LocationSource.AN_INTERFACE_OF_THIS_HOST);
        }
        return create(p, address, PeerState.LOCAL, here, Finding.LocationSource.AN_INTERFACE_OF_THIS_HOST);
    }

    private static Optional<Ending> learnedPeer(PacketContext p, Peer peer) {
        if (peer.is(PeerState.LOCAL)) {
            peer.ask(p.inputs.nonce());
        }
        if (!peer.is(PeerState.ASKING)) {
            return use(p, peer, Finding.LocationSource.LEARNED_BEFORE);
        }
        return switch (KnownLocations.of(p.tables, peer.address)) {
            case KnownLocations.Elsewhere known
            when known.isBelieved(peer) -> {
                peer.confirm(known.where(), p.now());
                yield use(p, peer, source(p, peer.address));
            }
            case KnownLocations.Nowhere(Reason reason) -> {
                use(p, peer, Finding.LocationSource.LEARNED_BEFORE);
                yield Ending.drop(reason);
            }
            case KnownLocations.Elsewhere _, KnownLocations.Unknown _ ->
                use(p, peer, Finding.LocationSource.LEARNED_BEFORE);
        };
    }

    private static Finding.LocationSource source(PacketContext p, NetworkAddress address) {
        return Optional.ofNullable(p.tables.networks.get(address.vni()))
                        .filter(network -> network.resource().preloaded().isPresent())
                        .isPresent()
                ? Finding.LocationSource.PRELOADED_HERE
                : Finding.LocationSource.THE_GATEWAY_TABLE_HERE;
    }

    private static Optional<Ending> use(PacketContext p, Peer peer, Finding.LocationSource source) {
        peer.lastUsed = p.now();
        p.peer(peer);
        p.note(new Finding.LocationFound(peer.address, peer.state, peer.host, source));
        return Optional.empty();
    }

    private static Optional<Ending> newPeer(PacketContext p, NetworkAddress address) {
        if (p.isForInternet()) {
            return create(
                    p,
                    address,
                    PeerState.KNOWN,
                    new Whereabouts(Optional.empty(), new Generation(0), Identity.NONE),
                    Finding.LocationSource.NOBODY_YET);
        }
        return switch (KnownLocations.of(p.tables, address)) {
            case KnownLocations.Elsewhere known ->
                create(p, address, PeerState.KNOWN, known.where(), source(p, address));
            case KnownLocations.Nowhere(Reason reason) -> Ending.drop(reason);
            case KnownLocations.Unknown _ -> ask(p, address);
        };
    }

    private static Optional<Ending> ask(PacketContext p, NetworkAddress address) {
        if (p.state.isAbsent(address, p.now())) {
            return Ending.drop(Reason.LOCATION_ABSENT);
        }
        return mayAsk(p)
                ? create(
                        p,
                        address,
                        PeerState.ASKING,
                        new Whereabouts(Optional.empty(), new Generation(0), Identity.NONE),
                        Finding.LocationSource.NOBODY_YET)
                : Ending.drop(Reason.LOCATION_ASK_LIMITED);
    }

    private static boolean mayAsk(PacketContext p) {
        Optional<InterfaceUsage> found = p.state.usage(p.at().number());
        if (found.isEmpty()) {
            return false;
        }
        InterfaceUsage usage = found.get();
        long second = p.now() / Inputs.SECOND;
        if (usage.askWindow != second) {
            usage.askWindow = second;
            usage.asks = 0;
        }
        usage.asks++;
        return usage.asks <= p.resource().asksPerSecond();
    }

    private static Optional<Ending> create(
            PacketContext p,
            NetworkAddress address,
            PeerState state,
            Whereabouts where,
            Finding.LocationSource source) {
        Optional<Peer> added = p.state.addPeer(address);
        if (added.isEmpty()) {
            return Ending.drop(Reason.LOCATION_TABLE_FULL);
        }
        Peer peer = added.get();
        peer.become(state, where.host(), where.identity());
        peer.generation = where.generation();
        peer.nonce = peer.nonce(p.inputs.nonce());
        peer.confirmedAt = p.now();
        peer.askedAt = p.now();
        return use(p, peer, source);
    }

    /** What security_group could not decide without the destination's identity. */
    private Optional<Ending> judge(PacketContext p) {
        if (p.peer().is(PeerState.ASKING)) {
            return p.isMarked(PacketMark.REENTERED) ? Ending.drop(Reason.LOCATION_UNRESOLVED) : Optional.empty();
        }
        p.judgementWaits = false;
        return securityGroup.egressByIdentity(p, p.peer().identity);
    }
}
