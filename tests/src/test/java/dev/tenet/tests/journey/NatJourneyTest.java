package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.lab.Namespace;
import dev.tenet.operator.wire.Host;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * From the API to packets that leave through a NAT gateway, behind two edges, by parts of blocks of ports, or go on by a private one into a peered VPC. Of three hosts two are
 * a network's gateways, so that packets go by way of others and of their own host.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class NatJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";
    private static final int PORT = 7777;
    private static final int PART = 8;
    private static final int BLOCK = 64;
    private static final int BYTES = 20_000_000;
    private static final Set<String> REFUSED = Set.of("TimeoutError", "timeout");
    private static final Set<String> ADDRESSES = Set.of("10.20.255.4", "10.20.255.5");

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 3, 1).withEdges(2).withControllerOptions("--nat-first-ports", Integer.toString(PART)));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void instancesWithoutPublicAddressesReachTheInternetAsTheirGateway() {
        try (Tenant tenant = Tenant.of(lab, "nat")) {
            TenantNetwork network = tenant.network("private");
            String table = NatRoute.around(tenant, network);
            List<RunningInstance> instances = tenant.run(network, 2);
            try (InstanceProcess server = new InstanceProcess(lab.layout().internet(), "peer_server.py", PORT)) {
                assertEquals("listening", server.hear());
                assertEquals(0, instances.getFirst().ping(OUTSIDE, 2), "there is no way out yet");
                String first = allocate(tenant);
                String gateway = NatRoute.create(tenant, network, first);
                NatRoute.lead(tenant, table, gateway);
                lab.awaitApplied();
                NatRoute.awaitPorts(OUTSIDE, instances);
                for (RunningInstance instance : instances) {
                    assertEquals(5, instance.ping(OUTSIDE, 5));
                    // Instances' own MTU is larger, and the first packet would only teach them what leaves.
                    instance.namespace().run("ip link set eth0 mtu 1500");
                    assertTrue(instance.namespace()
                            .run("ping -q -n -c 3 -W 3 -s 4000 " + OUTSIDE)
                            .contains(" 3 received"));
                    assertEquals(List.of(address(tenant, first), address(tenant, first)), seenAs(instance));
                }
                assertTrue(isRefusedFromOutside(address(tenant, first)));

                lab.routing("edge1").kill();
                assertEquals(5, instances.getLast().ping(OUTSIDE, 5), "an edge that is gone is not missed");

                tenant.api.ec2("delete_nat_gateway", "NatGatewayId", gateway);
                lab.awaitApplied();
                assertEquals(0, instances.getFirst().ping(OUTSIDE, 2), "the route leads nowhere");
            }
        }
    }

    /** Stateless rules, in both directions, by the gateway's ports and addresses beyond it and by the instance's before it. */
    @Test
    void theNetworkAclOfTheGatewaysSubnetJudgesWhatGoesThroughTheGateway() {
        try (Tenant tenant = Tenant.of(lab, "nat-acl");
                Ec2Client ec2 = tenant.ec2()) {
            TenantNetwork network = tenant.network("judged");
            String table = NatRoute.around(tenant, network);
            String gateway = NatRoute.create(tenant, network, allocate(tenant));
            NatRoute.lead(tenant, table, gateway);
            List<RunningInstance> instances = tenant.run(network, 2);
            NatRoute.awaitPorts(OUTSIDE, instances);
            String subnet = ec2.describeNatGateways(asked -> asked.natGatewayIds(gateway))
                    .natGateways()
                    .getFirst()
                    .subnetId();
            String acl = ec2.createNetworkAcl(asked -> asked.vpcId(network.vpc()))
                    .networkAcl()
                    .networkAclId();
            for (boolean egress : List.of(false, true)) {
                ec2.createNetworkAclEntry(asked -> asked.networkAclId(acl)
                        .egress(egress)
                        .ruleNumber(100)
                        .ruleAction("allow")
                        .protocol("-1")
                        .cidrBlock("0.0.0.0/0"));
            }
            String before = ec2
                    .describeNetworkAcls(asked -> asked.filters(Filter.builder()
                            .name("association.subnet-id")
                            .values(subnet)
                            .build()))
                    .networkAcls()
                    .getFirst()
                    .associations()
                    .stream()
                    .filter(association -> association.subnetId().equals(subnet))
                    .findFirst()
                    .orElseThrow()
                    .networkAclAssociationId();
            ec2.replaceNetworkAclAssociation(asked -> asked.networkAclId(acl).associationId(before));
            lab.awaitApplied();
            try (InstanceProcess server = new InstanceProcess(lab.layout().internet(), "peer_server.py", PORT)) {
                assertEquals("listening", server.hear());
                instances.forEach(NatJourneyTest::awaitPassing);
                isStopped(ec2, acl, true, PORT, PORT, "network_acl_nat_egress_denied", instances);
                isStopped(ec2, acl, false, PORT, PORT, "network_acl_nat_ingress_denied", instances);
                // What comes back: by the gateway's ports, then by the instances'.
                isStopped(ec2, acl, false, 1024, 6000, "network_acl_nat_ingress_denied", instances);
                isStopped(ec2, acl, true, 32_768, 60_999, "network_acl_nat_egress_denied", instances);
            }
        }
    }

    /** With the ports denied TCP does not pass and ends by this name, and with the rule gone it does again. */
    private void isStopped(
            Ec2Client ec2,
            String acl,
            boolean egress,
            int first,
            int last,
            String reason,
            List<RunningInstance> instances) {
        CountedReasons reasons = CountedReasons.sinceNow(lab);
        ec2.createNetworkAclEntry(asked -> asked.networkAclId(acl)
                .egress(egress)
                .ruleNumber(50)
                .ruleAction("deny")
                .protocol("6")
                .cidrBlock("0.0.0.0/0")
                .portRange(range -> range.from(first).to(last)));
        lab.awaitApplied();
        for (RunningInstance instance : instances) {
            assertTrue(REFUSED.contains(seenAs(instance).getLast()), "by TCP nothing is answered");
            assertEquals(2, instance.ping(OUTSIDE, 2), "pings are none of the rule's business");
        }
        assertTrue(reasons.await(grown -> grown.getOrDefault(reason, 0L) > 0).getOrDefault(reason, 0L) > 0, reason);
        ec2.deleteNetworkAclEntry(
                asked -> asked.networkAclId(acl).egress(egress).ruleNumber(50));
        lab.awaitApplied();
        instances.forEach(NatJourneyTest::awaitPassing);
    }

    /** A port rests for a minute after each of these connections, and hosts get more when they have none. */
    private static void awaitPassing(RunningInstance instance) {
        Waiting.until(
                "UDP and TCP are answered",
                Duration.ofSeconds(30),
                () -> seenAs(instance).stream().noneMatch(REFUSED::contains));
    }

    @Test
    void hostsThatShareABlockOfPortsSendByTheirOwnPartsOfIt() {
        try (Tenant tenant = Tenant.of(lab, "parts")) {
            TenantNetwork network = tenant.network("parts");
            NatRoute.to(tenant, network);
            List<RunningInstance> instances = tenant.run(network, 2);
            List<String> hosts = instances.stream()
                    .map(instance -> lab.locate(instance.id()).getHostId())
                    .toList();
            assertEquals(2, Set.copyOf(hosts).size(), "each is on a host of its own: " + hosts);
            NatRoute.awaitPorts(OUTSIDE, instances);
            try (InstanceProcess server = new InstanceProcess(lab.layout().internet(), "seen_ports.py", "tell", PORT);
                    InstanceProcess files = new InstanceProcess(lab.layout().internet(), "download.py", "give", PORT)) {
                server.expect("listening");
                files.expect("listening");
                sharing(instances, hosts);
            }
        }
    }

    private void sharing(List<RunningInstance> instances, List<String> hosts) {
        try (InstanceProcess first = three(instances.getFirst());
                InstanceProcess second = three(instances.getLast())) {
            List<Integer> ofFirst = ports(first.hear());
            List<Integer> ofSecond = ports(second.hear());
            assertEquals(parts(ofFirst, BLOCK), parts(ofSecond, BLOCK), "one block");
            assertEquals(1, parts(ofFirst, PART).size(), "one part: " + ofFirst);
            assertEquals(1, parts(ofSecond, PART).size(), "one part: " + ofSecond);
            assertTrue(!parts(ofFirst, PART).equals(parts(ofSecond, PART)), ofFirst + " and " + ofSecond);

            int agent = Integer.parseInt(hosts.getLast().substring("host".length()));
            lab.agent(agent).kill();
            for (RunningInstance instance : instances) {
                assertEquals(5, instance.ping(OUTSIDE, 5));
                assertEquals(BYTES + " True", download(instance));
            }
            assertEquals(ofSecond, ports(second.ask("again")));
            lab.agent(agent).startAgain();

            // Who needs more gets whole blocks, and what has a port of the part keeps it.
            Waiting.until("the first host has more ports", Duration.ofSeconds(60), () -> {
                try (InstanceProcess many = instances.getFirst().start("seen_ports.py", "ask", OUTSIDE, PORT, 30)) {
                    return parts(ports(many.hear()), BLOCK).size() > 1;
                }
            });
            assertEquals(ofFirst, ports(first.ask("again")));
        }
    }

    /** As many connections as a host has without asking for more. */
    private static InstanceProcess three(RunningInstance instance) {
        return instance.start("seen_ports.py", "ask", OUTSIDE, PORT, 3);
    }

    /** By which connections came; 0 for those that did not. */
    private static List<Integer> ports(String said) {
        return Arrays.stream(said.split(" ")).map(Integer::valueOf).toList();
    }

    private static Set<Integer> parts(List<Integer> ports, int size) {
        return ports.stream().filter(port -> port > 0).map(port -> port / size).collect(Collectors.toSet());
    }

    private static String download(RunningInstance instance) {
        try (InstanceProcess taker = instance.start("download.py", "take", OUTSIDE, PORT, BYTES)) {
            return taker.hear();
        }
    }

    @Test
    void aPeeredVpcSeesAPrivateGatewaysAddress() {
        try (Tenant tenant = Tenant.of(lab, "private-nat");
                Ec2Client ec2 = tenant.ec2()) {
            TenantNetwork network = tenant.network("hidden", "10.20.0.0/16");
            TenantNetwork far = tenant.network("far", "10.21.0.0/16");
            peer(tenant, network, far);
            String within = subnet(tenant, network, "10.20.255.0/28");
            String gateway = ec2.createNatGateway(asked -> asked.connectivityType("private")
                            .subnetId(within)
                            .privateIpAddress("10.20.255.4")
                            .secondaryPrivateIpAddresses("10.20.255.5"))
                    .natGateway()
                    .natGatewayId();
            tenant.api.waitFor("nat_gateway_available", "NatGatewayIds", List.of(gateway));
            String table = tenant.api
                    .ec2("create_route_table", "VpcId", network.vpc())
                    .at("/RouteTable/RouteTableId")
                    .asString();
            tenant.api.ec2("associate_route_table", "RouteTableId", table, "SubnetId", network.subnet());
            tenant.api.ec2(
                    "create_route",
                    "RouteTableId",
                    table,
                    "DestinationCidrBlock",
                    "10.21.0.0/16",
                    "NatGatewayId",
                    gateway);
            // Only the gateway's subnet is known there, by address.
            for (Map<String, Object> permission : List.of(
                    gatewayOnly("tcp", 0, 65_535), gatewayOnly("udp", 0, 65_535), gatewayOnly("icmp", -1, -1))) {
                tenant.allow(far, permission);
            }
            List<RunningInstance> hidden = tenant.run(network, 3);
            List<RunningInstance> servers = tenant.run(far, 2);
            for (RunningInstance server : servers) {
                NatRoute.awaitPorts(server.ipv4(), hidden);
                try (InstanceProcess listening = server.start("peer_server.py", PORT);
                        InstanceProcess giver = server.start("download.py", "give", PORT + 1)) {
                    assertEquals("listening", listening.hear());
                    giver.expect("listening");
                    for (RunningInstance instance : hidden) {
                        assertEquals(5, instance.ping(server.ipv4(), 5));
                        assertTrue(instance.namespace()
                                .run("ping -q -n -i 0.2 -c 3 -W 3 -s 20000 " + server.ipv4())
                                .contains(" 3 received"));
                        for (String seen : seenAs(instance, server.ipv4())) {
                            assertTrue(ADDRESSES.contains(seen), seen);
                        }
                        try (InstanceProcess taker =
                                instance.start("download.py", "take", server.ipv4(), PORT + 1, 10_000_000)) {
                            assertEquals("10000000 True", taker.hear());
                        }
                    }
                    ec2.unassignPrivateNatGatewayAddress(asked -> asked.natGatewayId(gateway)
                            .privateIpAddresses("10.20.255.5")
                            .maxDrainDurationSeconds(1));
                    Waiting.until(
                            "the address has drained", Duration.ofSeconds(30), () -> addresses(tenant, gateway) == 1);
                    lab.awaitApplied();
                    for (RunningInstance instance : hidden) {
                        assertEquals(List.of("10.20.255.4", "10.20.255.4"), seenAs(instance, server.ipv4()));
                    }
                    ec2.assignPrivateNatGatewayAddress(
                            asked -> asked.natGatewayId(gateway).privateIpAddresses("10.20.255.5"));
                    lab.awaitApplied();
                }
            }
            assertEquals(0, servers.getFirst().ping(hidden.getFirst().ipv4(), 2), "nobody asks for what is hidden");
            assertEquals(0, servers.getFirst().ping("10.20.255.4", 2), "nor does anybody answer as the gateway");
            aLostHostIsShutOut(servers, hidden);
            tenant.api.ec2("delete_nat_gateway", "NatGatewayId", gateway);
            lab.awaitApplied();
            assertEquals(0, hidden.getFirst().ping(servers.getFirst().ipv4(), 2), "the route leads nowhere");
        }
    }

    /**
     * A host whose agent has died forwards on; but once it is taken for dead its ports are others'. It is not one of the network's gateways: those
     * say whose ports are whose.
     */
    private void aLostHostIsShutOut(List<RunningInstance> servers, List<RunningInstance> hidden) {
        List<String> gateways =
                lab.hosts().stream().filter(Host::getGateway).map(Host::getId).toList();
        RunningInstance cut = hidden.stream()
                .filter(instance -> !gateways.contains(lab.locate(instance.id()).getHostId()))
                .findFirst()
                .orElseThrow();
        RunningInstance server = servers.stream()
                .filter(instance -> hostOf(instance) != hostOf(cut))
                .findFirst()
                .orElseThrow();
        int host = hostOf(cut);
        CountedReasons reasons = CountedReasons.sinceNow(lab);
        lab.agent(host).kill();
        try {
            // Those of one command have one port for half a minute longer, and a host has few: so they go on for as
            // long as is looked.
            Waiting.until("what it sends ends by name", Duration.ofSeconds(150), () -> {
                CompletableFuture<Integer> sending =
                        CompletableFuture.supplyAsync(() -> cut.ping(server.ipv4() + " -i 1", 30));
                String reason = "nat_port_not_senders";
                long ended = reasons.await(grown -> grown.getOrDefault(reason, 0L) > 0)
                        .getOrDefault(reason, 0L);
                sending.join();
                return ended > 0;
            });
            assertEquals(0, cut.ping(server.ipv4(), 2));
            for (RunningInstance instance : hidden) {
                if (hostOf(instance) != host) {
                    assertEquals(5, instance.ping(server.ipv4(), 5), "others go on");
                }
            }
        } finally {
            lab.startAgent(host);
        }
        lab.awaitApplied();
        NatRoute.awaitPorts(server.ipv4(), List.of(cut));
    }

    private int hostOf(RunningInstance instance) {
        String id = lab.locate(instance.id()).getHostId();
        return lab.hostNumbers().stream()
                .filter(number -> lab.layout().hostId(number).equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static void peer(Tenant tenant, TenantNetwork network, TenantNetwork far) {
        String connection = tenant.api
                .ec2("create_vpc_peering_connection", "VpcId", network.vpc(), "PeerVpcId", far.vpc())
                .at("/VpcPeeringConnection/VpcPeeringConnectionId")
                .asString();
        tenant.api.ec2("accept_vpc_peering_connection", "VpcPeeringConnectionId", connection);
        tenant.api.ec2(
                "create_route",
                "RouteTableId",
                tenant.mainTable(network),
                "DestinationCidrBlock",
                "10.21.0.0/16",
                "VpcPeeringConnectionId",
                connection);
        tenant.api.ec2(
                "create_route",
                "RouteTableId",
                tenant.mainTable(far),
                "DestinationCidrBlock",
                "10.20.255.0/28",
                "VpcPeeringConnectionId",
                connection);
    }

    private static String subnet(Tenant tenant, TenantNetwork network, String block) {
        return tenant.api
                .ec2("create_subnet", "VpcId", network.vpc(), "CidrBlock", block)
                .at("/Subnet/SubnetId")
                .asString();
    }

    private static Map<String, Object> gatewayOnly(String protocol, int first, int last) {
        return Map.of(
                "IpProtocol",
                protocol,
                "FromPort",
                first,
                "ToPort",
                last,
                "IpRanges",
                List.of(Map.of("CidrIp", "10.20.255.0/28")));
    }

    private static int addresses(Tenant tenant, String gateway) {
        return tenant.api
                .ec2("describe_nat_gateways", "NatGatewayIds", List.of(gateway))
                .at("/NatGateways/0/NatGatewayAddresses")
                .size();
    }

    private static String allocate(Tenant tenant) {
        return tenant.api.ec2("allocate_address").at("/AllocationId").asString();
    }

    private static String address(Tenant tenant, String allocation) {
        return tenant.api
                .ec2("describe_addresses", "AllocationIds", List.of(allocation))
                .at("/Addresses/0/PublicIp")
                .asString();
    }

    private static List<String> seenAs(RunningInstance instance) {
        return seenAs(instance, OUTSIDE);
    }

    private static List<String> seenAs(RunningInstance instance, String server) {
        try (InstanceProcess client = instance.start("peer_client.py", server, PORT)) {
            return List.of(client.hear(), client.hear());
        }
    }

    /** Nobody listens behind a NAT gateway, on any port. */
    private boolean isRefusedFromOutside(String address) {
        Namespace internet = lab.layout().internet();
        try (InstanceProcess client = new InstanceProcess(internet, "peer_client.py", address, 1100)) {
            return REFUSED.contains(client.hear());
        }
    }
}
