package dev.tenet.net;

/** Bytes as given. */
public record PayloadLayer(Bytes bytes) implements Layer {
    @Override
    public Bytes around(Bytes carried, Surroundings surroundings) {
        return Bytes.concat(bytes, carried);
    }
}
