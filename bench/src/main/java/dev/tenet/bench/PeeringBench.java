package dev.tenet.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * TCP from an instance to another host, into a peered network and within its own, between the same two hosts. A second neighbour of the
 * same network says how far two pairs of equals are apart on this machine.
 */
final class PeeringBench implements Bench {
    private static final String PEERED = "peered";
    private static final String SAME_VPC = "same VPC";
    private static final String SAME_VPC_AGAIN = "same VPC, another pair";

    @Override
    public String name() {
        return "peering";
    }

    @Override
    public String describes() {
        return "TCP into a peered network, against the same between the same hosts inside one VPC; reach 0.98";
    }

    @Override
    public void run(BenchRun run) {
        try (BenchLab lab = BenchLab.start(run.progress())) {
            BenchNetwork far = BenchNetwork.create(lab.ec2(), 1);
            lab.network().peerWith(far);
            List<Instance> near = lab.run(3 * BenchLab.HOSTS);
            List<Instance> peers = far.run(BenchLab.HOSTS);
            List<Instance> all = new ArrayList<>(near);
            all.addAll(peers);
            lab.awaitRunning(all, Duration.ofSeconds(60));
            Instance client = near.getFirst();
            Instance peer = elsewhere(lab, client, peers);
            List<Instance> neighbors = near.stream()
                    .filter(instance -> lab.host(instance).equals(lab.host(peer)))
                    .toList();
            if (neighbors.size() < 2) {
                throw new IllegalStateException("no two instances of the network are on " + lab.host(peer));
            }
            measure(
                    run,
                    pair(lab, PEERED, client, peer),
                    pair(lab, SAME_VPC, client, neighbors.get(0)),
                    pair(lab, SAME_VPC_AGAIN, client, neighbors.get(1)));
        }
    }

    private void measure(BenchRun run, Pair peered, Pair same, Pair again) {
        for (int streams : List.of(1, 4)) {
            Map<String, Alternation.Contestant> contestants = new LinkedHashMap<>();
            List.of(peered, same, again)
                    .forEach(pair ->
                            contestants.put(pair.name(), () -> run.loads().tcp(pair, streams)));
            String metric = streams == 1 ? "tcp-1-stream" : "tcp-" + streams + "-streams";
            Map<String, Double> medians = run.medians(metric, contestants);
            double baseline = Objects.requireNonNull(medians.get(same.name()));
            List.of(peered, again)
                    .forEach(pair -> run.results()
                            .accept(new Measurement(
                                    name(),
                                    metric + (pair == again ? "-another-pair" : "") + "-vs-same-vpc",
                                    "Gbit/s",
                                    Objects.requireNonNull(medians.get(pair.name())),
                                    same.name(),
                                    baseline)));
        }
    }

    private static Pair pair(BenchLab lab, String name, Instance client, Instance server) {
        Pair pair = new Pair(name, lab.namespace(client), lab.namespace(server), server.privateIpAddress());
        pair.client().run("ping -q -c 3 -i 0.2 " + server.privateIpAddress());
        return pair;
    }

    private static Instance elsewhere(BenchLab lab, Instance client, List<Instance> instances) {
        return instances.stream()
                .filter(instance -> !lab.host(instance).equals(lab.host(client)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("all instances were placed on one host"));
    }
}
