package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.LatenciesRequest;
import dev.tenet.operator.wire.LatenciesResponse;
import dev.tenet.operator.wire.Latency;
import dev.tenet.operator.wire.LocateInstanceRequest;
import dev.tenet.operator.wire.SampleLatencyRequest;
import dev.tenet.operator.wire.SeenHop;
import dev.tenet.operator.wire.SeenPacket;
import dev.tenet.operator.wire.SeenPacketsRequest;
import dev.tenet.operator.wire.SeenPacketsResponse;
import dev.tenet.operator.wire.StartTraceRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** An operator traces real packets through hosts, and has their time taken. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class ObservationJourneyTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SECONDS = 60;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void aTraceShowsPacketsOnBothHostsAndWhyTheyEnded() {
        try (Tenant tenant = Tenant.of(lab, "traced");
                OperatorClient operator = lab.operator()) {
            TenantNetwork network = tenant.network("traced");
            List<RunningInstance> two = onTwoHosts(tenant, network, operator);
            RunningInstance from = two.getFirst();
            RunningInstance to = two.getLast();
            String sender = hostOf(operator, from);
            String receiver = hostOf(operator, to);

            long refused = trace(
                    operator, StartTraceRequest.newBuilder().setId(from.id()).setRemote(to.id()));
            assertEquals(0, from.ping(to.ipv4(), 2));
            SeenPacket packet = await(operator, refused, seen -> seen.getHopsCount() > 1);
            assertEquals(from.ipv4(), packet.getSource());
            assertEquals(to.ipv4(), packet.getDestination());
            SeenHop last = packet.getHops(packet.getHopsCount() - 1);
            assertEquals(receiver, last.getHostId());
            assertEquals("security_group_ingress_denied", last.getReason());
            assertTrue(packet.getHops(0).getFromInstance());
            assertEquals(sender, packet.getHops(0).getHostId());

            tenant.allow(network, Tenant.icmp(false));
            assertEquals(3, from.ping(to.ipv4(), 3));
            long passed = trace(
                    operator,
                    StartTraceRequest.newBuilder()
                            .setId(from.id())
                            .setProtocol("icmp")
                            .setRemote(to.ipv4()));
            assertEquals(5, from.ping(to.ipv4(), 5));
            SeenPacket direct =
                    await(operator, passed, seen -> seen.getSource().equals(from.ipv4()) && seen.getHopsCount() == 2);
            assertEquals("encapsulated", direct.getHops(0).getReason());
            assertEquals(receiver, direct.getHops(0).getSentToHostId());
            assertEquals("delivered", direct.getHops(1).getReason());
            assertEquals("deliver", direct.getHops(1).getStage());
            assertTrue(direct.getHops(1).getEnded() > direct.getHops(0).getBegan(), direct::toString);
            SeenPacket answer = await(operator, passed, seen -> seen.getSource().equals(to.ipv4()));
            assertEquals("delivered", answer.getHops(answer.getHopsCount() - 1).getReason());
            assertEquals(sender, answer.getHops(answer.getHopsCount() - 1).getHostId());

            long other = trace(
                    operator,
                    StartTraceRequest.newBuilder()
                            .setId(from.id())
                            .setProtocol("tcp")
                            .setRemotePort(81));
            assertEquals(3, from.ping(to.ipv4(), 3));
            assertTrue(seen(operator, other).getPacketsList().isEmpty(), "nobody sent such a packet");
        }
    }

    @Test
    void aTraceEndsByItselfAndAHostHasFourAtOnce() {
        try (Tenant tenant = Tenant.of(lab, "bounded");
                OperatorClient operator = lab.operator()) {
            TenantNetwork network = tenant.network("bounded");
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> two = onTwoHosts(tenant, network, operator);
            StartTraceRequest.Builder wanted = StartTraceRequest.newBuilder()
                    .setId(two.getFirst().id())
                    .setSeconds(1)
                    .setPacketsPerSecond(2);
            long trace = operator.calls().startTrace(wanted.build()).getTrace();
            two.getFirst().ping(two.getLast().ipv4(), 20);
            Waiting.until("the trace ends", LIMIT, () -> seen(operator, trace).getEnded());
            int packets = seen(operator, trace).getPacketsCount();
            assertTrue(packets >= 1 && packets <= 4, () -> "two a second, for a second: " + packets);
            two.getFirst().ping(two.getLast().ipv4(), 3);
            assertEquals(packets, seen(operator, trace).getPacketsCount());

            wanted.setSeconds(SECONDS);
            List<StatusRuntimeException> refused = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                try {
                    operator.calls().startTrace(wanted.build());
                } catch (StatusRuntimeException full) {
                    refused.add(full);
                }
            }
            assertFalse(refused.isEmpty());
            assertEquals(
                    Status.Code.FAILED_PRECONDITION,
                    refused.getFirst().getStatus().getCode());
        }
    }

    @Test
    void theTimeOfPacketsIsTakenBetweenHosts() {
        try (Tenant tenant = Tenant.of(lab, "timed");
                OperatorClient operator = lab.operator()) {
            TenantNetwork network = tenant.network("timed");
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> two = onTwoHosts(tenant, network, operator);
            RunningInstance from = two.getFirst();
            RunningInstance to = two.getLast();
            from.ping(to.ipv4(), 3);
            assertEquals(0, packets(operator, from, to), "nobody has asked for it");
            operator.calls()
                    .sampleLatency(SampleLatencyRequest.newBuilder()
                            .setOneIn(1)
                            .setSeconds(SECONDS)
                            .build());
            Waiting.until("times both ways", LIMIT, () -> {
                from.ping(to.ipv4(), 5);
                return packets(operator, from, to) >= 5 && packets(operator, to, from) >= 5;
            });
            operator.calls().sampleLatency(SampleLatencyRequest.getDefaultInstance());
            LatenciesResponse found = operator.calls().latencies(LatenciesRequest.getDefaultInstance());
            assertEquals(0, found.getOneIn());
            for (Latency latency : found.getLatenciesList()) {
                assertEquals(0, latency.getUntimely(), "hosts of a lab share a clock");
                assertTrue(
                        latency.getLongestNanos() > 0 && latency.getLongestNanos() < 1_000_000_000L, latency::toString);
            }
        }
    }

    private static long packets(OperatorClient operator, RunningInstance from, RunningInstance to) {
        String sender = hostOf(operator, from);
        String receiver = hostOf(operator, to);
        return operator.calls().latencies(LatenciesRequest.getDefaultInstance()).getLatenciesList().stream()
                .filter(latency -> latency.getFromHostId().equals(sender)
                        && latency.getToHostId().equals(receiver))
                .flatMap(latency -> latency.getCountsList().stream())
                .mapToLong(Long::longValue)
                .sum();
    }

    private static long trace(OperatorClient operator, StartTraceRequest.Builder wanted) {
        return operator.calls()
                .startTrace(wanted.setSeconds(SECONDS).setPacketsPerSecond(50).build())
                .getTrace();
    }

    private static SeenPacketsResponse seen(OperatorClient operator, long trace) {
        return operator.calls()
                .seenPackets(SeenPacketsRequest.newBuilder().setTrace(trace).build());
    }

    private static SeenPacket await(OperatorClient operator, long trace, Predicate<SeenPacket> wanted) {
        Waiting.until(
                "such a packet is seen",
                LIMIT,
                () -> seen(operator, trace).getPacketsList().stream().anyMatch(wanted));
        return seen(operator, trace).getPacketsList().stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow();
    }

    /** As many as it takes. */
    private static List<RunningInstance> onTwoHosts(Tenant tenant, TenantNetwork network, OperatorClient operator) {
        List<RunningInstance> all = new ArrayList<>(tenant.run(network, 2));
        while (hostOf(operator, all.getFirst()).equals(hostOf(operator, all.getLast()))) {
            all.addAll(tenant.run(network, 1));
        }
        return List.of(all.getFirst(), all.getLast());
    }

    private static String hostOf(OperatorClient operator, RunningInstance instance) {
        return operator.calls()
                .locateInstance(LocateInstanceRequest.newBuilder()
                        .setInstanceId(instance.id())
                        .build())
                .getHostId();
    }
}
