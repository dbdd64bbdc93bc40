package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.lab.Lab;
import dev.tenet.net.IpFamily;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** What instances and strangers should not get through, and what they should: each packet ends by its name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
@Journey
class HostileJourneyTest {
    private static final int PORT = 7000;

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
    void anInstanceCannotSpeakForAnother() {
        try (Tenant tenant = Tenant.of(lab, "spoof")) {
            TenantNetwork network = tenant.network("spoof");
            tenant.allow(network, Tenant.icmp(false));
            List<RunningInstance> two = tenant.run(network, 2);
            RunningInstance liar = two.getFirst();
            String target = two.getLast().ipv4();
            assertEquals(3, liar.ping(target, 3));
            CountedReasons counted = CountedReasons.sinceNow(lab);
            liar.namespace().run("ip addr add 10.0.0.99/32 dev eth0");
            assertEquals(0, liar.ping("-I 10.0.0.99 " + target, 3));
            counted.expect("spoofed_address", 3);
            String mac =
                    liar.namespace().run("ip -br link show dev eth0").trim().split(" +")[2];
            liar.namespace().run("ip link set eth0 address 06:54:01:02:03:04");
            assertEquals(0, liar.ping(target, 3));
            liar.namespace().run("ip link set eth0 address " + mac);
            assertEquals(3, liar.ping(target, 3));
        }
    }

    @Test
    void aStrangerOnTheFabricIsNotHeard() {
        CountedReasons counted = CountedReasons.sinceNow(lab);
        try (InstanceProcess forger = new InstanceProcess(
                lab.layout().spine(), "forged.py", lab.layout().hostAddress(IpFamily.IPV4, 1), 1, 5)) {
            forger.expect("sent");
        }
        counted.expect("sender_unknown", 5);
    }

    @Test
    void rulesThatChangeAllTheTimeLoseNoPacket() {
        try (Tenant tenant = Tenant.of(lab, "churn")) {
            TenantNetwork network = tenant.network("churn");
            tenant.allow(network, Tenant.icmp(false));
            tenant.allow(network, Tenant.tcp(PORT));
            List<RunningInstance> two = tenant.run(network, 2);
            String address = two.getLast().ipv4();
            try (InstanceProcess taker = two.getLast().start("transfer.py", "take", PORT)) {
                taker.expect("listening");
                try (InstanceProcess sender = two.getFirst()
                        .start("transfer.py", "send", address, PORT, 5, InstanceProcess.WITHIN_ALLOWANCE)) {
                    sender.expect("sending");
                    for (int i = 0; i < 10; i++) {
                        tenant.allow(network, Tenant.tcp(9000 + i));
                        assertEquals(10, two.getFirst().ping(address, 10));
                        tenant.revoke(network, Tenant.tcp(9000 + i));
                    }
                    assertEquals(sender.hear() + " True", taker.hear());
                }
            }
        }
    }

    /** The client's group lets nobody in: what it hears are answers. */
    @Test
    void answersPassForEveryProtocolAndNothingElseDoes() {
        try (Tenant tenant = Tenant.of(lab, "matrix")) {
            TenantNetwork network = tenant.network("matrix");
            RunningInstance client = tenant.run(network, 1).getFirst();
            String group = tenant.api
                    .ec2(
                            "create_security_group",
                            "GroupName",
                            "server",
                            "Description",
                            "answers",
                            "VpcId",
                            network.vpc())
                    .at("/GroupId")
                    .asString();
            TenantNetwork servers = new TenantNetwork(network.vpc(), network.subnet(), group);
            RunningInstance server = tenant.run(servers, 1).getFirst();
            Map<String, Map<String, Object>> protocols = Map.of(
                    "udp",
                    Map.of(
                            "IpProtocol",
                            "udp",
                            "FromPort",
                            PORT,
                            "ToPort",
                            PORT,
                            "UserIdGroupPairs",
                            List.of(Map.of("GroupId", network.group()))),
                    "253",
                    Map.of("IpProtocol", "253", "UserIdGroupPairs", List.of(Map.of("GroupId", network.group()))));
            protocols.forEach((protocol, permission) -> {
                try (InstanceProcess there = server.start("datagrams.py", "answer", protocol, PORT);
                        InstanceProcess here = client.start("datagrams.py", "answer", protocol, PORT)) {
                    there.expect("ready");
                    here.expect("ready");
                    assertEquals("nothing", ask(client, protocol, server), protocol);
                    tenant.allow(servers, permission);
                    assertEquals("answer 42", ask(client, protocol, server), protocol);
                }
            });
            assertEquals(0, client.ping(server.ipv4(), 2));
            tenant.allow(servers, Tenant.icmp(false));
            assertEquals(5, client.ping(server.ipv4(), 5));
            assertEquals(0, server.ping(client.ipv4(), 2));
        }
    }

    private static String ask(RunningInstance from, String protocol, RunningInstance to) {
        try (InstanceProcess asking = from.start("datagrams.py", "ask", protocol, PORT, to.ipv4())) {
            return asking.hear();
        }
    }
}
