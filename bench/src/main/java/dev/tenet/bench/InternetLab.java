package dev.tenet.bench;

import dev.tenet.lab.Lab;
import dev.tenet.lab.LabClients;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
import dev.tenet.lab.Namespace;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.NetworkInterface;

/** A lab with edges, and one network with an internet gateway. */
final class InternetLab implements AutoCloseable {
    /** Who is out there. */
    static final String OUTSIDE = "192.0.2.10";

    /** The device of an edge that leads outside. */
    static final String OUTER_DEVICE = "out0";

    private final Lab lab;
    private final int hosts;
    private final int edges;
    private final Ec2Client ec2;
    private final BenchNetwork network;
    private final String gateway;

    private InternetLab(Lab lab, int hosts, int edges) {
        this.lab = lab;
        this.hosts = hosts;
        this.edges = edges;
        ec2 = LabClients.ec2(lab.environment());
        network = BenchNetwork.create(ec2, 0);
        gateway = network.openToInternet();
    }

    /** @param port as {@link LabOptions#port()} */
    static InternetLab start(LabName name, int hosts, int edges, int port, Consumer<String> progress) {
        Lab lab = new Lab(name, progress);
        lab.down();
        try {
            lab.up(LabOptions.usual(name, hosts, 1, port).withEdges(edges));
            return new InternetLab(lab, hosts, edges);
        } catch (RuntimeException failure) {
            lab.down();
            throw failure;
        }
    }

    Lab lab() {
        return lab;
    }

    Ec2Client ec2() {
        return ec2;
    }

    BenchNetwork network() {
        return network;
    }

    String internetGateway() {
        return gateway;
    }

    Map<String, String> environment() {
        return lab.environment();
    }

    /** Instances of the network, running. */
    List<Instance> run(int count) {
        List<String> ids = network.run(count).stream().map(Instance::instanceId).toList();
        ec2.waiter().waitUntilInstanceRunning(request -> request.instanceIds(ids));
        lab.awaitApplied();
        return ec2.describeInstances(request -> request.instanceIds(ids)).reservations().stream()
                .flatMap(reservation -> reservation.instances().stream())
                .toList();
    }

    /** Gives an interface an elastic address of its own, and returns that. */
    String publish(NetworkInterface of) {
        var allocated = ec2.allocateAddress();
        ec2.associateAddress(
                request -> request.allocationId(allocated.allocationId()).networkInterfaceId(of.networkInterfaceId()));
        return allocated.publicIp();
    }

    Namespace namespace(Instance instance) {
        return lab.namespace(instance.instanceId());
    }

    Namespace internet() {
        return lab.layout().internet();
    }

    Namespace router() {
        return lab.layout().router();
    }

    int edges() {
        return edges;
    }

    /** An edge's number among the hosts: edges come after the others. */
    int hostOfEdge(int edge) {
        return hosts + edge;
    }

    Namespace edge(int edge) {
        return lab.layout().host(hostOfEdge(edge));
    }

    /** Whether the router sends to the edge what is for public addresses. */
    boolean isAnnounced(int edge) {
        return lab.announcing().contains(edge);
    }

    @Override
    public void close() {
        ec2.close();
        lab.down();
    }
}
