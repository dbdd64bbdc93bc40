package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.lab.Namespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** QUIC through load balancers: connections stay with their server when their clients' ports change, also to those of others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class QuicJourneyTest {
    private static final int CALLS = 8;
    private static final List<String> SERVERS = List.of("server0", "server1", "server2");
    private static final List<String> IDS = List.of("0x00000000000000a0", "0xb1b1b1b1b1b1b1b1", "0xfedcba9876543210");

    /** The digits of an ID that no server has. */
    private static final String NOBODY = "00000000000000ff";

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 3, 1).withEdges(2));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void connectionsStayWithTheirServerWhenClientsMove(@TempDir Path folder) throws IOException {
        try (Tenant tenant = Tenant.of(lab, "quic");
                QuicProcesses quic = new QuicProcesses(folder)) {
            Balancing balancing = new Balancing(tenant);
            TenantNetwork network = tenant.network("targets");
            tenant.openToInternet(network);
            List<RunningInstance> instances = run(tenant, network);
            List<RunningInstance> targets = instances.subList(0, 3);
            List<InstanceProcess> byTcp = serve(quic, targets);
            JsonNode balancer = balancing.createOutside(network);
            String arn = balancer.get("LoadBalancerArn").asString();
            String group = balancing.group("QUIC", "known", network);
            assertEquals(
                    "ValidationError",
                    tenant.api.elbv2Fault(
                            "register_targets",
                            "TargetGroupArn",
                            group,
                            "Targets",
                            List.of(Map.of("Id", targets.getFirst().id()))));
            balancing.register(group, targets, IDS);
            balancing.listen("QUIC", arn, 443, group);
            String unknown = balancing.group("UDP", "unknown", network);
            balancing.register(unknown, targets);
            balancing.listen("UDP", arn, 444, unknown);
            balancing.awaitHealthy(group);
            balancing.awaitHealthy(unknown);
            lab.awaitApplied();
            Set<String> ids = new TreeSet<>();
            balancing.health(group).forEach(each -> ids.add(id(each)));
            assertEquals(new TreeSet<>(IDS), ids);
            String address = Balancing.addressOf(balancer);
            Namespace internet = lab.layout().internet();

            assertTrue(answers(quic, internet, address, 444).contains(""), "by addresses alone some are lost");
            assertAllAnswered(answers(quic, internet, address, 443, "--nat-rebinding"));
            assertAllAnswered(answers(quic, internet, address, 443));
            tenant.publish(instances.get(3));
            assertAllAnswered(answers(quic, instances.get(3).namespace(), address, 443));

            List<QuicProcesses.Call> calls = calls(quic, internet, address, 443, "--nat-rebinding");
            balancing.deregister(group, targets.getFirst());
            lab.awaitApplied();
            assertAllAnswered(calls.stream().map(QuicProcesses.Call::named).toList());
            byTcp.forEach(InstanceProcess::close);
        }
    }

    @Test
    void clientsInTheNetworkKeepTheirServerToo(@TempDir Path folder) throws IOException {
        try (Tenant tenant = Tenant.of(lab, "inside");
                QuicProcesses quic = new QuicProcesses(folder)) {
            Balancing balancing = new Balancing(tenant);
            TenantNetwork network = tenant.network("targets");
            List<RunningInstance> instances = run(tenant, network);
            List<RunningInstance> targets = instances.subList(0, 3);
            List<InstanceProcess> byTcp = serve(quic, targets);
            String arn = balancing.create(network, "Scheme", "internal");
            String group = balancing.group("TCP_QUIC", "known", network);
            balancing.register(group, targets, IDS);
            balancing.listen("TCP_QUIC", arn, 443, group);
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            String address = balancing.addresses().get("PrivateIPv4Address").asString();
            RunningInstance client = instances.get(3);
            assertAllAnswered(answers(quic, client.namespace(), address, 443, "--nat-rebinding"));
            try (InstanceProcess byTcpToo = client.start("echo_client.py", address, 443)) {
                byTcpToo.expect("connected");
                String answer = byTcpToo.ask("hello");
                assertTrue(SERVERS.contains(answer.replace(" hello", "")), answer);
            }
            byTcp.forEach(InstanceProcess::close);
        }
    }

    /** As those of several clients behind a NAT. */
    @Test
    void connectionsOfOneAddressAndPortEachKeepTheirServer() {
        try (Tenant tenant = Tenant.of(lab, "shared")) {
            Balancing balancing = new Balancing(tenant);
            TenantNetwork network = tenant.network("targets");
            List<RunningInstance> instances = run(tenant, network);
            List<RunningInstance> targets = instances.subList(0, 3);
            List<InstanceProcess> servers = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                servers.add(targets.get(i).serve(8080, SERVERS.get(i)));
                InstanceProcess byUdp = targets.get(i).start("named_datagrams.py", "answer", 8080, SERVERS.get(i));
                byUdp.expect("ready");
                servers.add(byUdp);
            }
            String arn = balancing.create(network, "Scheme", "internal");
            String group = balancing.group("QUIC", "known", network);
            balancing.register(group, targets, IDS);
            balancing.listen("QUIC", arn, 443, group);
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            String address = balancing.addresses().get("PrivateIPv4Address").asString();
            try (InstanceProcess client = instances.get(3).start("named_datagrams.py", "ask-quic", address, 443)) {
                String first = client.ask(NOBODY);
                for (int turn = 0; turn < 3; turn++) {
                    for (int i = 0; i < targets.size(); i++) {
                        assertEquals(SERVERS.get(i), client.ask(digits(IDS.get(i))));
                        assertEquals(first, client.ask(NOBODY));
                    }
                }
            }
            servers.forEach(InstanceProcess::close);
        }
    }

    private static String digits(String id) {
        return id.replace("0x", "");
    }

    /** Three to be targets, and a client. */
    private static List<RunningInstance> run(Tenant tenant, TenantNetwork network) {
        for (String protocol : List.of("tcp", "udp")) {
            tenant.allowFromAll(network, protocol, 8080);
        }
        return tenant.run(network, 4);
    }

    /** Each by QUIC, and by TCP, so that health checks are answered, too. */
    private static List<InstanceProcess> serve(QuicProcesses quic, List<RunningInstance> targets) throws IOException {
        List<InstanceProcess> byTcp = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            byTcp.add(targets.get(i).serve(8080, SERVERS.get(i)));
            quic.serve(targets.get(i), SERVERS.get(i), IDS.get(i));
        }
        return byTcp;
    }

    private static String id(JsonNode health) {
        return health.at("/Target/QuicServerId").asString();
    }

    private static List<QuicProcesses.Call> calls(
            QuicProcesses quic, Namespace from, String address, int port, String... more) throws IOException {
        List<QuicProcesses.Call> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            calls.add(quic.call(from, address, port, more));
        }
        return calls;
    }

    private static List<String> answers(QuicProcesses quic, Namespace from, String address, int port, String... more)
            throws IOException {
        return calls(quic, from, address, port, more).stream()
                .map(QuicProcesses.Call::named)
                .toList();
    }

    private static void assertAllAnswered(List<String> answers) {
        assertTrue(SERVERS.containsAll(answers), answers::toString);
        assertTrue(Set.copyOf(answers).size() > 1, () -> "all with one: " + answers);
    }
}
