package dev.tenet.hoststate;

/**
 * What a host shows to prove that it serves a network: stamped on every packet between hosts.
 *
 * @param bits 40 bits
 */
public record NetworkTag(long bits) {
    public NetworkTag {
        if (bits >>> 40 != 0) {
            throw new IllegalArgumentException("a network's tag has 40 bits");
        }
    }

    @Override
    public String toString() {
        return String.format("%010x", bits);
    }
}
