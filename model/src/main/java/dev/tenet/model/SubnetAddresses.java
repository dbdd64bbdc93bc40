package dev.tenet.model;

import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.util.Optional;

/**
 * Which addresses of a subnet are taken, and the interface numbers set aside for it. Every interface of the subnet changes
 * this one object, so a number costs no further write: numbers come from the common counter {@value #NUMBERS_AT_ONCE} at a time.
 *
 * @param taken by index in the block; the addresses EC2 reserves are not marked
 * @param cursor the index where the search for a free address begins: a freed address comes last
 * @param nextNumber the next interface number set aside; none are left when it is {@code endNumber}
 * @param ipv6Addresses how many {@link Ipv6Claim}s and {@link Ipv6PrefixClaim}s there are
 */
public record SubnetAddresses(
        SubnetId subnet,
        IpPrefix block,
        AddressMap taken,
        int cursor,
        long nextNumber,
        long endNumber,
        int ipv6Addresses)
        implements IntentObject {
    public static final int NUMBERS_AT_ONCE = 256;

    private static final int FIRST_USABLE = 4;

    public static SubnetAddresses none(SubnetId subnet, IpPrefix block) {
        return new SubnetAddresses(subnet, block, AddressMap.EMPTY, FIRST_USABLE, 0, 0, 0);
    }

    public static IntentKey<SubnetAddresses> key(SubnetId subnet) {
        return Kind.SUBNET_ADDRESSES.key(subnet);
    }

    @Override
    public IntentKey<SubnetAddresses> key() {
        return key(subnet);
    }

    /** How many addresses interfaces could still get. */
    public int available() {
        return block.size().intValueExact() - Subnet.RESERVED_ADDRESSES - taken.count();
    }

    public boolean isEmpty() {
        return taken.count() == 0 && ipv6Addresses == 0;
    }

    public boolean isTaken(Ipv4Address address) {
        return taken.isTaken(index(address));
    }

    /** An address nobody has; the longest unused in tendency. Empty when the subnet is full. */
    public Optional<Ipv4Address> free() {
        int end = block.size().intValueExact() - 1;
        var index = taken.free(FIRST_USABLE, Math.min(cursor, end), end);
        return index.isEmpty() ? Optional.empty() : Optional.of((Ipv4Address) block.addressAt(index.getAsInt()));
    }

    /** The first prefix of the length of which nobody has anything, and none is reserved. */
    public Optional<IpPrefix> freePrefix(int length) {
        int size = 1 << IpFamily.IPV4.bits() - length;
        var index = taken.freeRun(size, FIRST_USABLE, block.size().intValueExact() - 1);
        return index.isEmpty()
                ? Optional.empty()
                : Optional.of(new IpPrefix(block.addressAt(index.getAsInt()), length));
    }

    /** Whether anybody has something of a prefix in the block. */
    public boolean isAnyTaken(IpPrefix prefix) {
        return taken.isAnyTaken(
                index((Ipv4Address) prefix.first()), prefix.size().intValueExact());
    }

    public SubnetAddresses with(IpPrefix prefix) {
        return marked(prefix, true);
    }

    public SubnetAddresses without(IpPrefix prefix) {
        return marked(prefix, false);
    }

    private SubnetAddresses marked(IpPrefix prefix, boolean isTaken) {
        AddressMap now =
                taken.with(index((Ipv4Address) prefix.first()), prefix.size().intValueExact(), isTaken);
        return new SubnetAddresses(subnet, block, now, cursor, nextNumber, endNumber, ipv6Addresses);
    }

    public SubnetAddresses with(Ipv4Address address) {
        int index = index(address);
        int after = free().filter(address::equals).isPresent() ? index + 1 : cursor;
        return new SubnetAddresses(subnet, block, taken.with(index), after, nextNumber, endNumber, ipv6Addresses);
    }

    public SubnetAddresses without(Ipv4Address address) {
        return new SubnetAddresses(
                subnet, block, taken.without(index(address)), cursor, nextNumber, endNumber, ipv6Addresses);
    }

    public SubnetAddresses withIpv6Addresses(int count) {
        return new SubnetAddresses(subnet, block, taken, cursor, nextNumber, endNumber, count);
    }

    public SubnetAddresses withNumbers(long next, long end) {
        return new SubnetAddresses(subnet, block, taken, cursor, next, end, ipv6Addresses);
    }

    private int index(Ipv4Address address) {
        if (!block.contains(address)) {
            throw new IllegalArgumentException(address + " is not in " + block);
        }
        return (int) (address.toLong() - ((Ipv4Address) block.first()).toLong());
    }
}
