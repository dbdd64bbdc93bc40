package dev.tenet.controller.metrics;

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
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.function.ToDoubleFunction;

/**
 * What hosts and their datapaths have counted, as Prometheus's metrics. Names and labels are a promise: dashboards are made of
 * them.
 *
 * @see <a href="https://prometheus.io/docs/practices/naming/">Metric and label naming</a>
 */
final class FabricMetrics {
    private static final double NANOS_A_SECOND = 1e9;
    private static final String HOST = "host";
    private static final String ADDRESS = "address";
    private static final String REASON = "reason";
    private static final String INTERFACE = "network_interface";
    private static final String DIRECTION = "direction";
    private static final String ALLOWANCE = "allowance";

    private final ListHostsResponse hosts;
    private final CountersResponse counters;
    private final ListMetersResponse meters;
    private final LatenciesResponse latencies;

    FabricMetrics(
            ListHostsResponse hosts,
            CountersResponse counters,
            ListMetersResponse meters,
            LatenciesResponse latencies) {
        this.hosts = hosts;
        this.counters = counters;
        this.meters = meters;
        this.latencies = latencies;
    }

    MetricSnapshots snapshots() {
        return MetricSnapshots.builder()
                .metricSnapshot(reasons("tenet_packets", "Packets by how they ended.", ReasonCounter::getPackets))
                .metricSnapshot(
                        reasons("tenet_packet_bytes", "Bytes of packets by how they ended.", ReasonCounter::getBytes))
                .metricSnapshot(interfaces(
                        "tenet_interface_packets",
                        "Packets that an interface sent or was sent.",
                        InterfaceCounter::getPacketsFromInstance,
                        InterfaceCounter::getPacketsToInstance))
                .metricSnapshot(interfaces(
                        "tenet_interface_bytes",
                        "Bytes that an interface sent or was sent.",
                        InterfaceCounter::getBytesFromInstance,
                        InterfaceCounter::getBytesToInstance))
                .metricSnapshot(metered(
                        "tenet_metered_packets",
                        "Packets of a network interface since it was made, by metering class.",
                        ClassMeter::getPacketsFromInstance,
                        ClassMeter::getPacketsToInstance))
                .metricSnapshot(metered(
                        "tenet_metered_bytes",
                        "Bytes of a network interface since it was made, by metering class.",
                        ClassMeter::getBytesFromInstance,
                        ClassMeter::getBytesToInstance))
                .metricSnapshot(latencies())
                .metricSnapshot(connections(
                        "tenet_interface_tracked_connections",
                        "Connections that are tracked at an interface.",
                        InterfaceCounter::getTrackedConnections))
                .metricSnapshot(connections(
                        "tenet_interface_untracked_connections",
                        "Connections that are remembered at an interface, but not tracked.",
                        InterfaceCounter::getUntrackedConnections))
                .metricSnapshot(connectionsBegun())
                .metricSnapshot(allowances())
                .metricSnapshot(activeConnections())
                .metricSnapshot(nat(
                        "tenet_nat_gateway_connection_attempt_count",
                        "ConnectionAttemptCount: connections for which a port was looked for.",
                        NatGatewayCounter::getConnectionAttempts))
                .metricSnapshot(nat(
                        "tenet_nat_gateway_connection_established_count",
                        "ConnectionEstablishedCount: connections that were answered.",
                        NatGatewayCounter::getConnectionsEstablished))
                .metricSnapshot(nat(
                        "tenet_nat_gateway_error_port_allocation",
                        "ErrorPortAllocation: connections for which there was no port.",
                        NatGatewayCounter::getPortAllocationErrors))
                .metricSnapshot(nat(
                        "tenet_nat_gateway_quota_errors",
                        "Of ErrorPortAllocation, the connections of interfaces that had their share of ports.",
                        NatGatewayCounter::getQuotaErrors))
                .metricSnapshot(nat(
                        "tenet_nat_gateway_idle_timeout_count",
                        "IdleTimeoutCount: connections that ended because they said nothing.",
                        NatGatewayCounter::getIdleTimeouts))
                .metricSnapshot(nat(
                        "tenet_nat_gateway_packets_drop_count",
                        "PacketsDropCount: packets that it did not let through.",
                        NatGatewayCounter::getPacketsDropped))
                .metricSnapshot(nat(
                        "tenet_nat_gateway_packets_in_from_source",
                        "PacketsInFromSource, which are PacketsOutToDestination, too.",
                        NatGatewayCounter::getPacketsInFromSource))
                .metricSnapshot(nat(
                        "tenet_nat_gateway_bytes_in_from_source",
                        "BytesInFromSource, which are BytesOutToDestination, too.",
                        NatGatewayCounter::getBytesInFromSource))
                .metricSnapshot(nat(
                        "tenet_nat_gateway_packets_out_to_source",
                        "PacketsOutToSource, which are PacketsInFromDestination, too.",
                        NatGatewayCounter::getPacketsOutToSource))
                .metricSnapshot(nat(
                        "tenet_nat_gateway_bytes_out_to_source",
                        "BytesOutToSource, which are BytesInFromDestination, too.",
                        NatGatewayCounter::getBytesOutToSource))
                .metricSnapshot(publicAddresses(
                        "tenet_public_address_packets",
                        "Packets that came to an edge from outside, by public address; sampled, of the busiest.",
                        PublicAddressCounter::getPackets))
                .metricSnapshot(publicAddresses(
                        "tenet_public_address_bytes",
                        "Bytes that came to an edge from outside, by public address; sampled, of the busiest.",
                        PublicAddressCounter::getBytes))
                .metricSnapshot(withdrawn())
                .metricSnapshot(hosts(
                        "tenet_host_connected",
                        "Whether the host's agent is connected to a controller.",
                        host -> host.getConnected() ? 1 : 0))
                .metricSnapshot(
                        hosts("tenet_host_alive", "Whether other hosts send to it.", host -> host.getAlive() ? 1 : 0))
                .metricSnapshot(hosts("tenet_host_instances", "Instances that run on it.", Host::getInstances))
                .metricSnapshot(hosts(
                        "tenet_host_behind_revisions",
                        "How far what it has applied is behind what it should have.",
                        host -> host.getTargetRevision() - host.getAppliedRevision()))
                .build();
    }

    private CounterSnapshot reasons(String name, String help, ToDoubleFunction<ReasonCounter> value) {
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
        for (HostCounters host : counters.getHostsList()) {
            for (ReasonCounter reason : host.getReasonsList()) {
                point(
                        metric,
                        Labels.of(HOST, host.getHostId(), REASON, reason.getReason()),
                        value.applyAsDouble(reason));
            }
        }
        return metric.build();
    }

    private CounterSnapshot interfaces(
            String name,
            String help,
            ToDoubleFunction<InterfaceCounter> fromInstance,
            ToDoubleFunction<InterfaceCounter> toInstance) {
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
        for (HostCounters host : counters.getHostsList()) {
            for (InterfaceCounter counter : host.getInterfacesList()) {
                Labels labels = Labels.of(HOST, host.getHostId(), INTERFACE, counter.getNetworkInterfaceId());
                point(metric, labels.add(DIRECTION, "from_instance"), fromInstance.applyAsDouble(counter));
                point(metric, labels.add(DIRECTION, "to_instance"), toInstance.applyAsDouble(counter));
            }
        }
        return metric.build();
    }

    /** Whatever host they were on, so without its name. */
    private CounterSnapshot metered(
            String name,
            String help,
            ToDoubleFunction<ClassMeter> fromInstance,
            ToDoubleFunction<ClassMeter> toInstance) {
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
        for (Meter meter : meters.getMetersList()) {
            for (ClassMeter of : meter.getClassesList()) {
                Labels labels = Labels.of(
                        "account",
                        meter.getAccountId(),
                        "vpc",
                        meter.getVpcId(),
                        INTERFACE,
                        meter.getNetworkInterfaceId(),
                        "metering_class",
                        of.getName());
                point(metric, labels.add(DIRECTION, "from_instance"), fromInstance.applyAsDouble(of));
                point(metric, labels.add(DIRECTION, "to_instance"), toInstance.applyAsDouble(of));
            }
        }
        return metric.build();
    }

    private static void point(CounterSnapshot.Builder metric, Labels labels, double value) {
        metric.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build());
    }

    /** Of packets whose time was taken, between hosts by their clocks. */
    private HistogramSnapshot latencies() {
        HistogramSnapshot.Builder metric = HistogramSnapshot.builder()
                .name("tenet_packet_latency_seconds")
                .help(
                        "From being read at the sender's host to being handed over at the receiver's, of sampled packets.");
        for (Latency latency : latencies.getLatenciesList()) {
            ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
            for (int i = 0; i < latency.getCountsCount(); i++) {
                double bound = i < latencies.getBoundNanosCount()
                        ? latencies.getBoundNanos(i) / NANOS_A_SECOND
                        : Double.POSITIVE_INFINITY;
                buckets.bucket(bound, latency.getCounts(i));
            }
            metric.dataPoint(HistogramSnapshot.HistogramDataPointSnapshot.builder()
                    .labels(Labels.of("from_host", latency.getFromHostId(), "to_host", latency.getToHostId()))
                    .classicHistogramBuckets(buckets.build())
                    .sum(latency.getTotalNanos() / NANOS_A_SECOND)
                    .build());
        }
        return metric.build();
    }

    private GaugeSnapshot connections(String name, String help, ToDoubleFunction<InterfaceCounter> value) {
        GaugeSnapshot.Builder metric = GaugeSnapshot.builder().name(name).help(help);
        for (HostCounters host : counters.getHostsList()) {
            for (InterfaceCounter counter : host.getInterfacesList()) {
                point(
                        metric,
                        Labels.of(HOST, host.getHostId(), INTERFACE, counter.getNetworkInterfaceId()),
                        value.applyAsDouble(counter));
            }
        }
        return metric.build();
    }

    private CounterSnapshot connectionsBegun() {
        CounterSnapshot.Builder metric = CounterSnapshot.builder()
                .name("tenet_interface_connections_begun")
                .help("Connections that began at an interface, tracked or not.");
        for (HostCounters host : counters.getHostsList()) {
            for (InterfaceCounter counter : host.getInterfacesList()) {
                point(
                        metric,
                        Labels.of(HOST, host.getHostId(), INTERFACE, counter.getNetworkInterfaceId()),
                        counter.getConnectionsBegun());
            }
        }
        return metric.build();
    }

    /** Under EC2's names (docs: ENA metrics), where EC2 has one. */
    private CounterSnapshot allowances() {
        CounterSnapshot.Builder metric = CounterSnapshot.builder()
                .name("tenet_interface_allowance_exceeded_packets")
                .help("Packets dropped because an interface had used up an allowance.");
        for (HostCounters host : counters.getHostsList()) {
            for (InterfaceCounter counter : host.getInterfacesList()) {
                Labels labels = Labels.of(HOST, host.getHostId(), INTERFACE, counter.getNetworkInterfaceId());
                point(metric, allowance(labels, "bw_in"), counter.getBwInAllowanceExceeded());
                point(metric, allowance(labels, "bw_out"), counter.getBwOutAllowanceExceeded());
                point(metric, allowance(labels, "pps"), counter.getPpsAllowanceExceeded());
                point(metric, allowance(labels, "conntrack"), counter.getConntrackAllowanceExceeded());
                point(metric, allowance(labels, "new_connection"), counter.getNewConnectionAllowanceExceeded());
            }
        }
        return metric.build();
    }

    /** Under CloudWatch's names, of a host's instances: the gateway's are the sum over hosts. */
    private CounterSnapshot nat(String name, String help, ToDoubleFunction<NatGatewayCounter> value) {
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
        for (HostCounters host : counters.getHostsList()) {
            for (NatGatewayCounter gateway : host.getNatGatewaysList()) {
                point(metric, natLabels(host, gateway), value.applyAsDouble(gateway));
            }
        }
        return metric.build();
    }

    private GaugeSnapshot activeConnections() {
        GaugeSnapshot.Builder metric = GaugeSnapshot.builder()
                .name("tenet_nat_gateway_active_connection_count")
                .help("ActiveConnectionCount: connections through a NAT gateway now.");
        for (HostCounters host : counters.getHostsList()) {
            for (NatGatewayCounter gateway : host.getNatGatewaysList()) {
                point(metric, natLabels(host, gateway), gateway.getActiveConnections());
            }
        }
        return metric.build();
    }

    private CounterSnapshot publicAddresses(String name, String help, ToDoubleFunction<PublicAddressCounter> value) {
        CounterSnapshot.Builder metric = CounterSnapshot.builder().name(name).help(help);
        for (HostCounters host : counters.getHostsList()) {
            for (PublicAddressCounter counter : host.getPublicAddressesList()) {
                point(
                        metric,
                        Labels.of(HOST, host.getHostId(), ADDRESS, counter.getAddress()),
                        value.applyAsDouble(counter));
            }
        }
        return metric.build();
    }

    private GaugeSnapshot withdrawn() {
        GaugeSnapshot.Builder metric = GaugeSnapshot.builder()
                .name("tenet_public_address_withdrawn_seconds")
                .help("For how long an edge still withdraws a public address, and why.");
        for (HostCounters host : counters.getHostsList()) {
            for (PublicAddressCounter counter : host.getPublicAddressesList()) {
                if (counter.getWithdrawnSeconds() > 0) {
                    point(
                            metric,
                            Labels.of(
                                    HOST,
                                    host.getHostId(),
                                    ADDRESS,
                                    counter.getAddress(),
                                    REASON,
                                    counter.getWithdrawnReason()),
                            counter.getWithdrawnSeconds());
                }
            }
        }
        return metric.build();
    }

    private static Labels natLabels(HostCounters host, NatGatewayCounter gateway) {
        return Labels.of(HOST, host.getHostId(), "nat_gateway", gateway.getNatGatewayId());
    }

    private static Labels allowance(Labels labels, String name) {
        return labels.add(ALLOWANCE, name + "_allowance_exceeded");
    }

    private GaugeSnapshot hosts(String name, String help, ToDoubleFunction<Host> value) {
        GaugeSnapshot.Builder metric = GaugeSnapshot.builder().name(name).help(help);
        for (Host host : hosts.getHostsList()) {
            point(metric, Labels.of(HOST, host.getId(), "zone", host.getZone()), value.applyAsDouble(host));
        }
        return metric.build();
    }

    private static void point(GaugeSnapshot.Builder metric, Labels labels, double value) {
        metric.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(value)
                .build());
    }
}
