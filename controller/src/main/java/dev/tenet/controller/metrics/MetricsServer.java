package dev.tenet.controller.metrics;

import dev.tenet.operator.wire.CountersResponse;
import dev.tenet.operator.wire.LatenciesResponse;
import dev.tenet.operator.wire.ListHostsResponse;
import dev.tenet.operator.wire.ListMetersResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;

/**
 * Serves {@code /metrics} in Prometheus's text format, read anew at each request. It tells every tenant's traffic: let only
 * those who run the fabric reach it.
 *
 * @see <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">Exposition formats</a>
 */
public final class MetricsServer implements AutoCloseable {
    private static final int CONNECTIONS = 16;

    private final Supplier<ListHostsResponse> hosts;
    private final Supplier<CountersResponse> counters;
    private final Supplier<ListMetersResponse> meters;
    private final Supplier<LatenciesResponse> latencies;
    private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    private final WebServer server;

    private MetricsServer(
            InetSocketAddress at,
            Supplier<ListHostsResponse> hosts,
            Supplier<CountersResponse> counters,
            Supplier<ListMetersResponse> meters,
            Supplier<LatenciesResponse> latencies) {
        this.hosts = hosts;
        this.counters = counters;
        this.meters = meters;
        this.latencies = latencies;
        this.server = WebServer.builder()
                .address(at.getAddress())
                .port(at.getPort())
                .featuresDiscoverServices(false)
                .maxTcpConnections(CONNECTIONS)
                .shutdownHook(false)
                .routing(routing -> routing.get("/metrics", this::serve))
                .build();
    }

    /** Starts serving. */
    public static MetricsServer start(
            InetSocketAddress at,
            Supplier<ListHostsResponse> hosts,
            Supplier<CountersResponse> counters,
            Supplier<ListMetersResponse> meters,
            Supplier<LatenciesResponse> latencies) {
        MetricsServer metrics = new MetricsServer(at, hosts, counters, meters, latencies);
        metrics.server.start();
        return metrics;
    }

    /** Where it listens: another port than asked for when that was 0. */
    public int port() {
        return server.port();
    }

    private void serve(ServerRequest request, ServerResponse response) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            writer.write(
                    text, new FabricMetrics(hosts.get(), counters.get(), meters.get(), latencies.get()).snapshots());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        response.status(Status.OK_200)
                .header(HeaderNames.CONTENT_TYPE, writer.getContentType())
                .send(text.toByteArray());
    }

    @Override
    public void close() {
        server.stop();
    }
}
