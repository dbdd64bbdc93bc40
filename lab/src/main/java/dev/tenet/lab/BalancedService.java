package dev.tenet.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A load balancer on the lab's internet with instances behind it, each of which answers with its id. */
public final class BalancedService implements AutoCloseable {
    private static final int PORT = 80;

    private final Lab lab;
    private final AwsCli aws;
    private final String address;
    private final String group;
    private final List<String> instances;
    private final List<Command.Background> servers = new ArrayList<>();

    private BalancedService(LabTenant tenant, String address, String group, List<String> instances) {
        this.lab = tenant.lab();
        this.aws = tenant.aws();
        this.address = address;
        this.group = group;
        this.instances = instances;
    }

    /** @param shown is told each call of the API */
    public static BalancedService create(Lab lab, Consumer<String> shown, String network, int instances) {
        return create(new LabTenant(lab, shown), network, instances);
    }

    /**
     * Makes all of it; nobody is registered yet.
     *
     * @param network the first two bytes of its addresses
     */
    static BalancedService create(LabTenant tenant, String network, int count) {
        AwsCli aws = tenant.aws();
        String vpc = tenant.vpc(network + ".0.0/16");
        String subnet = tenant.subnet(vpc, network + ".1.0/24");
        List<String> instances = instances(tenant, vpc, subnet, count);
        tenant.internetGateway(vpc);
        String balancer = aws.elbv2(
                "create-load-balancer --name front --type network --subnets " + subnet,
                "LoadBalancers[0].LoadBalancerArn");
        String address = aws.elbv2(
                "describe-load-balancers --names front",
                "LoadBalancers[0].AvailabilityZones[0].LoadBalancerAddresses[0].IpAddress");
        String group = aws.elbv2(
                ("create-target-group --name web --protocol TCP --port %d --vpc-id %s"
                                + " --health-check-interval-seconds 5 --health-check-timeout-seconds 2")
                        .formatted(PORT, vpc),
                "TargetGroups[0].TargetGroupArn");
        aws.elbv2(
                "create-listener --load-balancer-arn %s --protocol TCP --port %d --default-actions Type=forward,TargetGroupArn=%s"
                        .formatted(balancer, PORT, group),
                "Listeners[0].Port");
        BalancedService service = new BalancedService(tenant, address, group, instances);
        for (String instance : instances) {
            service.servers.add(ConnectionLoad.serve(tenant.namespace(instance), PORT, instance));
        }
        return service;
    }

    /** Open for pings and for port 80. */
    static List<String> instances(LabTenant tenant, String vpc, String subnet, int count) {
        String group = tenant.group(vpc, "edge");
        tenant.allow(group, "icmp", -1, "0.0.0.0/0");
        tenant.allow(group, "tcp", PORT, "0.0.0.0/0");
        return tenant.run(subnet, group, "t3.micro", count);
    }

    /** The instances' ids. */
    public List<String> instances() {
        return instances;
    }

    /** Connections to it from the internet. */
    public ConnectionLoad load(int connections, double pauseSeconds) {
        return ConnectionLoad.start(lab.layout().internet(), address, PORT, connections, pauseSeconds);
    }

    /** Registers the instances from one to before another. */
    public void register(int from, int until) {
        String targets = instances.subList(from, until).stream()
                .map(instance -> "Id=" + instance)
                .collect(Collectors.joining(" "));
        aws.elbv2("register-targets --target-group-arn %s --targets %s".formatted(group, targets), "Return");
    }

    /** Lets an instance drain, and waits until hosts and edges know. */
    public void deregister(int instance) {
        aws.elbv2(
                "deregister-targets --target-group-arn %s --targets Id=%s".formatted(group, instances.get(instance)),
                "Return");
        lab.awaitApplied();
    }

    /** The server of an instance dies, and its connections with it. */
    public void kill(int instance) {
        servers.get(instance).close();
    }

    /** It is started again. */
    public void serve(int instance) {
        servers.set(
                instance, ConnectionLoad.serve(lab.namespace(instances.get(instance)), PORT, instances.get(instance)));
    }

    /** Waits until so many targets are healthy, and hosts and edges know; a minute at most. */
    public void awaitHealthy(int targets) {
        long end = System.nanoTime() + 60_000_000_000L;
        String query = "length(TargetHealthDescriptions[?TargetHealth.State=='healthy'])";
        while (!aws.elbv2("describe-target-health --target-group-arn " + group, query)
                .equals(String.valueOf(targets))) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("not " + targets + " targets of " + group + " are healthy");
            }
        }
        lab.awaitApplied();
    }

    @Override
    public void close() {
        servers.forEach(Command.Background::close);
    }
}
