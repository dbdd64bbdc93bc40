package dev.tenet.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.FlowLogsResourceType;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.LogDestinationType;
import software.amazon.awssdk.services.ec2.model.TrafficType;

/** Traffic between two hosts whose interfaces have flow logs, and between the same hosts without. */
final class FlowLogsBench implements Bench {
    private static final String LOGGED = "logged";
    private static final String UNLOGGED = "unlogged";

    @Override
    public String name() {
        return "flow-logs";
    }

    @Override
    public String describes() {
        return "TCP and small UDP between interfaces with flow logs, against the same between the same hosts without; reach 0.95";
    }

    @Override
    public void run(BenchRun run) {
        try (BenchLab lab = BenchLab.start(run.progress())) {
            List<Instance> all = lab.run(2 * BenchLab.HOSTS);
            lab.awaitRunning(all, Duration.ofSeconds(60));
            List<List<Instance>> byHost = all.stream()
                    .collect(Collectors.groupingBy(lab::host, LinkedHashMap::new, Collectors.toList()))
                    .values()
                    .stream()
                    .filter(instances -> instances.size() >= 2)
                    .limit(2)
                    .toList();
            if (byHost.size() < 2) {
                throw new IllegalStateException("no two hosts have two instances each");
            }
            log(lab, byHost.get(0).get(0), byHost.get(1).get(0));
            Pair logged = pair(lab, LOGGED, byHost.get(0).get(0), byHost.get(1).get(0));
            Pair unlogged =
                    pair(lab, UNLOGGED, byHost.get(0).get(1), byHost.get(1).get(1));
            compare(run, "tcp-1-stream", "Gbit/s", load(run, 1), logged, unlogged);
            compare(run, "tcp-4-streams", "Gbit/s", load(run, 4), logged, unlogged);
            compare(run, "udp-64-byte", "packets/s", pair -> run.loads().smallPackets(pair), logged, unlogged);
            requireFiles(lab);
        }
    }

    private interface Load {
        double measure(Pair pair);
    }

    private static Load load(BenchRun run, int streams) {
        return pair -> run.loads().tcp(pair, streams);
    }

    private void compare(BenchRun run, String metric, String unit, Load load, Pair logged, Pair unlogged) {
        Map<String, Alternation.Contestant> contestants = new LinkedHashMap<>();
        contestants.put(LOGGED, () -> load.measure(logged));
        contestants.put(UNLOGGED, () -> load.measure(unlogged));
        run.compare(name(), metric, unit, LOGGED, contestants);
    }

    private static void log(BenchLab lab, Instance... instances) {
        lab.ec2()
                .createFlowLogs(request -> request.resourceType(FlowLogsResourceType.NETWORK_INTERFACE)
                        .resourceIds(Stream.of(instances)
                                .map(instance ->
                                        instance.networkInterfaces().getFirst().networkInterfaceId())
                                .toList())
                        .trafficType(TrafficType.ALL)
                        .maxAggregationInterval(60)
                        .logDestinationType(LogDestinationType.S3)
                        .logDestination("arn:aws:s3:::bench"));
        lab.lab().awaitApplied();
    }

    private static Pair pair(BenchLab lab, String name, Instance client, Instance server) {
        Pair pair = new Pair(name, lab.namespace(client), lab.namespace(server), server.privateIpAddress());
        pair.client().run("ping -q -c 3 -i 0.2 " + server.privateIpAddress());
        return pair;
    }

    /** That logging cost little says nothing if nothing was logged. */
    private static void requireFiles(BenchLab lab) {
        Path folder = lab.lab().layout().flowLogs();
        try (Stream<Path> files = Files.walk(folder)) {
            if (files.noneMatch(file -> file.toString().endsWith(".log.gz"))) {
                throw new IllegalStateException("no flow log was written to " + folder);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
