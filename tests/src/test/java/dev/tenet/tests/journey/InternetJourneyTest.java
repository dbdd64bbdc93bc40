package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.lab.Namespace;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** From the API to packets between instances and an internet behind two edges. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class InternetJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";
    private static final String OUTSIDE_IPV6 = "2001:2::10";

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1).withEdges(2));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void anElasticAddressIsReachedMovesAndSurvivesAnEdge() {
        try (Tenant tenant = Tenant.of(lab, "internet")) {
            TenantNetwork network = tenant.network("public");
            tenant.openToInternet(network);
            tenant.api.ec2(
                    "authorize_security_group_ingress",
                    "GroupId",
                    network.group(),
                    "IpProtocol",
                    "tcp",
                    "FromPort",
                    80,
                    "ToPort",
                    80,
                    "CidrIp",
                    OUTSIDE + "/32");
            List<RunningInstance> instances = tenant.run(network, 2);
            RunningInstance first = instances.getFirst();
            RunningInstance second = instances.getLast();
            assertEquals(0, first.ping(OUTSIDE, 2), "it has no public address yet");
            String allocation =
                    tenant.api.ec2("allocate_address").at("/AllocationId").asString();
            String address = tenant.api
                    .ec2("describe_addresses", "AllocationIds", List.of(allocation))
                    .at("/Addresses/0/PublicIp")
                    .asString();
            associate(tenant, allocation, first);
            assertEquals(5, first.ping(OUTSIDE, 5));
            assertEquals(address, metadata(first, "public-ipv4"));
            try (InstanceProcess _ = first.serve(80, "first");
                    InstanceProcess _ = second.serve(80, "second")) {
                assertTrue(isAnsweredBy("first", address));
                associate(tenant, allocation, second);
                assertTrue(isAnsweredBy("second", address));
                assertFalse(isAnsweredBy("first", address));
                lab.routing("edge1").kill();
                assertTrue(isAnsweredBy("second", address), "an edge that announces nothing any more is not missed");
            }
        }
    }

    /** Their sender gives them to the kernel as one packet. */
    @Test
    void datagramsThatAreSentTogetherArrive() {
        try (Tenant tenant = Tenant.of(lab, "together")) {
            TenantNetwork network = tenant.network("public");
            tenant.openToInternet(network);
            tenant.allowFromAll(network, "udp", 5000);
            List<RunningInstance> instances = tenant.run(network, 2);
            RunningInstance first = instances.getFirst();
            RunningInstance second = instances.getLast();
            tenant.publish(first);
            assertEquals("[900, 900, 900]", togetherFrom(first, second.namespace(), second.ipv4()));
            assertEquals("[900, 900, 900]", togetherFrom(first, lab.layout().internet(), OUTSIDE));
        }
    }

    private static String togetherFrom(RunningInstance sender, Namespace receiver, String address) {
        try (InstanceProcess hears = new InstanceProcess(receiver, "datagrams_together.py", "hear", 5000, 3)) {
            hears.expect("ready");
            try (InstanceProcess sends = sender.start("datagrams_together.py", "send", address, 5000, 3, 900)) {
                sends.expect("sent");
            }
            return hears.hear();
        }
    }

    @Test
    void ipv6GoesBothWaysThroughAGatewayAndOnlyOutThroughAnEgressOnlyOne() {
        try (Tenant tenant = Tenant.of(lab, "six")) {
            TenantNetwork open = tenant.network("open");
            tenant.openToInternet(open);
            TenantNetwork outward = tenant.network("outward");
            String gateway = tenant.api
                    .ec2("create_egress_only_internet_gateway", "VpcId", outward.vpc())
                    .at("/EgressOnlyInternetGateway/EgressOnlyInternetGatewayId")
                    .asString();
            tenant.api.ec2(
                    "create_route",
                    "RouteTableId",
                    tenant.mainTable(outward),
                    "DestinationIpv6CidrBlock",
                    "::/0",
                    "EgressOnlyInternetGatewayId",
                    gateway);
            for (TenantNetwork network : List.of(open, outward)) {
                tenant.allow(network, Tenant.icmp(true));
            }
            RunningInstance inOpen = tenant.run(open, 1).getFirst();
            RunningInstance inOutward = tenant.run(outward, 1).getFirst();
            RunningInstance internet =
                    new RunningInstance("", OUTSIDE, OUTSIDE_IPV6, lab.layout().internet());
            lab.awaitApplied();
            assertEquals(5, inOpen.ping(OUTSIDE_IPV6, 5));
            assertEquals(5, internet.ping(inOpen.ipv6(), 5));
            assertEquals(5, inOutward.ping(OUTSIDE_IPV6, 5));
            CountedReasons counted = CountedReasons.sinceNow(lab);
            assertEquals(0, internet.ping(inOutward.ipv6(), 3));
            counted.expect("egress_only_refused", 3);
            assertEquals(0, inOutward.ping(OUTSIDE, 2), "it leads out by IPv6 alone");
        }
    }

    /** As the instance reads it about itself. */
    private static String metadata(RunningInstance instance, String path) {
        return instance.namespace().run("curl -sf http://169.254.169.254/latest/meta-data/" + path);
    }

    private void associate(Tenant tenant, String allocation, RunningInstance to) {
        tenant.api.ec2("associate_address", "AllocationId", allocation, "InstanceId", to.id());
        lab.awaitApplied();
    }

    private boolean isAnsweredBy(String server, String address) {
        Namespace internet = lab.layout().internet();
        try (InstanceProcess client = new InstanceProcess(internet, "echo_client.py", address, 80)) {
            return client.hear().equals("connected") && client.ask("hello").equals(server + " hello");
        }
    }
}
