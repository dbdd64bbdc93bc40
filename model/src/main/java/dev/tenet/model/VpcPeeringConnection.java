package dev.tenet.model;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Two VPCs whose hosts reach each other, of one account or of two.
 *
 * @param state as it was last written; see {@link #state(Instant)}
 * @param message that says more of the state
 * @param until while it waits for acceptance, when it expires; once it is over, when it is forgotten
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html">VPC peering lifecycle</a>
 */
public record VpcPeeringConnection(
        VpcPeeringConnectionId id,
        Side requester,
        Side accepter,
        VpcPeeringState state,
        String message,
        Instant until,
        Tags tags)
        implements Tagged<VpcPeeringConnection> {
    /** A request that nobody accepts expires. */
    public static final Duration ACCEPTABLE = Duration.ofDays(7);

    public static final int MAX_PER_VPC = 50;
    public static final int MAX_OUTSTANDING = 25;

    /**
     * One of the two VPCs.
     *
     * @param resolvesForRemote whether the other side's DNS answers public names of this side with private addresses
     */
    public record Side(AccountId account, VpcId vpc, boolean resolvesForRemote) {
        Side resolving(boolean value) {
            return new Side(account, vpc, value);
        }
    }

    public static IntentKey<VpcPeeringConnection> key(VpcPeeringConnectionId id) {
        return Kind.VPC_PEERING_CONNECTION.key(id);
    }

    @Override
    public IntentKey<VpcPeeringConnection> key() {
        return key(id);
    }

    /** As it is: a request that waited too long has expired, whether or not anybody noted it. */
    public VpcPeeringState state(Instant now) {
        return state == VpcPeeringState.PENDING_ACCEPTANCE && !now.isBefore(until) ? VpcPeeringState.EXPIRED : state;
    }

    public boolean isActive() {
        return state == VpcPeeringState.ACTIVE;
    }

    public boolean isOf(AccountId account) {
        return requester.account.equals(account) || accepter.account.equals(account);
    }

    /** The side at the other end from a VPC; empty if it is at neither. */
    public Optional<Side> farFrom(VpcId vpc) {
        if (requester.vpc.equals(vpc)) {
            return Optional.of(accepter);
        }
        return accepter.vpc.equals(vpc) ? Optional.of(requester) : Optional.empty();
    }

    public VpcPeeringConnection accepted(Instant now) {
        return with(VpcPeeringState.ACTIVE, now);
    }

    /** Over, for the reason that the state says. */
    public VpcPeeringConnection ended(VpcPeeringState how, Instant now) {
        return with(how, now.plus(how.shownFor()));
    }

    public VpcPeeringConnection withRequester(boolean resolves) {
        return new VpcPeeringConnection(id, requester.resolving(resolves), accepter, state, message, until, tags);
    }

    public VpcPeeringConnection withAccepter(boolean resolves) {
        return new VpcPeeringConnection(id, requester, accepter.resolving(resolves), state, message, until, tags);
    }

    @Override
    public VpcPeeringConnection withTags(Tags newTags) {
        return new VpcPeeringConnection(id, requester, accepter, state, message, until, newTags);
    }

    private VpcPeeringConnection with(VpcPeeringState newState, Instant newUntil) {
        return new VpcPeeringConnection(id, requester, accepter, newState, newState.message(), newUntil, tags);
    }
}
