package dev.tenet.net;

import java.util.Optional;

/** The IP header of either family. */
public abstract sealed class IpLayer implements Layer permits Ipv4Layer, Ipv6Layer {
    private Optional<IpProtocol> next = Optional.empty();

    public abstract IpAddress source();

    public abstract IpAddress destination();

    /** Time to live, or hop limit. */
    public abstract IpLayer ttl(int hops);

    /** Announces another protocol than that of the next layer. */
    public IpLayer next(IpProtocol protocol) {
        next = Optional.of(protocol);
        return this;
    }

    IpProtocol announced(Surroundings surroundings) {
        return next.or(() -> surroundings.inner().flatMap(Layer::protocol)).orElse(IpProtocol.NO_NEXT_HEADER);
    }
}
