package dev.tenet.net;

/** A VXLAN header as given. */
public record VxlanLayer(VxlanHeader header) implements Layer {
    @Override
    public Bytes around(Bytes carried, Surroundings surroundings) {
        return Bytes.concat(header.toBytes(), carried);
    }
}
