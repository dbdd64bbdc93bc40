package dev.tenet.hoststate;

import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What an agent says to the controller it is connected to. */
public sealed interface AgentMessage {
    /**
     * First of all: who speaks, and what it has.
     *
     * @param joinToken as given when the operator added the host
     * @param incarnation of the store whose state the host has; empty if it has none
     * @param lastApplied revision of that state
     * @param digest of that state
     * @param highestEpoch the highest the host has ever seen; it refuses older ones
     */
    record Hello(
            HostId host,
            Optional<JoinToken> joinToken,
            ProtocolVersion protocolVersion,
            Optional<StoreIncarnation> incarnation,
            Revision lastApplied,
            StateDigest digest,
            Epoch highestEpoch)
            implements AgentMessage {}

    /**
     * All of the state at the revision is in force, but for resources reported as failed before. The answer to a snapshot or a complete
     * delta of this same stream: one to each, in their order. What was not yet in force when the stream ended is not claimed by the next
     * {@link Hello}.
     */
    record Applied(Revision revision) implements AgentMessage {}

    /**
     * What came for the revision is not acceptable and nothing of it was applied; the agent ends the stream after this
     * and will ask for a snapshot.
     *
     * @param revision the revision it was for
     */
    record Refused(Revision revision, List<Refusal> refusals) implements AgentMessage {
        public Refused {
            refusals = List.copyOf(refusals);
        }
    }

    /**
     * Why something was refused.
     *
     * @param key the resource that it is about; empty: all that came
     */
    record Refusal(Optional<ResourceKey> key, String reason) {}

    /**
     * How single resources fare. Agents report each guest (ready, failed, gone) and each resource that fails, when a
     * condition changes; and, at the beginning of each stream, all guests that are ready and all that has failed. A guest
     * that leaves the state is always reported gone once nothing of it is left, whether or not it was ever ready.
     *
     * @param statuses at most {@link Limits#STATUSES_PER_MESSAGE}
     */
    record Report(List<ResourceStatus> statuses) implements AgentMessage {
        public Report {
            statuses = List.copyOf(statuses);
            if (statuses.size() > Limits.STATUSES_PER_MESSAGE) {
                throw new IllegalArgumentException(statuses.size() + " statuses in one message");
            }
        }
    }

    /** The highest numbers this host has ever been given, so that allocators restored from a backup go on beyond. */
    record HighWaterMarks(
            Optional<HostNumber> host,
            Optional<VirtualNetworkIdentifier> network,
            Identity identity,
            Optional<RouteTableNumber> routeTable,
            Optional<InterfaceNumber> networkInterface,
            Generation generation)
            implements AgentMessage {}

    /** The agent lives. Sent at the interval that {@link ControllerMessage.Welcome} names. */
    record Heartbeat() implements AgentMessage {}

    /** What has been counted since the host's programs were loaded, as of now. Sent every few seconds. */
    record Counters(
            Instant countedAt,
            List<ReasonCounter> reasons,
            List<InterfaceCounters> interfaces,
            List<PublicAddressCounters> publicAddresses)
            implements AgentMessage {
        /**
         * @param countedAt by the host's clock, in milliseconds; what is counted later is not in it
         * @param publicAddresses of an edge: at most {@link Limits#PUBLIC_ADDRESSES_PER_MESSAGE}, withdrawn and busy ones first
         */
        public Counters {
            reasons = List.copyOf(reasons);
            interfaces = List.copyOf(interfaces);
            publicAddresses = List.copyOf(publicAddresses);
            if (publicAddresses.size() > Limits.PUBLIC_ADDRESSES_PER_MESSAGE) {
                throw new IllegalArgumentException(publicAddresses.size() + " public addresses in one message");
            }
        }
    }

    /**
     * What the host's instances do through NAT gateways, of every one that its routes name: those without ports here ask for some so. Sent
     * when something has changed, a few times in a second.
     */
    record NatUse(List<NatGatewayUse> gateways) implements AgentMessage {
        public NatUse {
            gateways = List.copyOf(gateways);
        }
    }

    /** What an instance has last written to its serial console; sent some seconds after that changed. */
    record Console(InstanceKey instance, Bytes text) implements AgentMessage {
        /** As much as EC2 keeps. */
        public static final int MOST_BYTES = 65_536;

        public Console {
            if (text.length() > MOST_BYTES) {
                throw new IllegalArgumentException("a console of " + text.length() + " bytes");
            }
        }
    }

    /**
     * Asks for an instance of a network that this host serves, by its name or by an address of it. Answered by a {@link
     * ControllerMessage.NameAnswer} with the same number, or not at all.
     */
    record NameQuestion(long number, VirtualNetworkIdentifier network, NameSubject subject) implements AgentMessage {}

    /**
     * What went through a NAT gateway since this host has ports of it.
     *
     * @param active connections now
     * @param portErrors connections for which there was no port
     * @param strained searches for a port that took long or found none: there should be more
     * @param quotaDrops of {@code portErrors} those of interfaces that had their share
     */
    record NatGatewayUse(
            NatGatewayKey gateway,
            long active,
            long attempts,
            long established,
            long portErrors,
            long idleTimeouts,
            long drops,
            long strained,
            long quotaDrops,
            long packetsFromSource,
            long bytesFromSource,
            long packetsToSource,
            long bytesToSource) {
        /** Of one that this host has no ports of. */
        public static NatGatewayUse none(NatGatewayKey gateway) {
            return new NatGatewayUse(gateway, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    /**
     * What has passed interfaces, by metering class; sent every minute. Readings of an interface that has left are sent until they are kept.
     *
     * @param number of the message in its stream, echoed by {@link ControllerMessage.MetersKept}
     * @param readings at most {@link Limits#METER_READINGS_PER_MESSAGE}
     */
    record MeterReadings(long number, List<MeterReading> readings) implements AgentMessage {
        public MeterReadings {
            readings = List.copyOf(readings);
            if (readings.size() > Limits.METER_READINGS_PER_MESSAGE) {
                throw new IllegalArgumentException(readings.size() + " readings in one message");
            }
        }
    }

    /**
     * All that an interface has had in one class since a bucket was begun for it, which only grows. Bytes count from the IP header on, as
     * packets are on a wire.
     *
     * @param bucket a number of the host's own: buckets that it began later have larger ones
     */
    record MeterReading(
            InterfaceNumber networkInterface,
            MeteringClass meteringClass,
            long bucket,
            long packetsFromInstance,
            long bytesFromInstance,
            long packetsToInstance,
            long bytesToInstance) {}

    /**
     * Packets that the host was asked to tell of, or that have a mark of a host that was; sent as they end.
     *
     * @param packets at most {@link Limits#OBSERVED_PACKETS_PER_MESSAGE}
     */
    record Observed(List<ObservedPacket> packets) implements AgentMessage {
        public Observed {
            packets = List.copyOf(packets);
            if (packets.size() > Limits.OBSERVED_PACKETS_PER_MESSAGE) {
                throw new IllegalArgumentException(packets.size() + " packets in one message");
            }
        }
    }

    /**
     * One packet on one host.
     *
     * @param beganNanos since 1970, by the host's clock: it was found to be one to tell of
     * @param fromInstance an instance of this host sent it; else another host did
     * @param sampled its time is taken
     * @param sourcePort as in a flow's key of an interface, also of ICMP
     * @param length of the frame
     * @param origin number of the host whose mark it has; 0: this one's, or none
     * @param mark 0: none
     * @param traces a bit for each, by its place on this host
     * @param sentTo the host that it goes to
     */
    record ObservedPacket(
            long beganNanos,
            long endedNanos,
            boolean fromInstance,
            boolean sampled,
            IpProtocol protocol,
            IpAddress source,
            int sourcePort,
            IpAddress destination,
            int destinationPort,
            int length,
            String reason,
            String stage,
            int origin,
            int mark,
            int traces,
            Optional<IpAddress> sentTo) {}

    /** Packets that ended for a reason; bytes are those of their frames. */
    record ReasonCounter(String reason, long packets, long bytes) {}

    /**
     * What came to an edge from outside for a public address, or for a delegated prefix; by sampling, so these are estimates.
     *
     * @param of {@code ::} stands for all addresses that nobody has
     * @param packetsPerSecond in the last two seconds or so
     * @param withdrawnSeconds for which it stays withdrawn, since it is flooded; 0: it is not withdrawn
     * @param withdrawnTimes how often in a row; 0: it is not withdrawn
     */
    record PublicAddressCounters(
            IpPrefix of,
            long packets,
            long bytes,
            long packetsPerSecond,
            long bitsPerSecond,
            int withdrawnSeconds,
            int withdrawnTimes) {}

    /**
     * Traffic of one interface, and the connections it has now.
     *
     * @param trackedConnections those that count against its quota
     * @param untrackedConnections those that are remembered all the same
     * @param connectionsBegun of both kinds, so far
     * @param conntrackAllowanceAvailable how many more it may track
     * @param conntrackAllowanceExceeded packets dropped because it already tracked as many as it may
     * @param exceeded packets dropped because they came too fast
     */
    record InterfaceCounters(
            InterfaceNumber networkInterface,
            long packetsFromInstance,
            long bytesFromInstance,
            long packetsToInstance,
            long bytesToInstance,
            long trackedConnections,
            long untrackedConnections,
            long connectionsBegun,
            long conntrackAllowanceAvailable,
            long conntrackAllowanceExceeded,
            RateDrops exceeded) {}

    /**
     * Packets dropped because an interface sent, received or connected faster than it may, under EC2's names where it has one.
     *
     * @param newConnectionAllowanceExceeded those that would have begun a tracked connection
     */
    record RateDrops(
            long bwInAllowanceExceeded,
            long bwOutAllowanceExceeded,
            long ppsAllowanceExceeded,
            long newConnectionAllowanceExceeded) {
        public static final RateDrops NONE = new RateDrops(0, 0, 0, 0);
    }
}
