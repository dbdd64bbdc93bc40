package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.lab.Namespace;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/**
 * A gateway's route table leads what comes from the internet through an appliance, which the servers' table leads back through; from the
 * API to packets, put in and taken out while connections are open.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class GatewayRouteJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";
    private static final String OUTSIDE_IPV6 = "2001:2::10";
    private static final String INNER = "10.0.1.0/24";

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1).withEdges(2));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    /** What a test has: the appliance in the outer subnet, servers on both hosts in the inner one, which leads out directly yet. */
    private record Setting(
            Tenant tenant,
            TenantNetwork outer,
            String gateway,
            String innerIpv6,
            TenantNetwork inner,
            RunningInstance box,
            String device,
            List<RunningInstance> servers) {}

    @Test
    void whatComesInGoesThroughTheApplianceAndSoDoAnswers() {
        try (Tenant tenant = Tenant.of(lab, "inspected")) {
            Setting setting = setting(tenant);
            RunningInstance internet =
                    new RunningInstance("", OUTSIDE, OUTSIDE_IPV6, lab.layout().internet());
            List<String> addresses =
                    setting.servers.stream().map(tenant::publish).toList();
            List<String> all = Stream.concat(
                            addresses.stream(), setting.servers.stream().map(RunningInstance::ipv6))
                    .toList();
            try (InstanceProcess _ = setting.servers.getFirst().serve(80, "first");
                    InstanceProcess _ = setting.servers.getLast().serve(80, "last")) {
                for (String address : all) {
                    assertEquals(5, internet.ping(address, 5), address + " without the table");
                }
                assertEquals(0, forwarded(setting.box, false) + forwarded(setting.box, true));
                try (InstanceProcess open =
                        new InstanceProcess(lab.layout().internet(), "echo_client.py", addresses.getFirst(), 80)) {
                    assertEquals("connected", open.hear());
                    assertEquals("first before", open.ask("before"));

                    String inward = table(setting, INNER, setting.innerIpv6);
                    String back = table(setting, "0.0.0.0/0", "::/0");
                    String gatewayAssociation = associate(tenant, inward, "GatewayId", setting.gateway);
                    String subnetAssociation = associate(tenant, back, "SubnetId", setting.inner.subnet());
                    lab.awaitApplied();
                    assertEquals("first inspected", open.ask("inspected"), "it goes on, through the appliance");
                    assertTrue(forwarded(setting.box, false) > 0);
                    for (String address : all) {
                        boolean ipv6 = address.contains(":");
                        long before = forwarded(setting.box, ipv6);
                        assertEquals(5, internet.ping(address, 5), address + " through the appliance");
                        assertTrue(
                                forwarded(setting.box, ipv6) - before >= 10, "it has forwarded both ways: " + address);
                    }
                    assertEquals(5, setting.servers.getLast().ping(OUTSIDE, 5), "what begins inside");
                    assertTrue(internet.reaches(addresses.getLast(), 80, "last"));

                    // An appliance that forwards nothing lets nothing past it.
                    setting.box.namespace().run("sysctl -qw net.ipv4.ip_forward=0");
                    addresses.forEach(address -> assertEquals(0, internet.ping(address, 2)));
                    setting.box.namespace().run("sysctl -qw net.ipv4.ip_forward=1");

                    tenant.api.ec2("disassociate_route_table", "AssociationId", gatewayAssociation);
                    tenant.api.ec2("disassociate_route_table", "AssociationId", subnetAssociation);
                    lab.awaitApplied();
                    long before = forwarded(setting.box, false) + forwarded(setting.box, true);
                    assertEquals("first again", open.ask("again"), "it goes on, without the appliance");
                    for (String address : all) {
                        assertEquals(5, internet.ping(address, 5), address + " without the table again");
                    }
                    assertEquals(before, forwarded(setting.box, false) + forwarded(setting.box, true));
                }
            }
        }
    }

    @Test
    void anApplianceThatCannotTakePacketsLosesThemByName() {
        try (Tenant tenant = Tenant.of(lab, "lost")) {
            Setting setting = setting(tenant);
            RunningInstance internet =
                    new RunningInstance("", OUTSIDE, OUTSIDE_IPV6, lab.layout().internet());
            RunningInstance server = setting.servers.getFirst();
            String address = tenant.publish(server);
            JsonNode open = analyze(tenant, setting.gateway, server.id());
            assertTrue(open.at("/NetworkPathFound").asBoolean(), open::toString);
            assertEquals(
                    OUTSIDE + "/32",
                    open.at("/ForwardPathComponents/0/OutboundHeader/SourceAddresses/0")
                            .asString());
            assertTrue(
                    analyze(tenant, server.id(), setting.gateway)
                            .at("/NetworkPathFound")
                            .asBoolean(),
                    "the way out");
            associate(tenant, table(setting, INNER, setting.innerIpv6), "GatewayId", setting.gateway);
            check(tenant, setting.device, true);
            CountedReasons checked = CountedReasons.sinceNow(lab);
            assertEquals(0, internet.ping(address, 3));
            checked.expect("destination_not_own", 3);

            tenant.api.ec2("terminate_instances", "InstanceIds", List.of(setting.box.id()));
            lab.awaitApplied();
            CountedReasons gone = CountedReasons.sinceNow(lab);
            assertEquals(0, internet.ping(address, 3));
            assertEquals(0, internet.ping(server.ipv6(), 2));
            gone.expect("route_blackhole", 5);
            JsonNode closed = analyze(tenant, setting.gateway, server.id());
            assertEquals(
                    "BAD_STATE_ROUTE",
                    closed.at("/Explanations/0/ExplanationCode").asString(),
                    closed::toString);
        }
    }

    private Setting setting(Tenant tenant) {
        TenantNetwork outer = tenant.network("outer");
        String gateway = tenant.attachGateway(outer);
        String main = tenant.mainTable(outer);
        tenant.api.ec2("create_route", "RouteTableId", main, "DestinationCidrBlock", "0.0.0.0/0", "GatewayId", gateway);
        tenant.api.ec2("create_route", "RouteTableId", main, "DestinationIpv6CidrBlock", "::/0", "GatewayId", gateway);
        String block = tenant.api
                .ec2("describe_vpcs", "VpcIds", List.of(outer.vpc()))
                .at("/Vpcs/0/Ipv6CidrBlockAssociationSet/0/Ipv6CidrBlock")
                .asString();
        String innerIpv6 = block.replace("00::/56", "01::/64");
        String subnet = tenant.api
                .ec2(
                        "create_subnet",
                        "VpcId",
                        outer.vpc(),
                        "CidrBlock",
                        INNER,
                        "Ipv6CidrBlock",
                        innerIpv6,
                        "AvailabilityZone",
                        "tenet-1a")
                .at("/Subnet/SubnetId")
                .asString();
        TenantNetwork inner = new TenantNetwork(outer.vpc(), subnet, outer.group());
        tenant.allow(outer, Tenant.icmp(false));
        tenant.allow(outer, Tenant.icmp(true));
        tenant.api.ec2(
                "authorize_security_group_ingress",
                "GroupId",
                outer.group(),
                "IpProtocol",
                "tcp",
                "FromPort",
                80,
                "ToPort",
                80,
                "CidrIp",
                OUTSIDE + "/32");
        RunningInstance box = tenant.run(outer, 1).getFirst();
        List<RunningInstance> servers = tenant.run(inner, 2);
        JsonNode described = tenant.api.ec2("describe_instances", "InstanceIds", List.of(box.id()));
        String device = described
                .at("/Reservations/0/Instances/0/NetworkInterfaces/0/NetworkInterfaceId")
                .asString();
        box.namespace()
                .run("sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1"
                        + " net.ipv4.conf.all.send_redirects=0");
        check(tenant, device, false);
        return new Setting(tenant, outer, gateway, innerIpv6, inner, box, device, servers);
    }

    /** What the Reachability Analyzer finds for TCP port 80. */
    private static JsonNode analyze(Tenant tenant, String from, String to) {
        String path = tenant.api
                .ec2(
                        "create_network_insights_path",
                        "Source",
                        from,
                        "Destination",
                        to,
                        "Protocol",
                        "tcp",
                        "DestinationPort",
                        80)
                .at("/NetworkInsightsPath/NetworkInsightsPathId")
                .asString();
        String analysis = tenant.api
                .ec2("start_network_insights_analysis", "NetworkInsightsPathId", path)
                .at("/NetworkInsightsAnalysis/NetworkInsightsAnalysisId")
                .asString();
        return tenant.api
                .ec2("describe_network_insights_analyses", "NetworkInsightsAnalysisIds", List.of(analysis))
                .at("/NetworkInsightsAnalyses/0");
    }

    private void check(Tenant tenant, String device, boolean checked) {
        tenant.aws("ec2 modify-network-interface-attribute --network-interface-id " + device
                + (checked ? " --source-dest-check" : " --no-source-dest-check"));
        lab.awaitApplied();
    }

    /** A table whose routes, one of each family, lead to the appliance. */
    private static String table(Setting setting, String ipv4, String ipv6) {
        Boto3 api = setting.tenant.api;
        String table = api.ec2("create_route_table", "VpcId", setting.outer.vpc())
                .at("/RouteTable/RouteTableId")
                .asString();
        api.ec2(
                "create_route",
                "RouteTableId",
                table,
                "DestinationCidrBlock",
                ipv4,
                "NetworkInterfaceId",
                setting.device);
        api.ec2(
                "create_route",
                "RouteTableId",
                table,
                "DestinationIpv6CidrBlock",
                ipv6,
                "NetworkInterfaceId",
                setting.device);
        return table;
    }

    private static String associate(Tenant tenant, String table, String what, String with) {
        return tenant.api
                .ec2("associate_route_table", "RouteTableId", table, what, with)
                .at("/AssociationId")
                .asString();
    }

    /** How many packets an instance's kernel has forwarded. */
    private static long forwarded(RunningInstance box, boolean ipv6) {
        Namespace namespace = box.namespace();
        String counter = ipv6 ? "Ip6OutForwDatagrams" : "IpForwDatagrams";
        return Long.parseLong(namespace
                .run("nstat -asz " + counter)
                .lines()
                .filter(line -> line.startsWith(counter))
                .findFirst()
                .orElseThrow()
                .split(" +")[1]);
    }
}
