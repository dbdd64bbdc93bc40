package dev.tenet.model.command;

import dev.tenet.model.AddressAssociationId;
import dev.tenet.model.AllocationId;
import dev.tenet.model.ElasticAddress;
import dev.tenet.model.Kind;
import dev.tenet.model.ManagedInterface;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatGateway.Address;
import dev.tenet.model.NatGateway.Failure;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NatGatewaySetting;
import dev.tenet.model.NatLeases;
import dev.tenet.model.NatSettings;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.Subnet;
import dev.tenet.model.Tags;
import dev.tenet.model.TrackingTimeouts;
import dev.tenet.net.Ipv4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Commands on NAT gateways.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html">NAT gateways</a>
 */
public final class NatGateways {
    /** As long as EC2 shows one that has failed or was deleted, about. */
    public static final Duration SHOWN_AFTER_END = Duration.ofHours(1);

    /** EC2's, for connections of an address that is taken away. */
    public static final int USUAL_DRAIN_SECONDS = 350;

    public static final int MOST_DRAIN_SECONDS = 4000;

    private final Attempt attempt;
    private final Intent intent;

    public NatGateways(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * What cannot be is accepted all the same, as EC2 does, and shows as failed.
     *
     * @throws CommandException {@link Fault#SUBNET_NOT_FOUND}, {@link Fault#ALLOCATION_NOT_FOUND}, {@link Fault#PARAMETER_VALUE},
     *     {@link Fault#NAT_GATEWAY_LIMIT}
     */
    public NatGateway create(NewNatGateway request) {
        Subnet subnet = attempt.subnet(request.subnet());
        if (request.isPrivate()) {
            checkNumber(request.addresses());
        } else {
            checkAllocations(request.allocations(), List.of());
        }
        if (!request.isPrivate()
                && !request.secondaries().isEmpty()
                && request.secondaries().size() != request.allocations().size() - 1) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The number of secondary private IP addresses and secondary allocation IDs must be the same.");
        }
        long present = intent.list(Kind.NAT_GATEWAY.under(attempt.account())).stream()
                .filter(NatGateway::isAvailable)
                .count();
        if (present >= attempt.installation().limits().internetGatewaysPerAccount()) {
            throw new CommandException(Fault.NAT_GATEWAY_LIMIT, "The maximum number of NAT gateways has been reached.");
        }
        NatGatewayId id = NatGatewayId.random(attempt.random());
        Optional<Failure> failure = failure(subnet, request);
        NatGateway made = failure.isPresent()
                ? new NatGateway(
                        id,
                        attempt.account(),
                        subnet.vpc(),
                        subnet.id(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(request.connectivity()),
                        List.of(),
                        failure,
                        attempt.now(),
                        Optional.empty(),
                        request.tags())
                : enter(id, subnet, request);
        intent.put(made);
        return made;
    }

    /** @throws CommandException {@link Fault#NAT_GATEWAY_NOT_FOUND} */
    public NatGateway delete(NatGatewayId id) {
        NatGateway found = find(id);
        if (!found.isAvailable()) {
            return found;
        }
        found.networkInterface().ifPresent(own -> {
            intent.delete(ManagedInterface.key(attempt.account(), own));
            new NetworkInterfaces(attempt).remove(attempt.networkInterface(own));
        });
        intent.find(NatLeases.key(attempt.account(), id)).ifPresent(leases -> intent.delete(leases.key()));
        intent.delete(NatGatewaySetting.key(attempt.account(), id));
        NatGateway gone = found.asDeleted(attempt.now());
        intent.put(gone);
        return gone;
    }

    /** @throws CommandException {@link Fault#NAT_GATEWAY_NOT_FOUND} */
    public NatSettings settings(NatGatewayId id) {
        return NatGatewaySetting.of(intent.find(
                NatGatewaySetting.key(attempt.account(), available(id).id())));
    }

    /**
     * Sets how it treats connections, those that it has too.
     *
     * @throws CommandException {@link Fault#NAT_GATEWAY_NOT_FOUND}
     */
    public void set(NatGatewayId id, NatSettings settings) {
        NatGateway found = available(id);
        if (settings.equals(NatSettings.USUAL)) {
            intent.delete(NatGatewaySetting.key(attempt.account(), id));
        } else {
            intent.put(new NatGatewaySetting(id, attempt.account(), found.vpc(), settings));
        }
    }

    /**
     * Gives it more addresses.
     *
     * @param privateAddresses of these, in their order; any when empty
     * @throws CommandException {@link Fault#NAT_GATEWAY_NOT_FOUND}, {@link Fault#ALLOCATION_NOT_FOUND}, {@link
     *     Fault#ALREADY_ASSOCIATED}, {@link Fault#PARAMETER_VALUE}, {@link Fault#SUBNET_FULL}, {@link Fault#ADDRESS_IN_USE}, {@link
     *     Fault#ADDRESS_OUTSIDE_SUBNET}
     */
    public NatGateway associate(NatGatewayId id, List<AllocationId> allocations, List<Ipv4Address> privateAddresses) {
        NatGateway found = available(id);
        if (found.isPrivate()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "The NAT gateway '" + id + "' is private: it has no elastic IP addresses.");
        }
        checkAllocations(allocations, found.addresses());
        if (!privateAddresses.isEmpty() && privateAddresses.size() != allocations.size()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "The number of private IP addresses and allocation IDs must be the same.");
        }
        allocations.forEach(allocation -> taken(attempt.elasticAddress(allocation))
                .ifPresent(text -> {
                    throw new CommandException(Fault.ALREADY_ASSOCIATED, text);
                }));
        NetworkInterface own = attempt.networkInterface(found.networkInterface().orElseThrow());
        List<Ipv4Address> added = take(found, own, privateAddresses, allocations.size());
        NatGateway more = found.withAddresses(join(found.addresses(), lead(own, allocations, added)));
        intent.put(more);
        return more;
    }

    /**
     * Gives a private one more addresses.
     *
     * @param addresses which; any when empty
     * @param count how many when {@code addresses} is empty
     * @throws CommandException {@link Fault#NAT_GATEWAY_NOT_FOUND}, {@link Fault#PARAMETER_VALUE}, {@link Fault#SUBNET_FULL}, {@link
     *     Fault#ADDRESS_IN_USE}, {@link Fault#ADDRESS_OUTSIDE_SUBNET}
     */
    public NatGateway assign(NatGatewayId id, List<Ipv4Address> addresses, int count) {
        NatGateway found = availablePrivate(id);
        int more = addresses.isEmpty() ? count : addresses.size();
        if (more < 1) {
            throw new CommandException(Fault.PARAMETER_VALUE, "At least one private IP address must be assigned.");
        }
        checkNumber(found.addresses().size() + more);
        NetworkInterface own = attempt.networkInterface(found.networkInterface().orElseThrow());
        NatGateway with = found.withAddresses(join(found.addresses(), unled(take(found, own, addresses, more))));
        intent.put(with);
        return with;
    }

    /**
     * Takes addresses of a private one away, as {@link #disassociate} does.
     *
     * @throws CommandException {@link Fault#NAT_GATEWAY_NOT_FOUND}, {@link Fault#PARAMETER_VALUE} for the primary address, or what is none
     */
    public NatGateway unassign(NatGatewayId id, List<Ipv4Address> addresses, Duration atMost) {
        NatGateway found = availablePrivate(id);
        List<Integer> places = new ArrayList<>();
        for (Ipv4Address address : addresses) {
            places.add(found.addresses().stream().map(Address::address).toList().indexOf(address));
            if (places.getLast() < 0) {
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "The private IP address " + address + " is not assigned to the NAT gateway '" + id + "'.");
            }
        }
        return drain(found, places, atMost, "unassigned");
    }

    /**
     * Takes addresses away, once their connections have ended or the time is over; from now on no new ones get them.
     *
     * @throws CommandException {@link Fault#NAT_GATEWAY_NOT_FOUND}, {@link Fault#ADDRESS_ASSOCIATION_NOT_FOUND}, {@link
     *     Fault#PARAMETER_VALUE} for the primary address
     */
    public NatGateway disassociate(NatGatewayId id, List<AddressAssociationId> associations, Duration atMost) {
        NatGateway found = available(id);
        List<Integer> places = associations.stream()
                .map(association -> indexOf(found.addresses(), association))
                .toList();
        return drain(found, places, atMost, "disassociated");
    }

    private NatGateway drain(NatGateway found, List<Integer> places, Duration atMost, String taken) {
        List<Address> addresses = new ArrayList<>(found.addresses());
        for (int at : places) {
            if (at == 0) {
                throw new CommandException(
                        Fault.PARAMETER_VALUE,
                        "The primary IP address of the NAT gateway '" + found.id() + "' cannot be " + taken + ".");
            }
            Address before = addresses.get(at);
            if (!before.isDraining()) {
                addresses.set(
                        at,
                        new Address(
                                before.address(),
                                before.publicAddress(),
                                Optional.of(attempt.now().plus(atMost))));
            }
        }
        NatGateway less = found.withAddresses(addresses);
        intent.put(less);
        return less;
    }

    private NatGateway availablePrivate(NatGatewayId id) {
        NatGateway found = available(id);
        if (!found.isPrivate()) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "The NAT gateway '" + id + "' is public: its addresses are elastic ones.");
        }
        return found;
    }

    /** Private addresses for its interface. */
    private List<Ipv4Address> take(NatGateway of, NetworkInterface own, List<Ipv4Address> wanted, int count) {
        SubnetPool pool = new SubnetPool(attempt, attempt.subnet(of.subnet()));
        wanted.forEach(pool::take);
        List<Ipv4Address> added = wanted.isEmpty() ? pool.takeAny(count) : wanted;
        List<Ipv4Address> all = new ArrayList<>(own.ipv4());
        all.addAll(added);
        intent.put(own.withAddresses(all, own.ipv6()));
        return added;
    }

    private static List<Address> unled(List<Ipv4Address> addresses) {
        return addresses.stream()
                .map(address -> new Address(address, Optional.empty(), Optional.empty()))
                .toList();
    }

    /** Whether {@link #tidy} has something to do now. */
    public static boolean isDue(NatGateway gateway, Instant now) {
        if (!gateway.isAvailable()) {
            Instant ended = gateway.deleted().orElse(gateway.created());
            return now.isAfter(ended.plus(SHOWN_AFTER_END));
        }
        return gateway.addresses().stream().anyMatch(address -> isDrained(address, now));
    }

    /** Lets addresses go that have drained, and forgets what ended long ago. */
    public void tidy(NatGatewayId id) {
        Optional<NatGateway> present = intent.find(NatGateway.key(attempt.account(), id));
        if (present.isEmpty() || !isDue(present.get(), attempt.now())) {
            return;
        }
        NatGateway found = present.get();
        if (!found.isAvailable()) {
            intent.delete(found.key());
            return;
        }
        List<Address> gone = found.addresses().stream()
                .filter(address -> isDrained(address, attempt.now()))
                .toList();
        List<Ipv4Address> free = gone.stream().map(Address::address).toList();
        NetworkInterface own = attempt.networkInterface(found.networkInterface().orElseThrow());
        SubnetPool pool = new SubnetPool(attempt, attempt.subnet(found.subnet()));
        free.forEach(pool::giveBack);
        intent.put(new PublicMappings(attempt)
                .without(own, free)
                .withAddresses(
                        own.ipv4().stream()
                                .filter(address -> !free.contains(address))
                                .toList(),
                        own.ipv6()));
        intent.find(NatLeases.key(attempt.account(), id))
                .ifPresent(leases -> intent.put(leases.withLeases(leases.leases().stream()
                        .filter(lease -> !free.contains(lease.address()))
                        .toList())));
        intent.put(found.withAddresses(found.addresses().stream()
                .filter(address -> !gone.contains(address))
                .toList()));
    }

    private static boolean isDrained(Address address, Instant now) {
        return address.drainedAt().filter(at -> !now.isBefore(at)).isPresent();
    }

    /** @throws CommandException {@link Fault#NAT_GATEWAY_NOT_FOUND} */
    public NatGateway find(NatGatewayId id) {
        return intent.find(NatGateway.key(attempt.account(), id))
                .orElseThrow(
                        () -> new CommandException(Fault.NAT_GATEWAY_NOT_FOUND, "NatGateway " + id + " was not found"));
    }

    private NatGateway available(NatGatewayId id) {
        NatGateway found = find(id);
        if (!found.isAvailable()) {
            throw new CommandException(Fault.NAT_GATEWAY_NOT_FOUND, "NatGateway " + id + " was not found");
        }
        return found;
    }

    /** What EC2 finds out after it has accepted the request. */
    private Optional<Failure> failure(Subnet subnet, NewNatGateway request) {
        List<AllocationId> allocations = request.allocations();
        if (!request.isPrivate()
                && attempt.contents(subnet.vpc()).internetGateway().isEmpty()) {
            return Optional.of(new Failure(
                    "Gateway.NotAttached", "Network " + subnet.vpc() + " has no Internet gateway attached"));
        }
        Optional<String> taken = allocations.stream()
                .flatMap(allocation -> taken(attempt.elasticAddress(allocation)).stream())
                .findFirst();
        if (taken.isPresent()) {
            return taken.map(text -> new Failure("Resource.AlreadyAssociated", text));
        }
        return attempt.addresses(subnet.id()).available() < request.addresses()
                ? Optional.of(new Failure(
                        "InsufficientFreeAddressesInSubnet",
                        "Subnet " + subnet.id() + " has insufficient free addresses to create this NAT gateway"))
                : Optional.empty();
    }

    private static Optional<String> taken(ElasticAddress elastic) {
        return elastic.networkInterface().map(_ -> "Elastic IP address [" + elastic.id() + "] is already associated");
    }

    private NatGateway enter(NatGatewayId id, Subnet subnet, NewNatGateway request) {
        NetworkInterface own = new NetworkInterfaces(attempt)
                .create(new NewInterface(
                        subnet.id(),
                        List.of(),
                        "Interface for NAT Gateway " + id,
                        request.primary(),
                        request.secondaries(),
                        request.addresses() - 1 - request.secondaries().size(),
                        List.of(),
                        Optional.of(0),
                        NewPrefixes.NONE,
                        Optional.empty(),
                        TrackingTimeouts.USUAL,
                        Tags.NONE));
        intent.put(new ManagedInterface(attempt.account(), own.id(), ManagedInterface.NAT_GATEWAYS));
        return new NatGateway(
                id,
                attempt.account(),
                subnet.vpc(),
                subnet.id(),
                Optional.of(own.id()),
                Optional.of(own.number()),
                Optional.of(request.connectivity()),
                request.isPrivate() ? unled(own.ipv4()) : lead(own, request.allocations(), own.ipv4()),
                Optional.empty(),
                attempt.now(),
                Optional.empty(),
                request.tags());
    }

    /** Leads elastic addresses to private ones of its interface. */
    private List<Address> lead(NetworkInterface own, List<AllocationId> allocations, List<Ipv4Address> to) {
        List<Address> led = new ArrayList<>();
        for (int i = 0; i < allocations.size(); i++) {
            AllocationId allocation = allocations.get(i);
            AddressAssociationId association = new ElasticAddresses(attempt).lead(allocation, own.id(), to.get(i));
            led.add(new Address(
                    to.get(i),
                    Optional.of(new NatGateway.PublicAddress(
                            attempt.elasticAddress(allocation).address(), allocation, association)),
                    Optional.empty()));
        }
        return led;
    }

    private void checkAllocations(List<AllocationId> allocations, List<Address> present) {
        allocations.forEach(attempt::elasticAddress);
        if (allocations.isEmpty() || new HashSet<>(allocations).size() != allocations.size()) {
            throw new CommandException(Fault.PARAMETER_VALUE, "Allocation IDs must be given, and differ.");
        }
        checkNumber(allocations.size() + present.size());
    }

    private void checkNumber(int addresses) {
        int most = attempt.installation().limits().addressesPerNatGateway();
        if (addresses > most) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "A NAT gateway can have at most " + most + " IP addresses.");
        }
    }

    private static int indexOf(List<Address> addresses, AddressAssociationId association) {
        for (int i = 0; i < addresses.size(); i++) {
            boolean led = addresses
                    .get(i)
                    .publicAddress()
                    .filter(known -> known.association().equals(association))
                    .isPresent();
            if (led) {
                return i;
            }
        }
        throw new CommandException(
                Fault.ADDRESS_ASSOCIATION_NOT_FOUND, "The association ID '" + association + "' does not exist");
    }

    private static List<Address> join(List<Address> one, List<Address> other) {
        List<Address> all = new ArrayList<>(one);
        all.addAll(other);
        return all;
    }
}
