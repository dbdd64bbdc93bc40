package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Names that a tenant gives by Route 53's API, asked for by {@code dig} in instances. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
@Journey
class HostedNamesJourneyTest {
    private static final String ZONE = "corp.example";

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
    void eachNetworkSeesItsOwnZoneOfTheSameName() {
        try (Tenant tenant = Tenant.of(lab, "names")) {
            TenantNetwork blue = network(tenant, "blue");
            TenantNetwork green = network(tenant, "green");
            TenantNetwork plain = tenant.network("plain");
            RunningInstance inBlue = tenant.run(blue, 1).getFirst();
            RunningInstance inGreen = tenant.run(green, 1).getFirst();
            RunningInstance inPlain = tenant.run(plain, 1).getFirst();
            String blueZone = zone(tenant, blue, "blue");
            String greenZone = zone(tenant, green, "green");
            associate(tenant, plain, blueZone);
            change(tenant, blueZone, "CREATE", "db." + ZONE, "A", inBlue.ipv4());
            change(tenant, greenZone, "CREATE", "*." + ZONE, "A", inGreen.ipv4());
            change(tenant, greenZone, "CREATE", "www." + ZONE, "CNAME", "db." + ZONE);

            assertEquals(inBlue.ipv4(), dig(inBlue, "db." + ZONE));
            assertEquals("", dig(inBlue, "www." + ZONE));
            assertEquals("db." + ZONE + ".\n" + inGreen.ipv4(), dig(inGreen, "www." + ZONE));
            assertEquals("", dig(inPlain, "db." + ZONE), "host names are not enabled");

            change(tenant, blueZone, "UPSERT", "db." + ZONE, "A", "10.0.0.99");
            assertEquals("10.0.0.99", dig(inBlue, "db." + ZONE));
            change(tenant, blueZone, "DELETE", "db." + ZONE, "A", "10.0.0.99");
            assertEquals("", dig(inBlue, "db." + ZONE));
            tenant.api.route53("delete_hosted_zone", "Id", blueZone);
            lab.awaitApplied();
            assertTrue(inBlue.namespace()
                    .run("dig +noall +comments @10.0.0.2 db." + ZONE)
                    .contains("REFUSED"));
        }
    }

    /** By the commands of the guide. */
    @Test
    void theCommandLineMakesAZoneAndItsNames() {
        try (Tenant tenant = Tenant.of(lab, "commands")) {
            TenantNetwork network = network(tenant, "commands");
            RunningInstance instance = tenant.run(network, 1).getFirst();
            String made = tenant.aws(
                    "route53 create-hosted-zone --name corp.example --caller-reference once --vpc VPCRegion=tenet-1,VPCId="
                            + network.vpc() + " --query HostedZone.Id --output text");
            String zone = made.substring("/hostedzone/".length());
            tenant.aws("route53 change-resource-record-sets --hosted-zone-id " + zone + " --change-batch "
                    + "{\"Changes\":[{\"Action\":\"UPSERT\",\"ResourceRecordSet\":{\"Name\":\"db.corp.example\",\"Type\":\"A\","
                    + "\"TTL\":60,\"ResourceRecords\":[{\"Value\":\"10.0.0.9\"}]}}]}");
            lab.awaitApplied();
            assertEquals("10.0.0.9", dig(instance, "db." + ZONE));
            assertEquals(
                    "db.corp.example.\tA\t60",
                    tenant.aws("route53 list-resource-record-sets --hosted-zone-id " + zone
                            + " --query ResourceRecordSets[?Type=='A'].[Name,Type,TTL] --output text"));
            assertEquals(
                    zone,
                    tenant.aws("route53 list-hosted-zones-by-vpc --vpc-region tenet-1 --vpc-id " + network.vpc()
                            + " --query HostedZoneSummaries[].HostedZoneId --output text"));
            String refused = String.valueOf(assertThrows(
                            IllegalStateException.class, () -> tenant.aws("route53 delete-hosted-zone --id " + zone))
                    .getMessage());
            assertTrue(refused.contains("HostedZoneNotEmpty"), refused);
        }
    }

    private static TenantNetwork network(Tenant tenant, String name) {
        TenantNetwork network = tenant.network(name);
        tenant.api.ec2("modify_vpc_attribute", "VpcId", network.vpc(), "EnableDnsHostnames", Map.of("Value", true));
        return network;
    }

    private static String zone(Tenant tenant, TenantNetwork network, String reference) {
        return tenant.api
                .route53("create_hosted_zone", "Name", ZONE, "CallerReference", reference, "VPC", vpc(network))
                .at("/HostedZone/Id")
                .asString();
    }

    private static void associate(Tenant tenant, TenantNetwork network, String zone) {
        tenant.api.route53("associate_vpc_with_hosted_zone", "HostedZoneId", zone, "VPC", vpc(network));
    }

    private static Map<String, Object> vpc(TenantNetwork network) {
        return Map.of("VPCRegion", "tenet-1", "VPCId", network.vpc());
    }

    private void change(Tenant tenant, String zone, String action, String name, String type, String value) {
        Map<String, Object> records =
                Map.of("Name", name, "Type", type, "TTL", 60, "ResourceRecords", List.of(Map.of("Value", value)));
        tenant.api.route53(
                "change_resource_record_sets",
                "HostedZoneId",
                zone,
                "ChangeBatch",
                Map.of("Changes", List.of(Map.of("Action", action, "ResourceRecordSet", records))));
        lab.awaitApplied();
    }

    private static String dig(RunningInstance in, String name) {
        return in.namespace()
                .run("dig +short +tries=2 +time=3 @10.0.0.2 " + name)
                .strip();
    }
}
