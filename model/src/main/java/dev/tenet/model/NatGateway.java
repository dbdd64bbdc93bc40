package dev.tenet.model;

import dev.tenet.net.Ipv4Address;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * By which instances reach, under its own addresses, where its subnet leads: a public one the internet, too.
 *
 * @param networkInterface its own, in its subnet; none once it has failed or is deleted
 * @param number of that interface, by which hosts know it
 * @param connectivity empty: public
 * @param addresses the first is the primary one
 * @param failure why it never came to be
 * @param deleted when it was
 */
public record NatGateway(
        NatGatewayId id,
        AccountId owner,
        VpcId vpc,
        SubnetId subnet,
        Optional<NetworkInterfaceId> networkInterface,
        Optional<InterfaceNumber> number,
        Optional<Connectivity> connectivity,
        List<Address> addresses,
        Optional<Failure> failure,
        Instant created,
        Optional<Instant> deleted,
        Tags tags)
        implements Tagged<NatGateway> {
    /** That hosts have room for; how many there may be say {@link Limits}. */
    public static final int MOST_ADDRESSES = 16;

    /** Whether it has public addresses, all of them, or none. */
    public enum Connectivity {
        PUBLIC,
        PRIVATE
    }

    /** EC2's codes of what may go wrong after the request was accepted. */
    public record Failure(String code, String message) {}

    /**
     * One of its addresses.
     *
     * @param address inside the VPC
     * @param publicAddress as whom the internet knows it; none of a private gateway
     * @param drainedAt when it goes; until then connections that have it go on, and no new ones get it
     */
    public record Address(Ipv4Address address, Optional<PublicAddress> publicAddress, Optional<Instant> drainedAt) {
        public boolean isDraining() {
            return drainedAt.isPresent();
        }
    }

    /** An elastic address, by which allocation and association. */
    public record PublicAddress(Ipv4Address address, AllocationId allocation, AddressAssociationId association) {}

    public NatGateway {
        addresses = List.copyOf(addresses);
    }

    public static IntentKey<NatGateway> key(AccountId owner, NatGatewayId id) {
        return Kind.NAT_GATEWAY.key(owner, id);
    }

    @Override
    public IntentKey<NatGateway> key() {
        return key(owner, id);
    }

    public boolean isPrivate() {
        return connectivity.equals(Optional.of(Connectivity.PRIVATE));
    }

    /** Whether it takes packets. */
    public boolean isAvailable() {
        return failure.isEmpty() && deleted.isEmpty();
    }

    public NatGateway withAddresses(List<Address> newAddresses) {
        return new NatGateway(
                id,
                owner,
                vpc,
                subnet,
                networkInterface,
                number,
                connectivity,
                newAddresses,
                failure,
                created,
                deleted,
                tags);
    }

    /** What is left to be shown of it for a while. */
    public NatGateway asDeleted(Instant at) {
        return new NatGateway(
                id,
                owner,
                vpc,
                subnet,
                Optional.empty(),
                Optional.empty(),
                connectivity,
                addresses,
                failure,
                created,
                Optional.of(at),
                tags);
    }

    @Override
    public NatGateway withTags(Tags newTags) {
        return new NatGateway(
                id,
                owner,
                vpc,
                subnet,
                networkInterface,
                number,
                connectivity,
                addresses,
                failure,
                created,
                deleted,
                newTags);
    }
}
