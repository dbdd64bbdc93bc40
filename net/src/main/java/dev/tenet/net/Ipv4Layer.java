package dev.tenet.net;

import java.util.Optional;
import java.util.OptionalInt;

/** IPv4: time to live 64, don't fragment, identification 0, no options, unless said otherwise. */
public final class Ipv4Layer extends IpLayer {
    private final Ipv4Address source;
    private final Ipv4Address destination;
    private int trafficClass;
    private int identification;
    private int flags = Ipv4Header.DONT_FRAGMENT;
    private int fragmentOffset;
    private int timeToLive = 64;
    private Bytes options = Bytes.EMPTY;
    private OptionalInt totalLength = OptionalInt.empty();
    private OptionalInt checksum = OptionalInt.empty();

    Ipv4Layer(Ipv4Address source, Ipv4Address destination) {
        this.source = source;
        this.destination = destination;
    }

    @Override
    public Ipv4Address source() {
        return source;
    }

    @Override
    public Ipv4Address destination() {
        return destination;
    }

    @Override
    public Ipv4Layer ttl(int hops) {
        timeToLive = hops;
        return this;
    }

    public Ipv4Layer trafficClass(int value) {
        trafficClass = value;
        return this;
    }

    public Ipv4Layer identification(int value) {
        identification = value;
        return this;
    }

    public Ipv4Layer flags(int value) {
        flags = value;
        return this;
    }

    /** A fragment at {@code offset} units of 8 bytes. */
    public Ipv4Layer fragment(int offset, boolean more) {
        fragmentOffset = offset;
        return flags(more ? Ipv4Header.MORE_FRAGMENTS : 0);
    }

    /** Padded with zeros (end of options) to whole 32-bit words. */
    public Ipv4Layer options(Bytes value) {
        options = Bytes.concat(value, Bytes.repeat(0, -value.length() & 3));
        return this;
    }

    public Ipv4Layer totalLength(int value) {
        totalLength = OptionalInt.of(value);
        return this;
    }

    public Ipv4Layer checksum(int value) {
        checksum = OptionalInt.of(value);
        return this;
    }

    @Override
    public Bytes around(Bytes carried, Surroundings surroundings) {
        Ipv4Header header = new Ipv4Header(
                trafficClass,
                totalLength.orElse(Ipv4Header.MIN_LENGTH + options.length() + carried.length()),
                identification,
                flags,
                fragmentOffset,
                timeToLive,
                announced(surroundings),
                0,
                source,
                destination,
                options);
        Ipv4Header summed =
                checksum.isPresent() ? header.withChecksum(checksum.getAsInt()) : header.withRightChecksum();
        return Bytes.concat(summed.toBytes(), carried);
    }

    @Override
    public Optional<EtherType> etherType() {
        return Optional.of(EtherType.IPV4);
    }

    @Override
    public Optional<IpProtocol> protocol() {
        return Optional.of(IpProtocol.IPIP);
    }
}
