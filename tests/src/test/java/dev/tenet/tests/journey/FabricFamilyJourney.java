package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import dev.tenet.lab.LabOptions;
import dev.tenet.lab.Namespace;
import dev.tenet.net.Bytes;
import dev.tenet.net.EtherType;
import dev.tenet.net.IpFamily;
import dev.tenet.net.Ipv4Header;
import dev.tenet.net.Ipv6Header;
import dev.tenet.net.Packet;
import dev.tenet.net.TcpFlag;
import dev.tenet.net.TcpHeader;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.AddHostRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Instances with addresses of both families, where all hosts have addresses of one; and what leaves by an edge of that fabric. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
abstract class FabricFamilyJourney {
    private static final int HOSTS = 3;
    private static final int EDGE = HOSTS + 1;
    private static final int FABRIC_MTU = 1600;
    private static final int PORT = 7000;
    private static final String OUTSIDE = "192.0.2.10";
    private static final String OUTSIDE_IPV6 = "2001:2::10";
    private static final Pattern TOLD = Pattern.compile("mtu ?[=:] ?(\\d+)");

    private final IpFamily underlay;
    private final Lab lab;

    FabricFamilyJourney(IpFamily underlay) {
        this.underlay = underlay;
        lab = Labs.create();
    }

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, HOSTS, 1).withMtu(FABRIC_MTU, 1500).withEdges(1).withUnderlay(underlay));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void bothFamiliesCrossTheFabric() {
        try (Tenant tenant = Tenant.of(lab, "families")) {
            TenantNetwork network = tenant.network("families");
            openTo(tenant, network, PORT);
            List<RunningInstance> two = onDifferentHosts(tenant, network);
            RunningInstance from = two.getFirst();
            RunningInstance to = two.getLast();
            for (String address : List.of(to.ipv4(), to.ipv6())) {
                assertEquals(20, from.ping(address, 20), address);
                assertSuperpacketsCross(from, to, address);
            }
            raiseMtu(from, 4000);
            for (String address : List.of(to.ipv4(), to.ipv6())) {
                assertEquals(FABRIC_MTU - LabOptions.overlayBytes(underlay), largestTold(from, address), address);
            }
        }
    }

    @Test
    void anEdgeLeadsToElasticAddressesAndOut() {
        try (Tenant tenant = Tenant.of(lab, "edge")) {
            TenantNetwork network = tenant.network("public");
            tenant.openToInternet(network);
            openTo(tenant, network, PORT);
            RunningInstance instance = tenant.run(network, 1).getFirst();
            RunningInstance internet =
                    new RunningInstance("", OUTSIDE, OUTSIDE_IPV6, lab.layout().internet());
            String elastic = tenant.publish(instance);
            try (InstanceProcess _ = instance.serve(PORT, "server")) {
                for (String address : List.of(elastic, instance.ipv6())) {
                    assertEquals(5, internet.ping(address, 5), address);
                    assertTrue(internet.reaches(address, PORT, "server"), address);
                }
            }
            assertEquals(5, instance.ping(OUTSIDE, 5));
            assertEquals(5, instance.ping(OUTSIDE_IPV6, 5));
        }
    }

    /**
     * From a private instance through its NAT gateway to a balancer of another VPC. The sender's host translates the source; the
     * target's host translates the public address to the balancer's own, and that and the port to the target's. The answer goes back
     * through the same, in reverse.
     */
    @Test
    void aPacketIsTranslatedThreeTimes() {
        try (Tenant tenant = Tenant.of(lab, "chain")) {
            TenantNetwork front = tenant.network("front", "10.1.0.0/16");
            tenant.attachGateway(front);
            openTo(tenant, front, 8080);
            RunningInstance target = tenant.run(front, 1).getFirst();
            TenantNetwork behind = tenant.network("behind");
            openTo(tenant, behind, PORT);
            String translator = natGateway(tenant, behind);
            RunningInstance client = elsewhere(tenant, behind, target);
            try (InstanceProcess _ = target.serve(8080, "target")) {
                String known = balancer(tenant, front, target);
                awaitPorts(client);
                try (WireTap atClient = WireTap.start(client.namespace(), "eth0", "tcp port 80");
                        WireTap fromClient = overlayOf(numberOfHost(client));
                        WireTap atTarget = WireTap.start(target.namespace(), "eth0", "tcp port 8080");
                        WireTap toTarget = overlayOf(numberOfHost(target))) {
                    assertTrue(client.reaches(known, 80, "target"));

                    Step asked = only(atClient, true);
                    assertEquals(client.ipv4(), asked.source);
                    assertEquals(known + ":80", asked.destination + ":" + asked.destinationPort);
                    List<Bytes> sent = fromClient.frames();
                    Step translated = only(sent, true, host(numberOfHost(client)), host(EDGE));
                    assertEquals(translator, translated.source, "1: the source is the NAT gateway's");
                    assertEquals(known + ":80", translated.destination + ":" + translated.destinationPort);
                    List<Bytes> received = toTarget.frames();
                    Step turned = only(received, true, host(EDGE), host(numberOfHost(target)));
                    assertEquals(translated.inner(), turned.inner(), "the edge translates nothing");
                    List<Bytes> delivered = atTarget.frames();
                    Step entered = only(delivered, true, "", "");
                    assertEquals(translated.source, entered.source, "the target sees whom the client is outside");
                    assertEquals(translated.sourcePort, entered.sourcePort);
                    assertEquals(
                            target.ipv4(), entered.destination, "2 and 3: public to the balancer's, to the target's");
                    assertEquals(8080, entered.destinationPort);

                    Step answer = only(delivered, false, "", "");
                    assertEquals(entered.reversed(), answer.inner());
                    Step back = only(received, false, host(numberOfHost(target)), host(EDGE));
                    assertEquals(translated.reversed(), back.inner(), "as the balancer");
                    Step returned = only(sent, false, host(EDGE), host(numberOfHost(client)));
                    assertEquals(back.inner(), returned.inner());
                }
            }
        }
    }

    @Test
    void aHostOfTheOtherFamilyIsRefused() {
        String address = switch (underlay) {
            case IPV4 -> "fd54:656e:6574:63::1";
            case IPV6 -> "198.18.99.1";
        };
        try (OperatorClient operator = lab.operator()) {
            StatusRuntimeException refused = Assertions.assertThrows(
                    StatusRuntimeException.class,
                    () -> operator.calls()
                            .addHost(AddHostRequest.newBuilder()
                                    .setId("mixed")
                                    .setZone("tenet-1a")
                                    .setUnderlayAddress(address)
                                    .setFabricMtu(FABRIC_MTU)
                                    .build()));
            assertEquals(Status.Code.FAILED_PRECONDITION, refused.getStatus().getCode(), refused.toString());
            assertTrue(refused.toString().contains("addresses of one family"), refused.toString());
        }
    }

    // ---- what is on the wire

    /**
     * A TCP segment.
     *
     * @param from outer source; empty inside an instance
     * @param to outer destination
     */
    private record Step(
            String from,
            String to,
            String source,
            int sourcePort,
            String destination,
            int destinationPort,
            boolean first) {
        String inner() {
            return source + ":" + sourcePort + " > " + destination + ":" + destinationPort;
        }

        String reversed() {
            return destination + ":" + destinationPort + " > " + source + ":" + sourcePort;
        }
    }

    /** The segments that begin a connection, or answer that. */
    private static List<Step> steps(List<Bytes> frames) {
        List<Step> steps = new ArrayList<>();
        for (Bytes frame : frames) {
            Packet packet = Packet.decode(frame);
            packet.last(TcpHeader.class).filter(tcp -> tcp.has(TcpFlag.SYN)).ifPresent(tcp -> {
                Ipv4Header inner = packet.last(Ipv4Header.class).orElseThrow();
                boolean bare = packet.headers().stream()
                                .filter(header -> header instanceof Ipv4Header || header instanceof Ipv6Header)
                                .count()
                        == 1;
                boolean six = frame.u16(12) == EtherType.IPV6.number();
                String from = six
                        ? packet.first(Ipv6Header.class).orElseThrow().source().toString()
                        : packet.first(Ipv4Header.class).orElseThrow().source().toString();
                String to = six
                        ? packet.first(Ipv6Header.class)
                                .orElseThrow()
                                .destination()
                                .toString()
                        : packet.first(Ipv4Header.class)
                                .orElseThrow()
                                .destination()
                                .toString();
                steps.add(new Step(
                        bare ? "" : from,
                        bare ? "" : to,
                        inner.source().toString(),
                        tcp.source().number(),
                        inner.destination().toString(),
                        tcp.destination().number(),
                        !tcp.has(TcpFlag.ACK)));
            });
        }
        return steps;
    }

    private static Step only(WireTap tap, boolean first) {
        return only(tap.frames(), first, "", "");
    }

    private static Step only(List<Bytes> frames, boolean first, String from, String to) {
        List<Step> found = steps(frames).stream()
                .filter(step -> step.first == first && step.from.equals(from) && step.to.equals(to))
                .distinct()
                .toList();
        assertEquals(1, found.size(), () -> "from " + from + " to " + to + ": " + steps(frames));
        return found.getFirst();
    }

    /** All that passes between hosts at the host's port of the spine. */
    private WireTap overlayOf(int host) {
        return WireTap.start(lab.layout().spine(), lab.layout().hostId(host), "udp port 4789");
    }

    private String host(int number) {
        return lab.layout().hostAddress(underlay, number);
    }

    // ---- superpackets and what is too big

    private void assertSuperpacketsCross(RunningInstance from, RunningInstance to, String address) {
        String port = lab.layout().hostId(numberOfHost(from));
        try (InstanceProcess taker = to.start("transfer.py", "take", PORT)) {
            taker.expect("listening");
            Traffic before = traffic(port);
            try (InstanceProcess sender = from.start("transfer.py", "send", address, PORT, 1)) {
                sender.expect("sending");
                String sent = sender.hear();
                assertEquals(sent + " True", taker.hear(), "all that was sent came, and right");
                Traffic after = traffic(port);
                double mean = (double) (after.bytes - before.bytes) / (after.packets - before.packets);
                assertTrue(mean > FABRIC_MTU, "segmented on its way: " + mean + " bytes a packet");
            }
        }
    }

    private record Traffic(long bytes, long packets) {}

    /** What the host has sent to the spine. */
    private Traffic traffic(String port) {
        JsonNode received = JsonMapper.shared()
                .readTree(lab.layout().spine().run("ip -j -s link show dev " + port))
                .at("/0/stats64/rx");
        return new Traffic(
                received.get("bytes").asLong(), received.get("packets").asLong());
    }

    /** Lets the guest send more than the fabric carries. */
    private void raiseMtu(RunningInstance instance, int bytes) {
        Namespace host = lab.layout().host(numberOfHost(instance));
        for (String device : host.run("ip -br link show type veth").lines().toList()) {
            String name = device.split("[@ ]", 2)[0];
            if (name.matches("tn[0-9a-z]+")) {
                host.run("ip link set " + name + " mtu " + bytes);
            }
        }
        instance.namespace().run("ip link set eth0 mtu " + bytes);
    }

    /** What the guest is told to send at most, by ICMP "fragmentation needed" or "packet too big". */
    private static int largestTold(RunningInstance from, String address) {
        String report = new Command(
                        List.of("sh", "-c", "ping -n -M do -s 2000 -W 1 -i 0.2 -c 2 " + address + " 2>&1 || true"))
                .in(from.namespace())
                .run();
        Matcher told = TOLD.matcher(report);
        assertTrue(told.find(), report);
        return Integer.parseInt(told.group(1));
    }

    // ---- what the tenant makes

    /** To both families from everywhere, echo and a TCP port. */
    private static void openTo(Tenant tenant, TenantNetwork network, int port) {
        tenant.allow(network, Tenant.icmp(false));
        tenant.allow(network, Tenant.icmp(true));
        tenant.allow(
                network,
                Map.of(
                        "IpProtocol",
                        "tcp",
                        "FromPort",
                        port,
                        "ToPort",
                        port,
                        "IpRanges",
                        List.of(Map.of("CidrIp", "0.0.0.0/0")),
                        "Ipv6Ranges",
                        List.of(Map.of("CidrIpv6", "::/0"))));
    }

    /** The network's way out; returns its public address. */
    private static String natGateway(Tenant tenant, TenantNetwork network) {
        String table = tenant.mainTable(network);
        String gateway = tenant.attachGateway(network);
        JsonNode elastic = tenant.api.ec2("allocate_address");
        String subnet = tenant.api
                .ec2("create_subnet", "VpcId", network.vpc(), "CidrBlock", "10.0.255.240/28")
                .at("/Subnet/SubnetId")
                .asString();
        String outward = tenant.api
                .ec2("create_route_table", "VpcId", network.vpc())
                .at("/RouteTable/RouteTableId")
                .asString();
        tenant.api.ec2("associate_route_table", "RouteTableId", outward, "SubnetId", subnet);
        tenant.api.ec2(
                "create_route", "RouteTableId", outward, "DestinationCidrBlock", "0.0.0.0/0", "GatewayId", gateway);
        String id = tenant.api
                .ec2(
                        "create_nat_gateway",
                        "SubnetId",
                        subnet,
                        "AllocationId",
                        elastic.get("AllocationId").asString())
                .at("/NatGateway/NatGatewayId")
                .asString();
        tenant.api.waitFor("nat_gateway_available", "NatGatewayIds", List.of(id));
        tenant.api.ec2("create_route", "RouteTableId", table, "DestinationCidrBlock", "0.0.0.0/0", "NatGatewayId", id);
        return elastic.get("PublicIp").asString();
    }

    /** On the internet, port 80, for the target's port 8080; returns its public address once the target is healthy. */
    private String balancer(Tenant tenant, TenantNetwork network, RunningInstance target) {
        Balancing balancing = new Balancing(tenant);
        JsonNode balancer = tenant.api
                .elbv2(
                        "create_load_balancer",
                        "Name",
                        "front",
                        "Type",
                        "network",
                        "SubnetMappings",
                        List.of(Map.of(
                                "SubnetId",
                                network.subnet(),
                                "AllocationId",
                                tenant.api
                                        .ec2("allocate_address")
                                        .at("/AllocationId")
                                        .asString())))
                .at("/LoadBalancers/0");
        String group = balancing.group(network);
        balancing.register(group, List.of(target));
        balancing.listen(balancer.get("LoadBalancerArn").asString(), 80, group);
        balancing.awaitHealthy(group);
        lab.awaitApplied();
        return balancer.at("/AvailabilityZones/0/LoadBalancerAddresses/0/IpAddress")
                .asString();
    }

    /** The client's host has asked for ports of the NAT gateway, and has them, once a ping is answered. */
    private static void awaitPorts(RunningInstance client) {
        Waiting.until(
                "the NAT gateway has ports", java.time.Duration.ofSeconds(20), () -> client.ping(OUTSIDE, 1) == 1);
    }

    private List<RunningInstance> onDifferentHosts(Tenant tenant, TenantNetwork network) {
        RunningInstance first = tenant.run(network, 1).getFirst();
        return List.of(first, elsewhere(tenant, network, first));
    }

    /** An instance of the network on another host than that one. */
    private RunningInstance elsewhere(Tenant tenant, TenantNetwork network, RunningInstance than) {
        return IntStream.range(0, 4)
                .mapToObj(_ -> tenant.run(network, 1).getFirst())
                .filter(other -> numberOfHost(other) != numberOfHost(than))
                .findFirst()
                .orElseThrow();
    }

    private int numberOfHost(RunningInstance instance) {
        return Integer.parseInt(lab.locate(instance.id()).getHostId().substring("host".length()));
    }
}
