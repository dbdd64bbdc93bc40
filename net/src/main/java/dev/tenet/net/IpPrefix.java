package dev.tenet.net;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An IPv4 or IPv6 prefix (CIDR block) in canonical form: no bit beyond the length is set, or the constructor refuses it.
 *
 * <p>Ordered by first address, then the shorter (larger) prefix first.
 *
 * @param address the first address
 * @param length 0 to the family's number of bits
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {
    public static final IpPrefix ALL_IPV4 = new IpPrefix(Ipv4Address.UNSPECIFIED, 0);
    public static final IpPrefix ALL_IPV6 = new IpPrefix(Ipv6Address.UNSPECIFIED, 0);

    private static final Comparator<IpPrefix> ORDER =
            Comparator.comparing(IpPrefix::address).thenComparingInt(IpPrefix::length);

    public IpPrefix {
        if (length < 0 || length > address.family().bits()) {
            throw new IllegalArgumentException(address + " cannot have a prefix length of " + length);
        }
        if (!address.masked(length).equals(address)) {
            throw new IllegalArgumentException(address + "/" + length
                    + " has bits set beyond its length: the prefix is " + address.masked(length) + "/" + length);
        }
    }

    /** The prefix of this length that holds the address: bits beyond the length are cleared. */
    public static IpPrefix containing(IpAddress address, int length) {
        return new IpPrefix(address.masked(length), length);
    }

    /** The prefix that holds every address of the family. */
    public static IpPrefix all(IpFamily family) {
        return switch (family) {
            case IPV4 -> ALL_IPV4;
            case IPV6 -> ALL_IPV6;
        };
    }

    /** The prefix that holds this address alone. */
    public static IpPrefix single(IpAddress address) {
        return new IpPrefix(address, address.family().bits());
    }

    /** Reads {@code address/length} in canonical form; throws {@link ParseException}. */
    public static IpPrefix parse(String text) {
        return tryParse(text).orElseThrow(() -> new ParseException("a prefix without bits beyond its length", text));
    }

    /** Reads {@code address/length}; text whose address has bits set beyond the length is empty. */
    public static Optional<IpPrefix> tryParse(String text) {
        return read(text)
                .filter(read -> read.address.masked(read.length).equals(read.address))
                .map(read -> new IpPrefix(read.address, read.length));
    }

    /** Reads {@code address/length} and clears bits beyond the length, as EC2 does; throws {@link ParseException}. */
    public static IpPrefix parseMasking(String text) {
        return tryParseMasking(text).orElseThrow(() -> new ParseException("a prefix", text));
    }

    public static Optional<IpPrefix> tryParseMasking(String text) {
        return read(text).map(read -> containing(read.address, read.length));
    }

    public IpFamily family() {
        return address.family();
    }

    /** Whether it holds one address. */
    public boolean isSingle() {
        return length == family().bits();
    }

    public IpAddress first() {
        return address;
    }

    public IpAddress last() {
        return address.filled(length);
    }

    /** How many addresses it holds. */
    public BigInteger size() {
        return BigInteger.ONE.shiftLeft(family().bits() - length);
    }

    /** Whether the address is in it; one of the other family never is. */
    public boolean contains(IpAddress other) {
        return other.family() == family() && other.masked(length).equals(address);
    }

    /** Whether every address of {@code other} is in it. */
    public boolean contains(IpPrefix other) {
        return other.length >= length && contains(other.address);
    }

    public boolean overlaps(IpPrefix other) {
        return contains(other) || other.contains(this);
    }

    /** Its parts of the given length in order, made as they are asked for; {@code partLength} is at least this length. */
    public Stream<IpPrefix> split(int partLength) {
        if (partLength < length || partLength > family().bits()) {
            throw new IllegalArgumentException(this + " cannot be split into parts of length " + partLength);
        }
        return Stream.iterate(
                        Optional.of(new IpPrefix(address, partLength)),
                        Optional::isPresent,
                        part -> part.flatMap(this::next))
                .flatMap(Optional::stream);
    }

    /** The address {@code index} places after the first; throws {@link ArithmeticException} where that is outside. */
    public IpAddress addressAt(long index) {
        IpAddress found = address.plus(index);
        if (!contains(found)) {
            throw new ArithmeticException(this + " has no address " + index);
        }
        return found;
    }

    @Override
    public int compareTo(IpPrefix other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }

    private Optional<IpPrefix> next(IpPrefix part) {
        return part.last().equals(last())
                ? Optional.empty()
                : Optional.of(new IpPrefix(part.last().plus(1), part.length));
    }

    private static Optional<Read> read(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        int length = Digits.decimal(text.substring(slash + 1), 3);
        return IpAddress.tryParse(text.substring(0, slash))
                .filter(address -> length >= 0 && length <= address.family().bits())
                .map(address -> new Read(address, length));
    }

    private record Read(IpAddress address, int length) {}
}
