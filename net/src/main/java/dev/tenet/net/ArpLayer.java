package dev.tenet.net;

import java.util.Optional;

/** An ARP message as given. */
public record ArpLayer(ArpMessage message) implements Layer {
    @Override
    public Bytes around(Bytes carried, Surroundings surroundings) {
        return Bytes.concat(message.toBytes(), carried);
    }

    @Override
    public Optional<EtherType> etherType() {
        return Optional.of(EtherType.ARP);
    }
}
