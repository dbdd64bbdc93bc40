package dev.tenet.compiler;

import static dev.tenet.compiler.TestFleet.OWNER;
import static dev.tenet.compiler.TestFleet.SUBNET;
import static dev.tenet.compiler.TestFleet.VPC;
import static dev.tenet.compiler.TestFleet.address;
import static dev.tenet.compiler.TestFleet.host;
import static dev.tenet.compiler.TestFleet.instanceId;
import static dev.tenet.compiler.TestFleet.interfaceId;
import static dev.tenet.compiler.TestFleet.interfaceObject;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.hoststate.Balancer;
import dev.tenet.hoststate.BalancerTarget;
import dev.tenet.model.BalancedProtocol;
import dev.tenet.model.BalancingAttribute;
import dev.tenet.model.HealthCheck;
import dev.tenet.model.Listener;
import dev.tenet.model.ListenerId;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.LoadBalancerId;
import dev.tenet.model.Tags;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetGroupId;
import dev.tenet.model.TargetHealth;
import dev.tenet.model.TargetKind;
import dev.tenet.model.TargetName;
import dev.tenet.model.ZoneName;
import dev.tenet.net.QuicServerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** By which server IDs QUIC connections are known as the instances' 10, 11 and 12. */
class QuicTargetsTest {
    private static final Instant NOW = Instant.ofEpochSecond(9);
    private static final String ENDS_ILL = BalancingAttribute.UNHEALTHY_TERMINATION.key();

    private final TestFleet fleet = new TestFleet(1);

    QuicTargetsTest() {
        for (int n : List.of(10, 11, 12)) {
            fleet.instance(n, 1, 1);
        }
        fleet.put(interfaceObject(201, 1));
    }

    @Test
    void byUdpAloneTheyAreKnownByThem() {
        fleet.put(group(1, target(10, 7), target(11, 8)), balancer(BalancedProtocol.TCP_QUIC, 1));
        assertEquals(Set.of("17 10 7", "17 11 8", "6 10 none", "6 11 none"), known());
        fleet.put(balancer(BalancedProtocol.QUIC, 1));
        assertEquals(Set.of("17 10 7", "17 11 8"), known());
    }

    @Test
    void otherUdpIsNotQuic() {
        fleet.put(group(1, target(10, 7)), balancer(BalancedProtocol.TCP_UDP, 1));
        assertEquals(Set.of("17 10 none", "6 10 none"), known());
    }

    @Test
    void drainingTargetsKeepTheirsUntilTheirConnectionsEnd() {
        Target draining = target(10, 7).draining(NOW);
        fleet.put(group(1, draining, target(11, 8)), balancer(BalancedProtocol.QUIC, 1));
        assertEquals(Set.of("17 10 7", "17 11 8"), known());
        fleet.put(group(1, draining.ended(NOW), target(11, 8)));
        assertEquals(Set.of("17 10 none", "17 11 8"), known());
    }

    @Test
    void illTargetsKeepTheirsUnlessTheirConnectionsEnd() {
        TargetGroup group = group(1, target(10, 7), target(11, 8));
        fleet.put(group.withAttributes(Map.of(ENDS_ILL, "false")), balancer(BalancedProtocol.QUIC, 1));
        fleet.put(health(10, false), health(11, true));
        assertEquals(Set.of("17 10 7", "17 11 8"), known());
        fleet.put(group);
        assertEquals(Set.of("17 10 none", "17 11 8"), known());
        fleet.put(health(11, false));
        assertEquals(Set.of("17 10 7", "17 11 8"), known(), "all are ill, and all get connections");
    }

    @Test
    void noTwoHaveTheSame() {
        fleet.put(
                group(1, target(10, 7)), group(2, target(11, 7), target(12, 8)), balancer(BalancedProtocol.QUIC, 1, 2));
        assertEquals(Set.of("17 10 7", "17 11 none", "17 12 8"), known());
    }

    @Test
    void oneWhoseTimeIsOverGivesWayToOneThatHasItSince() {
        fleet.put(
                group(1, target(10, 7).draining(NOW)),
                group(2, target(11, 7), target(12, 8)),
                balancer(BalancedProtocol.QUIC, 1, 2));
        assertEquals(Set.of("17 10 none", "17 11 7", "17 12 8"), known());
    }

    @Test
    void ofTwoThatDrainTheLaterHasIt() {
        fleet.put(
                group(1, target(10, 7).draining(NOW)),
                group(2, target(11, 7).draining(NOW.plusSeconds(400))),
                balancer(BalancedProtocol.QUIC, 1, 2));
        assertEquals(Set.of("17 10 none", "17 11 7"), known());
    }

    @Test
    void aGroupThatHasTheListenerNoMoreGivesWay() {
        LoadBalancer balancer = balancer(BalancedProtocol.QUIC, 2);
        Listener.Earlier earlier = new Listener.Earlier(List.of(new Listener.Forward(groupId(1), 1)), NOW);
        fleet.put(
                group(1, target(10, 7), target(12, 8)),
                group(2, target(11, 7).draining(NOW)),
                balancer.withListeners(balancer.listeners().stream()
                        .map(listener -> new Listener(
                                listener.id(),
                                listener.protocol(),
                                listener.port(),
                                listener.forwards(),
                                List.of(earlier),
                                listener.attributes(),
                                listener.tags()))
                        .toList()));
        assertEquals(Set.of("17 10 none", "17 11 7", "17 12 8"), known());
    }

    @Test
    void oneThatTwoGroupsHaveIsKnownOnce() {
        fleet.put(
                group(1, target(10, 7)), group(2, target(10, 8), target(11, 9)), balancer(BalancedProtocol.QUIC, 1, 2));
        assertEquals(Set.of("17 10 7", "17 11 9"), known());
    }

    /** Each balancer's protocol, and a target of its with its server ID. */
    private Set<String> known() {
        return new FullCompiler(CompilerSettings.DEFAULT)
                .compile(fleet.intent, host(1)).resources().values().stream()
                        .filter(Balancer.class::isInstance)
                        .map(Balancer.class::cast)
                        .flatMap(balancer -> balancer.targets().stream()
                                .map(target -> balancer.key().protocol().number() + " " + known(target)))
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String known(BalancerTarget target) {
        return target.networkInterface().number() + " "
                + target.quicServer()
                        .map(server -> String.valueOf(server.value()))
                        .orElse("none");
    }

    private static Target target(int instance, long server) {
        return new Target(
                new TargetName.OfInstance(instanceId(instance)),
                443,
                Optional.of(new QuicServerId(server)),
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    private static TargetGroupId groupId(int n) {
        return new TargetGroupId(String.format("%016x", n));
    }

    private static TargetGroup group(int n, Target... targets) {
        return new TargetGroup(
                groupId(n),
                OWNER,
                "group-" + n,
                VPC,
                BalancedProtocol.QUIC,
                443,
                TargetKind.INSTANCE,
                Optional.empty(),
                new HealthCheck(
                        HealthCheck.Protocol.TCP, Optional.empty(), Optional.empty(), Optional.empty(), 30, 10, 5, 2),
                Map.of(),
                List.of(targets),
                Optional.empty(),
                Tags.NONE);
    }

    private static TargetHealth health(int instance, boolean healthy) {
        return new TargetHealth(
                OWNER,
                VPC,
                groupId(1),
                instanceId(instance).value(),
                443,
                healthy,
                healthy ? "" : "Target.Timeout",
                healthy ? "" : "Request timed out",
                NOW,
                List.of(),
                Optional.empty());
    }

    private static LoadBalancer balancer(BalancedProtocol protocol, int... groups) {
        return new LoadBalancer(
                new LoadBalancerId("0000000000000001"),
                OWNER,
                "balancer",
                VPC,
                false,
                List.of(new LoadBalancer.Zone(
                        new ZoneName("tenet-1a"),
                        SUBNET,
                        interfaceId(201),
                        address(201),
                        Optional.empty(),
                        Optional.empty())),
                List.of(),
                Map.of(),
                List.of(new Listener(
                        new ListenerId("0000000000000001"),
                        protocol,
                        443,
                        IntStream.of(groups)
                                .mapToObj(n -> new Listener.Forward(groupId(n), 1))
                                .toList(),
                        List.of(),
                        Map.of(),
                        Tags.NONE)),
                Instant.EPOCH,
                Tags.NONE);
    }
}
