package dev.tenet.model.command;

import dev.tenet.model.IdentityNumber;
import dev.tenet.model.Instance;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PublicAddresses;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Subnet;
import dev.tenet.model.TrackingTimeouts;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Commands on network interfaces. Those on their addresses are {@link InterfaceAddresses}, on attachment {@link Attachments}. */
public final class NetworkInterfaces {
    private final Attempt attempt;
    private final Intent intent;
    private final Identities identities;

    public NetworkInterfaces(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
        this.identities = new Identities(attempt);
    }

    /**
     * @throws CommandException {@link Fault#SUBNET_NOT_FOUND}, {@link Fault#GROUP_NOT_FOUND}, {@link Fault#GROUP_ELSEWHERE},
     *     {@link Fault#GROUPS_PER_INTERFACE_EXCEEDED}, {@link Fault#SUBNET_FULL}, {@link Fault#ADDRESS_IN_USE}, {@link
     *     Fault#ADDRESS_OUTSIDE_SUBNET}, {@link Fault#ADDRESSES_PER_INTERFACE_EXCEEDED}
     */
    public NetworkInterface create(NewInterface request) {
        Subnet subnet = attempt.subnet(request.subnet());
        Vpc vpc = attempt.vpc(subnet.vpc());
        List<SecurityGroupId> groups = new InterfaceGroups(attempt).of(vpc, request.groups());
        checkAddressCount(request);
        NetworkInterfaceId id = NetworkInterfaceId.random(attempt.random());
        SubnetPool pool = new SubnetPool(attempt, subnet);
        List<Ipv4Address> ipv4 = ipv4(request, pool);
        List<Ipv6Address> ipv6 = ipv6(request, subnet, pool, id);
        List<IpPrefix> prefixes = InterfacePrefixes.take(pool, request.prefixes(), id);
        NetworkInterface made = new NetworkInterface(
                id,
                attempt.account(),
                vpc.id(),
                subnet.id(),
                subnet.zone(),
                pool.takeNumber(),
                identities.acquire(vpc.id(), groups),
                ipv4,
                ipv6,
                prefixes,
                groups,
                true,
                request.timeouts(),
                request.description(),
                PublicAddresses.NONE,
                Optional.empty(),
                request.tags());
        intent.put(made);
        return made;
    }

    /** @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#INTERFACE_IN_USE} */
    public void delete(NetworkInterfaceId id) {
        NetworkInterface found = attempt.changeableInterface(id);
        if (found.attachment().isPresent()) {
            throw new CommandException(Fault.INTERFACE_IN_USE, "Network interface '" + id + "' is currently in use.");
        }
        if (new TrafficMirrors(attempt).isTarget(id)) {
            throw new CommandException(
                    Fault.INTERFACE_IN_USE,
                    "Network interface '" + id + "' is currently in use: a traffic mirror target.");
        }
        remove(found);
    }

    /**
     * @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#GROUP_NOT_FOUND}, {@link
     *     Fault#GROUP_ELSEWHERE}, {@link Fault#GROUPS_PER_INTERFACE_EXCEEDED}
     */
    public NetworkInterface modifyGroups(NetworkInterfaceId id, List<SecurityGroupId> asked) {
        return setGroups(attempt.changeableInterface(id), asked);
    }

    /** The same for any interface. */
    NetworkInterface setGroups(NetworkInterface found, List<SecurityGroupId> asked) {
        List<SecurityGroupId> groups = new InterfaceGroups(attempt).of(attempt.vpc(found.vpc()), asked);
        IdentityNumber identity = identities.acquire(found.vpc(), groups);
        identities.release(found.vpc(), found.groups());
        return put(found.withGroups(identity, groups));
    }

    /** @throws CommandException {@link Fault#INTERFACE_NOT_FOUND} */
    public NetworkInterface modifyDescription(NetworkInterfaceId id, String description) {
        return change(id, found -> found.withDescription(description));
    }

    /** @throws CommandException {@link Fault#INTERFACE_NOT_FOUND} */
    public NetworkInterface modifySourceDestinationCheck(NetworkInterfaceId id, boolean check) {
        return change(id, found -> found.withSourceDestinationCheck(check));
    }

    /**
     * Sets those timeouts that are given.
     *
     * @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}
     */
    public NetworkInterface modifyTimeouts(NetworkInterfaceId id, TrackingTimeouts timeouts) {
        return change(id, found -> found.withTimeouts(found.timeouts().with(timeouts)));
    }

    /** Gives everything back that the interface holds; {@code found} is attached to nothing that stays. */
    void remove(NetworkInterface found) {
        new PublicMappings(attempt).without(found, found.ipv4());
        SubnetPool pool = new SubnetPool(attempt, attempt.subnet(found.subnet()));
        found.ipv4().forEach(pool::giveBack);
        found.ipv6().forEach(pool::giveBack);
        found.prefixes().forEach(pool::giveBack);
        identities.release(found.vpc(), found.groups());
        new FlowLogs(attempt).forget(found.id());
        new TrafficMirrors(attempt).forget(found.id());
        intent.delete(found.key());
    }

    /** The instance that has the interface. */
    Instance holder(NetworkInterface attached) {
        return attempt.instance(attached.attachment().orElseThrow().instance());
    }

    private NetworkInterface change(NetworkInterfaceId id, UnaryOperator<NetworkInterface> change) {
        return put(change.apply(attempt.changeableInterface(id)));
    }

    private NetworkInterface put(NetworkInterface changed) {
        intent.put(changed);
        return changed;
    }

    private void checkAddressCount(NewInterface request) {
        int limit = attempt.installation().limits().addressesPerInterface();
        int ipv4 = request.ipv4Addresses() + request.prefixes().count(IpFamily.IPV4);
        int ipv6 = request.ipv6().size()
                + request.ipv6Count().orElse(0)
                + request.prefixes().count(IpFamily.IPV6);
        if (ipv4 > limit || ipv6 > limit) {
            throw new CommandException(
                    Fault.ADDRESSES_PER_INTERFACE_EXCEEDED,
                    "The number of private addresses exceeds the limit of " + limit + " per network interface.");
        }
    }

    private static List<Ipv4Address> ipv4(NewInterface request, SubnetPool pool) {
        List<Ipv4Address> named = new ArrayList<>();
        request.primary().ifPresent(named::add);
        named.addAll(request.secondaries());
        requireDistinct(named);
        named.forEach(pool::take);
        List<Ipv4Address> any = pool.takeAny(request.ipv4Addresses() - named.size());
        if (request.primary().isPresent()) {
            named.addAll(any);
            return named;
        }
        List<Ipv4Address> all = new ArrayList<>(any.subList(0, 1));
        all.addAll(named);
        all.addAll(any.subList(1, any.size()));
        return all;
    }

    private static List<Ipv6Address> ipv6(NewInterface request, Subnet subnet, SubnetPool pool, NetworkInterfaceId id) {
        requireDistinct(request.ipv6());
        boolean unasked = request.ipv6().isEmpty() && request.ipv6Count().isEmpty();
        int count = unasked && subnet.settings().assignIpv6OnCreation()
                ? 1
                : request.ipv6Count().orElse(0);
        request.ipv6().forEach(address -> pool.take(address, id));
        List<Ipv6Address> all = new ArrayList<>(request.ipv6());
        all.addAll(pool.takeAnyIpv6(count, id));
        return all;
    }

    private static <T> void requireDistinct(List<T> addresses) {
        if (new HashSet<>(addresses).size() != addresses.size()) {
            throw new CommandException(Fault.PARAMETER_VALUE, "The same address must not appear multiple times");
        }
    }
}
