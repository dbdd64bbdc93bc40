package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.Host;
import dev.tenet.operator.wire.ListNetworksRequest;
import dev.tenet.operator.wire.LocationSupply;
import dev.tenet.operator.wire.Network;
import dev.tenet.operator.wire.SetLocationSupplyRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** VPCs whose locations every host that sends into them is told: straight first packets, misses by name, and life without gateways. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
@Journey
class PreloadedJourneyTest {
    private static final int PINGS = 600;
    private static final String NOBODY = "10.0.0.250";

    /** Two hosts are gateways, the first two are not. */
    private static final int HOSTS = 4;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, HOSTS, 1));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void firstPacketsGoStraightAndMissesEndAsThePolicySays() {
        try (Tenant tenant = Tenant.of(lab, "straight")) {
            TenantNetwork network = tenant.network("straight");
            allowPings(tenant, network);
            Pair pair = awayFromGateways(tenant, network);
            choose(network, LocationSupply.LOCATION_SUPPLY_PRELOADED_DROP);
            for (String address : List.of(pair.to().ipv4(), pair.to().ipv6())) {
                CountedReasons counted = CountedReasons.sinceNow(lab);
                assertEquals(20, pair.from().ping(address, 20), address);
                Map<String, Long> grown = counted.await(now -> now.getOrDefault("encapsulated", 0L) >= 40);
                assertEquals(40, grown.get("encapsulated"), grown::toString);
                assertEquals(0, grown.getOrDefault("asked_gateway", 0L), grown::toString);
                assertEquals(0, grown.getOrDefault("location_learned", 0L), grown::toString);
            }
            CountedReasons missed = CountedReasons.sinceNow(lab);
            assertEquals(0, pair.from().ping(NOBODY, 5));
            missed.expect("location_not_preloaded", 5);
            choose(network, LocationSupply.LOCATION_SUPPLY_PRELOADED_GATEWAY);
            CountedReasons asked = CountedReasons.sinceNow(lab);
            assertEquals(0, pair.from().ping(NOBODY, 1));
            asked.expect("asked_gateway", 1);
            asked.expect("location_absent_learned", 1);
        }
    }

    @Test
    void aPreloadedVpcWorksWithAllOfItsGatewaysDead() {
        try (Tenant tenant = Tenant.of(lab, "alone")) {
            TenantNetwork network = tenant.network("alone");
            allowPings(tenant, network);
            Pair pair = awayFromGateways(tenant, network);
            choose(network, LocationSupply.LOCATION_SUPPLY_PRELOADED_DROP);
            List<Integer> gateways = List.of(HOSTS - 1, HOSTS);
            gateways.forEach(host -> {
                lab.agent(host).kill();
                cable(host, "down");
            });
            try {
                for (String address : List.of(pair.to().ipv4(), pair.to().ipv6())) {
                    assertEquals(20, pair.from().ping(address, 20), address);
                }
            } finally {
                gateways.forEach(host -> {
                    cable(host, "up");
                    lab.startAgent(host);
                });
                lab.awaitApplied();
            }
        }
    }

    /** Every choice, one after another, while packets flow: none is lost. */
    @Test
    void theChoiceChangesUnderFlowsAndNothingIsLost() {
        try (Tenant tenant = Tenant.of(lab, "live")) {
            TenantNetwork network = tenant.network("live");
            allowPings(tenant, network);
            Pair pair = awayFromGateways(tenant, network);
            CountedReasons counted = CountedReasons.sinceNow(lab);
            List<CompletableFuture<Integer>> answered = Stream.of(
                            pair.to().ipv4(), pair.to().ipv6())
                    .map(address ->
                            CompletableFuture.supplyAsync(() -> pair.from().ping(address, PINGS)))
                    .toList();
            for (LocationSupply supply : List.of(
                    LocationSupply.LOCATION_SUPPLY_PRELOADED_DROP,
                    LocationSupply.LOCATION_SUPPLY_ON_DEMAND,
                    LocationSupply.LOCATION_SUPPLY_PRELOADED_GATEWAY,
                    LocationSupply.LOCATION_SUPPLY_PRELOADED_DROP,
                    LocationSupply.LOCATION_SUPPLY_UNSPECIFIED)) {
                choose(network, supply);
            }
            assertFalse(answered.stream().anyMatch(CompletableFuture::isDone), "the pings outlast the changes");
            for (CompletableFuture<Integer> each : answered) {
                assertEquals(
                        PINGS,
                        each.join(),
                        () -> counted.await(now -> now.getOrDefault("delivered", 0L) >= 4L * PINGS)
                                .toString());
            }
        }
    }

    /** At the spine: down at its own end, a device would lose the host's routes. */
    private void cable(int host, String state) {
        lab.layout().spine().run("ip link set %s %s".formatted(lab.layout().hostId(host), state));
    }

    private record Pair(RunningInstance from, RunningInstance to) {}

    /** Two instances on different hosts that are no gateways; as many are run as it takes. */
    private Pair awayFromGateways(Tenant tenant, TenantNetwork network) {
        List<String> gateways =
                lab.hosts().stream().filter(Host::getGateway).map(Host::getId).toList();
        Map<String, RunningInstance> away = new TreeMap<>();
        for (int batch = 0; away.size() < 2 && batch < 6; batch++) {
            for (RunningInstance instance : tenant.run(network, 4)) {
                String host = lab.locate(instance.id()).getHostId();
                if (!gateways.contains(host)) {
                    away.put(host, instance);
                }
            }
        }
        assertEquals(2, away.size(), away::toString);
        List<RunningInstance> two = List.copyOf(away.values());
        return new Pair(two.getFirst(), two.getLast());
    }

    private static void allowPings(Tenant tenant, TenantNetwork network) {
        tenant.allow(network, Tenant.icmp(false));
        tenant.allow(network, Tenant.icmp(true));
    }

    private void choose(TenantNetwork network, LocationSupply supply) {
        try (OperatorClient operator = lab.operator()) {
            operator.calls()
                    .setLocationSupply(SetLocationSupplyRequest.newBuilder()
                            .setVpcId(network.vpc())
                            .setLocationSupply(supply)
                            .build());
            boolean chosen = supply != LocationSupply.LOCATION_SUPPLY_UNSPECIFIED;
            List<Network> shown =
                    operator.calls().listNetworks(ListNetworksRequest.getDefaultInstance()).getNetworksList().stream()
                            .filter(listed -> listed.getVpcId().equals(network.vpc()))
                            .toList();
            assertTrue(shown.size() == 1 && shown.getFirst().getLocationSupplyChosen() == chosen, shown::toString);
            assertEquals(
                    chosen ? supply : LocationSupply.LOCATION_SUPPLY_ON_DEMAND,
                    shown.getFirst().getLocationSupply());
        }
        lab.awaitApplied();
    }
}
