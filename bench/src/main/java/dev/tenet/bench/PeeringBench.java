package dev.tenet.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Instance;

/** TCP from an instance to another host, into a peered network and within its own, between the same two hosts. */
final class PeeringBench implements Bench {
    private static final String PEERED = "peered";
    private static final String SAME_VPC = "same VPC";

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
            List<Instance> near = lab.run(BenchLab.HOSTS);
            List<Instance> peers = far.run(BenchLab.HOSTS);
            List<Instance> all = new ArrayList<>(near);
            all.addAll(peers);
            lab.awaitRunning(all, Duration.ofSeconds(60));
            Instance client = near.getFirst();
            Instance neighbor = elsewhere(lab, client, near);
            Instance peer = onHostOf(lab, neighbor, peers);
            measure(run, pair(lab, PEERED, client, peer), pair(lab, SAME_VPC, client, neighbor));
        }
    }

    private void measure(BenchRun run, Pair peered, Pair same) {
        for (int streams : List.of(1, 4)) {
            Map<String, Alternation.Contestant> contestants = new LinkedHashMap<>();
            contestants.put(peered.name(), () -> run.loads().tcp(peered, streams));
            contestants.put(same.name(), () -> run.loads().tcp(same, streams));
            String metric = streams == 1 ? "tcp-1-stream" : "tcp-" + streams + "-streams";
            run.compare(name(), metric, "Gbit/s", peered.name(), contestants);
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

    private static Instance onHostOf(BenchLab lab, Instance there, List<Instance> instances) {
        return instances.stream()
                .filter(instance -> lab.host(instance).equals(lab.host(there)))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no instance of the peered network is on " + lab.host(there)));
    }
}
