package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a controller says to an agent: {@link Welcome} first; then, unless it resumes, one snapshot; then deltas.
 * Everything in a snapshot or delta is of one epoch, and an agent refuses an epoch older than one it has seen.
 */
public sealed interface ControllerMessage {
    /**
     * The answer to {@link AgentMessage.Hello}.
     *
     * @param resume deltas follow from the revision that the agent has applied; otherwise a snapshot
     * @param heartbeat how often the agent must say that it lives
     */
    record Welcome(
            ProtocolVersion protocolVersion,
            Epoch epoch,
            StoreIncarnation incarnation,
            boolean resume,
            Duration heartbeat)
            implements ControllerMessage {}

    /** All of the state at the revision follows in chunks; it replaces whatever the host has, once it is complete. */
    record SnapshotBegin(Epoch epoch, Revision revision, long resources) implements ControllerMessage {}

    /** Resources of a snapshot, in {@link ResourceOrder} within and across chunks. */
    record SnapshotChunk(List<EncodedResource> resources) implements ControllerMessage {
        public SnapshotChunk {
            resources = List.copyOf(resources);
        }
    }

    /** The snapshot is complete: the agent is in sync with the controller. */
    record SnapshotEnd(Revision revision, StateDigest digest) implements ControllerMessage {}

    /**
     * The answer to a question of that number.
     *
     * @param instance empty: there is none in that network
     * @param addresses by which its own name is answered, at most one of a family
     */
    record NameAnswer(long number, Optional<InstanceKey> instance, List<IpAddress> addresses)
            implements ControllerMessage {
        public NameAnswer {
            addresses = List.copyOf(addresses);
        }
    }

    /** The readings of that number will not be forgotten: buckets of interfaces that have left since may be taken away. */
    record MetersKept(long number) implements ControllerMessage {}

    /**
     * Of which packets the host is to tell, in place of whatever was asked for before. Told to each host that connects.
     *
     * @param traces at most {@link #PLACES}, each at a place of its own
     * @param oneIn the time of one packet in so many that instances send is taken; 0: of none
     * @param sampledFor from now on
     */
    record Observe(List<PacketTrace> traces, int oneIn, int samplesPerSecond, Duration sampledFor)
            implements ControllerMessage {
        /** Traces at once on a host. */
        public static final int PLACES = 4;

        public Observe {
            traces = List.copyOf(traces);
            if (traces.stream().map(PacketTrace::place).distinct().count() != traces.size()) {
                throw new IllegalArgumentException("two traces at one place");
            }
            if (oneIn < 0 || samplesPerSecond < 0 || sampledFor.isNegative()) {
                throw new IllegalArgumentException("less than no packets are sampled");
            }
        }

        public boolean isNothing() {
            return traces.isEmpty() && oneIn == 0;
        }
    }

    /**
     * Packets of an interface, sent or received.
     *
     * @param left from now on
     * @param protocol empty: any
     * @param localPort of the interface's side; 0: any
     * @param remotePort 0: any
     * @param remote empty: any
     */
    record PacketTrace(
            int place,
            InterfaceNumber networkInterface,
            int packetsPerSecond,
            Duration left,
            Optional<IpProtocol> protocol,
            int localPort,
            int remotePort,
            Optional<IpAddress> remote) {
        public PacketTrace {
            if (place < 0 || place >= Observe.PLACES) {
                throw new IllegalArgumentException("a host has no place " + place + " for a trace");
            }
            if (packetsPerSecond < 1 || left.isNegative() || (localPort | remotePort) >>> 16 != 0) {
                throw new IllegalArgumentException("no packet can be traced so");
            }
        }
    }

    /**
     * A change from one revision to another, or a part of one.
     *
     * @param upserts in {@link ResourceOrder}, within and across parts; before all removals
     * @param removals in the reverse order
     * @param complete whether this is the last part; the change counts as applied only then
     * @param digest of the state at {@code to}; that of {@link StateDigest#EMPTY} unless complete
     */
    record Delta(
            Epoch epoch,
            Revision from,
            Revision to,
            List<EncodedResource> upserts,
            List<ResourceKey> removals,
            boolean complete,
            StateDigest digest)
            implements ControllerMessage {
        public Delta {
            upserts = List.copyOf(upserts);
            removals = List.copyOf(removals);
        }
    }
}
