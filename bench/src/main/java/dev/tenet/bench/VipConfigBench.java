package dev.tenet.bench;

import dev.tenet.lab.Command;
import dev.tenet.lab.ConnectionLoad;
import dev.tenet.lab.LabClients;
import dev.tenet.lab.LabName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ActionTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.LoadBalancerTypeEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.ProtocolEnum;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetDescription;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/**
 * From a call of the API to the answer that comes by each edge: a new listener of a load balancer, and an elastic address that gets its interface. Ananta
 * (SIGCOMM 2013, section 5.3) configured an address in 75 ms at the median.
 */
final class VipConfigBench implements Bench {
    private static final String NAME = "vip-config";
    private static final LabName LAB = new LabName("vip");
    private static final int HOSTS = 2;
    private static final int EDGES = 3;
    private static final int PORT = 7320;
    private static final int SERVED = 80;
    private static final int FIRST_LISTENER = 8000;
    private static final int TIMES = 90;

    /** As many as a load balancer may have listeners less some: a controller and agents that have done this often are what is measured, as Ananta's were. */
    private static final int WARM_UP = 45;

    private static final int LIMIT_SECONDS = 20;
    private static final Duration HEALTHY = Duration.ofSeconds(60);
    private static final double ANANTA_MS = 75;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String describes() {
        return "from the API call to an answer by each of " + EDGES
                + " edges: a listener of a load balancer, an elastic address; Ananta: 75 ms at the median";
    }

    @Override
    public void run(BenchRun run) {
        try (InternetLab lab = InternetLab.start(LAB, HOSTS, EDGES, PORT, run.progress())) {
            lab.network().routeToInternet(lab.internetGateway());
            Instance server = lab.run(1).getFirst();
            try (Command.Background _ = ConnectionLoad.serve(lab.namespace(server), SERVED, server.instanceId());
                    EdgeProbe probe = EdgeProbe.start(lab)) {
                addresses(run, lab, probe, server);
                listeners(run, lab, probe, server);
            }
        }
    }

    private static void addresses(BenchRun run, InternetLab lab, EdgeProbe probe, Instance server) {
        String networkInterface = server.networkInterfaces().getFirst().networkInterfaceId();
        report(run, "elastic-address", _ -> {
            var allocated = lab.ec2().allocateAddress();
            String[] association = new String[1];
            double millis = probe.millisUntilAllAnswer(
                    allocated.publicIp(),
                    SERVED,
                    LIMIT_SECONDS,
                    () -> association[0] = lab.ec2()
                            .associateAddress(request -> request.allocationId(allocated.allocationId())
                                    .networkInterfaceId(networkInterface))
                            .associationId());
            lab.ec2().disassociateAddress(request -> request.associationId(association[0]));
            lab.ec2().releaseAddress(request -> request.allocationId(allocated.allocationId()));
            return millis;
        });
    }

    private static void listeners(BenchRun run, InternetLab lab, EdgeProbe probe, Instance server) {
        try (ElasticLoadBalancingV2Client elbv2 = LabClients.elbv2(lab.environment())) {
            List<Front> fronts = new ArrayList<>();
            for (int number = 0; number < WARM_UP + TIMES; number += WARM_UP) {
                fronts.add(Front.make(elbv2, lab, server, fronts.size() + 1));
            }
            fronts.forEach(front -> awaitHealthy(elbv2, front.group));
            report(run, "listener", number -> {
                Front front = fronts.get((number - 1) / WARM_UP);
                int port = FIRST_LISTENER + number;
                return probe.millisUntilAllAnswer(front.address, port, LIMIT_SECONDS, () -> front.listen(elbv2, port));
            });
        }
    }

    /** A load balancer with a target, to get listeners. */
    private record Front(String balancer, String address, String group) {
        static Front make(ElasticLoadBalancingV2Client elbv2, InternetLab lab, Instance server, int number) {
            String balancer = elbv2.createLoadBalancer(request -> request.name("front-" + number)
                            .type(LoadBalancerTypeEnum.NETWORK)
                            .subnets(lab.network().subnet()))
                    .loadBalancers()
                    .getFirst()
                    .loadBalancerArn();
            String address = elbv2.describeLoadBalancers(request -> request.loadBalancerArns(balancer))
                    .loadBalancers()
                    .getFirst()
                    .availabilityZones()
                    .getFirst()
                    .loadBalancerAddresses()
                    .getFirst()
                    .ipAddress();
            String group = elbv2.createTargetGroup(request -> request.name("web-" + number)
                            .protocol(ProtocolEnum.TCP)
                            .port(SERVED)
                            .vpcId(lab.network().vpc())
                            .healthCheckIntervalSeconds(5)
                            .healthCheckTimeoutSeconds(2))
                    .targetGroups()
                    .getFirst()
                    .targetGroupArn();
            elbv2.registerTargets(request -> request.targetGroupArn(group)
                    .targets(TargetDescription.builder().id(server.instanceId()).build()));
            Front front = new Front(balancer, address, group);
            front.listen(elbv2, FIRST_LISTENER);
            return front;
        }

        void listen(ElasticLoadBalancingV2Client elbv2, int port) {
            elbv2.createListener(request -> request.loadBalancerArn(balancer)
                    .protocol(ProtocolEnum.TCP)
                    .port(port)
                    .defaultActions(
                            action -> action.type(ActionTypeEnum.FORWARD).targetGroupArn(group)));
        }
    }

    private static void awaitHealthy(ElasticLoadBalancingV2Client elbv2, String group) {
        long end = System.nanoTime() + HEALTHY.toNanos();
        while (elbv2.describeTargetHealth(request -> request.targetGroupArn(group)).targetHealthDescriptions().stream()
                .anyMatch(target -> target.targetHealth().state() != TargetHealthStateEnum.HEALTHY)) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the target is not healthy after " + HEALTHY.toSeconds() + " s");
            }
        }
    }

    /** @param once takes a number from 1 on, which it sees once only, and returns milliseconds */
    private static void report(BenchRun run, String what, IntToDoubleFunction once) {
        List<Double> all = new ArrayList<>();
        for (int number = 1; number <= WARM_UP + TIMES; number++) {
            double millis = once.applyAsDouble(number);
            if (number > WARM_UP) {
                all.add(millis);
            }
        }
        double median = Alternation.median(all);
        run.progress().accept("  %s: median %.1f ms of %d".formatted(what, median, TIMES));
        run.results().accept(new Measurement(NAME, what + "-median", "ms", median, "Ananta", ANANTA_MS));
        run.results()
                .accept(new Measurement(
                        NAME, what + "-p99", "ms", Alternation.percentile(all, 0.99), "Ananta", ANANTA_MS));
    }
}
