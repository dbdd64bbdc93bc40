package dev.tenet.controller;

import dev.tenet.controller.operator.Observations;
import dev.tenet.model.HostId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Asks the loop, and waits for what it answers. */
record ObservationsByLoop(FleetLoop loop, PacketObserver observer) implements Observations {
    @Override
    public OptionalLong trace(HostId host, Wanted wanted, int packetsPerSecond, Duration during) {
        return loop.ask(() -> observer.trace(host, wanted, packetsPerSecond, during));
    }

    @Override
    public Optional<Report> report(long trace, int after) {
        return loop.ask(() -> observer.report(trace, after));
    }

    @Override
    public void stop(long trace) {
        loop.execute(() -> observer.stop(trace));
    }

    @Override
    public void sample(int oneIn, int samplesPerSecond, Duration during) {
        loop.execute(() -> observer.sample(oneIn, samplesPerSecond, during));
    }

    @Override
    public Optional<Sampling> sampling() {
        return loop.ask(observer::sampling);
    }

    @Override
    public List<Latency> latencies() {
        return loop.ask(observer::latencies);
    }
}
