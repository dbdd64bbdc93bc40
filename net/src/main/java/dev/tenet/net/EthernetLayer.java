package dev.tenet.net;

import java.util.Optional;

/** Ethernet II; the type follows from the next layer. */
public final class EthernetLayer implements Layer {
    private final MacAddress source;
    private final MacAddress destination;
    private Optional<EtherType> type = Optional.empty();

    EthernetLayer(MacAddress source, MacAddress destination) {
        this.source = source;
        this.destination = destination;
    }

    public EthernetLayer type(EtherType newType) {
        type = Optional.of(newType);
        return this;
    }

    @Override
    public Bytes around(Bytes carried, Surroundings surroundings) {
        EtherType announced =
                type.or(() -> surroundings.inner().flatMap(Layer::etherType)).orElse(EtherType.LOCAL_EXPERIMENTAL);
        return Bytes.concat(new EthernetHeader(destination, source, announced).toBytes(), carried);
    }
}
