package dev.tenet.controller.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.operator.wire.ClassMeter;
import dev.tenet.operator.wire.CountersResponse;
import dev.tenet.operator.wire.Host;
import dev.tenet.operator.wire.HostCounters;
import dev.tenet.operator.wire.InterfaceCounter;
import dev.tenet.operator.wire.LatenciesResponse;
import dev.tenet.operator.wire.Latency;
import dev.tenet.operator.wire.ListHostsResponse;
import dev.tenet.operator.wire.ListMetersResponse;
import dev.tenet.operator.wire.Meter;
import dev.tenet.operator.wire.NatGatewayCounter;
import dev.tenet.operator.wire.PublicAddressCounter;
import dev.tenet.operator.wire.ReasonCounter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private final AtomicLong denied = new AtomicLong(3);
    private MetricsServer server;

    @BeforeEach
    void start() {
        server = MetricsServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                () -> ListHostsResponse.newBuilder()
                        .addHosts(Host.newBuilder()
                                .setId("host1")
                                .setZone("tenet-1a")
                                .setConnected(true)
                                .setAppliedRevision(7)
                                .setTargetRevision(9))
                        .build(),
                () -> CountersResponse.newBuilder()
                        .addHosts(HostCounters.newBuilder()
                                .setHostId("host1")
                                .addReasons(ReasonCounter.newBuilder()
                                        .setReason("security_group_ingress_denied")
                                        .setPackets(denied.get())
                                        .setBytes(294))
                                .addInterfaces(InterfaceCounter.newBuilder()
                                        .setNetworkInterfaceId("eni-1")
                                        .setPacketsFromInstance(5)
                                        .setBytesToInstance(11)
                                        .setTrackedConnections(2)
                                        .setUntrackedConnections(6)
                                        .setConnectionsBegun(40))
                                .addPublicAddresses(PublicAddressCounter.newBuilder()
                                        .setAddress("203.0.113.5")
                                        .setPackets(640)
                                        .setBytes(64_000)
                                        .setWithdrawnSeconds(42)
                                        .setWithdrawnReason("public_address_flooded"))
                                .addNatGateways(NatGatewayCounter.newBuilder()
                                        .setNatGatewayId("nat-1")
                                        .setActiveConnections(7)
                                        .setPortAllocationErrors(4)
                                        .setQuotaErrors(3)))
                        .build(),
                () -> ListMetersResponse.newBuilder()
                        .addMeters(Meter.newBuilder()
                                .setNetworkInterfaceId("eni-1")
                                .setVpcId("vpc-1")
                                .setAccountId("111111111111")
                                .addClasses(ClassMeter.newBuilder()
                                        .setName("internet")
                                        .setBytesFromInstance(77)))
                        .build(),
                () -> LatenciesResponse.newBuilder()
                        .addBoundNanos(5_000)
                        .addBoundNanos(10_000)
                        .addLatencies(Latency.newBuilder()
                                .setFromHostId("host1")
                                .setToHostId("host2")
                                .addCounts(3)
                                .addCounts(4)
                                .addCounts(1)
                                .setTotalNanos(2_000_000))
                        .build());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void prometheusReadsWhatHostsHaveCounted() throws Exception {
        HttpResponse<String> answer = get("/metrics");
        assertEquals(200, answer.statusCode());
        assertTrue(answer.headers().firstValue("Content-Type").orElse("").startsWith("text/plain; version=0.0.4"));
        List<String> lines = answer.body().lines().toList();
        for (String expected : List.of(
                "# TYPE tenet_packets_total counter",
                "tenet_nat_gateway_active_connection_count{host=\"host1\",nat_gateway=\"nat-1\"} 7.0",
                "tenet_nat_gateway_error_port_allocation_total{host=\"host1\",nat_gateway=\"nat-1\"} 4.0",
                "tenet_nat_gateway_quota_errors_total{host=\"host1\",nat_gateway=\"nat-1\"} 3.0",
                "tenet_public_address_packets_total{address=\"203.0.113.5\",host=\"host1\"} 640.0",
                "tenet_public_address_bytes_total{address=\"203.0.113.5\",host=\"host1\"} 64000.0",
                "tenet_public_address_withdrawn_seconds{address=\"203.0.113.5\",host=\"host1\",reason=\"public_address_flooded\"} 42.0",
                "tenet_packets_total{host=\"host1\",reason=\"security_group_ingress_denied\"} 3.0",
                "tenet_packet_bytes_total{host=\"host1\",reason=\"security_group_ingress_denied\"} 294.0",
                "tenet_interface_packets_total{direction=\"from_instance\",host=\"host1\",network_interface=\"eni-1\"} 5.0",
                "tenet_interface_bytes_total{direction=\"to_instance\",host=\"host1\",network_interface=\"eni-1\"} 11.0",
                "tenet_interface_tracked_connections{host=\"host1\",network_interface=\"eni-1\"} 2.0",
                "tenet_interface_untracked_connections{host=\"host1\",network_interface=\"eni-1\"} 6.0",
                "tenet_interface_connections_begun_total{host=\"host1\",network_interface=\"eni-1\"} 40.0",
                "tenet_metered_bytes_total{account=\"111111111111\",direction=\"from_instance\",metering_class=\"internet\","
                        + "network_interface=\"eni-1\",vpc=\"vpc-1\"} 77.0",
                "tenet_host_connected{host=\"host1\",zone=\"tenet-1a\"} 1.0",
                "tenet_host_behind_revisions{host=\"host1\",zone=\"tenet-1a\"} 2.0")) {
            assertTrue(lines.contains(expected), () -> expected + " is not in\n" + answer.body());
        }
    }

    @Test
    void eachRequestReadsAnew() throws Exception {
        get("/metrics");
        denied.set(4);
        assertTrue(get("/metrics").body().contains("reason=\"security_group_ingress_denied\"} 4.0"));
    }

    @Test
    void nothingElseIsServed() throws Exception {
        assertEquals(404, get("/").statusCode());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
