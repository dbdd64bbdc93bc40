package dev.tenet.bench;

import dev.tenet.lab.Lab;
import dev.tenet.lab.LabClients;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
import dev.tenet.lab.Namespace;
import dev.tenet.net.IpFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/** A lab of three hosts (the third is the gateway of all networks) with one tenant network, made through the EC2 API. */
final class BenchLab implements AutoCloseable {
    static final int HOSTS = 3;
    private static final LabName NAME = new LabName("bench");

    private final Lab lab;
    private final Ec2Client ec2;
    private final BenchNetwork network;

    private BenchLab(Lab lab) {
        this.lab = lab;
        ec2 = LabClients.ec2(lab.environment());
        network = BenchNetwork.create(ec2, 0);
    }

    static BenchLab start(Consumer<String> progress) {
        return start(IpFamily.IPV4, progress);
    }

    /** @param fabric the family of the hosts' addresses */
    static BenchLab start(IpFamily fabric, Consumer<String> progress) {
        Lab lab = new Lab(NAME, progress);
        lab.down();
        try {
            lab.up(LabOptions.usual(NAME, HOSTS, 1, 7280)
                    .withMtu(Underlay.MTU, Underlay.INSTANCE_MTU)
                    .withUnderlay(fabric));
            return new BenchLab(lab);
        } catch (RuntimeException e) {
            lab.down();
            throw e;
        }
    }

    /** Removes what one that was not closed has left. */
    static void removeLeftovers() {
        new Lab(NAME, _ -> {}).down();
    }

    Lab lab() {
        return lab;
    }

    Ec2Client ec2() {
        return ec2;
    }

    /** The tenant's first network. */
    BenchNetwork network() {
        return network;
    }

    /** One that is attached to nothing yet. */
    NetworkInterface networkInterface() {
        return ec2.createNetworkInterface(
                        request -> request.subnetId(network.subnet()).groups(network.group()))
                .networkInterface();
    }

    /** The host that an instance was placed on. */
    String host(Instance instance) {
        return lab.locate(instance.instanceId()).getHostId();
    }

    Namespace namespace(Instance instance) {
        return lab.namespace(instance.instanceId());
    }

    /** Asks for instances in the first network and returns at once; they need not run yet. */
    List<Instance> run(int count) {
        return network.run(count);
    }

    /** Instances that run on one host, whichever it is. */
    List<Instance> runOnOneHost(int count) {
        List<Instance> instances = run(count * HOSTS);
        awaitRunning(instances, Duration.ofSeconds(60));
        String host = host(instances.getFirst());
        List<Instance> there = instances.stream()
                .filter(instance -> host(instance).equals(host))
                .limit(count)
                .toList();
        if (there.size() < count) {
            throw new IllegalStateException("only " + there.size() + " instances were placed on " + host);
        }
        return there;
    }

    void awaitRunning(List<Instance> instances, Duration limit) {
        List<String> waiting =
                new ArrayList<>(instances.stream().map(Instance::instanceId).toList());
        long end = System.nanoTime() + limit.toNanos();
        while (!waiting.isEmpty()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        waiting.size() + " instances do not run after " + limit.toSeconds() + " s");
            }
            List<String> asked = waiting.subList(0, Math.min(200, waiting.size()));
            List<String> running = ec2.describeInstances(request -> request.instanceIds(asked)).reservations().stream()
                    .flatMap(reservation -> reservation.instances().stream())
                    .filter(instance -> instance.state().name() == InstanceStateName.RUNNING)
                    .map(Instance::instanceId)
                    .toList();
            waiting.removeAll(running);
        }
    }

    @Override
    public void close() {
        ec2.close();
        lab.down();
    }
}
