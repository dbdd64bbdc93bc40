package dev.tenet.datapath.random;

/** One kind of thing that a host is told: how it is at first, and how it changes while packets flow. */
public interface HostPart {

    /** Adds what the host begins with. Parts before this one in {@link HostParts} have added theirs. */
    void build(RandomHost host, Chance chance);

    /** Changes something, and says what in words. */
    String change(RandomHost host, Chance chance);
}
