package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import dev.tenet.lab.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The plugin as a container runtime starts it: by variables, with the configuration as input (CNI specification 1.1). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class CniJourneyTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 1));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    private record Answer(int status, String text) {
        JsonNode json() {
            return JSON.readTree(text);
        }
    }

    @Test
    void aContainerGetsAnInterfaceAndLosesItAgain() throws Exception {
        Namespace container = new Namespace(lab.layout().name() + "-pod");
        Command.of("ip netns add " + container.name()).run();
        try (Tenant tenant = Tenant.of(lab, "cni")) {
            TenantNetwork network = tenant.network("cni");
            tenant.allow(network, Tenant.icmp(false));
            RunningInstance other = tenant.run(network, 1).getFirst();
            Map<String, Object> configuration = configuration(network);

            Answer added = cni("ADD", "pod-1", container, configuration);
            assertEquals(0, added.status(), added.text());
            JsonNode result = added.json();
            assertEquals("1.1.0", result.get("cniVersion").asString());
            assertEquals("eth0", result.at("/interfaces/0/name").asString());
            assertEquals(
                    container.path().toString(),
                    result.at("/interfaces/0/sandbox").asString());
            String address = result.at("/ips/0/address").asString();
            assertTrue(address.matches("10\\.0\\.0\\.[0-9]+/24"), address);
            assertEquals("10.0.0.1", result.at("/ips/0/gateway").asString());
            assertEquals("0.0.0.0/0", result.at("/routes/0/dst").asString());
            String link = container.run("ip -o link show eth0");
            assertTrue(link.contains(result.at("/interfaces/0/mac").asString()), link);
            assertTrue(container.run("ip -o -4 addr show eth0").contains(" " + address + " "));
            assertEquals(5, other.ping(address.replace("/24", ""), 5));
            assertEquals(
                    added.json(), cni("ADD", "pod-1", container, configuration).json(), "the same once more");

            configuration.put("prevResult", result);
            assertEquals(new Answer(0, ""), cni("CHECK", "pod-1", container, configuration));
            Answer stranger = cni("CHECK", "pod-2", container, configuration);
            assertEquals(101, stranger.json().get("code").asInt(), stranger.text());

            assertEquals(new Answer(0, ""), cni("DEL", "pod-1", container, configuration));
            assertEquals(new Answer(0, ""), cni("DEL", "pod-1", container, configuration), "nothing is left to do");
            lab.awaitApplied();
            assertEquals(0, other.ping(address.replace("/24", ""), 1));
            assertFalse(container.run("ip link").contains("eth0"));
            assertEquals(1, interfaces(tenant, network), "the container's interface is gone");
        } finally {
            Command.of("ip netns del " + container.name()).run();
        }
    }

    @Test
    void whatNoContainerUsesIsCollected() throws Exception {
        Namespace container = new Namespace(lab.layout().name() + "-two");
        Command.of("ip netns add " + container.name()).run();
        try (Tenant tenant = Tenant.of(lab, "gc")) {
            TenantNetwork network = tenant.network("gc");
            Map<String, Object> configuration = configuration(network);
            assertEquals(0, cni("ADD", "kept", container, configuration).status());
            assertEquals(0, cni("ADD", "lost", container, configuration, "eth1").status());
            configuration.put("cni.dev/valid-attachments", List.of(Map.of("containerID", "kept", "ifname", "eth0")));
            assertEquals(new Answer(0, ""), cni("GC", "", container, configuration));
            assertEquals(1, interfaces(tenant, network));
            configuration.put("cni.dev/valid-attachments", List.of());
            assertEquals(new Answer(0, ""), cni("GC", "", container, configuration));
            assertEquals(0, interfaces(tenant, network));
        } finally {
            Command.of("ip netns del " + container.name()).run();
        }
    }

    @Test
    void errorsAreSaidByTheirCodes() throws Exception {
        Namespace nowhere = new Namespace("none");
        Map<String, Object> good = new LinkedHashMap<>(Map.of(
                "cniVersion", "1.1.0",
                "name", "tenet",
                "type", "tenet",
                "subnet", "subnet-00000000000000000",
                "host", "host1",
                "socket", lab.layout().operatorSocket(1).toString()));
        Answer versions = cni("VERSION", "", nowhere, good);
        assertEquals(0, versions.status());
        assertEquals(
                "[\"0.4.0\",\"1.0.0\",\"1.1.0\"]",
                versions.json().get("supportedVersions").toString());
        assertEquals(new Answer(0, ""), cni("STATUS", "", nowhere, good));

        assertEquals(1, code(cni("ADD", "pod", nowhere, with(good, "cniVersion", "0.2.0"))));
        assertEquals(4, code(cni("ADD", "", nowhere, good)));
        assertEquals(4, code(cni("NONSENSE", "pod", nowhere, good)));
        assertEquals(7, code(cni("ADD", "pod", nowhere, with(good, "subnet", ""))));
        assertEquals(100, code(cni("ADD", "pod", nowhere, good)), "there is no such subnet");
        Map<String, Object> alone = with(good, "socket", "/nonexistent/operator.sock");
        assertEquals(11, code(cni("ADD", "pod", nowhere, alone)));
        assertEquals(50, code(cni("STATUS", "", nowhere, alone)));
        assertEquals(6, code(cni("ADD", "pod", nowhere, "{", "eth0")));
    }

    private static int code(Answer answer) {
        assertEquals(1, answer.status(), answer.text());
        assertFalse(answer.json().get("msg").asString().isEmpty());
        return answer.json().get("code").asInt();
    }

    private static Map<String, Object> with(Map<String, Object> configuration, String member, Object value) {
        Map<String, Object> other = new LinkedHashMap<>(configuration);
        other.put(member, value);
        return other;
    }

    private Map<String, Object> configuration(TenantNetwork network) {
        return new LinkedHashMap<>(Map.of(
                "cniVersion", "1.1.0",
                "name", "tenet",
                "type", "tenet",
                "subnet", network.subnet(),
                "securityGroups", List.of(network.group()),
                "host", lab.layout().hostId(1),
                "socket", lab.layout().operatorSocket(1).toString()));
    }

    private static int interfaces(Tenant tenant, TenantNetwork network) {
        return tenant.api
                .ec2(
                        "describe_network_interfaces",
                        "Filters",
                        List.of(Map.of("Name", "vpc-id", "Values", List.of(network.vpc()))))
                .get("NetworkInterfaces")
                .size();
    }

    private static Answer cni(String command, String container, Namespace namespace, Map<String, Object> configuration)
            throws Exception {
        return cni(command, container, namespace, configuration, "eth0");
    }

    private static Answer cni(
            String command, String container, Namespace namespace, Map<String, Object> configuration, String device)
            throws Exception {
        return cni(command, container, namespace, JSON.writeValueAsString(configuration), device);
    }

    private static Answer cni(String command, String container, Namespace namespace, String input, String device)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(Checkout.tenet("cni")).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of(
                        "CNI_COMMAND", command,
                        "CNI_CONTAINERID", container,
                        "CNI_NETNS", namespace.path().toString(),
                        "CNI_IFNAME", device,
                        "CNI_PATH", "/opt/cni/bin"));
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Answer(process.waitFor(), said.strip());
    }
}
