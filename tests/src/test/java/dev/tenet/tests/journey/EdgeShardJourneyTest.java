package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Each network has two of ten edges, by which its traffic enters and leaves. Where both go, it takes the others: it enters by the
 * prefix, and leaves by those for all.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
@Journey
class EdgeShardJourneyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int HOSTS = 2;
    private static final int EDGES = 10;
    private static final int SHARD = 2;
    private static final int NETWORKS = 3;
    private static final int PINGS = 10;
    private static final int FLOWS = 40;
    private static final String INTERNET = "192.0.2.10";
    private static final String SENT = "sent_to_internet";

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, HOSTS, 1)
                .withEdges(EDGES)
                .withEdgeOptions("--edge-shard", Integer.toString(SHARD))
                .withControllerOptions("--edge-shard", Integer.toString(SHARD)));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void aNetworksAddressesComeByItsEdgesWhileThereIsOne() {
        try (Tenant tenant = Tenant.of(lab, "shards")) {
            assertEquals(EDGES, lab.announcing().size());
            List<RunningInstance> instances = new ArrayList<>();
            List<List<String>> addresses = new ArrayList<>();
            for (int i = 0; i < NETWORKS; i++) {
                TenantNetwork network = tenant.network("shard" + i);
                tenant.openToInternet(network);
                tenant.allow(network, Tenant.icmp(false));
                tenant.allow(network, Tenant.icmp(true));
                RunningInstance instance = tenant.run(network, 1).getFirst();
                instances.add(instance);
                addresses.add(List.of(tenant.publish(instance), instance.ipv6()));
            }
            addresses.forEach(this::comeByTheSameEdges);
            for (int i = 0; i < NETWORKS; i++) {
                assertEquals(hosts(lab.leadingTo(addresses.get(i).getFirst())), leaveBy(instances.get(i)));
            }

            List<String> first = addresses.getFirst();
            List<Integer> shard = lab.leadingTo(first.getFirst());
            shard.forEach(edge -> {
                lab.agent(HOSTS + edge).kill();
                lab.layout().host(HOSTS + edge).run("ip link set tenet-edge down");
                fabric(edge, "down");
            });
            first.forEach(address -> {
                Waiting.until(
                        address + " is left to its prefix",
                        LIMIT,
                        () -> lab.leadingTo(address).isEmpty());
                Waiting.until(address + " answers by others", LIMIT, () -> ping(address) == PINGS);
            });
            assertEquals(EDGES - SHARD, lab.announcing().size());
            Set<String> others = leaveBy(instances.getFirst());
            assertTrue(others.size() > SHARD, "all by " + others);
            assertTrue(Collections.disjoint(others, hosts(shard)), others + " are not all alive");

            shard.forEach(edge -> {
                fabric(edge, "up");
                lab.startAgent(HOSTS + edge);
            });
            first.forEach(address -> {
                Waiting.until(
                        address + " is announced again",
                        LIMIT,
                        () -> lab.leadingTo(address).equals(shard));
                assertEquals(PINGS, ping(address), address);
            });
        }
    }

    private void comeByTheSameEdges(List<String> addresses) {
        addresses.forEach(address -> {
            Waiting.until(
                    address + " is announced",
                    LIMIT,
                    () -> lab.leadingTo(address).size() == SHARD);
            assertEquals(lab.leadingTo(addresses.getFirst()), lab.leadingTo(address));
            assertEquals(PINGS, ping(address), address);
        });
    }

    /** Cuts an edge's own host off from the others, or joins it to them again. */
    private void fabric(int edge, String state) {
        lab.layout().spine().run("ip link set %s %s".formatted(lab.layout().hostId(HOSTS + edge), state));
    }

    private Set<String> hosts(List<Integer> edges) {
        return edges.stream().map(edge -> lab.layout().hostId(HOSTS + edge)).collect(Collectors.toSet());
    }

    /** The edges by which so many flows leave. */
    private Set<String> leaveBy(RunningInstance instance) {
        CountedReasons since = CountedReasons.sinceNow(lab);
        new Command(List.of(
                        "bash",
                        "-c",
                        "for i in $(seq %d); do ping -q -c 1 -W 2 %s > /dev/null || exit 1; done"
                                .formatted(FLOWS, INTERNET)))
                .in(instance.namespace())
                .run();
        since.await(grown -> grown.getOrDefault(SENT, 0L) >= FLOWS);
        return since.hostsOf(SENT);
    }

    private int ping(String address) {
        return Pings.answered(lab.layout().internet(), address, PINGS, 1);
    }
}
