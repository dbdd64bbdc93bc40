package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** An instance that has no IPv4 any more finds an IPv4-only server by DNS64 and reaches it by NAT64. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class Nat64JourneyTest {
    private static final String SERVER = "192.0.2.10";
    private static final String EMBEDDED = "64:ff9b::c000:20a";
    private static final int PORT = 7777;
    private static final int BYTES = 3_000_000;
    private static final int LARGE = 3_000;

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
    void anInstanceWithoutIpv4ReachesAnIpv4OnlyServerByItsName() {
        try (Tenant tenant = Tenant.of(lab, "six")) {
            TenantNetwork network = tenant.network("six");
            String table = NatRoute.around(tenant, network);
            String allocation =
                    tenant.api.ec2("allocate_address").at("/AllocationId").asString();
            String gateway = NatRoute.create(tenant, network, allocation);
            assertEquals(
                    "InvalidParameterValue",
                    tenant.api.ec2Fault("create_route", route(table, "::/0", gateway)),
                    "IPv6 has no other way through a NAT gateway");
            tenant.api.ec2("create_route", route(table, "64:ff9b::/96", gateway));
            RunningInstance instance = tenant.run(network, 1).getFirst();
            instance.namespace().run("ip -4 address flush scope global");
            name(tenant, network, "legacy.corp.example");
            assertEquals("", dig(instance), "DNS64 is off");
            tenant.api.ec2(
                    "modify_subnet_attribute", "SubnetId", network.subnet(), "EnableDns64", Map.of("Value", true));
            lab.awaitApplied();
            assertEquals(EMBEDDED, dig(instance));

            NatRoute.awaitPorts(EMBEDDED, List.of(instance));
            assertEquals(5, instance.ping(EMBEDDED, 5));
            assertEquals(2, instance.ping(EMBEDDED + " -s 1432", 2), "the largest that is 1500 bytes of IPv6 long");
            assertSeenAsGateway(tenant, allocation, instance);
            assertCarries(instance);
            assertCarriesPieces(instance);
            assertRefuses(instance);
        }
    }

    private void assertSeenAsGateway(Tenant tenant, String allocation, RunningInstance instance) {
        String address = tenant.api
                .ec2("describe_addresses", "AllocationIds", List.of(allocation))
                .at("/Addresses/0/PublicIp")
                .asString();
        try (InstanceProcess server = new InstanceProcess(lab.layout().internet(), "peer_server.py", PORT)) {
            assertEquals("listening", server.hear());
            try (InstanceProcess client = instance.start("peer_client.py", EMBEDDED, PORT)) {
                assertEquals(List.of(address, address), List.of(client.hear(), client.hear()));
            }
        }
    }

    /** Both ways, as superpackets and their segments. */
    private void assertCarries(RunningInstance instance) {
        try (InstanceProcess giver = new InstanceProcess(lab.layout().internet(), "download.py", "give", PORT)) {
            assertEquals("listening", giver.hear());
            try (InstanceProcess taker = instance.start("download.py", "take", EMBEDDED, PORT, BYTES)) {
                assertEquals(BYTES + " True", taker.hear());
            }
        }
        try (InstanceProcess taker = new InstanceProcess(lab.layout().internet(), "transfer.py", "take", PORT)) {
            assertEquals("listening", taker.hear());
            try (InstanceProcess sender =
                    instance.start("transfer.py", "send", EMBEDDED, PORT, 1, InstanceProcess.WITHIN_ALLOWANCE)) {
                assertEquals("sending", sender.hear());
                assertEquals(sender.hear() + " True", taker.hear());
            }
        }
    }

    /** A datagram of three pieces, and its answer; of pings in pieces nothing leaves. */
    private void assertCarriesPieces(RunningInstance instance) {
        CountedReasons reasons = CountedReasons.sinceNow(lab);
        assertEquals(0, instance.ping(EMBEDDED + " -s " + LARGE, 1), "the instance only learns what leaves whole");
        assertEquals(0, instance.ping(EMBEDDED + " -s " + LARGE, 1));
        assertTrue(reasons.await(grown -> grown.getOrDefault("nat64_fragment", 0L) > 0)
                        .getOrDefault("nat64_fragment", 0L)
                > 0);
        try (InstanceProcess server =
                new InstanceProcess(lab.layout().internet(), "large_datagrams.py", "answer", PORT)) {
            server.expect("ready");
            try (InstanceProcess client = instance.start("large_datagrams.py", "ask", EMBEDDED, PORT, LARGE)) {
                client.expect("right");
            }
        }
    }

    private void assertRefuses(RunningInstance instance) {
        CountedReasons reasons = CountedReasons.sinceNow(lab);
        assertEquals(0, instance.ping("64:ff9b::10.0.0.2", 1));
        assertTrue(reasons.await(grown -> grown.getOrDefault("internet_destination_refused", 0L) > 0)
                        .getOrDefault("internet_destination_refused", 0L)
                > 0);
    }

    private static Object[] route(String table, String destination, String gateway) {
        return new Object[] {"RouteTableId", table, "DestinationIpv6CidrBlock", destination, "NatGatewayId", gateway};
    }

    private void name(Tenant tenant, TenantNetwork network, String name) {
        tenant.api.ec2("modify_vpc_attribute", "VpcId", network.vpc(), "EnableDnsHostnames", Map.of("Value", true));
        String zone = tenant.api
                .route53(
                        "create_hosted_zone",
                        "Name",
                        "corp.example",
                        "CallerReference",
                        "six",
                        "VPC",
                        Map.of("VPCRegion", "tenet-1", "VPCId", network.vpc()))
                .at("/HostedZone/Id")
                .asString();
        Map<String, Object> record =
                Map.of("Name", name, "Type", "A", "TTL", 60, "ResourceRecords", List.of(Map.of("Value", SERVER)));
        tenant.api.route53(
                "change_resource_record_sets",
                "HostedZoneId",
                zone,
                "ChangeBatch",
                Map.of("Changes", List.of(Map.of("Action", "CREATE", "ResourceRecordSet", record))));
        lab.awaitApplied();
    }

    private static String dig(RunningInstance instance) {
        return instance.namespace()
                .run("dig +short @fd00:ec2::253 AAAA legacy.corp.example")
                .strip();
    }
}
