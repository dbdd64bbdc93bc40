package dev.tenet.model.command;

import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;

/** Commands on the addresses of network interfaces. */
public final class InterfaceAddresses {
    private final Attempt attempt;

    public InterfaceAddresses(Attempt attempt) {
        this.attempt = attempt;
    }

    /**
     * Adds secondary addresses: the named ones and {@code count} of any.
     *
     * @param mayMove whether a named address comes over from another interface of the subnet that has it as a secondary
     * @return the added ones
     * @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#SUBNET_FULL}, {@link Fault#ADDRESS_IN_USE},
     *     {@link Fault#ADDRESS_OUTSIDE_SUBNET}, {@link Fault#ADDRESSES_PER_INTERFACE_EXCEEDED}
     */
    public List<Ipv4Address> assignIpv4(NetworkInterfaceId id, List<Ipv4Address> named, int count, boolean mayMove) {
        NetworkInterface found = attempt.changeableInterface(id);
        SubnetPool pool = new SubnetPool(attempt, attempt.subnet(found.subnet()));
        for (Ipv4Address address : named) {
            if (mayMove) {
                takeFromHolder(found, address);
            }
            pool.take(address);
        }
        List<Ipv4Address> added = new ArrayList<>(named);
        added.addAll(pool.takeAny(count));
        List<Ipv4Address> all = new ArrayList<>(found.ipv4());
        all.addAll(added);
        put(found.withAddresses(all, found.ipv6()));
        return added;
    }

    /** @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#ADDRESS_NOT_ASSIGNED} */
    public void unassignIpv4(NetworkInterfaceId id, List<Ipv4Address> addresses) {
        NetworkInterface found = attempt.changeableInterface(id);
        SubnetPool pool = new SubnetPool(attempt, attempt.subnet(found.subnet()));
        List<Ipv4Address> rest = new ArrayList<>(found.ipv4());
        for (Ipv4Address address : addresses) {
            if (address.equals(found.primaryIpv4())) {
                throw new CommandException(Fault.PARAMETER_VALUE, address + " is the primary address of the interface");
            }
            if (!rest.remove(address)) {
                throw notAssigned(id, address);
            }
            pool.giveBack(address);
        }
        attempt.intent()
                .put(new PublicMappings(attempt).without(found, addresses).withAddresses(rest, found.ipv6()));
    }

    /** Adds IPv6 addresses: the named ones and {@code count} of any; returns the added ones. Errors as for IPv4. */
    public List<Ipv6Address> assignIpv6(NetworkInterfaceId id, List<Ipv6Address> named, int count) {
        NetworkInterface found = attempt.changeableInterface(id);
        SubnetPool pool = new SubnetPool(attempt, attempt.subnet(found.subnet()));
        named.forEach(address -> pool.take(address, id));
        List<Ipv6Address> added = new ArrayList<>(named);
        added.addAll(pool.takeAnyIpv6(count, id));
        List<Ipv6Address> all = new ArrayList<>(found.ipv6());
        all.addAll(added);
        put(found.withAddresses(found.ipv4(), all));
        return added;
    }

    /** @throws CommandException {@link Fault#INTERFACE_NOT_FOUND}, {@link Fault#ADDRESS_NOT_ASSIGNED} */
    public void unassignIpv6(NetworkInterfaceId id, List<Ipv6Address> addresses) {
        NetworkInterface found = attempt.changeableInterface(id);
        SubnetPool pool = new SubnetPool(attempt, attempt.subnet(found.subnet()));
        List<Ipv6Address> rest = new ArrayList<>(found.ipv6());
        for (Ipv6Address address : addresses) {
            if (!rest.remove(address)) {
                throw notAssigned(id, address);
            }
            pool.giveBack(address);
        }
        attempt.intent().put(found.withAddresses(found.ipv4(), rest));
    }

    /** If another interface of the subnet has the address as a secondary, it has it no more. */
    private void takeFromHolder(NetworkInterface taker, Ipv4Address address) {
        attempt.intent().list(Kind.NETWORK_INTERFACE.under(attempt.account())).stream()
                .filter(other -> other.subnet().equals(taker.subnet())
                        && other.ipv4().contains(address)
                        && !other.primaryIpv4().equals(address)
                        && !other.id().equals(taker.id()))
                .findFirst()
                .ifPresent(holder -> unassignIpv4(holder.id(), List.of(address)));
    }

    private void put(NetworkInterface changed) {
        new InterfaceLimits(attempt).checkAddresses(changed);
        attempt.intent().put(changed);
    }

    private static CommandException notAssigned(NetworkInterfaceId id, IpAddress address) {
        return new CommandException(
                Fault.ADDRESS_NOT_ASSIGNED,
                "Some of the specified addresses are not assigned to interface " + id + ": " + address);
    }
}
