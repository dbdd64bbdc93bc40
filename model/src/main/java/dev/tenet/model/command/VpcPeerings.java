package dev.tenet.model.command;

import dev.tenet.model.AccountId;
import dev.tenet.model.Tags;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcCidr;
import dev.tenet.model.VpcContents;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.model.VpcPeeringConnection.Side;
import dev.tenet.model.VpcPeeringConnectionId;
import dev.tenet.model.VpcPeeringState;
import dev.tenet.net.IpPrefix;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Commands on VPC peering connections. */
public final class VpcPeerings {
    private final Attempt attempt;
    private final Intent intent;

    public VpcPeerings(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * Asks for a connection. One that cannot be, because there is no such VPC or addresses overlap, is made and has failed, as in EC2.
     * A request that already waits is found again.
     *
     * @throws CommandException {@link Fault#VPC_NOT_FOUND}, {@link Fault#PARAMETER_VALUE}, {@link Fault#PEERING_EXISTS}, {@link
     *     Fault#PEERING_LIMIT}, {@link Fault#PEERING_OUTSTANDING_LIMIT}
     */
    public VpcPeeringConnection create(VpcId from, AccountId toAccount, VpcId to, Tags tags) {
        Vpc requester = attempt.vpc(from);
        if (from.equals(to)) {
            throw new CommandException(Fault.PARAMETER_VALUE, "A VPC cannot be peered with itself: " + from);
        }
        Optional<VpcPeeringConnection> before = between(from, to);
        if (before.isPresent()) {
            if (before.get().isActive() || !before.get().requester().vpc().equals(from)) {
                throw new CommandException(
                        Fault.PEERING_EXISTS,
                        "A VPC peering connection " + before.get().id() + " between these VPCs already exists");
            }
            return before.get();
        }
        Optional<Vpc> accepter = intent.find(Vpc.key(toAccount, to));
        boolean possible = accepter.isPresent() && !overlap(requester, accepter.get());
        VpcPeeringConnection made = new VpcPeeringConnection(
                VpcPeeringConnectionId.random(attempt.random()),
                new Side(attempt.account(), from, false),
                new Side(toAccount, to, false),
                possible ? VpcPeeringState.PENDING_ACCEPTANCE : VpcPeeringState.FAILED,
                (possible ? VpcPeeringState.PENDING_ACCEPTANCE : VpcPeeringState.FAILED).message(),
                attempt.now().plus(possible ? VpcPeeringConnection.ACCEPTABLE : VpcPeeringState.FAILED.shownFor()),
                tags);
        if (possible) {
            checkCount(from);
            intent.put(attempt.contents(from).withPeering(made.id()));
            intent.put(attempt.contents(to).withPeering(made.id()));
        }
        intent.put(made);
        return made;
    }

    /**
     * @throws CommandException {@link Fault#PEERING_NOT_FOUND}, {@link Fault#PEERING_STATE}; {@link Fault#NOT_PERMITTED} for the
     *     account that did not get the request
     */
    public VpcPeeringConnection accept(VpcPeeringConnectionId id) {
        VpcPeeringConnection found = waiting(id, VpcPeeringState.ACTIVE);
        Optional<Vpc> requester = intent.find(
                Vpc.key(found.requester().account(), found.requester().vpc()));
        Optional<Vpc> accepter =
                intent.find(Vpc.key(found.accepter().account(), found.accepter().vpc()));
        boolean possible = requester.isPresent() && accepter.isPresent() && !overlap(requester.get(), accepter.get());
        return possible ? put(found.accepted(attempt.now())) : end(found, VpcPeeringState.FAILED);
    }

    /** @throws CommandException as {@link #accept} */
    public VpcPeeringConnection reject(VpcPeeringConnectionId id) {
        return end(waiting(id, VpcPeeringState.REJECTED), VpcPeeringState.REJECTED);
    }

    /**
     * Either side may end it; a request only its requester.
     *
     * @throws CommandException {@link Fault#PEERING_NOT_FOUND}, {@link Fault#PEERING_STATE}, {@link Fault#NOT_PERMITTED}
     */
    public VpcPeeringConnection delete(VpcPeeringConnectionId id) {
        VpcPeeringConnection found = attempt.peering(id);
        VpcPeeringState state = found.state(attempt.now());
        if (state == VpcPeeringState.PENDING_ACCEPTANCE
                && !found.requester().account().equals(attempt.account())) {
            throw notPermitted(id);
        }
        if (state == VpcPeeringState.DELETED) {
            throw new CommandException(
                    Fault.PEERING_NOT_FOUND, "The vpcPeeringConnection ID '" + id + "' does not exist");
        }
        if (state.isOver() && state != VpcPeeringState.FAILED) {
            throw transition(found, VpcPeeringState.DELETED);
        }
        return end(found, VpcPeeringState.DELETED);
    }

    /**
     * Changes what each side lets the other's DNS do; empty ones stay.
     *
     * @throws CommandException {@link Fault#PEERING_NOT_FOUND}, {@link Fault#PEERING_STATE} unless it is active; {@link
     *     Fault#NOT_PERMITTED} for the other account's side
     */
    public VpcPeeringConnection modifyOptions(
            VpcPeeringConnectionId id, Optional<Boolean> requester, Optional<Boolean> accepter) {
        VpcPeeringConnection found = attempt.peering(id);
        if (!found.isActive()) {
            throw new CommandException(
                    Fault.PEERING_STATE, "The VPC peering connection " + id + " is not in the active state");
        }
        requireSide(found, requester, found.requester());
        requireSide(found, accepter, found.accepter());
        VpcPeeringConnection changed = requester.map(found::withRequester).orElse(found);
        return put(accepter.map(changed::withAccepter).orElse(changed));
    }

    /** Whether there is something for {@link #tidy}. */
    public static boolean isDue(VpcPeeringConnection connection, Instant now) {
        return connection.state() != VpcPeeringState.ACTIVE && !now.isBefore(connection.until());
    }

    /** Notes that a request has expired, or removes what was shown long enough; for whoever watches over all accounts. */
    public static void tidy(Intent intent, VpcPeeringConnectionId id, Instant now) {
        intent.find(VpcPeeringConnection.key(id))
                .filter(connection -> isDue(connection, now))
                .ifPresent(connection -> {
                    if (connection.state().isOver()) {
                        intent.delete(connection.key());
                    } else {
                        end(intent, connection, VpcPeeringState.EXPIRED, now);
                    }
                });
    }

    /** @throws CommandException {@link Fault#VPC_RANGE} when a new block of the VPC would overlap a peered VPC's */
    void requireDisjoint(Vpc vpc, IpPrefix block) {
        live(attempt.contents(vpc.id()))
                .forEach(connection -> connection
                        .farFrom(vpc.id())
                        .flatMap(far -> intent.find(Vpc.key(far.account(), far.vpc())))
                        .filter(far -> blocks(far).anyMatch(block::overlaps))
                        .ifPresent(far -> {
                            throw new CommandException(
                                    Fault.VPC_RANGE,
                                    "The CIDR '" + block + "' overlaps with one of the peered VPC '" + far.id() + "'.");
                        }));
    }

    private Optional<VpcPeeringConnection> between(VpcId one, VpcId other) {
        return live(attempt.contents(one))
                .filter(connection -> connection
                        .farFrom(one)
                        .filter(far -> far.vpc().equals(other))
                        .isPresent())
                .findFirst();
    }

    private Stream<VpcPeeringConnection> live(VpcContents contents) {
        return contents.peerings().stream()
                .flatMap(id -> intent.find(VpcPeeringConnection.key(id)).stream())
                .filter(connection -> !connection.state(attempt.now()).isOver());
    }

    private void checkCount(VpcId vpc) {
        List<VpcPeeringConnection> live = live(attempt.contents(vpc)).toList();
        if (live.size() >= VpcPeeringConnection.MAX_PER_VPC) {
            throw new CommandException(
                    Fault.PEERING_LIMIT, "The maximum number of active VPC peering connections has been reached.");
        }
        long outstanding =
                live.stream().filter(connection -> !connection.isActive()).count();
        if (outstanding >= VpcPeeringConnection.MAX_OUTSTANDING) {
            throw new CommandException(
                    Fault.PEERING_OUTSTANDING_LIMIT,
                    "The maximum number of outstanding VPC peering connection requests has been reached.");
        }
    }

    private VpcPeeringConnection waiting(VpcPeeringConnectionId id, VpcPeeringState to) {
        VpcPeeringConnection found = attempt.peering(id);
        if (!found.accepter().account().equals(attempt.account())) {
            throw notPermitted(id);
        }
        if (found.state(attempt.now()) != VpcPeeringState.PENDING_ACCEPTANCE) {
            throw transition(found, to);
        }
        return found;
    }

    private VpcPeeringConnection end(VpcPeeringConnection found, VpcPeeringState how) {
        return end(intent, found, how, attempt.now());
    }

    private static VpcPeeringConnection end(
            Intent intent, VpcPeeringConnection found, VpcPeeringState how, Instant now) {
        for (Side side : List.of(found.requester(), found.accepter())) {
            intent.find(VpcContents.key(side.vpc()))
                    .ifPresent(contents -> intent.put(contents.withoutPeering(found.id())));
        }
        VpcPeeringConnection ended = found.ended(how, now);
        intent.put(ended);
        return ended;
    }

    private VpcPeeringConnection put(VpcPeeringConnection changed) {
        intent.put(changed);
        return changed;
    }

    private void requireSide(VpcPeeringConnection found, Optional<Boolean> option, Side side) {
        if (option.isPresent() && !side.account().equals(attempt.account())) {
            throw notPermitted(found.id());
        }
    }

    private CommandException transition(VpcPeeringConnection found, VpcPeeringState to) {
        return new CommandException(
                Fault.PEERING_STATE,
                "Invalid state transition for " + found.id() + ", attempted to transition from "
                        + found.state(attempt.now()).code() + " to " + to.code());
    }

    private CommandException notPermitted(VpcPeeringConnectionId id) {
        return new CommandException(
                Fault.NOT_PERMITTED,
                "User " + attempt.account() + " cannot do this to the VPC peering connection " + id);
    }

    private static boolean overlap(Vpc one, Vpc other) {
        return blocks(one).anyMatch(block -> blocks(other).anyMatch(block::overlaps));
    }

    private static Stream<IpPrefix> blocks(Vpc vpc) {
        return Stream.concat(vpc.ipv4().stream(), vpc.ipv6().stream()).map(VpcCidr::prefix);
    }
}
