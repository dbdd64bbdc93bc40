package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.CountersRequest;
import dev.tenet.operator.wire.NatGatewayCounter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** One instance that opens connections without end, and others that use the same NAT gateway. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@QuietJourney
class NatQuotaJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";
    private static final int PORT = 7778;

    /** What AWS promises of an address, to one destination. */
    private static final int PROMISED = 55_000;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1).withEdges(1));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void whoTakesAllPortsThatItCanLeavesOthersTheirs() {
        try (Tenant tenant = Tenant.of(lab, "quotas")) {
            TenantNetwork network = tenant.network("private");
            NatRoute.to(tenant, network);
            Map<String, List<RunningInstance>> byHost = tenant.run(network, 3).stream()
                    .collect(Collectors.groupingBy(
                            instance -> lab.locate(instance.id()).getHostId()));
            assertEquals(2, byHost.size(), "both hosts have an instance: " + byHost);
            List<RunningInstance> together = byHost.values().stream()
                    .filter(here -> here.size() > 1)
                    .findFirst()
                    .orElseThrow();
            RunningInstance abuser = together.getFirst();
            RunningInstance beside = together.getLast();
            RunningInstance elsewhere = byHost.values().stream()
                    .filter(here -> here.size() == 1)
                    .findFirst()
                    .orElseThrow()
                    .getFirst();
            NatRoute.awaitPorts(OUTSIDE, List.of(abuser, beside, elsewhere));
            CountedReasons reasons = CountedReasons.sinceNow(lab);
            try (InstanceProcess server =
                            new InstanceProcess(lab.layout().internet(), "datagrams.py", "answer", "udp", PORT);
                    InstanceProcess flood = abuser.start("port_flood.py", OUTSIDE, PORT)) {
                server.expect("ready");
                String host = lab.locate(abuser.id()).getHostId();
                Waiting.until("the abuser has " + PROMISED + " connections", Duration.ofSeconds(120), () -> {
                    flood.ask("again");
                    return onHost(host).getActiveConnections() >= PROMISED;
                });
                flood.ask("again");

                assertEquals(100, answers(beside, 100), "new connections from the abuser's own host");
                assertEquals(800, answers(elsewhere, 800), "new connections from another host");
                assertTrue(reasons.await(grown -> grown.getOrDefault("nat_quota_reached", 0L) > 0)
                                .getOrDefault("nat_quota_reached", 0L)
                        > 0);
                NatGatewayCounter counted = onHost(host);
                assertTrue(counted.getQuotaErrors() > 0);
                assertTrue(counted.getPortAllocationErrors() >= counted.getQuotaErrors());
                String other = lab.locate(elsewhere.id()).getHostId();
                assertEquals(0, onHost(other).getPortAllocationErrors());
            }
        }
    }

    private static int answers(RunningInstance instance, int asks) {
        try (InstanceProcess client = instance.start("many_asks.py", OUTSIDE, PORT, asks)) {
            return Integer.parseInt(client.hear());
        }
    }

    /** Of the only NAT gateway that there is. */
    private NatGatewayCounter onHost(String host) {
        try (OperatorClient operator = lab.operator()) {
            return operator
                    .calls()
                    .counters(CountersRequest.newBuilder().setHostId(host).build())
                    .getHostsList()
                    .stream()
                    .flatMap(counters -> counters.getNatGatewaysList().stream())
                    .findFirst()
                    .orElse(NatGatewayCounter.getDefaultInstance());
        }
    }
}
