package dev.tenet.agent;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.net.IpAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * Asks the edges of the internet over the fabric whether they are there: so that a host sends to no dead edge for longer than a second,
 * though the controller may take much longer to find it dead. What was found stays as it is when this agent dies: packets go on, and
 * the controller's word with them.
 */
final class EdgeWatch implements AutoCloseable {
    static final Duration EVERY = Duration.ofMillis(200);

    /** Once an answer is missing. */
    static final Duration IN_DOUBT_EVERY = Duration.ofMillis(100);

    private final BiPredicate<IpAddress, Duration> answers;
    private final Consumer<Set<HostNumber>> changed;
    private final Map<HostNumber, Watched> watched = new TreeMap<>();
    private Set<HostNumber> told = Set.of();

    private record Watched(IpAddress address, EdgePulse pulse, Thread asking) {}

    /**
     * @param answers whether an address answers within a time
     * @param changed told which edges are silent, whenever that changes; from other threads
     */
    EdgeWatch(BiPredicate<IpAddress, Duration> answers, Consumer<Set<HostNumber>> changed) {
        this.answers = answers;
        this.changed = changed;
    }

    /** From now on these are the edges, at these addresses. */
    synchronized void watch(Map<HostNumber, IpAddress> edges) {
        for (HostNumber number : Set.copyOf(watched.keySet())) {
            Watched known = watched.get(number);
            if (known != null && !known.address().equals(edges.get(number))) {
                watched.remove(number);
                known.asking().interrupt();
            }
        }
        edges.forEach((number, address) -> watched.computeIfAbsent(number, _ -> begin(number, address)));
        tell();
    }

    private Watched begin(HostNumber number, IpAddress address) {
        EdgePulse pulse = new EdgePulse();
        Thread asking = Thread.ofPlatform().daemon().name("edge-" + number).unstarted(() -> ask(address, pulse));
        asking.start();
        return new Watched(address, pulse, asking);
    }

    private void ask(IpAddress address, EdgePulse pulse) {
        Duration every = EVERY;
        try {
            while (!Thread.currentThread().isInterrupted()) {
                long due = System.nanoTime() + every.toNanos();
                boolean answered = answers.test(address, every);
                synchronized (this) {
                    if (pulse.note(answered)) {
                        tell();
                    }
                    every = pulse.isInDoubt() ? IN_DOUBT_EVERY : EVERY;
                }
                long left = due - System.nanoTime();
                if (left > 0) {
                    Thread.sleep(Duration.ofNanos(left));
                }
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /** If all are silent it is rather this host that is cut off, or that nobody may ask: then none is. */
    private void tell() {
        Set<HostNumber> silent = new HashSet<>();
        watched.forEach((number, edge) -> {
            if (edge.pulse().isSilent()) {
                silent.add(number);
            }
        });
        Set<HostNumber> now = silent.size() == watched.size() ? Set.of() : Set.copyOf(silent);
        if (!now.equals(told)) {
            told = now;
            changed.accept(now);
        }
    }

    @Override
    public synchronized void close() {
        watched.values().forEach(edge -> edge.asking().interrupt());
        watched.clear();
    }
}
