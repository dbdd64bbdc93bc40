package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import dev.tenet.operator.OperatorClient;
import dev.tenet.operator.wire.ClassMeter;
import dev.tenet.operator.wire.ForgetMeterRequest;
import dev.tenet.operator.wire.ListMetersRequest;
import dev.tenet.operator.wire.Meter;
import dev.tenet.operator.wire.SetMeteringClassRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The bill of network interfaces, counted exactly, whatever happens to agents, controllers and the interfaces themselves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(600)
@Journey
class MeterJourneyTest {
    private static final long LIMIT = 60_000_000_000L;
    private static final int PING_BYTES = 84;

    private final Lab lab = Labs.create();

    @BeforeAll
    void up() {
        lab.up(Labs.usual(lab, 2, 2));
    }

    @AfterAll
    void down() {
        lab.down();
    }

    @Test
    void billHasAllThatPassedByWhoTheOtherSideWas() {
        try (Tenant tenant = Tenant.of(lab, "meter")) {
            TenantNetwork zoneA = tenant.network("meter");
            TenantNetwork zoneB = new TenantNetwork(zoneA.vpc(), subnetInOtherZone(tenant, zoneA), zoneA.group());
            tenant.allow(zoneA, Tenant.icmp(false));
            List<RunningInstance> near = tenant.run(zoneA, 2);
            RunningInstance one = near.getFirst();
            RunningInstance other = near.getLast();
            RunningInstance far = runIn(tenant, zoneB);
            RunningInstance priced = runIn(tenant, zoneB);
            String eni = interfaceOf(tenant, one);
            setClass(zoneA, priced.ipv4() + "/32", 4_095);
            lab.awaitApplied();

            assertEquals(5, one.ping(other.ipv4(), 5));
            assertEquals(4, one.ping(far.ipv4(), 4));
            assertEquals(3, one.ping(priced.ipv4(), 3));
            Map<String, String> expected =
                    new TreeMap<>(Map.of("same-zone", pings(5), "other-zone", pings(4), "class-4095", pings(3)));
            await(eni, expected);
            await(interfaceOf(tenant, far), Map.of("other-zone", pings(4)));

            // Agents that die, and what passes while they are dead.
            for (int host = 1; host <= 2; host++) {
                lab.agent(host).kill();
            }
            assertEquals(6, one.ping(other.ipv4(), 6));
            for (int host = 1; host <= 2; host++) {
                lab.startAgent(host);
            }
            expected.put("same-zone", pings(11));
            await(eni, expected);

            // A controller that dies.
            lab.controller(1).kill();
            assertEquals(2, one.ping(far.ipv4(), 2));
            lab.startController(1);
            expected.put("other-zone", pings(6));
            await(eni, expected);

            // The instance, and so its interface, is gone: what it had last is billed.
            assertEquals(2, one.ping(far.ipv4(), 2));
            assertEquals(Status.Code.FAILED_PRECONDITION, forget(eni));
            tenant.api.ec2("terminate_instances", "InstanceIds", List.of(one.id()));
            tenant.api.waitFor("instance_terminated", "InstanceIds", List.of(one.id()));
            expected.put("other-zone", pings(8));
            Meter last = await(eni, expected);
            assertTrue(last.getGone());
            assertEquals(Status.Code.OK, forget(eni));
            assertTrue(meters(eni).isEmpty());
        }
    }

    @Test
    void interfaceThatMovesToAnotherHostTakesItsBillAlong() {
        try (Tenant tenant = Tenant.of(lab, "moves")) {
            TenantNetwork network = tenant.network("moves");
            tenant.allow(network, Tenant.icmp(false));
            RunningInstance from = runIn(tenant, network);
            RunningInstance neighbour = runIn(tenant, network);
            String eni = tenant.api
                    .ec2("create_network_interface", "SubnetId", network.subnet(), "Groups", List.of(network.group()))
                    .at("/NetworkInterface/NetworkInterfaceId")
                    .asString();
            String address = tenant.api
                    .ec2("describe_network_interfaces", "NetworkInterfaceIds", List.of(eni))
                    .at("/NetworkInterfaces/0/PrivateIpAddress")
                    .asString();
            long sent = 0;
            long answered = 0;
            RunningInstance[] hosts = {from, neighbour};
            for (int round = 0; round < 4; round++) {
                RunningInstance on = hosts[round % 2];
                RunningInstance asks = hosts[(round + 1) % 2];
                String attachment = tenant.api
                        .ec2(
                                "attach_network_interface",
                                "NetworkInterfaceId",
                                eni,
                                "InstanceId",
                                on.id(),
                                "DeviceIndex",
                                1)
                        .at("/AttachmentId")
                        .asString();
                lab.awaitApplied();
                for (int now = 0; now < 3; ) { // the first may come before the instance has its new device
                    now = asks.ping(address, 3);
                    sent += 3;
                    answered += now;
                }
                tenant.api.ec2("detach_network_interface", "AttachmentId", attachment, "Force", true);
                tenant.api.waitFor("network_interface_available", "NetworkInterfaceIds", List.of(eni));
                lab.awaitApplied();
            }
            long least = answered;
            long most = sent;
            long end = System.nanoTime() + LIMIT;
            while (received(eni) < least) {
                assertTrue(System.nanoTime() < end, () -> least + " pings were answered: " + meters(eni));
            }
            assertTrue(received(eni) <= most, () -> most + " pings were sent: " + meters(eni));
        }
    }

    private long received(String eni) {
        return meters(eni).stream()
                .flatMap(meter -> meter.getClassesList().stream())
                .mapToLong(ClassMeter::getPacketsToInstance)
                .sum();
    }

    private String subnetInOtherZone(Tenant tenant, TenantNetwork network) {
        String ipv6 = tenant.api
                .ec2("describe_vpcs", "VpcIds", List.of(network.vpc()))
                .at("/Vpcs/0/Ipv6CidrBlockAssociationSet/0/Ipv6CidrBlock")
                .asString();
        return tenant.api
                .ec2(
                        "create_subnet",
                        "VpcId",
                        network.vpc(),
                        "CidrBlock",
                        "10.0.1.0/24",
                        "Ipv6CidrBlock",
                        ipv6.replace("00::/56", "01::/64"),
                        "AvailabilityZone",
                        "tenet-1b")
                .at("/Subnet/SubnetId")
                .asString();
    }

    private static RunningInstance runIn(Tenant tenant, TenantNetwork network) {
        return tenant.run(network, 1).getFirst();
    }

    private static String interfaceOf(Tenant tenant, RunningInstance instance) {
        return tenant.api
                .ec2("describe_instances", "InstanceIds", List.of(instance.id()))
                .at("/Reservations/0/Instances/0/NetworkInterfaces/0/NetworkInterfaceId")
                .asString();
    }

    /** Of echoes and their answers. */
    private static String pings(int count) {
        return count + " packets, " + count * PING_BYTES + " bytes each way";
    }

    private void setClass(TenantNetwork network, String prefix, int number) {
        try (OperatorClient operator = lab.operator()) {
            operator.calls()
                    .setMeteringClass(SetMeteringClassRequest.newBuilder()
                            .setVpcId(network.vpc())
                            .setPrefix(prefix)
                            .setMeteringClass(number)
                            .build());
        }
    }

    private Status.Code forget(String eni) {
        try (OperatorClient operator = lab.operator()) {
            operator.calls()
                    .forgetMeter(ForgetMeterRequest.newBuilder()
                            .setNetworkInterfaceId(eni)
                            .build());
            return Status.Code.OK;
        } catch (StatusRuntimeException refused) {
            return refused.getStatus().getCode();
        }
    }

    private List<Meter> meters(String eni) {
        try (OperatorClient operator = lab.operator()) {
            return operator.calls()
                    .listMeters(ListMetersRequest.newBuilder().setId(eni).build())
                    .getMetersList();
        }
    }

    /** Waits until the IPv4 traffic that tests send is on the bill, exactly. */
    private Meter await(String eni, Map<String, String> expected) {
        long end = System.nanoTime() + LIMIT;
        while (true) {
            List<Meter> meters = meters(eni);
            Map<String, String> found = new TreeMap<>();
            meters.stream().flatMap(meter -> meter.getClassesList().stream()).forEach(of -> {
                boolean even = of.getPacketsFromInstance() == of.getPacketsToInstance()
                        && of.getBytesFromInstance() == of.getBytesToInstance();
                found.put(
                        of.getName(),
                        even
                                ? of.getPacketsFromInstance() + " packets, " + of.getBytesFromInstance()
                                        + " bytes each way"
                                : of.toString());
            });
            found.values().removeIf(none -> none.startsWith("0 packets"));
            if (found.equals(expected)) {
                return meters.getFirst();
            }
            if (System.nanoTime() > end) {
                assertEquals(expected, found);
            }
        }
    }
}
