package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.lab.Lab;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.CountersRequest;
import dev.tenet.operator.wire.HostCounters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** By what reasons packets have ended on all hosts of a lab since a moment. Agents tell every few seconds what they have counted. */
final class CountedReasons {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Lab lab;
    private final Map<String, Map<String, Long>> before;

    private CountedReasons(Lab lab) {
        this.lab = lab;
        this.before = counts(lab);
    }

    /** Returns once every host has told what it had counted until now, so that nothing of before counts as grown. */
    static CountedReasons sinceNow(Lab lab) {
        Instant now = Instant.now();
        Waiting.until(
                "every host tells what it counted until " + now,
                LIMIT,
                () -> hosts(lab).stream().allMatch(host -> host.getCountedAtMillis() > now.toEpochMilli()));
        return new CountedReasons(lab);
    }

    /** Waits until a reason has ended so many packets; fails if it does not, or if it has ended more. */
    void expect(String reason, long packets) {
        assertEquals(
                packets,
                await(grown -> grown.getOrDefault(reason, 0L) >= packets).getOrDefault(reason, 0L),
                reason);
    }

    /** What has grown, once it is as wished, or after half a minute. */
    Map<String, Long> await(Predicate<Map<String, Long>> wished) {
        long end = System.nanoTime() + LIMIT.toNanos();
        Map<String, Long> grown = grown();
        while (!wished.test(grown) && System.nanoTime() < end) {
            LockSupport.parkNanos(100_000_000);
            grown = grown();
        }
        return grown;
    }

    private Map<String, Long> grown() {
        Map<String, Long> grown = new TreeMap<>();
        counts(lab).forEach((reason, hosts) -> {
            long then = sum(before.getOrDefault(reason, Map.of()));
            grown.put(reason, sum(hosts) - then);
        });
        return grown;
    }

    private static long sum(Map<String, Long> hosts) {
        return hosts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The hosts where a reason has ended packets. */
    Set<String> hostsOf(String reason) {
        Map<String, Long> then = before.getOrDefault(reason, Map.of());
        Map<String, Long> now = counts(lab).getOrDefault(reason, Map.of());
        return now.entrySet().stream()
                .filter(host -> host.getValue() > then.getOrDefault(host.getKey(), 0L))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Packets by reason and host. */
    private static Map<String, Map<String, Long>> counts(Lab lab) {
        Map<String, Map<String, Long>> counts = new TreeMap<>();
        hosts(lab)
                .forEach(host -> host.getReasonsList()
                        .forEach(reason -> counts.computeIfAbsent(reason.getReason(), _ -> new TreeMap<>())
                                .put(host.getHostId(), reason.getPackets())));
        return counts;
    }

    private static List<HostCounters> hosts(Lab lab) {
        try (OperatorClient operator = lab.operator()) {
            return operator.calls()
                    .counters(CountersRequest.getDefaultInstance())
                    .getHostsList();
        }
    }
}
