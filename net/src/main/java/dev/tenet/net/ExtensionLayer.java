package dev.tenet.net;

import java.util.Optional;

/**
 * An IPv6 extension header; the next header follows from the next layer.
 *
 * @param content as in {@link Ipv6ExtensionHeader}
 */
public record ExtensionLayer(IpProtocol kind, Bytes content) implements Layer {
    @Override
    public Bytes around(Bytes carried, Surroundings surroundings) {
        IpProtocol next = surroundings.inner().flatMap(Layer::protocol).orElse(IpProtocol.NO_NEXT_HEADER);
        return Bytes.concat(new Ipv6ExtensionHeader(kind, next, content).toBytes(), carried);
    }

    @Override
    public Optional<IpProtocol> protocol() {
        return Optional.of(kind);
    }
}
