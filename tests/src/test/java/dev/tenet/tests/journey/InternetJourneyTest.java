package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
import dev.tenet.lab.Namespace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** From the API to packets between instances and an internet behind two edges. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class InternetJourneyTest {
    private static final String OUTSIDE = "192.0.2.10";

    private final Lab lab = new Lab(new LabName("ji" + ProcessHandle.current().pid()), line -> {});

    @BeforeAll
    void up() {
        lab.up(LabOptions.usual(lab.layout().name(), 2, 1, 7850).withEdges(2));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void anElasticAddressIsReachedMovesAndSurvivesAnEdge() {
        try (Tenant tenant = Tenant.of(lab, "internet")) {
            TenantNetwork network = tenant.network("public");
            String gateway = tenant.api
                    .ec2("create_internet_gateway")
                    .at("/InternetGateway/InternetGatewayId")
                    .asString();
            tenant.api.ec2("attach_internet_gateway", "InternetGatewayId", gateway, "VpcId", network.vpc());
            String table = tenant.api
                    .ec2(
                            "describe_route_tables",
                            "Filters",
                            List.of(Map.of("Name", "vpc-id", "Values", List.of(network.vpc()))))
                    .at("/RouteTables/0/RouteTableId")
                    .asString();
            tenant.api.ec2(
                    "create_route", "RouteTableId", table, "DestinationCidrBlock", "0.0.0.0/0", "GatewayId", gateway);
            tenant.api.ec2(
                    "authorize_security_group_ingress",
                    "GroupId",
                    network.group(),
                    "IpProtocol",
                    "tcp",
                    "FromPort",
                    80,
                    "ToPort",
                    80,
                    "CidrIp",
                    OUTSIDE + "/32");
            List<RunningInstance> instances = tenant.run(network, 2);
            RunningInstance first = instances.getFirst();
            RunningInstance second = instances.getLast();
            assertEquals(0, first.ping(OUTSIDE, 2), "it has no public address yet");
            String allocation =
                    tenant.api.ec2("allocate_address").at("/AllocationId").asString();
            String address = tenant.api
                    .ec2("describe_addresses", "AllocationIds", List.of(allocation))
                    .at("/Addresses/0/PublicIp")
                    .asString();
            associate(tenant, allocation, first);
            assertEquals(5, first.ping(OUTSIDE, 5));
            try (InstanceProcess _ = first.serve(80, "first");
                    InstanceProcess _ = second.serve(80, "second")) {
                assertTrue(isAnsweredBy("first", address));
                associate(tenant, allocation, second);
                assertTrue(isAnsweredBy("second", address));
                assertFalse(isAnsweredBy("first", address));
                lab.routing("edge1").kill();
                assertTrue(isAnsweredBy("second", address), "an edge that announces nothing any more is not missed");
            }
        }
    }

    private void associate(Tenant tenant, String allocation, RunningInstance to) {
        tenant.api.ec2("associate_address", "AllocationId", allocation, "InstanceId", to.id());
        lab.awaitApplied();
    }

    private boolean isAnsweredBy(String server, String address) {
        Namespace internet = lab.layout().internet();
        try (InstanceProcess client = new InstanceProcess(internet, "echo_client.py", address, 80)) {
            return client.hear().equals("connected") && client.ask("hello").equals(server + " hello");
        }
    }
}
