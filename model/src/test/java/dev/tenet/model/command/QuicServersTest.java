package dev.tenet.model.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.BalancedProtocol;
import dev.tenet.model.HealthCheck;
import dev.tenet.model.Listener;
import dev.tenet.model.LoadBalancer;
import dev.tenet.model.Subnet;
import dev.tenet.model.Tags;
import dev.tenet.model.Target;
import dev.tenet.model.TargetGroup;
import dev.tenet.model.TargetKind;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.QuicServerId;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which targets may have which QUIC server IDs. Targets are 10.0.1.1, .2 and so on. */
class QuicServersTest {
    private static final String ONE = "0x0000000000000001";
    private static final String TWO = "0xfedcba9876543210";

    private final Tenant tenant = new Tenant();
    private final Vpc vpc = tenant.vpc("10.0.0.0/16");

    @ParameterizedTest
    @EnumSource(names = {"QUIC", "TCP_QUIC"})
    void aTargetIsRegisteredWithOne(BalancedProtocol protocol) {
        TargetGroup group = group("g", protocol);
        refuse(
                LoadBalancingFault.VALUE,
                "A QUIC server ID must be specified for target '10.0.1.1' of a target group of protocol '" + protocol
                        + "'",
                register(group, named(1, Optional.empty())));
        tenant.run(register(group, named(1, ONE), named(2, TWO)));
        assertEquals(List.of(ONE, TWO), servers(group));
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "UDP", "TCP_UDP"})
    void targetsOfOtherProtocolsHaveNone(BalancedProtocol protocol) {
        TargetGroup group = group("g", protocol);
        refuse(
                LoadBalancingFault.VALUE,
                "A QUIC server ID cannot be specified for target '10.0.1.1' of a target group of protocol '" + protocol
                        + "'",
                register(group, named(1, ONE)));
        tenant.run(register(group, named(1, Optional.empty())));
        assertEquals(List.of("none"), servers(group));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0x",
                "1",
                "0000000000000001",
                "0x000000000000001",
                "0x00000000000000001",
                "0xFEDCBA9876543210",
                "0X0000000000000001",
                "0x000000000000000g",
                " 0x0000000000000001"
            })
    void aMalformedOneIsRefused(String text) {
        refuse(
                LoadBalancingFault.VALUE,
                "The QUIC server ID '" + text
                        + "' of target '10.0.1.1' must be '0x' and 16 hexadecimal digits, letters in lower case",
                register(group("g", BalancedProtocol.QUIC), named(1, text)));
    }

    @Test
    void aRegisteredTargetKeepsItsOwnAlsoWhileItDrains() {
        TargetGroup group = group("g", BalancedProtocol.QUIC);
        tenant.run(register(group, named(1, ONE)));
        tenant.run(register(group, named(1, ONE)));
        String refusal = "The target '10.0.1.1' is registered with QUIC server ID '" + ONE
                + "', which cannot be changed: deregister it, and register it again with '" + TWO
                + "' when it has drained";
        refuse(LoadBalancingFault.TARGET, refusal, register(group, named(1, TWO)));
        tenant.run(deregister(group, named(1, Optional.empty())));
        refuse(LoadBalancingFault.TARGET, refusal, register(group, named(1, TWO)));
        refuse(LoadBalancingFault.VALUE, "must be specified", register(group, named(1, Optional.empty())));
        tenant.run(register(group, named(1, ONE)));
        assertEquals(List.of(ONE), servers(group));
        tenant.run(deregister(group, named(1, Optional.empty())));
        tenant.pass(Duration.ofSeconds(300));
        tenant.run(register(group, named(1, TWO)));
        assertEquals(List.of(TWO), servers(group));
    }

    @Test
    void itIsDeregisteredWithItOrWithout() {
        TargetGroup group = group("g", BalancedProtocol.QUIC);
        tenant.run(register(group, named(1, ONE), named(2, TWO)));
        tenant.run(deregister(group, named(1, ONE), named(2, Optional.empty())));
        assertTrue(found(group).targets().stream().allMatch(Target::isDraining));
    }

    @Test
    void noOtherTargetOfTheGroupHasItUntilItsTimeIsOver() {
        TargetGroup group = group("g", BalancedProtocol.TCP_QUIC);
        String refusal = "The target '10.0.1.2' cannot have QUIC server ID '" + ONE
                + "', which the target '10.0.1.1' has: those of a listener must differ";
        refuse(LoadBalancingFault.TARGET, refusal, register(group, named(1, ONE), named(2, ONE)));
        tenant.run(register(group, named(1, ONE)));
        refuse(LoadBalancingFault.TARGET, refusal, register(group, named(2, ONE)));
        tenant.run(deregister(group, named(1, Optional.empty())));
        tenant.pass(Duration.ofSeconds(299));
        refuse(LoadBalancingFault.TARGET, refusal, register(group, named(2, ONE)));
        tenant.pass(Duration.ofSeconds(1));
        tenant.run(register(group, named(2, ONE)));
        refuse(LoadBalancingFault.TARGET, "which the target '10.0.1.2' has", register(group, named(1, ONE)));
    }

    @Test
    void noTargetOfAnotherGroupOfTheListenerHasIt() {
        TargetGroup blue = group("blue", BalancedProtocol.QUIC);
        TargetGroup green = group("green", BalancedProtocol.QUIC);
        TargetGroup elsewhere = group("elsewhere", BalancedProtocol.QUIC);
        LoadBalancer balancer = balancer();
        listen(balancer, 443, blue, green);
        listen(balancer, 444, elsewhere);
        tenant.run(register(blue, named(1, ONE)));
        refuse(
                LoadBalancingFault.TARGET,
                "The target '10.0.1.2' cannot have QUIC server ID '" + ONE + "', which the target '10.0.1.1' has",
                register(green, named(2, ONE)));
        tenant.run(register(elsewhere, named(2, ONE)));
        tenant.run(register(green, named(1, ONE)));
    }

    @Test
    void groupsWhoseTargetsHaveTheSameDoNotComeTogetherOnAListener() {
        TargetGroup blue = group("blue", BalancedProtocol.QUIC);
        TargetGroup green = group("green", BalancedProtocol.QUIC);
        tenant.run(register(blue, named(1, ONE)));
        tenant.run(register(green, named(2, ONE)));
        LoadBalancer balancer = balancer();
        String refusal = "The targets '10.0.1.1' and '10.0.1.2' have the same QUIC server ID '" + ONE
                + "': those of a listener must differ";
        refuse(LoadBalancingFault.CONFIGURATION, refusal, create(balancer, 443, blue, green));
        Listener listener = listen(balancer, 443, blue);
        listen(balancer, 444, green);
        Function<Attempt, ?> together = forward(balancer, listener, blue, green);
        refuse(LoadBalancingFault.CONFIGURATION, refusal, together);
        tenant.run(deregister(green, named(2, Optional.empty())));
        tenant.pass(Duration.ofSeconds(299));
        refuse(LoadBalancingFault.CONFIGURATION, refusal, together);
        tenant.pass(Duration.ofSeconds(1));
        tenant.run(together);
    }

    @Test
    void oneTargetOfTwoGroupsIsOneServer() {
        TargetGroup blue = group("blue", BalancedProtocol.QUIC);
        TargetGroup green = group("green", BalancedProtocol.QUIC);
        tenant.run(register(blue, named(1, ONE)));
        tenant.run(register(green, named(1, ONE)));
        listen(balancer(), 443, blue, green);
        tenant.run(register(green, named(2, TWO)));
        refuse(LoadBalancingFault.TARGET, "which the target '10.0.1.2' has", register(blue, named(3, TWO)));
    }

    @Test
    void aGroupThatTakesAnothersPlaceHasItsOwn() {
        TargetGroup blue = group("blue", BalancedProtocol.QUIC);
        TargetGroup same = group("same", BalancedProtocol.QUIC);
        TargetGroup green = group("green", BalancedProtocol.QUIC);
        tenant.run(register(blue, named(1, ONE)));
        tenant.run(register(same, named(2, ONE)));
        tenant.run(register(green, named(3, TWO)));
        LoadBalancer balancer = balancer();
        Listener listener = listen(balancer, 443, blue);
        refuse(
                LoadBalancingFault.CONFIGURATION,
                "also from those of groups that it forwarded to within the last hour",
                forward(balancer, listener, same));
        tenant.run(forward(balancer, listener, green));
        refuse(LoadBalancingFault.TARGET, "which the target '10.0.1.1' has", register(green, named(4, ONE)));
        tenant.pass(Duration.ofHours(1));
        tenant.run(register(green, named(4, ONE)));
    }

    @Test
    void aTargetHasTheSameInAllGroupsOfAListener() {
        TargetGroup blue = group("blue", BalancedProtocol.QUIC);
        TargetGroup green = group("green", BalancedProtocol.QUIC);
        TargetGroup empty = group("empty", BalancedProtocol.QUIC);
        tenant.run(register(blue, named(1, ONE)));
        tenant.run(register(green, named(1, TWO)));
        LoadBalancer balancer = balancer();
        refuse(
                LoadBalancingFault.CONFIGURATION,
                "The target '10.0.1.1' has the QUIC server IDs '" + ONE + "' and '" + TWO
                        + "' in the listener's groups: it can have one",
                create(balancer, 443, blue, green));
        listen(balancer, 443, blue, empty);
        refuse(LoadBalancingFault.TARGET, "which cannot be changed", register(empty, named(1, TWO)));
        tenant.run(register(empty, named(1, ONE)));
    }

    @Test
    void whoseTimeWasOverHasItNoMoreAlsoOnceTheDelayIsLonger() {
        TargetGroup group = group("g", BalancedProtocol.QUIC);
        tenant.run(register(group, named(1, ONE)));
        tenant.run(deregister(group, named(1, Optional.empty())));
        tenant.pass(Duration.ofSeconds(300));
        tenant.run(register(group, named(2, ONE)));
        tenant.run(attempt -> new TargetGroups(attempt)
                .modifyAttributes(group.id(), Map.of("deregistration_delay.timeout_seconds", "3600")));
        tenant.run(register(group, named(2, ONE)));
        listen(balancer(), 443, group);
        refuse(LoadBalancingFault.TARGET, "which the target '10.0.1.2' has", register(group, named(1, ONE)));
    }

    private TargetGroup group(String name, BalancedProtocol protocol) {
        return tenant.run(attempt -> new TargetGroups(attempt)
                .create(
                        name,
                        vpc.id(),
                        protocol,
                        443,
                        TargetKind.IP,
                        IpFamily.IPV4,
                        new HealthCheck(
                                HealthCheck.Protocol.TCP,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                30,
                                10,
                                5,
                                2),
                        Tags.NONE));
    }

    private LoadBalancer balancer() {
        Subnet subnet = tenant.run(attempt -> new Subnets(attempt)
                .create(new NewSubnet(
                        vpc.id(), Optional.empty(), IpPrefix.parse("10.0.1.0/24"), Optional.empty(), Tags.NONE)));
        return tenant.run(attempt -> new LoadBalancers(attempt)
                .create(new NewLoadBalancer(
                        "front",
                        false,
                        false,
                        List.of(new NewLoadBalancer.Place(
                                subnet.id(), Optional.empty(), Optional.empty(), Optional.empty())),
                        List.of(),
                        Tags.NONE)));
    }

    private Listener listen(LoadBalancer balancer, int port, TargetGroup... groups) {
        return tenant.run(create(balancer, port, groups)).listener();
    }

    private static Function<Attempt, Listeners.Of> create(LoadBalancer balancer, int port, TargetGroup... groups) {
        return attempt ->
                new Listeners(attempt).create(balancer.id(), BalancedProtocol.QUIC, port, forwards(groups), Tags.NONE);
    }

    private static Function<Attempt, ?> forward(LoadBalancer balancer, Listener listener, TargetGroup... groups) {
        return attempt -> new Listeners(attempt)
                .modify(
                        balancer.id(),
                        listener.id(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(forwards(groups)));
    }

    private static List<Listener.Forward> forwards(TargetGroup... groups) {
        return Arrays.stream(groups)
                .map(group -> new Listener.Forward(group.id(), 1))
                .toList();
    }

    private static Targets.Named named(int n, String server) {
        return named(n, Optional.of(server));
    }

    private static Targets.Named named(int n, Optional<String> server) {
        return new Targets.Named("10.0.1." + n, Optional.empty(), server);
    }

    private static Function<Attempt, TargetGroup> register(TargetGroup group, Targets.Named... named) {
        return attempt -> new Targets(attempt).register(group.id(), List.of(named));
    }

    private static Function<Attempt, TargetGroup> deregister(TargetGroup group, Targets.Named... named) {
        return attempt -> new Targets(attempt).deregister(group.id(), List.of(named));
    }

    private TargetGroup found(TargetGroup group) {
        return tenant.run(attempt -> new TargetGroups(attempt).find(group.id()));
    }

    private List<String> servers(TargetGroup group) {
        return found(group).targets().stream()
                .map(target -> target.quicServer().map(QuicServerId::toString).orElse("none"))
                .toList();
    }

    private void refuse(LoadBalancingFault fault, String part, Function<Attempt, ?> command) {
        LoadBalancingException refusal = assertThrows(LoadBalancingException.class, () -> tenant.run(command));
        assertEquals(fault, refusal.fault());
        assertTrue(refusal.text().contains(part), refusal.text());
    }
}
