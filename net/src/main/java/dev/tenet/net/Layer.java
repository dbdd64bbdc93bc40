package dev.tenet.net;

import java.util.Optional;

/**
 * One layer of a packet being written: see {@link PacketBuilder}. What is not said (lengths, checksums, what comes next) is filled
 * in right; what is said is written as said, so that wrong packets can be written too. A layer is changed by its own methods: make a
 * new one for each packet.
 */
public sealed interface Layer
        permits EthernetLayer, ArpLayer, IpLayer, ExtensionLayer, TransportLayer, VxlanLayer, PayloadLayer {

    /** This layer's header followed by what it carries. */
    Bytes around(Bytes carried, Surroundings surroundings);

    /** The EtherType by which an Ethernet header announces it. */
    default Optional<EtherType> etherType() {
        return Optional.empty();
    }

    /** The number by which an IP header announces it. */
    default Optional<IpProtocol> protocol() {
        return Optional.empty();
    }

    /**
     * Where a layer stands.
     *
     * @param inner the next layer, if any
     * @param enclosing the nearest IP layer before it, if any
     */
    record Surroundings(Optional<Layer> inner, Optional<IpLayer> enclosing) {}
}
