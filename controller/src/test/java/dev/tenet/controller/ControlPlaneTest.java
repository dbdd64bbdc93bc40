package dev.tenet.controller;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.FakeAgent;
import dev.tenet.hoststate.Guest;
import dev.tenet.hoststate.HostId;
import dev.tenet.hoststate.HostStateReplica;
import dev.tenet.hoststate.InstanceKey;
import dev.tenet.hoststate.JoinToken;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.ResourceStatus;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.hoststate.StreamEnd;
import dev.tenet.model.InstanceState;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.VpcId;
import dev.tenet.model.ZonalShift;
import dev.tenet.model.ZonalShiftId;
import dev.tenet.model.ZoneName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.InstanceType;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.IpRange;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StartInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StartInstancesResponse;
import software.amazon.awssdk.services.ec2.model.StopInstancesRequest;
import software.amazon.awssdk.services.ec2.model.StopInstancesResponse;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** From EC2 operations to what agents have, and back: one or two controllers, agents without a kernel, one process. */
@Timeout(120)
class ControlPlaneTest {
    @Test
    void anInstanceRunsOnceItsHostAndTheGatewaysHaveIt() throws Exception {
        try (TestRegion region = new TestRegion(1)) {
            Controller controller = region.controllers.getFirst();
            region.addHost("gateway-1", true, controller);
            region.addHost("gateway-2", true, controller);
            region.agents.values().forEach(FakeAgent::holdGuests);
            String id = run(region, 1).getFirst();
            String host = region.instance(id).host().value();
            region.await("guest told", () -> region.resources(host, Guest.class).size() == 1);
            region.awaitEverywhere();
            assertEquals(InstanceState.PENDING, region.state(id));
            assertEquals(1, region.resources("gateway-1", Location.class).size());
            assertEquals(1, region.resources("gateway-2", Location.class).size());

            FakeAgent own = region.agent(host);
            own.report(new ResourceStatus(new InstanceKey(id), own.revision(), new ResourceStatus.Failed("no room")));
            own.report(new ResourceStatus(new InstanceKey(id), own.revision(), new ResourceStatus.Ready()));
            region.awaitState(id, InstanceState.RUNNING);
        }
    }

    @Test
    void stoppingStartingAndTerminatingFollowTheHost() throws Exception {
        try (TestRegion region = new TestRegion(1)) {
            Controller controller = region.controllers.getFirst();
            region.addHost("host-1", true, controller);
            region.addHost("host-2", true, controller);
            String id = run(region, 1).getFirst();
            region.awaitState(id, InstanceState.RUNNING);

            region.ask(StopInstancesRequest.builder().instanceIds(id).build(), StopInstancesResponse.class);
            region.awaitState(id, InstanceState.STOPPED);
            region.awaitEverywhere();
            assertTrue(region.resources("host-1", Guest.class).isEmpty());
            assertTrue(
                    region.resources("host-1", Location.class).getFirst().host().isEmpty());

            region.ask(StartInstancesRequest.builder().instanceIds(id).build(), StartInstancesResponse.class);
            region.awaitState(id, InstanceState.RUNNING);
            region.awaitEverywhere();
            assertTrue(
                    region.resources("host-1", Location.class).getFirst().host().isPresent());

            region.ask(TerminateInstancesRequest.builder().instanceIds(id).build(), TerminateInstancesResponse.class);
            region.awaitState(id, InstanceState.TERMINATED);
            region.awaitEverywhere();
            assertTrue(region.resources("host-1", Location.class).isEmpty());
        }
    }

    @Test
    void aStoppedInstanceIsOnlyStoppedOnceItsHostSaysSo() throws Exception {
        try (TestRegion region = new TestRegion(1)) {
            FakeAgent agent = region.addHost("host-1", true, region.controllers.getFirst());
            String id = run(region, 1).getFirst();
            region.awaitState(id, InstanceState.RUNNING);
            agent.holdGuests();
            region.ask(StopInstancesRequest.builder().instanceIds(id).build(), StopInstancesResponse.class);
            region.await(
                    "guest gone from the state",
                    () -> agent.find(new InstanceKey(id)).isEmpty());
            region.awaitEverywhere();
            assertEquals(InstanceState.STOPPING, region.state(id));
            agent.report(new ResourceStatus(new InstanceKey(id), agent.revision(), new ResourceStatus.Gone()));
            region.awaitState(id, InstanceState.STOPPED);
        }
    }

    @Test
    void aRuleReachesTheHostsThatCarryTheGroup() throws Exception {
        try (TestRegion region = new TestRegion(1)) {
            region.addHost("host-1", true, region.controllers.getFirst());
            String id = run(region, 1).getFirst();
            region.awaitState(id, InstanceState.RUNNING);
            NetworkInterface device =
                    region.resources("host-1", NetworkInterface.class).getFirst();
            String group = device.groups().getFirst().value();
            int before = region.resources("host-1", SecurityGroup.class)
                    .getFirst()
                    .rules()
                    .size();
            region.ask(
                    AuthorizeSecurityGroupIngressRequest.builder()
                            .groupId(group)
                            .ipPermissions(IpPermission.builder()
                                    .ipProtocol("tcp")
                                    .fromPort(443)
                                    .toPort(443)
                                    .ipRanges(IpRange.builder()
                                            .cidrIp("0.0.0.0/0")
                                            .build())
                                    .build())
                            .build(),
                    AuthorizeSecurityGroupIngressResponse.class);
            region.await(
                    "the rule",
                    () -> region.resources("host-1", SecurityGroup.class)
                                    .getFirst()
                                    .rules()
                                    .size()
                            == before + 1);
            // The default group's own rule names it, so the host knows what the identity stands for.
            assertEquals(1, region.resources("host-1", SecurityIdentity.class).size());
        }
    }

    @Test
    void strangersAreNotAdmitted() throws Exception {
        try (TestRegion region = new TestRegion(1)) {
            Controller controller = region.controllers.getFirst();
            region.addHost("host-1", true, controller);
            FakeAgent unknown = new FakeAgent(new HostId("host-9"), Optional.of(region.token("host-1")), _ -> {});
            FakeAgent forged = new FakeAgent(new HostId("host-1"), Optional.of(new JoinToken("x".repeat(32))), _ -> {});
            for (FakeAgent stranger : List.of(unknown, forged)) {
                stranger.connect(region.to(controller));
                region.await("refusal", () -> stranger.end().isPresent());
                assertEquals(
                        StreamEnd.Cause.NOT_ADMITTED,
                        stranger.end().orElseThrow().cause());
                assertTrue(stranger.state().resources().isEmpty());
            }
        }
    }

    @Test
    void anAgentThatComesBackGoesOnWithoutASnapshot() throws Exception {
        try (TestRegion region = new TestRegion(1)) {
            Controller controller = region.controllers.getFirst();
            FakeAgent agent = region.addHost("host-1", true, controller);
            region.awaitState(run(region, 1).getFirst(), InstanceState.RUNNING);
            agent.disconnect();
            String id = run(region, 1).getFirst();
            int before = agent.history().size();
            agent.connect(region.to(controller));
            region.awaitState(id, InstanceState.RUNNING);
            region.awaitEverywhere();
            List<HostStateReplica.Changed> since =
                    agent.history().subList(before, agent.history().size());
            assertFalse(since.isEmpty());
            assertTrue(since.stream().noneMatch(HostStateReplica.Changed::snapshot));
        }
    }

    @Test
    void aRefusedChangeLeadsToASnapshot() throws Exception {
        try (TestRegion region = new TestRegion(1)) {
            Controller controller = region.controllers.getFirst();
            FakeAgent agent = region.addHost("host-1", true, controller);
            agent.refuseNext("this host is full");
            String id = run(region, 1).getFirst();
            region.await("end", () -> agent.end().isPresent());
            assertEquals(InstanceState.PENDING, region.state(id));
            int before = agent.history().size();
            agent.connect(region.to(controller));
            region.awaitState(id, InstanceState.RUNNING);
            assertTrue(agent.history().get(before).snapshot());
        }
    }

    @Test
    void twoControllersServeOneRegion() throws Exception {
        try (TestRegion region = new TestRegion(2)) {
            Controller one = region.controllers.get(0);
            Controller other = region.controllers.get(1);
            region.addHost("host-1", false, one);
            region.addHost("host-2", true, other);
            region.addHost("host-3", true, one);
            List<String> ids = run(region, 6);
            ids.forEach(id -> region.awaitState(id, InstanceState.RUNNING));
            region.awaitEverywhere();
            assertTrue(region.snapshot()
                    .list(dev.tenet.model.Kind.INSTANCE_PROGRESS)
                    .isEmpty());

            // Its hosts go to the other one, which has compiled the same: nothing is sent again.
            one.close();
            region.controllers.remove(one);
            for (String host : List.of("host-1", "host-3")) {
                FakeAgent agent = region.agent(host);
                region.await("end at " + host, () -> agent.end().isPresent());
                int before = agent.history().size();
                agent.connect(region.to(other));
                region.await("welcome", () -> agent.history().size() > before);
                HostStateReplica.Changed first = agent.history().get(before);
                assertFalse(first.snapshot());
                assertTrue(first.upserts().isEmpty() && first.removals().isEmpty());
            }
            String id = run(region, 1).getFirst();
            region.awaitState(id, InstanceState.RUNNING);
            region.awaitEverywhere();
        }
    }

    @Test
    void aHostWithoutAnAgentIsTakenForDeadAndComesBack() throws Exception {
        try (TestRegion region = new TestRegion(1, "--host-dead-seconds", "1")) {
            Controller controller = region.controllers.getFirst();
            region.addHost("host-1", true, controller);
            FakeAgent second = region.addHost("host-2", true, controller);
            region.await("alive at first", () -> isAlive(region, 2));
            second.disconnect();
            region.await("dead", () -> !isAlive(region, 2));
            second.connect(region.to(controller));
            region.await("alive", () -> isAlive(region, 2));
        }
    }

    @Test
    void anAgentThatFallsSilentIsGivenUpAndOneThatSpeaksIsNot() throws Exception {
        try (TestRegion region = new TestRegion(1, "--heartbeat-milliseconds", "100")) {
            Controller controller = region.controllers.getFirst();
            FakeAgent speaking = region.addHost("host-1", true, controller);
            FakeAgent silent = region.addHost("host-2", true, controller);
            region.await("given up", () -> {
                speaking.heartbeat();
                return silent.end().isPresent();
            });
            assertEquals(StreamEnd.Cause.LOST, silent.end().orElseThrow().cause());
            assertTrue(speaking.end().isEmpty());
        }
    }

    @Test
    void aControllerThatDidNotRunForALongTimeBlamesNoAgent() throws Exception {
        try (TestRegion region = new TestRegion(1)) {
            FakeAgent agent = region.addHost("host-1", true, region.controllers.getFirst());
            region.aheadNanos.set(Duration.ofHours(1).toNanos());
            long before = region.looks.get();
            region.await("looks at the clock", () -> region.looks.get() > before + 10);
            region.awaitState(run(region, 1).getFirst(), InstanceState.RUNNING);
            assertTrue(agent.end().isEmpty());
        }
    }

    @Test
    void aZonalShiftEndsWithItsTime() throws Exception {
        try (TestRegion region = new TestRegion(1)) {
            ZonalShift over = shift(region, 1, Instant.now().minusSeconds(1));
            ZonalShift active = shift(region, 2, Instant.now().plusSeconds(3600));
            region.controllers.getFirst().objects().transact(transaction -> {
                transaction.put(active);
                transaction.put(over);
                return over;
            });
            region.await(
                    "end of the shift",
                    () -> !region.snapshot().find(over.key()).orElseThrow().isActive());
            assertFalse(region.snapshot().find(over.key()).orElseThrow().canceled());
            assertTrue(region.snapshot().find(active.key()).orElseThrow().isActive());
        }
    }

    private static ZonalShift shift(TestRegion region, int n, Instant expires) {
        return new ZonalShift(
                new ZonalShiftId(String.format("00000000-0000-0000-0000-%012x", n)),
                region.account,
                new LoadBalancerId(String.format("%016x", n)),
                new VpcId(String.format("vpc-%017x", n)),
                new ZoneName("tenet-1a"),
                "",
                Instant.EPOCH,
                expires,
                Optional.empty(),
                false);
    }

    private static boolean isAlive(TestRegion region, int number) {
        return region.resources("host-1", FabricHost.class).stream()
                .filter(host -> host.number().number() == number)
                .allMatch(FabricHost::alive);
    }

    @Test
    void aControllerThatStartsLaterFindsEverythingAndTakesTheDuties() throws Exception {
        try (TestRegion region = new TestRegion(1)) {
            Controller first = region.controllers.getFirst();
            FakeAgent agent = region.addHost("host-1", true, first);
            String id = run(region, 1).getFirst();
            region.awaitState(id, InstanceState.RUNNING);
            first.close();
            region.controllers.remove(first);
            Controller second = region.addController();
            region.await("end", () -> agent.end().isPresent());
            int before = agent.history().size();
            agent.connect(region.to(second));
            region.await("welcome", () -> agent.history().size() > before);
            assertFalse(agent.history().get(before).snapshot());
            region.ask(TerminateInstancesRequest.builder().instanceIds(id).build(), TerminateInstancesResponse.class);
            region.awaitState(id, InstanceState.TERMINATED);
        }
    }

    static List<String> run(TestRegion region, int count) {
        String subnet = region.ask(DescribeSubnetsRequest.builder().build(), DescribeSubnetsResponse.class)
                .subnets()
                .getFirst()
                .subnetId();
        return region
                .ask(
                        RunInstancesRequest.builder()
                                .imageId(region.image())
                                .instanceType(InstanceType.T3_MICRO)
                                .minCount(count)
                                .maxCount(count)
                                .subnetId(subnet)
                                .build(),
                        RunInstancesResponse.class)
                .instances()
                .stream()
                .map(software.amazon.awssdk.services.ec2.model.Instance::instanceId)
                .toList();
    }
}
