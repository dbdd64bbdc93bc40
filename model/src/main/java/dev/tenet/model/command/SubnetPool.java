package dev.tenet.model.command;

import dev.tenet.model.InterfaceNumber;
import dev.tenet.model.Ipv6Claim;
import dev.tenet.model.Ipv6PrefixClaim;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.NumberSpace;
import dev.tenet.model.Subnet;
import dev.tenet.model.SubnetAddresses;
import dev.tenet.model.SubnetCidr;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
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

    /** Any free prefixes of the family. @throws CommandException {@link Fault#PREFIXES_EXHAUSTED}, {@link Fault#COMBINATION_INVALID} */
    List<IpPrefix> takeAnyPrefixes(IpFamily family, int count, NetworkInterfaceId holder) {
        List<IpPrefix> given = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            IpPrefix prefix = switch (family) {
                case IPV4 ->
                    addresses()
                            .freePrefix(NetworkInterface.prefixLength(family))
                            .orElseThrow(this::noPrefix);
                case IPV6 -> freeIpv6Prefix();
            };
            mark(prefix, holder);
            given.add(prefix);
        }
        return given;
    }

    /**
     * @throws CommandException {@link Fault#ADDRESS_OUTSIDE_SUBNET}, {@link Fault#ADDRESS_IN_USE}, {@link Fault#PARAMETER_VALUE} when
     *     prefixes of that length cannot be delegated
     */
    void take(IpPrefix prefix, NetworkInterfaceId holder) {
        if (prefix.length() != NetworkInterface.prefixLength(prefix.family())) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The prefix " + prefix + " is invalid: its length must be "
                            + NetworkInterface.prefixLength(prefix.family()) + ".");
        }
        requireAllowed(prefix.first());
        requireAllowed(prefix.last());
        boolean inUse = switch (prefix.family()) {
            case IPV4 -> addresses().isAnyTaken(prefix);
            case IPV6 -> isAnyClaimed(prefix);
        };
        if (inUse) {
            throw new CommandException(Fault.ADDRESS_IN_USE, "Address prefix " + prefix + " is in use.");
        }
        mark(prefix, holder);
    }

    void giveBack(IpPrefix prefix) {
        switch (prefix.family()) {
            case IPV4 -> attempt.intent().put(addresses().without(prefix));
            case IPV6 -> {
                attempt.intent().delete(Ipv6PrefixClaim.key(subnet.id(), prefix));
                attempt.intent().put(addresses().withIpv6Addresses(addresses().ipv6Addresses() - 1));
            }
        }
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

    private void mark(IpPrefix prefix, NetworkInterfaceId holder) {
        switch (prefix.family()) {
            case IPV4 -> attempt.intent().put(addresses().with(prefix));
            case IPV6 -> {
                attempt.intent().put(new Ipv6PrefixClaim(subnet.id(), prefix, holder));
                attempt.intent().put(addresses().withIpv6Addresses(addresses().ipv6Addresses() + 1));
            }
        }
    }

    private boolean isClaimed(Ipv6Address address) {
        IpPrefix around = IpPrefix.containing(address, NetworkInterface.IPV6_PREFIX_LENGTH);
        return attempt.intent().find(Ipv6Claim.key(subnet.id(), address)).isPresent()
                || attempt.intent()
                        .find(Ipv6PrefixClaim.key(subnet.id(), around))
                        .isPresent();
    }

    /** The look at all claims is guarded by the subnet's addresses, which every claim changes. */
    private boolean isAnyClaimed(IpPrefix prefix) {
        return attempt.intent().find(Ipv6PrefixClaim.key(subnet.id(), prefix)).isPresent()
                || attempt.intent().list(Kind.IPV6_CLAIM.under(subnet.id())).stream()
                        .anyMatch(claim -> prefix.contains(claim.address()));
    }

    private IpPrefix freeIpv6Prefix() {
        IpPrefix block = ipv6Block();
        for (int i = 0; i < MAX_TRIES; i++) {
            Ipv6Address candidate = new Ipv6Address(
                    ((Ipv6Address) block.address()).high(), attempt.random().nextLong());
            IpPrefix prefix = IpPrefix.containing(candidate, NetworkInterface.IPV6_PREFIX_LENGTH);
            if (subnet.allows(prefix.first()) && subnet.allows(prefix.last()) && !isAnyClaimed(prefix)) {
                return prefix;
            }
        }
        throw noPrefix();
    }

    private IpPrefix ipv6Block() {
        return subnet.ipv6()
                .map(SubnetCidr::prefix)
                .orElseThrow(() -> new CommandException(
                        Fault.COMBINATION_INVALID,
                        "The subnet '" + subnet.id() + "' does not have an IPv6 CIDR block"));
    }

    private Ipv6Address freeIpv6() {
        IpPrefix block = ipv6Block();
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

    private CommandException noPrefix() {
        return new CommandException(
                Fault.PREFIXES_EXHAUSTED,
                "The specified subnet does not have enough free cidr blocks to satisfy the request.");
    }

    private static CommandException inUse(IpAddress address) {
        return new CommandException(Fault.ADDRESS_IN_USE, "Address " + address + " is in use.");
    }
}
