package dev.tenet.controller.operator;

import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.model.HostId;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Packets that hosts tell of while they pass: those that somebody traces, and those whose time is taken. */
public interface Observations {
    /**
     * Which packets of an interface.
     *
     * @param localPort of the interface's side; 0: any
     * @param remotePort 0: any
     */
    record Wanted(
            InterfaceNumber networkInterface,
            Optional<IpProtocol> protocol,
            int localPort,
            int remotePort,
            Optional<IpAddress> remote) {}

    /** What one host told of a packet. */
    record Hop(HostId host, AgentMessage.ObservedPacket told) {}

    /** One packet on its way, by the time at which hosts had it. */
    record Journey(List<Hop> hops) {
        public Journey {
            hops = List.copyOf(hops);
        }
    }

    /**
     * What came of a trace.
     *
     * @param journeys after those that were asked for before, complete as far as can be known
     * @param ended whether no more will come
     */
    record Report(List<Journey> journeys, boolean ended) {
        public Report {
            journeys = List.copyOf(journeys);
        }
    }

    /**
     * How long sampled packets took between two hosts, or inside one.
     *
     * @param counts by {@link #BOUNDS_NANOS}, and those above the last
     * @param untimely packets that arrived before they were sent, by the clocks of their hosts
     */
    record Latency(HostId from, HostId to, List<Long> counts, long totalNanos, long longestNanos, long untimely) {
        public Latency {
            counts = List.copyOf(counts);
        }
    }

    /** Upper bounds of what is counted together. */
    List<Long> BOUNDS_NANOS = List.of(
            5_000L,
            10_000L,
            20_000L,
            50_000L,
            100_000L,
            200_000L,
            500_000L,
            1_000_000L,
            2_000_000L,
            5_000_000L,
            10_000_000L,
            20_000_000L,
            50_000_000L,
            100_000_000L,
            200_000_000L,
            500_000_000L,
            1_000_000_000L);

    /**
     * Begins a trace, which ends by itself.
     *
     * @return its number; empty if the host has as many as it can, or is not connected here
     */
    OptionalLong trace(HostId host, Wanted wanted, int packetsPerSecond, Duration during);

    /** Empty if there is no such trace any more. */
    Optional<Report> report(long trace, int after);

    void stop(long trace);

    /** All hosts that are connected here take the time of one packet in so many; 0: of none. It ends by itself. */
    void sample(int oneIn, int samplesPerSecond, Duration during);

    /** For how long the time of packets is still taken, and of one in how many; empty: of none. */
    Optional<Sampling> sampling();

    record Sampling(int oneIn, Duration left) {}

    /** Since this controller was started. */
    List<Latency> latencies();
}
