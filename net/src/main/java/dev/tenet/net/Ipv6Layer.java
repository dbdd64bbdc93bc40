package dev.tenet.net;

import java.util.Optional;
import java.util.OptionalInt;

/** IPv6: hop limit 64, flow label and traffic class 0, unless said otherwise. */
public final class Ipv6Layer extends IpLayer {
    private final Ipv6Address source;
    private final Ipv6Address destination;
    private int trafficClass;
    private int flowLabel;
    private int hopLimit = 64;
    private OptionalInt payloadLength = OptionalInt.empty();

    Ipv6Layer(Ipv6Address source, Ipv6Address destination) {
        this.source = source;
        this.destination = destination;
    }

    @Override
    public Ipv6Address source() {
        return source;
    }

    @Override
    public Ipv6Address destination() {
        return destination;
    }

    @Override
    public Ipv6Layer ttl(int hops) {
        hopLimit = hops;
        return this;
    }

    public Ipv6Layer trafficClass(int value) {
        trafficClass = value;
        return this;
    }

    public Ipv6Layer flowLabel(int value) {
        flowLabel = value;
        return this;
    }

    public Ipv6Layer payloadLength(int value) {
        payloadLength = OptionalInt.of(value);
        return this;
    }

    @Override
    public Bytes around(Bytes carried, Surroundings surroundings) {
        Ipv6Header header = new Ipv6Header(
                trafficClass,
                flowLabel,
                payloadLength.orElse(carried.length()),
                announced(surroundings),
                hopLimit,
                source,
                destination);
        return Bytes.concat(header.toBytes(), carried);
    }

    @Override
    public Optional<EtherType> etherType() {
        return Optional.of(EtherType.IPV6);
    }

    @Override
    public Optional<IpProtocol> protocol() {
        return Optional.of(IpProtocol.IPV6);
    }
}
