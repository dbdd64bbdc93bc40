package dev.tenet.bench;

import dev.tenet.lab.Namespace;
import dev.tenet.net.IpFamily;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Two instances on two hosts of a lab, with security groups on. */
final class TenetPair implements AutoCloseable {
    private final BenchLab lab;
    private final Pair pair;

    private TenetPair(BenchLab lab) {
        this.lab = lab;
        List<Instance> instances = lab.run(2);
        lab.awaitRunning(instances, Duration.ofSeconds(30));
        Instance client = instances.get(0);
        Instance server = instances.get(1);
        if (lab.host(client).equals(lab.host(server))) {
            throw new IllegalStateException("both instances were placed on one host; two were wanted");
        }
        pair = new Pair(OverlayBench.OURS, lab.namespace(client), lab.namespace(server), server.privateIpAddress());
        pair.client().run("ping -q -c 3 -i 0.2 " + server.privateIpAddress());
    }

    static TenetPair start(Consumer<String> progress) {
        return start(IpFamily.IPV4, progress);
    }

    /** @param fabric the family of the hosts' addresses */
    static TenetPair start(IpFamily fabric, Consumer<String> progress) {
        BenchLab lab = BenchLab.start(fabric, progress);
        try {
            return new TenetPair(lab);
        } catch (RuntimeException e) {
            lab.close();
            throw e;
        }
    }

    Pair pair() {
        return pair;
    }

    /** As {@link Underlay#segment}, on the lab's fabric. */
    void segment() {
        Namespace spine = lab.lab().layout().spine();
        for (int host = 1; host <= BenchLab.HOSTS; host++) {
            Underlay.segment(lab.lab().layout().host(host), Underlay.DEVICE);
            Underlay.segment(spine, lab.lab().layout().hostId(host));
        }
    }

    @Override
    public void close() {
        lab.close();
    }
}
