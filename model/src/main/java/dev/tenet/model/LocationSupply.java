package dev.tenet.model;

/** How hosts come to know where a network's addresses are. */
public sealed interface LocationSupply {

    /** A host asks one of the network's gateways for each address as it needs it. */
    record OnDemand() implements LocationSupply {}

    /**
     * Every host that sends into the network, from an interface of it or by peering, is told all locations.
     *
     * @param onMiss what becomes of packets for other addresses
     */
    record Preloaded(OnMiss onMiss) implements LocationSupply {}

    /** What a host does about an address that it was not told. */
    enum OnMiss {
        /** The packet ends. */
        DROP,
        /** A gateway is asked. */
        GATEWAY
    }
}
