package dev.tenet.datapath.reference;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import java.util.List;
import java.util.Optional;

/**
 * Of which packets a host tells: those that somebody traces, and a few whose time is taken.
 *
 * @param traces by their places; at most {@link #PLACES}
 * @param oneIn of so many packets that instances send, the time of one is taken; 0: of none
 * @param samplesPerSecond at most
 * @param sampledUntil on the datapath's clock
 */
public record Observation(List<Optional<Filter>> traces, int oneIn, int samplesPerSecond, long sampledUntil) {
    /** Traces at once on a host. */
    public static final int PLACES = 4;

    public static final Observation NONE = new Observation(List.of(), 0, 0, 0);

    /**
     * Which packets of an interface, sent or received.
     *
     * @param until on the datapath's clock; not 0
     * @param protocol empty: any
     * @param localPort of the interface's side, as in its flow's key; 0: any
     * @param remotePort 0: any
     * @param remote empty: any
     */
    public record Filter(
            InterfaceNumber networkInterface,
            long until,
            int packetsPerSecond,
            Optional<IpProtocol> protocol,
            int localPort,
            int remotePort,
            Optional<IpAddress> remote) {
        /** @param key empty: of ARP, or of what could not be read */
        boolean matches(InterfaceNumber at, Optional<FlowKey> key) {
            boolean whatever = protocol.isEmpty() && localPort == 0 && remotePort == 0 && remote.isEmpty();
            return networkInterface.equals(at)
                    && (whatever || key.filter(this::matches).isPresent());
        }

        private boolean matches(FlowKey key) {
            return protocol.filter(wanted -> !wanted.equals(key.protocol())).isEmpty()
                    && (localPort == 0 || localPort == key.localPort())
                    && (remotePort == 0 || remotePort == key.remotePort())
                    && remote.filter(wanted -> !wanted.equals(key.remote())).isEmpty();
        }
    }

    public Observation {
        traces = List.copyOf(traces);
        if (traces.size() > PLACES) {
            throw new IllegalArgumentException(traces.size() + " traces at once");
        }
    }

    boolean isActive() {
        return oneIn != 0 || traces.stream().anyMatch(Optional::isPresent);
    }
}
