package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.lab.Lab;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Whom the targets of a load balancer see: its clients, or itself. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Journey
final class StandInJourneyTest {
    private static final String PRESERVED = "preserve_client_ip.enabled";

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
    void targetsSeeTheBalancerWhereClientsDoNotKeepTheirAddresses() {
        try (Tenant tenant = Tenant.of(lab, "seen")) {
            TenantNetwork network = tenant.network("seen");
            List<RunningInstance> instances = tenant.run(network, 3);
            RunningInstance target = instances.getFirst();
            tenant.allow(network, Tenant.tcp(8080, "0.0.0.0/0", "::/0"));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "Scheme", "internal", "IpAddressType", "dualstack");
            String group = balancing.group("TCP", "four", network);
            String six = balancing.group("TCP", "six", network, "IpAddressType", "ipv6");
            String byAddress = balancing.group("TCP", "address", network, "TargetType", "ip");
            String datagrams = balancing.group("UDP", "datagrams", network);
            assertEquals("true", preserved(tenant, group));
            assertEquals("false", preserved(tenant, byAddress));
            assertEquals("true", preserved(tenant, datagrams));
            assertEquals(
                    "InvalidConfigurationRequest",
                    tenant.api.elbv2Fault(
                            "modify_target_group_attributes",
                            "TargetGroupArn",
                            datagrams,
                            "Attributes",
                            List.of(Map.of("Key", PRESERVED, "Value", "false"))));
            balancing.register(group, List.of(target));
            balancing.register(six, List.of(target));
            tenant.api.elbv2(
                    "register_targets",
                    "TargetGroupArn",
                    byAddress,
                    "Targets",
                    List.of(Map.of("Id", target.ipv4(), "Port", 8080)));
            balancing.listen(balancer, 80, group);
            balancing.listen(balancer, 81, six);
            balancing.listen(balancer, 82, byAddress);
            String own = balancing.addresses().get("PrivateIPv4Address").asString();
            String own6 = balancing.addresses().get("IPv6Address").asString();
            try (InstanceProcess server = target.start("seen_server.py", 8080)) {
                server.expect("listening");
                for (String each : List.of(group, six, byAddress)) {
                    balancing.awaitHealthy(each);
                }
                lab.awaitApplied();
                for (RunningInstance client : instances.subList(1, 3)) {
                    assertEquals(client.ipv4(), seen(client, own, 80));
                    assertEquals(client.ipv6(), seen(client, own6, 81));
                    assertEquals(own, seen(client, own, 82), "by its address");
                }
                RunningInstance client = instances.getLast();
                try (InstanceProcess before = connect(client, own, 80)) {
                    balancing.setOfGroup(group, PRESERVED, false);
                    balancing.setOfGroup(six, PRESERVED, false);
                    lab.awaitApplied();
                    assertEquals(client.ipv4(), before.ask("who"), "a connection stays as it began");
                }
                for (RunningInstance each : instances) {
                    assertEquals(own, seen(each, own, 80));
                    assertEquals(own6, seen(each, own6, 81));
                }
                try (InstanceProcess before = connect(client, own, 80)) {
                    tenant.allow(network, Tenant.tcp(8080, own + "/32", own6 + "/128"));
                    tenant.revoke(network, Tenant.tcp(8080, "0.0.0.0/0", "::/0"));
                    lab.awaitApplied();
                    assertEquals(own, before.ask("who"));
                }
                assertEquals(own, seen(client, own, 80), "the target's rules let the balancer in alone");
                assertEquals(own6, seen(client, own6, 81));
                balancing.awaitHealthy(group);
            }
        }
    }

    @Test
    void aTargetReachesItselfByItsOwnBalancer() {
        try (Tenant tenant = Tenant.of(lab, "itself")) {
            TenantNetwork network = tenant.network("itself");
            RunningInstance target = tenant.run(network, 1).getFirst();
            tenant.allow(network, Tenant.tcp(8080, "0.0.0.0/0", "::/0"));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "Scheme", "internal", "IpAddressType", "dualstack");
            String group = balancing.group("TCP", "four", network);
            String six = balancing.group("TCP", "six", network, "IpAddressType", "ipv6");
            balancing.register(group, List.of(target));
            balancing.register(six, List.of(target));
            balancing.listen(balancer, 80, group);
            balancing.listen(balancer, 81, six);
            String own = balancing.addresses().get("PrivateIPv4Address").asString();
            String own6 = balancing.addresses().get("IPv6Address").asString();
            try (InstanceProcess server = target.start("seen_server.py", 8080)) {
                server.expect("listening");
                balancing.awaitHealthy(group);
                balancing.awaitHealthy(six);
                lab.awaitApplied();
                try (InstanceProcess first = connect(target, own, 80);
                        InstanceProcess second = connect(target, own, 80)) {
                    assertEquals(own, first.ask("who"));
                    assertEquals(own, second.ask("who"));
                    assertEquals(own, first.ask("who"), "as long as it likes");
                }
                assertEquals(own6, seen(target, own6, 81));
            }
        }
    }

    @Test
    void targetsAreToldByTheProxyProtocolWhoTheirClientsAre() {
        try (Tenant tenant = Tenant.of(lab, "told")) {
            TenantNetwork network = tenant.network("told");
            List<RunningInstance> instances = tenant.run(network, 3);
            RunningInstance target = instances.getFirst();
            tenant.allow(network, Tenant.tcp(8080, "0.0.0.0/0", "::/0"));
            tenant.allow(network, Tenant.tcp(8081, "0.0.0.0/0", "::/0"));
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "Scheme", "internal", "IpAddressType", "dualstack");
            String four = balancing.group("TCP", "four", network);
            String six = balancing.group("TCP", "six", network, "IpAddressType", "ipv6");
            String web = balancing.group("TCP", "web", network, "Port", 8081, "HealthCheckProtocol", "HTTP");
            List<String> groups = List.of(four, six, web);
            for (String group : groups) {
                balancing.setOfGroup(group, "proxy_protocol_v2.enabled", true);
                balancing.register(group, List.of(target));
            }
            balancing.listen(balancer, 80, four);
            balancing.listen(balancer, 81, six);
            balancing.listen(balancer, 82, web);
            String own = balancing.addresses().get("PrivateIPv4Address").asString();
            String own6 = balancing.addresses().get("IPv6Address").asString();
            try (InstanceProcess server = target.start("proxied_server.py", 8080);
                    InstanceProcess _ = target.start("proxied_haproxy.py", 8081)) {
                server.expect("listening");
                groups.forEach(balancing::awaitHealthy);
                for (boolean preserved : List.of(true, false)) {
                    groups.forEach(group -> balancing.setOfGroup(group, PRESERVED, preserved));
                    lab.awaitApplied();
                    for (RunningInstance client : instances) {
                        boolean itself = client.equals(target);
                        told(client, own, 80, 100, "welcomed", preserved && !itself ? client.ipv4() : own);
                        told(client, own6, 81, 100, "welcomed", preserved && !itself ? client.ipv6() : own6);
                        assertEquals(
                                client.ipv4() + " " + own + " 82",
                                client.namespace().run("curl -s -m 10 http://" + own + ":82/"));
                        for (String when : List.of("connected", "together")) {
                            told(client, own, 80, 1_000_000, when, preserved && !itself ? client.ipv4() : own);
                            told(client, own6, 81, 1_000_000, when, preserved && !itself ? client.ipv6() : own6);
                            told(client, own6, 80, 1_000_000, when, own);
                            told(client, own, 81, 1_000_000, when, own6);
                        }
                    }
                }
                for (RunningInstance client : instances.subList(1, 3)) {
                    for (int lost : List.of(1, 3)) {
                        losing(target, lost, () -> {
                            told(client, own, 80, 1000, "welcomed", own);
                            told(client, own6, 81, 1000, "together", own6);
                        });
                    }
                }
            }
        }
    }

    @Test
    void targetsAreToldByTheProxyProtocolWhoseDatagramsTheyGet() {
        try (Tenant tenant = Tenant.of(lab, "datagrams")) {
            TenantNetwork network = tenant.network("datagrams");
            List<RunningInstance> instances = tenant.run(network, 3);
            RunningInstance target = instances.getFirst();
            for (String protocol : List.of("tcp", "udp")) {
                for (int port : List.of(8053, 8080)) {
                    tenant.allow(network, Tenant.ports(protocol, port, "0.0.0.0/0", "::/0"));
                }
            }
            Balancing balancing = new Balancing(tenant);
            String balancer = balancing.create(network, "Scheme", "internal", "IpAddressType", "dualstack");
            String names = balancing.group("TCP_UDP", "names", network, "Port", 8053);
            String names6 = balancing.group("TCP_UDP", "names6", network, "Port", 8053, "IpAddressType", "ipv6");
            String four = balancing.group("UDP", "four", network, "HealthCheckPort", "8053");
            String six = balancing.group("UDP", "six", network, "HealthCheckPort", "8053", "IpAddressType", "ipv6");
            List<String> groups = List.of(names, names6, four, six);
            for (String group : groups) {
                balancing.setOfGroup(group, "proxy_protocol_v2.enabled", true);
                balancing.register(group, List.of(target));
            }
            balancing.listen("TCP_UDP", balancer, 53, names);
            balancing.listen("TCP_UDP", balancer, 54, names6);
            balancing.listen("UDP", balancer, 80, four);
            balancing.listen("UDP", balancer, 81, six);
            String own = balancing.addresses().get("PrivateIPv4Address").asString();
            String own6 = balancing.addresses().get("IPv6Address").asString();
            try (InstanceProcess _ = target.start("proxied_dnsdist.py", 8053);
                    InstanceProcess server = target.start("proxied_datagrams.py", 8080)) {
                server.expect("listening");
                groups.forEach(balancing::awaitHealthy);
                lab.awaitApplied();
                for (RunningInstance client : instances) {
                    for (String way : List.of("+notcp", "+tcp")) {
                        for (int port : List.of(53, 54)) {
                            assertEquals(client.ipv4() + " " + own + ":" + port, named(client, own, port, way));
                            assertEquals(client.ipv6() + " [" + own6 + "]:" + port, named(client, own6, port, way));
                        }
                    }
                }
                for (RunningInstance client : instances.subList(1, 3)) {
                    asked(client, own, 80, 40, client.ipv4());
                    asked(client, own6, 81, 64, client.ipv6());
                }
            }
        }
    }

    /** What dnsdist says who asks it, and where. */
    private static String named(RunningInstance client, String address, int port, String way) {
        return client.namespace()
                .run("dig +short +tries=1 +time=10 " + way + " -p " + port + " @" + address + " who.test TXT")
                .strip()
                .replace("\"", "");
    }

    private static void asked(RunningInstance client, String address, int port, int header, String seenAs) {
        try (InstanceProcess call = client.start("proxied_asker.py", address, port)) {
            call.expect("seen as " + seenAs);
            call.expect("refused EMSGSIZE");
            call.expect("room for " + header);
            call.expect("in pieces");
        }
    }

    private static void told(RunningInstance client, String address, int port, int bytes, String when, String seenAs) {
        try (InstanceProcess call = client.start("proxied_client.py", address, port, bytes, when)) {
            call.expect("seen as " + seenAs);
            call.expect("whole");
        }
    }

    /** Without the first packets of each family with content that come to port 8080. */
    private static void losing(RunningInstance instance, int packets, Runnable what) {
        String lose =
                "meta nfproto %s tcp dport 8080 tcp flags & (psh | fin) != 0 limit rate 1/hour burst %d packets drop";
        instance.namespace().run("nft add table inet lost");
        try {
            instance.namespace().run("nft add chain inet lost in { type filter hook input priority 0 ; }");
            for (String family : List.of("ipv4", "ipv6")) {
                instance.namespace().run("nft add rule inet lost in " + String.format(lose, family, packets));
            }
            what.run();
        } finally {
            instance.namespace().run("nft delete table inet lost");
        }
    }

    private static InstanceProcess connect(RunningInstance client, String address, int port) {
        InstanceProcess connection = client.start("echo_client.py", address, port);
        connection.expect("connected");
        return connection;
    }

    private static String seen(RunningInstance client, String address, int port) {
        try (InstanceProcess connection = connect(client, address, port)) {
            return connection.ask("who");
        }
    }

    private static String preserved(Tenant tenant, String group) {
        for (JsonNode attribute : tenant.api
                .elbv2("describe_target_group_attributes", "TargetGroupArn", group)
                .get("Attributes")) {
            if (attribute.get("Key").asString().equals(PRESERVED)) {
                return attribute.get("Value").asString();
            }
        }
        throw new AssertionError("no " + PRESERVED);
    }
}
