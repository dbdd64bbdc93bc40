package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Traffic mirroring from boto3 to a target instance, which reads the copies that its kernel gave it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
@Journey
class TrafficMirrorJourneyTest {
    private static final int BYTES = 3_000_000;
    private static final long LIMIT = 30_000_000_000L;
    private static final String ANYBODY = "0.0.0.0/0";
    private static final int VIRTUAL_NETWORK = 7_777;

    /** A ping's, with its Ethernet header. */
    private static final int PING_FRAME = 98;

    private static final int MTU = 9_001;

    /** Before the frame: IPv4, UDP and VXLAN. */
    private static final int HEADERS = 36;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void targetsOnAnyHostGetBothDirectionsOnceTheirGroupsLetThemIn() {
        try (Tenant tenant = Tenant.of(lab, "mirror")) {
            TenantNetwork network = tenant.network("mirror");
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> all = tenant.run(network, 4);
            RunningInstance source = all.getFirst();
            String filter = everything(tenant);
            String refused = session(tenant, source, all.get(1), filter, 1);
            try (InstanceProcess target = listen(all.get(1))) {
                assertEquals(5, source.ping(all.get(2).ipv4(), 5));
                assertEquals(List.of(), copies(target), "its group lets no VXLAN in");
            }
            tenant.api.ec2("delete_traffic_mirror_session", "TrafficMirrorSessionId", refused);
            tenant.allow(network, vxlan());

            // Four instances on two hosts: among three others are some of the same host and some of the other one.
            for (RunningInstance at : all.subList(1, 4)) {
                RunningInstance peer = all.get(at.equals(all.get(1)) ? 2 : 1);
                String session = session(tenant, source, at, filter, 1);
                try (InstanceProcess target = listen(at)) {
                    assertEquals(5, source.ping(peer.ipv4(), 5));
                    List<JsonNode> copies = await(target, 10);
                    assertEquals(5, count(copies, source.ipv4(), peer.ipv4()));
                    assertEquals(5, count(copies, peer.ipv4(), source.ipv4()));
                    for (JsonNode copy : copies) {
                        assertEquals(source.ipv4(), copy.get("from").asString());
                        assertEquals(VIRTUAL_NETWORK, copy.get("network").asInt());
                        assertEquals(8, copy.get("flags").asInt());
                        assertEquals(PING_FRAME, copy.get("length").asInt());
                        assertEquals("right", copy.get("checksums").asString());
                        assertEquals(
                                copies.getFirst().get("port").asInt(),
                                copy.get("port").asInt());
                    }
                }
                tenant.api.ec2("delete_traffic_mirror_session", "TrafficMirrorSessionId", session);
                lab.awaitApplied();
                try (InstanceProcess target = listen(at)) {
                    assertEquals(2, source.ping(peer.ipv4(), 2));
                    assertEquals(List.of(), copies(target));
                }
            }
        }
    }

    @Test
    void aFilterChoosesAndASessionCuts() {
        try (Tenant tenant = Tenant.of(lab, "filter")) {
            TenantNetwork network = tenant.network("filter");
            Stream.of(Tenant.tcp(80), Tenant.tcp(81), vxlan()).forEach(rule -> tenant.allow(network, rule));
            List<RunningInstance> all = tenant.run(network, 4);
            RunningInstance source = all.getFirst();
            RunningInstance peer = all.get(1);
            String filter = tenant.api
                    .ec2("create_traffic_mirror_filter", "Description", "all but port 80")
                    .at("/TrafficMirrorFilter/TrafficMirrorFilterId")
                    .asString();
            rule(tenant, filter, "egress", 10, "reject", "Protocol", 6, "DestinationPortRange", ports(80));
            rule(tenant, filter, "egress", 20, "accept", "Protocol", 6);
            rule(tenant, filter, "ingress", 10, "accept", "Protocol", 6, "SourcePortRange", ports(81));
            String session = session(tenant, source, all.get(2), filter, 5);
            try (InstanceProcess target = listen(all.get(2));
                    InstanceProcess _ = peer.serve(80, "eighty");
                    InstanceProcess _ = peer.serve(81, "eighty-one")) {
                assertTrue(source.reaches(peer.ipv4(), 80, "eighty"));
                assertTrue(source.reaches(peer.ipv4(), 81, "eighty-one"));
                List<JsonNode> copies = await(target, 6);
                assertTrue(copies.stream().allMatch(copy -> ports(copy).contains(81)), copies::toString);
                assertTrue(copies.stream().anyMatch(copy -> ports(copy).getFirst() == 81), copies::toString);
                assertTrue(copies.stream().anyMatch(copy -> ports(copy).getLast() == 81), copies::toString);
                assertTrue(
                        copies.stream()
                                .allMatch(
                                        copy -> copy.get("checksums").asString().equals("right")),
                        copies::toString);
            }

            // Of full-sized segments a copy would not fit: what is left has 36 bytes less than the MTU.
            transfer(
                    source,
                    peer,
                    all.get(2),
                    copy -> copy.get("checksums").asString().equals("right")
                            || (copy.get("checksums").asString().equals("cut")
                                    && copy.get("length").asInt() == MTU - HEADERS));
            tenant.api.ec2("modify_traffic_mirror_session", "TrafficMirrorSessionId", session, "PacketLength", 60);
            lab.awaitApplied();
            transfer(source, peer, all.get(2), copy -> copy.get("length").asInt() <= 60);
        }
    }

    /** Superpackets, both ways; every copy is as it should be, and of those that carry something there are many. */
    private static void transfer(
            RunningInstance source, RunningInstance peer, RunningInstance at, Predicate<JsonNode> right) {
        try (InstanceProcess target = listen(at);
                InstanceProcess giver = source.start("download.py", "give", 81)) {
            giver.expect("listening");
            try (InstanceProcess taker = peer.start("download.py", "take", source.ipv4(), 81, BYTES)) {
                assertEquals(BYTES + " True", taker.hear());
                List<JsonNode> copies = await(target, 100);
                assertEquals(
                        List.of(),
                        copies.stream().filter(right.negate()).limit(3).toList());
            }
        }
    }

    @Test
    void aTargetMayBeInAPeeredVpcAndGetNames() {
        try (Tenant tenant = Tenant.of(lab, "peered")) {
            TenantNetwork network = tenant.network("peered");
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> two = tenant.run(network, 2);
            TenantNetwork far = tenant.network("far", "10.9.0.0/16");
            tenant.allow(far, vxlan());
            RunningInstance at = tenant.run(far, 1).getFirst();
            String filter = everything(tenant);
            assertEquals(
                    "InvalidParameterValue",
                    tenant.api.ec2Fault("create_traffic_mirror_session", asked(tenant, two.getFirst(), at, filter, 1)));
            String connection = tenant.api
                    .ec2("create_vpc_peering_connection", "VpcId", network.vpc(), "PeerVpcId", far.vpc())
                    .at("/VpcPeeringConnection/VpcPeeringConnectionId")
                    .asString();
            tenant.api.ec2("accept_vpc_peering_connection", "VpcPeeringConnectionId", connection);
            route(tenant, network.vpc(), "10.9.0.0/16", connection);
            tenant.api.ec2(
                    "modify_traffic_mirror_filter_network_services",
                    "TrafficMirrorFilterId",
                    filter,
                    "AddNetworkServices",
                    List.of("amazon-dns"));
            session(tenant, two.getFirst(), at, filter, 1);
            try (InstanceProcess target = listen(at)) {
                assertEquals(3, two.getFirst().ping(two.getLast().ipv4(), 3));
                new Command(
                                List.of(
                                        Scripts.PYTHON,
                                        "-c",
                                        "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(bytes(12), ('10.0.0.2', 53))"))
                        .in(two.getFirst().namespace())
                        .run();
                List<JsonNode> copies = await(target, 7);
                assertEquals(1, count(copies, two.getFirst().ipv4(), "10.0.0.2"), copies::toString);
                assertEquals(
                        3, count(copies, two.getFirst().ipv4(), two.getLast().ipv4()));
                assertEquals(
                        3, count(copies, two.getLast().ipv4(), two.getFirst().ipv4()));
            }
        }
    }

    // ---- parts

    private static void route(Tenant tenant, String vpc, String block, String connection) {
        String table = tenant.api
                .ec2("describe_route_tables", "Filters", List.of(Map.of("Name", "vpc-id", "Values", List.of(vpc))))
                .at("/RouteTables/0/RouteTableId")
                .asString();
        tenant.api.ec2(
                "create_route",
                "RouteTableId",
                table,
                "DestinationCidrBlock",
                block,
                "VpcPeeringConnectionId",
                connection);
    }

    private static String everything(Tenant tenant) {
        String filter = tenant.api
                .ec2("create_traffic_mirror_filter")
                .at("/TrafficMirrorFilter/TrafficMirrorFilterId")
                .asString();
        rule(tenant, filter, "ingress", 1, "accept");
        rule(tenant, filter, "egress", 1, "accept");
        return filter;
    }

    private static void rule(
            Tenant tenant, String filter, String direction, int number, String action, Object... more) {
        List<Object> parameters = new ArrayList<>(List.of(
                "TrafficMirrorFilterId",
                filter,
                "TrafficDirection",
                direction,
                "RuleNumber",
                number,
                "RuleAction",
                action,
                "SourceCidrBlock",
                ANYBODY,
                "DestinationCidrBlock",
                ANYBODY));
        parameters.addAll(Arrays.asList(more));
        tenant.api.ec2("create_traffic_mirror_filter_rule", parameters.toArray());
    }

    private static Map<String, Integer> ports(int port) {
        return Map.of("FromPort", port, "ToPort", port);
    }

    private String session(Tenant tenant, RunningInstance source, RunningInstance target, String filter, int number) {
        String session = tenant.api
                .ec2("create_traffic_mirror_session", asked(tenant, source, target, filter, number))
                .at("/TrafficMirrorSession/TrafficMirrorSessionId")
                .asString();
        lab.awaitApplied();
        return session;
    }

    /** With a target of its own. */
    private static Object[] asked(
            Tenant tenant, RunningInstance source, RunningInstance target, String filter, int number) {
        String made = tenant.api
                .ec2("create_traffic_mirror_target", "NetworkInterfaceId", interfaceOf(tenant, target))
                .at("/TrafficMirrorTarget/TrafficMirrorTargetId")
                .asString();
        return new Object[] {
            "NetworkInterfaceId",
            interfaceOf(tenant, source),
            "TrafficMirrorTargetId",
            made,
            "TrafficMirrorFilterId",
            filter,
            "SessionNumber",
            number,
            "VirtualNetworkId",
            VIRTUAL_NETWORK
        };
    }

    private static String interfaceOf(Tenant tenant, RunningInstance instance) {
        return tenant.api
                .ec2("describe_instances", "InstanceIds", List.of(instance.id()))
                .at("/Reservations/0/Instances/0/NetworkInterfaces/0/NetworkInterfaceId")
                .asString();
    }

    private static Map<String, Object> vxlan() {
        return Map.of(
                "IpProtocol",
                "udp",
                "FromPort",
                4789,
                "ToPort",
                4789,
                "IpRanges",
                List.of(Map.of("CidrIp", "10.0.0.0/8")));
    }

    private static InstanceProcess listen(RunningInstance at) {
        InstanceProcess target = at.start("mirror_target.py");
        target.expect("listening");
        return target;
    }

    private static List<JsonNode> copies(InstanceProcess target) {
        List<JsonNode> copies = new ArrayList<>();
        JsonMapper.shared().readTree(target.ask("what came?")).forEach(copies::add);
        return copies;
    }

    private static List<JsonNode> await(InstanceProcess target, int count) {
        long end = System.nanoTime() + LIMIT;
        List<JsonNode> copies = copies(target);
        while (copies.size() < count) {
            assertTrue(System.nanoTime() < end, () -> "only these came: " + copies(target));
            copies = copies(target);
        }
        return copies;
    }

    private static List<Integer> ports(JsonNode copy) {
        return List.of(copy.at("/ports/0").asInt(), copy.at("/ports/1").asInt());
    }

    private static long count(List<JsonNode> copies, String source, String destination) {
        return copies.stream()
                .filter(copy -> copy.path("source").asString("").equals(source)
                        && copy.path("destination").asString("").equals(destination))
                .count();
    }
}
