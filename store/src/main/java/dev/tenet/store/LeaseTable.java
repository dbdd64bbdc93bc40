package dev.tenet.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The leases of a provider that keeps its own: times to live and deadlines. Not safe for threads; the provider's lock guards it. */
final class LeaseTable {
    static final Duration SHORTEST = Duration.ofSeconds(2);

    private record Running(Duration timeToLive, Instant deadline) {}

    private final Map<LeaseId, Running> leases = new HashMap<>();

    /** Whole seconds, upwards, {@link #SHORTEST} at least. */
    static Duration granted(Duration asked) {
        Duration whole = Duration.ofSeconds(asked.plusNanos(999_999_999).toSeconds());
        return whole.compareTo(SHORTEST) < 0 ? SHORTEST : whole;
    }

    boolean contains(LeaseId lease) {
        return leases.containsKey(lease);
    }

    void start(LeaseId lease, Duration timeToLive, Instant now) {
        leases.put(lease, new Running(timeToLive, now.plus(timeToLive)));
    }

    Duration renew(LeaseId lease, Instant now) {
        Running running = leases.get(lease);
        if (running == null) {
            throw new StoreException.LeaseNotFound(lease);
        }
        start(lease, running.timeToLive(), now);
        return running.timeToLive();
    }

    void end(LeaseId lease) {
        if (leases.remove(lease) == null) {
            throw new StoreException.LeaseNotFound(lease);
        }
    }

    void clear() {
        leases.clear();
    }

    /** The leases whose time is over, the longest over first; ties by id, so that expiry has one order. */
    List<LeaseId> due(Instant now) {
        List<LeaseId> due = new ArrayList<>();
        leases.forEach((lease, running) -> {
            if (!running.deadline().isAfter(now)) {
                due.add(lease);
            }
        });
        due.sort((a, b) -> {
            int byTime = deadline(a).compareTo(deadline(b));
            return byTime != 0 ? byTime : Long.compare(a.value(), b.value());
        });
        return due;
    }

    Optional<Instant> nextDeadline() {
        return leases.values().stream().map(Running::deadline).min(Instant::compareTo);
    }

    private Instant deadline(LeaseId lease) {
        Running running = leases.get(lease);
        return running == null ? Instant.MAX : running.deadline();
    }
}
