package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
import dev.tenet.lab.Namespace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Edges that cannot do their work are not announced, and those that die are missed for less than a second. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class EdgeJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";
    private static final String DEVICE = "out0";
    private static final Pattern REPLY = Pattern.compile("\\[(\\d+\\.\\d+)\\] \\d+ bytes from");
    private static final int FLOWS = 8;
    private static final double SECOND = 1000;

    private final Lab lab = new Lab(new LabName("je" + ProcessHandle.current().pid()), line -> {});

    @BeforeAll
    void up() {
        lab.up(LabOptions.usual(lab.layout().name(), 2, 1, 8400).withEdges(2));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void anEdgeIsAnnouncedWhileItIsHealthyAndMissedForLessThanASecondWhenItDies() {
        Namespace second = edge(2);
        await("both edges are announced", () -> announced().equals(List.of(1, 2)));

        second.run("ip link set dev " + DEVICE + " xdp off");
        await(
                "the agent puts its program back",
                () -> second.run("ip link show dev " + DEVICE).contains("prog/xdp"));
        await("and announces the edge again", () -> announced().equals(List.of(1, 2)));

        second.run("sysctl -qw net.ipv4.conf." + DEVICE + ".rp_filter=1");
        await("an edge with a wrong setting is withdrawn", () -> announced().equals(List.of(1)));
        second.run("sysctl -qw net.ipv4.conf." + DEVICE + ".rp_filter=0");
        await("and announced again when it is right", () -> announced().equals(List.of(1, 2)));

        try (Tenant tenant = Tenant.of(lab, "edges")) {
            RunningInstance instance = onTheInternet(tenant);
            assertEquals(5, instance.ping(OUTSIDE, 5));
            lab.agent(4).kill();
            assertEquals(100, instance.ping(OUTSIDE, 100), "an edge needs no agent to forward");
            assertEquals(List.of(1, 2), announced());

            List<CompletableFuture<String>> pings = IntStream.range(0, FLOWS)
                    .mapToObj(_ -> CompletableFuture.supplyAsync(
                            () -> new Command(List.of("sh", "-c", "ping -D -n -i 0.005 -w 6 " + OUTSIDE + " || true"))
                                    .in(instance.namespace())
                                    .run()))
                    .toList();
            long begun = System.nanoTime() + 2_000_000_000L;
            await("pings run", () -> System.nanoTime() > begun);
            second.run("ip link set " + DEVICE + " down");
            second.run("ip link set eth0 down");
            List<Double> gaps = pings.stream()
                    .map(CompletableFuture::join)
                    .map(EdgeJourneyTest::longestMillis)
                    .toList();
            assertTrue(gaps.stream().allMatch(gap -> gap < SECOND), () -> "silent for milliseconds: " + gaps);
            assertTrue(gaps.stream().anyMatch(gap -> gap > 100), () -> "some of the flows went by the edge: " + gaps);
            await("the dead edge is not announced", () -> announced().equals(List.of(1)));
        }
    }

    private RunningInstance onTheInternet(Tenant tenant) {
        TenantNetwork network = tenant.network("public");
        String gateway = tenant.api
                .ec2("create_internet_gateway")
                .at("/InternetGateway/InternetGatewayId")
                .asString();
        tenant.api.ec2("attach_internet_gateway", "InternetGatewayId", gateway, "VpcId", network.vpc());
        String table = tenant.api
                .ec2(
                        "describe_route_tables",
                        "Filters",
                        List.of(Map.of("Name", "vpc-id", "Values", List.of(network.vpc()))))
                .at("/RouteTables/0/RouteTableId")
                .asString();
        tenant.api.ec2(
                "create_route", "RouteTableId", table, "DestinationCidrBlock", "0.0.0.0/0", "GatewayId", gateway);
        RunningInstance instance = tenant.run(network, 1).getFirst();
        String allocation =
                tenant.api.ec2("allocate_address").at("/AllocationId").asString();
        tenant.api.ec2("associate_address", "AllocationId", allocation, "InstanceId", instance.id());
        lab.awaitApplied();
        return instance;
    }

    /** Edges are the hosts after the others. */
    private Namespace edge(int number) {
        return lab.layout().host(2 + number);
    }

    /** From which edges the router has the public prefixes. */
    private List<Integer> announced() {
        String routes = lab.layout().router().run("ip route show 203.0.113.0/24");
        return IntStream.rangeClosed(1, 2)
                .filter(edge -> routes.contains("dev edge" + edge))
                .boxed()
                .toList();
    }

    private static void await(String what, BooleanSupplier holds) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, what);
        }
    }

    private static double longestMillis(String report) {
        List<Double> replies = new ArrayList<>();
        Matcher reply = REPLY.matcher(report);
        while (reply.find()) {
            replies.add(Double.parseDouble(reply.group(1)) * 1000);
        }
        double longest = replies.size() < 2 ? Double.POSITIVE_INFINITY : 0;
        for (int i = 1; i < replies.size(); i++) {
            longest = Math.max(longest, replies.get(i) - replies.get(i - 1));
        }
        return longest;
    }
}
