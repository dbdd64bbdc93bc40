package dev.tenet.lab;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tenet demo}: the main job end to end, in words and figures; exits non-zero if a claim failed. */
@Command(
        name = "tenet demo",
        mixinStandardHelpOptions = true,
        description = {
            "Starts a lab, makes networks with the aws command, sends real packets, says what was seen, and removes"
                    + " all of it.",
            "Exits 0 when every claim held, 1 when one failed."
        })
public final class DemoMain implements java.util.concurrent.Callable<Integer> {
    private static final LabName NAME = new LabName("demo");

    @Option(
            names = "--attach",
            paramLabel = "HOW",
            defaultValue = "auto",
            description = "how programs are attached: auto, tcx or clsact (default: ${DEFAULT-VALUE})")
    String attach = "auto";

    @Option(names = "--keep", description = "leave the lab up at the end; 'tenet lab down --name demo' removes it")
    boolean keep;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new DemoMain()).execute(arguments));
    }

    @Override
    public Integer call() {
        Lab lab = new Lab(NAME, line -> System.out.println("  " + line));
        lab.down();
        Thread cleanup = new Thread(lab::downAfterInterruption);
        Runtime.getRuntime().addShutdownHook(cleanup);
        System.out.println("A fabric of four hosts and two edges on this machine");
        lab.up(LabOptions.usual(NAME, 4, 1, 7180).withAttach(attach).withEdges(2));
        Claims claims = new Claims(System.out);
        LabTenant tenant = new LabTenant(lab, line -> System.out.println("  " + line));
        Demo demo = new Demo(tenant, claims);
        GuestChapters guests = new GuestChapters(tenant, claims);
        RouteChapters routes = new RouteChapters(tenant, claims);
        LimitChapters limits = new LimitChapters(tenant, claims);
        ObservationChapters observation = new ObservationChapters(tenant, claims);
        EdgeChapters edges = new EdgeChapters(tenant, claims);
        boolean held;
        try {
            for (Demo.Chapter chapter : List.of(
                    new Demo.Chapter(
                            "Two tenants' networks with the same addresses, kept apart", demo::overlappingNetworks),
                    new Demo.Chapter("Instances on different hosts reach each other, by IPv4 and IPv6", demo::reach),
                    new Demo.Chapter("The first packet goes by way of a gateway, the rest directly", demo::learning),
                    new Demo.Chapter("A security group's rule, opened and closed under a live connection", demo::rules),
                    new Demo.Chapter("A network ACL at the edge of a subnet", demo::networkAcl),
                    new Demo.Chapter("What would happen to a packet, and why", demo::trace),
                    new Demo.Chapter("Routes: an appliance between two subnets", routes::appliance),
                    new Demo.Chapter("Two peered networks", routes::peering),
                    new Demo.Chapter("A rule that names a prefix list", routes::prefixLists),
                    new Demo.Chapter("Interfaces and addresses that come, go and move", guests::interfaces),
                    new Demo.Chapter("A container that runs already becomes an instance", guests::container),
                    new Demo.Chapter("What an instance's type lets it do", limits::limits),
                    new Demo.Chapter("What happens to a packet, seen on its way", observation::tracing),
                    new Demo.Chapter("Flow logs: what passed, and what was refused", observation::flowLogs),
                    new Demo.Chapter("Traffic mirroring: copies for a third instance", observation::mirroring),
                    new Demo.Chapter("A load balancer on the internet, under many connections", edges::loadBalancer),
                    new Demo.Chapter("An elastic address on the internet, behind two edges", edges::elasticAddress),
                    new Demo.Chapter("An appliance behind the internet gateway", edges::gatewayRoutes),
                    new Demo.Chapter("An agent killed under a running transfer", demo::agentKilled))) {
                System.out.println();
                System.out.println(chapter.title());
                chapter.show().run();
            }
            held = claims.summarize();
        } finally {
            demo.close();
            routes.close();
            edges.close();
            Runtime.getRuntime().removeShutdownHook(cleanup);
            if (!keep) {
                lab.down();
                System.out.println("cleaned up: no namespace, device, mount or process of the demo is left");
            }
        }
        return held ? 0 : 1;
    }
}
