package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.hoststate.LocationMiss;
import dev.tenet.hoststate.Network;
import java.util.Optional;

/** What this host's own table says of an address, as a gateway's or of a preloaded network. */
sealed interface KnownLocations {

    /**
     * Somewhere else.
     *
     * @param surely the table is a gateway's, or all there is; another may be behind what hosts have said
     */
    record Elsewhere(Whereabouts where, boolean surely) implements KnownLocations {

        /** Whether to say so of a peer that is to be found again; otherwise a gateway knows better. */
        boolean isBelieved(Peer peer) {
            return surely || isNewer(peer);
        }

        boolean isNewer(Peer peer) {
            return where.generation().isNewerThan(peer.generation);
        }
    }

    /** Nowhere, and nobody is asked. */
    record Nowhere(Reason reason) implements KnownLocations {}

    /** A gateway is to be asked. */
    record Unknown() implements KnownLocations {}

    static KnownLocations of(HostTables tables, NetworkAddress address) {
        Optional<ServedNetwork> served = Optional.ofNullable(tables.networks.get(address.vni()));
        if (served.isEmpty()) {
            return new Unknown();
        }
        Network network = served.get().resource();
        boolean inSync = served.get().inSync();
        boolean gateway = inSync && network.gatewayHere();
        boolean drops =
                inSync && network.preloaded().filter(LocationMiss.DROP::equals).isPresent();
        if (!gateway && network.preloaded().isEmpty()) {
            return new Unknown();
        }
        Optional<Whereabouts> found = tables.gatewayLocation(address);
        Optional<Whereabouts> elsewhere = found.filter(tables::isElsewhere);
        if (elsewhere.isPresent()) {
            return new Elsewhere(elsewhere.get(), gateway || drops);
        }
        // A NAT gateway's private address is on as many hosts as have ports of it.
        if ((!gateway && !drops) || tables.natGateway(address).isPresent()) {
            return new Unknown();
        }
        return new Nowhere(
                found.isPresent()
                        ? Reason.GATEWAY_PENDING
                        : drops ? Reason.LOCATION_NOT_PRELOADED : Reason.GATEWAY_ABSENT);
    }
}
