package dev.tenet.controller;

import dev.tenet.controller.operator.Observations;
import dev.tenet.hoststate.AgentMessage;
import dev.tenet.hoststate.ControllerMessage;
import dev.tenet.model.HostId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Puts together what hosts tell of single packets, by the mark that its first host gave each. Belongs to the loop. Nothing of it is kept in
 * the store: it ends with the controller, and on hosts by itself.
 */
final class PacketObserver implements Observations {
    /** A packet is on its way no longer; and a mark is not used twice within it at the rates that may be asked for. */
    private static final long JOURNEY_NANOS = Duration.ofMillis(600).toNanos();

    /** A trace that nobody asks for any more is forgotten. */
    private static final long KEPT_NANOS = Duration.ofSeconds(30).toNanos();

    private static final int PLACES = ControllerMessage.Observe.PLACES;
    private static final int MOST_JOURNEYS = 10_000;
    private static final String DELIVERED = "delivered";

    private final LongSupplier ticker;
    private final BiConsumer<HostId, ControllerMessage> send;
    private final Map<Long, Trace> traces = new TreeMap<>();
    private final Map<Mark, Open> open = new HashMap<>();
    private final Map<Pair, Times> times = new HashMap<>();
    private final Set<HostId> hosts = new HashSet<>();
    private long lastTrace;
    private int oneIn;
    private int samplesPerSecond;
    private long sampledUntil;

    private record Mark(int origin, int mark) {}

    private record Pair(HostId from, HostId to) {}

    private static final class Trace {
        private final HostId host;
        private final int place;
        private final Wanted wanted;
        private final int packetsPerSecond;
        private final long until;
        private final List<Journey> journeys = new ArrayList<>();
        private boolean stopped;

        Trace(HostId host, int place, Wanted wanted, int packetsPerSecond, long until) {
            this.host = host;
            this.place = place;
            this.wanted = wanted;
            this.packetsPerSecond = packetsPerSecond;
            this.until = until;
        }

        boolean isOver(long now) {
            return stopped || now - until >= 0;
        }
    }

    private static final class Open {
        private final long since;
        private final List<Hop> hops = new ArrayList<>();
        private final Set<Long> traces = new HashSet<>();

        Open(long since) {
            this.since = since;
        }

        boolean hasSender() {
            return hops.stream().anyMatch(hop -> hop.told().fromInstance());
        }

        boolean isOf(AgentMessage.ObservedPacket told) {
            return Math.abs(told.beganNanos() - hops.getFirst().told().beganNanos()) < JOURNEY_NANOS;
        }

        Journey journey() {
            return new Journey(hops.stream()
                    .sorted(Comparator.comparingLong(hop -> hop.told().beganNanos()))
                    .toList());
        }
    }

    private static final class Times {
        private final long[] counts = new long[BOUNDS_NANOS.size() + 1];
        private long total;
        private long longest;
        private long untimely;

        void add(long nanos) {
            if (nanos < 0) {
                untimely++;
                return;
            }
            int at = 0;
            while (at < BOUNDS_NANOS.size() && nanos > BOUNDS_NANOS.get(at)) {
                at++;
            }
            counts[at]++;
            total += nanos;
            longest = Math.max(longest, nanos);
        }
    }

    /**
     * @param ticker nanoseconds that only grow
     * @param send to a host that is connected
     */
    PacketObserver(LongSupplier ticker, BiConsumer<HostId, ControllerMessage> send) {
        this.ticker = ticker;
        this.send = send;
    }

    @Override
    public OptionalLong trace(HostId host, Wanted wanted, int packetsPerSecond, Duration during) {
        long now = ticker.getAsLong();
        OptionalLong place = IntStream.range(0, PLACES)
                .filter(candidate -> traces.values().stream()
                        .noneMatch(trace -> trace.host.equals(host) && trace.place == candidate && !trace.isOver(now)))
                .asLongStream()
                .findFirst();
        if (place.isEmpty() || !hosts.contains(host)) {
            return OptionalLong.empty();
        }
        traces.put(
                ++lastTrace,
                new Trace(host, (int) place.getAsLong(), wanted, packetsPerSecond, now + during.toNanos()));
        tell(host);
        return OptionalLong.of(lastTrace);
    }

    @Override
    public Optional<Report> report(long number, int after) {
        long now = ticker.getAsLong();
        return Optional.ofNullable(traces.get(number))
                .map(trace -> new Report(
                        trace.journeys.subList(Math.min(after, trace.journeys.size()), trace.journeys.size()),
                        trace.isOver(now - 2 * JOURNEY_NANOS)));
    }

    @Override
    public void stop(long number) {
        Optional.ofNullable(traces.get(number)).ifPresent(trace -> {
            trace.stopped = true;
            tell(trace.host);
        });
    }

    @Override
    public void sample(int one, int perSecond, Duration during) {
        oneIn = one;
        samplesPerSecond = perSecond;
        sampledUntil = ticker.getAsLong() + during.toNanos();
        List.copyOf(hosts).forEach(this::tell);
    }

    @Override
    public Optional<Sampling> sampling() {
        long left = sampledUntil - ticker.getAsLong();
        return oneIn == 0 || left <= 0 ? Optional.empty() : Optional.of(new Sampling(oneIn, Duration.ofNanos(left)));
    }

    @Override
    public List<Latency> latencies() {
        return times.entrySet().stream()
                .map(entry -> new Latency(
                        entry.getKey().from(),
                        entry.getKey().to(),
                        Arrays.stream(entry.getValue().counts).boxed().toList(),
                        entry.getValue().total,
                        entry.getValue().longest,
                        entry.getValue().untimely))
                .sorted(Comparator.comparing((Latency latency) -> latency.from().value())
                        .thenComparing(latency -> latency.to().value()))
                .toList();
    }

    /** A host has come, and knows nothing of what is wanted. */
    void came(HostId host) {
        hosts.add(host);
        tell(host);
    }

    void left(HostId host) {
        hosts.remove(host);
    }

    /** @param number of the host */
    void heard(HostId host, int number, AgentMessage.Observed observed) {
        observed.packets().forEach(told -> heard(host, number, told));
    }

    private void heard(HostId host, int number, AgentMessage.ObservedPacket told) {
        if (told.mark() == 0) {
            Open alone = new Open(ticker.getAsLong());
            add(alone, host, told);
            settle(alone);
            return;
        }
        Mark mark = new Mark(told.origin() == 0 ? number : told.origin(), told.mark());
        Open known = open.get(mark);
        if (known != null && (!known.isOf(told) || (told.fromInstance() && known.hasSender()))) {
            settle(known);
            known = null;
        }
        Open journey = known != null ? known : new Open(ticker.getAsLong());
        open.put(mark, journey);
        add(journey, host, told);
    }

    private void add(Open journey, HostId host, AgentMessage.ObservedPacket told) {
        long late = ticker.getAsLong() - JOURNEY_NANOS;
        journey.hops.add(new Hop(host, told));
        traces.forEach((number, trace) -> {
            if (trace.host.equals(host) && (told.traces() >> trace.place & 1) != 0 && !trace.isOver(late)) {
                journey.traces.add(number);
            }
        });
    }

    /** Time passes: what was on its way has arrived, or never will. */
    void tick() {
        long now = ticker.getAsLong();
        for (Iterator<Open> all = open.values().iterator(); all.hasNext(); ) {
            Open journey = all.next();
            if (now - journey.since > JOURNEY_NANOS) {
                settle(journey);
                all.remove();
            }
        }
        traces.values().removeIf(trace -> now - trace.until > KEPT_NANOS);
    }

    private void settle(Open settled) {
        Journey journey = settled.journey();
        for (long number : settled.traces) {
            Optional.ofNullable(traces.get(number))
                    .filter(trace -> trace.journeys.size() < MOST_JOURNEYS)
                    .ifPresent(trace -> trace.journeys.add(journey));
        }
        Optional<Hop> sent =
                journey.hops().stream().filter(hop -> hop.told().sampled()).findFirst();
        Optional<Hop> arrived = journey.hops().stream()
                .filter(hop -> hop.told().reason().equals(DELIVERED))
                .findFirst();
        if (sent.isPresent() && arrived.isPresent()) {
            times.computeIfAbsent(new Pair(sent.get().host(), arrived.get().host()), _ -> new Times())
                    .add(arrived.get().told().endedNanos() - sent.get().told().beganNanos());
        }
    }

    private void tell(HostId host) {
        long now = ticker.getAsLong();
        List<ControllerMessage.PacketTrace> wanted = traces.values().stream()
                .filter(trace -> trace.host.equals(host) && !trace.isOver(now))
                .map(trace -> new ControllerMessage.PacketTrace(
                        trace.place,
                        trace.wanted.networkInterface(),
                        trace.packetsPerSecond,
                        Duration.ofNanos(trace.until - now),
                        trace.wanted.protocol(),
                        trace.wanted.localPort(),
                        trace.wanted.remotePort(),
                        trace.wanted.remote()))
                .toList();
        Optional<Sampling> sampling = sampling();
        send.accept(
                host,
                new ControllerMessage.Observe(
                        wanted,
                        sampling.map(Sampling::oneIn).orElse(0),
                        samplesPerSecond,
                        sampling.map(Sampling::left).orElse(Duration.ZERO)));
    }
}
