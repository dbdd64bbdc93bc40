package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.lab.Lab;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Two of three edges announce the addresses of a network one by one; where both go, the third has them by the prefix. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class EdgeShardJourneyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int HOSTS = 2;
    private static final int EDGES = 3;
    private static final int SHARD = 2;
    private static final int NETWORKS = 3;
    private static final int PINGS = 10;

    private final Lab lab = new Lab(new LabName("js" + ProcessHandle.current().pid()), line -> {});

    @BeforeAll
    void up() {
        lab.up(LabOptions.usual(lab.layout().name(), HOSTS, 1, 8800)
                .withEdges(EDGES)
                .withEdgeOptions("--edge-shard", Integer.toString(SHARD)));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void aNetworksAddressesComeByItsEdgesWhileThereIsOne() {
        try (Tenant tenant = Tenant.of(lab, "shards")) {
            List<List<String>> addresses = new ArrayList<>();
            for (int i = 0; i < NETWORKS; i++) {
                TenantNetwork network = tenant.network("shard" + i);
                tenant.openToInternet(network);
                tenant.allow(network, Tenant.icmp(false));
                tenant.allow(network, Tenant.icmp(true));
                RunningInstance instance = tenant.run(network, 1).getFirst();
                addresses.add(List.of(tenant.publish(instance), instance.ipv6()));
            }
            addresses.forEach(this::comeByTheSameEdges);

            List<String> first = addresses.getFirst();
            List<Integer> shard = lab.leadingTo(first.getFirst());
            shard.forEach(edge -> {
                lab.agent(HOSTS + edge).kill();
                lab.layout().host(HOSTS + edge).run("ip link set tenet-edge down");
            });
            first.forEach(address -> {
                Waiting.until(
                        address + " is left to its prefix",
                        LIMIT,
                        () -> lab.leadingTo(address).isEmpty());
                assertEquals(PINGS, ping(address), address);
            });
            assertEquals(EDGES - SHARD, lab.announcing().size());

            shard.forEach(edge -> lab.startAgent(HOSTS + edge));
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

    private int ping(String address) {
        return Pings.answered(lab.layout().internet(), address, PINGS, 1);
    }
}
