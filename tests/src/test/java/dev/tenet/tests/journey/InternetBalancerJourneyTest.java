package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
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
import tools.jackson.databind.JsonNode;

/** A load balancer on the internet, behind two edges: connections stay while targets and edges come and go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class InternetBalancerJourneyTest {
    private static final int CONNECTIONS = 40;

    private final Lab lab = new Lab(new LabName("jm" + ProcessHandle.current().pid()), line -> {});
    private final List<InstanceProcess> clients = new ArrayList<>();
    private final List<String> answering = new ArrayList<>();

    @BeforeAll
    void up() {
        lab.up(LabOptions.usual(lab.layout().name(), 2, 1, 7890).withEdges(2));
    }

    @AfterAll
    void down() {
        clients.forEach(InstanceProcess::close);
        lab.down();
    }

    @Test
    void connectionsSurviveTargetsAndEdges() {
        try (Tenant tenant = Tenant.of(lab, "front")) {
            Balancing balancing = new Balancing(tenant);
            TenantNetwork network = tenant.network("targets");
            attachGateway(tenant, network);
            tenant.api.ec2(
                    "authorize_security_group_ingress",
                    "GroupId",
                    network.group(),
                    "IpProtocol",
                    "tcp",
                    "FromPort",
                    8080,
                    "ToPort",
                    8080,
                    "CidrIp",
                    "0.0.0.0/0");
            List<RunningInstance> targets = tenant.run(network, 4);
            List<InstanceProcess> servers = new ArrayList<>();
            for (int i = 0; i < targets.size(); i++) {
                servers.add(targets.get(i).serve(8080, "server" + i));
            }
            String allocation =
                    tenant.api.ec2("allocate_address").at("/AllocationId").asString();
            JsonNode balancer = tenant.api
                    .elbv2(
                            "create_load_balancer",
                            "Name",
                            "front",
                            "Type",
                            "network",
                            "SubnetMappings",
                            List.of(Map.of("SubnetId", network.subnet(), "AllocationId", allocation)))
                    .at("/LoadBalancers/0");
            assertEquals("internet-facing", balancer.get("Scheme").asString());
            JsonNode known = balancer.at("/AvailabilityZones/0/LoadBalancerAddresses/0");
            assertEquals(allocation, known.get("AllocationId").asString());
            String address = known.get("IpAddress").asString();
            String group = balancing.group(network);
            balancing.register(group, targets.subList(0, 2));
            balancing.listen(balancer.get("LoadBalancerArn").asString(), 80, group);
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            connect(address);
            assertEquals(Set.of("server0", "server1"), new TreeSet<>(answering));
            assertTrue(allAnswer());

            balancing.register(group, targets.subList(2, 4));
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            assertTrue(allAnswer(), "two targets more");
            connect(address);
            assertEquals(Set.of("server0", "server1", "server2", "server3"), new TreeSet<>(answering));

            balancing.deregister(group, targets.getFirst());
            lab.awaitApplied();
            assertTrue(allAnswer(), "one target drains");
            lab.routing("edge1").kill();
            assertTrue(allAnswer(), "one edge announces nothing any more");
            int before = answering.size();
            connect(address);
            assertEquals(
                    Set.of("server1", "server2", "server3"),
                    new TreeSet<>(answering.subList(before, answering.size())));
            balancing.register(group, targets.subList(0, 1));
            balancing.awaitHealthy(group);
            lab.awaitApplied();
            assertTrue(allAnswer(), "the target is taken back");
            servers.forEach(InstanceProcess::close);
        }
    }

    private static void attachGateway(Tenant tenant, TenantNetwork network) {
        assertEquals(
                "InvalidSubnet",
                tenant.api.elbv2Fault(
                        "create_load_balancer",
                        "Name",
                        "front",
                        "Type",
                        "network",
                        "Subnets",
                        List.of(network.subnet())));
        tenant.attachGateway(network);
    }

    private void connect(String address) {
        for (int i = 0; i < CONNECTIONS; i++) {
            InstanceProcess client = new InstanceProcess(lab.layout().internet(), "echo_client.py", address, 80);
            clients.add(client);
            client.expect("connected");
            answering.add(client.ask("hello").replace(" hello", ""));
        }
    }

    /** Whether every connection is answered, by who answered it at first. */
    private boolean allAnswer() {
        boolean all = true;
        for (int i = 0; i < clients.size(); i++) {
            all &= clients.get(i).ask("still there").equals(answering.get(i) + " still there");
        }
        return all;
    }
}
