package dev.tenet.model.command;

import dev.tenet.model.InterfaceNumber;
import dev.tenet.model.Ipv6Claim;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.NumberSpace;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetAddresses;
import dev.tenet.model.SubnetCidr;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.util.ArrayList;
import java.util.List;

/** Gives and takes back a subnet's addresses and interface numbers. */
final class SubnetPool {
    /** Chance never picks so many taken addresses in a row out of 2^64, unless it is broken. */
    private static final int MAX_TRIES = 64;

    private final Attempt attempt;
    private final Subnet subnet;

    SubnetPool(Attempt attempt, Subnet subnet) {
        this.attempt = attempt;
        this.subnet = subnet;
    }

    /** How many IPv4 addresses there are to give. */
    int available() {
        return addresses().available();
    }

    /** @throws CommandException {@link Fault#SUBNET_FULL} */
    List<Ipv4Address> takeAny(int count) {
        SubnetAddresses addresses = addresses();
        List<Ipv4Address> given = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ipv4Address address = addresses.free().orElseThrow(this::full);
            addresses = addresses.with(address);
            given.add(address);
        }
        attempt.intent().put(addresses);
        return given;
    }

    /** @throws CommandException {@link Fault#ADDRESS_OUTSIDE_SUBNET}, {@link Fault#ADDRESS_IN_USE} */
    void take(Ipv4Address address) {
        requireAllowed(address);
        SubnetAddresses addresses = addresses();
        if (addresses.isTaken(address)) {
            throw inUse(address);
        }
        attempt.intent().put(addresses.with(address));
    }

    void giveBack(Ipv4Address address) {
        attempt.intent().put(addresses().without(address));
    }

    /** @throws CommandException {@link Fault#COMBINATION_INVALID} when the subnet has no IPv6 block */
    List<Ipv6Address> takeAnyIpv6(int count, NetworkInterfaceId holder) {
        List<Ipv6Address> given = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ipv6Address address = freeIpv6();
            claim(address, holder);
            given.add(address);
        }
        return given;
    }

    /** @throws CommandException {@link Fault#ADDRESS_OUTSIDE_SUBNET}, {@link Fault#ADDRESS_IN_USE} */
    void take(Ipv6Address address, NetworkInterfaceId holder) {
        requireAllowed(address);
        if (isClaimed(address)) {
            throw inUse(address);
        }
        claim(address, holder);
    }

    void giveBack(Ipv6Address address) {
        attempt.intent().delete(Ipv6Claim.key(subnet.id(), address));
        attempt.intent().put(addresses().withIpv6Addresses(addresses().ipv6Addresses() - 1));
    }

    InterfaceNumber takeNumber() {
        SubnetAddresses addresses = addresses();
        if (addresses.nextNumber() == addresses.endNumber()) {
            long first = new Numbers(attempt, NumberSpace.INTERFACE).takeFresh(SubnetAddresses.NUMBERS_AT_ONCE);
            addresses = addresses.withNumbers(first, first + SubnetAddresses.NUMBERS_AT_ONCE);
        }
        attempt.intent().put(addresses.withNumbers(addresses.nextNumber() + 1, addresses.endNumber()));
        return new InterfaceNumber(addresses.nextNumber());
    }

    private SubnetAddresses addresses() {
        return attempt.addresses(subnet.id());
    }

    private void claim(Ipv6Address address, NetworkInterfaceId holder) {
        attempt.intent().put(new Ipv6Claim(subnet.id(), address, holder));
        attempt.intent().put(addresses().withIpv6Addresses(addresses().ipv6Addresses() + 1));
    }

    private boolean isClaimed(Ipv6Address address) {
        return attempt.intent().find(Ipv6Claim.key(subnet.id(), address)).isPresent();
    }

    private Ipv6Address freeIpv6() {
        IpPrefix block = subnet.ipv6()
                .map(SubnetCidr::prefix)
                .orElseThrow(() -> new CommandException(
                        Fault.COMBINATION_INVALID,
                        "The subnet '" + subnet.id() + "' does not have an IPv6 CIDR block"));
        long high = ((Ipv6Address) block.address()).high();
        for (int i = 0; i < MAX_TRIES; i++) {
            Ipv6Address candidate = new Ipv6Address(high, attempt.random().nextLong());
            if (subnet.allows(candidate) && !isClaimed(candidate)) {
                return candidate;
            }
        }
        throw new IllegalStateException("no free address found in " + block);
    }

    private void requireAllowed(IpAddress address) {
        if (subnet.reserves(address)) {
            throw new CommandException(
                    Fault.ADDRESS_OUTSIDE_SUBNET, "Address " + address + " is in subnet's reserved address range");
        }
        if (!subnet.allows(address)) {
            throw new CommandException(
                    Fault.ADDRESS_OUTSIDE_SUBNET, "Address does not fall within the subnet's address range");
        }
    }

    private CommandException full() {
        return new CommandException(
                Fault.SUBNET_FULL,
                "There aren't sufficient free addresses in subnet '" + subnet.id() + "' to satisfy the request");
    }

    private static CommandException inUse(IpAddress address) {
        return new CommandException(Fault.ADDRESS_IN_USE, "Address " + address + " is in use.");
    }
}
