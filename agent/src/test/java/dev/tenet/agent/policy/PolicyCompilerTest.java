package dev.tenet.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.PortRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The compiled form must say exactly what the rules say, packet by packet. */
class PolicyCompilerTest {
    private static final SecurityGroupKey OWN = new SecurityGroupKey("sg-own");
    private static final Identity STRANGER = new Identity(0xffffff);

    @Test
    void randomRulesMeanTheSameCompiled() {
        for (long seed = 1; seed <= 150; seed++) {
            RandomRules random = new RandomRules(seed);
            List<SecurityGroup> groups = random.groups();
            List<SecurityIdentity> identities = random.identities();
            CompiledPolicy policy = PolicyCompiler.compile(groups, identities);
            for (int i = 0; i < 150; i++) {
                Packet packet = random.packet();
                for (RuleDirection direction : RuleDirection.values()) {
                    boolean compiled =
                            of(policy, direction).allows(packet.protocol, packet.port, packet.far, packet.identity);
                    boolean direct = allows(groups, identities, direction, packet);
                    assertEquals(direct, compiled, "seed " + seed + ", " + direction + " " + packet + ", " + groups);
                }
            }
        }
    }

    @Test
    void orderOfGroupsAndIdentitiesMeansNothing() {
        for (long seed = 1; seed <= 20; seed++) {
            RandomRules random = new RandomRules(seed);
            List<SecurityGroup> groups = random.groups();
            List<SecurityIdentity> identities = random.identities();
            CompiledPolicy policy = PolicyCompiler.compile(groups, identities);
            Collections.reverse(groups);
            Collections.reverse(identities);
            assertEquals(policy, PolicyCompiler.compile(groups, identities), "seed " + seed);
        }
    }

    @Test
    void ruleForAllIpv6AddressesIsNoneForIpv4() {
        CompiledPolicy policy = compile(ingress(new RuleTraffic.Any(), IpPrefix.ALL_IPV6));
        assertTrue(policy.ingress().allows(6, 80, IpAddress.parse("2001:db8::1"), Identity.NONE));
        assertFalse(policy.ingress().allows(6, 80, IpAddress.parse("192.0.2.1"), Identity.NONE));
    }

    @Test
    void nothingIsAllowedWithoutRules() {
        CompiledPolicy policy = PolicyCompiler.compile(List.of(), List.of());
        assertFalse(policy.ingress().allows(6, 80, IpAddress.parse("192.0.2.1"), Identity.NONE));
        assertEquals(1, policy.egress().ports().count());
    }

    @Test
    void ruleForMappedAddressesIsNoneForIpv4() {
        CompiledPolicy policy = compile(ingress(tcp(22), IpPrefix.parse("::ffff:c000:0/98")));
        assertFalse(policy.ingress().allows(6, 22, IpAddress.parse("192.0.2.1"), Identity.NONE));
    }

    @Test
    void aThousandRulesFit() {
        List<SecurityGroupRule> rules = IntStream.range(0, 1000)
                .mapToObj(i -> ingress(
                        new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(1000 + i * 20, 1000 + i * 20 + 9)),
                        IpPrefix.parse("10." + i / 250 + "." + i % 250 + ".0/24")))
                .toList();
        CompiledDirection compiled = PolicyCompiler.compile(List.of(new SecurityGroup(OWN, rules)), List.of())
                .ingress();
        assertEquals(1005, compiled.ipv4().count(), "250 next to each other, and a gap");
        assertEquals(2001, compiled.ports().count());
        assertTrue(compiled.allows(6, 1009, IpAddress.parse("10.0.0.9"), Identity.NONE));
        assertFalse(compiled.allows(6, 1010, IpAddress.parse("10.0.0.9"), Identity.NONE));
    }

    @Test
    void moreKindsOfTrafficThanColumnsAreRefused() {
        List<SecurityGroupRule> rules = IntStream.range(0, 3000)
                .mapToObj(i -> ingress(tcp(10 + 2 * i), IpPrefix.ALL_IPV4))
                .toList();
        assertThrows(
                PolicyTooLargeException.class,
                () -> PolicyCompiler.compile(List.of(new SecurityGroup(OWN, rules)), List.of()));
    }

    @Test
    void morePrefixesThanPagesHoldAreRefused() {
        List<SecurityGroupRule> rules = IntStream.range(0, 1600)
                .mapToObj(i -> ingress(tcp(22), IpPrefix.parse("10.%d.%d.0/25".formatted(i / 200, i % 200))))
                .toList();
        assertThrows(
                PolicyTooLargeException.class,
                () -> PolicyCompiler.compile(List.of(new SecurityGroup(OWN, rules)), List.of()));
    }

    @Test
    void oneRuleIsOneEntryOfEach() {
        CompiledDirection compiled =
                compile(ingress(tcp(22), IpPrefix.ALL_IPV4)).ingress();
        assertEquals(3, compiled.ports().count(), "before it, it, behind it");
        assertEquals(1, compiled.ipv4().count());
        assertEquals(1, compiled.ports().pages().size());
        assertEquals(1, compiled.rows().size());
    }

    private static CompiledPolicy compile(SecurityGroupRule... rules) {
        return PolicyCompiler.compile(List.of(group(rules)), List.of());
    }

    private static SecurityGroup group(SecurityGroupRule... rules) {
        return new SecurityGroup(OWN, List.of(rules));
    }

    private static SecurityGroupRule ingress(RuleTraffic traffic, IpPrefix prefix) {
        return new SecurityGroupRule(RuleDirection.INGRESS, traffic, new RulePeer.Addresses(prefix));
    }

    private static RuleTraffic tcp(int port) {
        return new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(port, port));
    }

    private static SecurityIdentity identity(int number, SecurityGroupKey... groups) {
        return new SecurityIdentity(new Identity(number), new TreeSet<>(List.of(groups)));
    }

    private static CompiledDirection of(CompiledPolicy policy, RuleDirection direction) {
        return switch (direction) {
            case INGRESS -> policy.ingress();
            case EGRESS -> policy.egress();
        };
    }

    /** The meaning of rules, straight from {@code docs/datapath.md}. */
    private static boolean allows(
            List<SecurityGroup> groups, List<SecurityIdentity> identities, RuleDirection direction, Packet packet) {
        return groups.stream()
                .flatMap(group -> group.rules().stream())
                .filter(rule -> rule.direction() == direction)
                .anyMatch(rule -> matches(rule.traffic(), packet) && matches(rule.peer(), identities, packet));
    }

    private static boolean matches(RuleTraffic traffic, Packet packet) {
        return switch (traffic) {
            case RuleTraffic.Any() -> true;
            case RuleTraffic.Protocol(var protocol) -> protocol.number() == packet.protocol;
            case RuleTraffic.Ports(var protocol, var range) ->
                protocol.number() == packet.protocol
                        && range.first().number() <= packet.port
                        && packet.port <= range.last().number();
            case RuleTraffic.Icmp(var protocol, var type, var code) ->
                protocol.number() == packet.protocol
                        && (type.isEmpty() || type.getAsInt() == packet.port >> 8)
                        && (code.isEmpty() || code.getAsInt() == (packet.port & 0xff));
        };
    }

    private static boolean matches(RulePeer peer, List<SecurityIdentity> identities, Packet packet) {
        return switch (peer) {
            case RulePeer.Addresses(var prefix) -> prefix.contains(packet.far);
            case RulePeer.Group(var group) ->
                identities.stream()
                        .anyMatch(identity -> identity.identity().equals(packet.identity)
                                && identity.groups().contains(group));
        };
    }

    private record Packet(int protocol, int port, IpAddress far, Identity identity) {}

    /** Rules from few values, so that they meet each other and the packets. */
    private static final class RandomRules {
        private static final int[] PORTS = {0, 1, 21, 22, 23, 80, 443, 1023, 1024, 8080, 65534, 65535};
        private static final List<String> PREFIXES = List.of(
                "0.0.0.0/0",
                "10.0.0.0/8",
                "10.0.0.0/16",
                "10.0.1.0/24",
                "10.0.1.7/32",
                "192.168.0.0/16",
                "::/0",
                "::/64",
                "2001:db8::/32",
                "2001:db8:0:1::/64",
                "2001:db8:0:1::7/128");
        private static final List<String> ADDRESSES = List.of(
                "10.0.1.7",
                "10.0.1.8",
                "10.0.2.1",
                "10.9.9.9",
                "192.168.3.3",
                "8.8.8.8",
                "2001:db8:0:1::7",
                "2001:db8:0:1::8",
                "2001:db8:ffff::1",
                "2a00::1");

        private final Random random;

        RandomRules(long seed) {
            random = new Random(seed);
        }

        List<SecurityGroup> groups() {
            List<SecurityGroup> groups = new ArrayList<>();
            int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++) {
                groups.add(new SecurityGroup(
                        new SecurityGroupKey("sg-" + i),
                        Stream.generate(this::rule).limit(random.nextInt(12)).toList()));
            }
            return groups;
        }

        List<SecurityIdentity> identities() {
            List<SecurityIdentity> identities = new ArrayList<>();
            for (int number = 1; number <= 6; number++) {
                TreeSet<SecurityGroupKey> groups = new TreeSet<>();
                groups.add(group());
                groups.add(group());
                identities.add(new SecurityIdentity(new Identity(number), groups));
            }
            return identities;
        }

        Packet packet() {
            int[] protocols = {1, 6, 6, 6, 17, 17, 47, 58};
            int port = random.nextBoolean() ? PORTS[random.nextInt(PORTS.length)] : random.nextInt(65536);
            Identity identity = random.nextInt(4) == 0
                    ? Identity.NONE
                    : random.nextInt(8) == 0 ? STRANGER : new Identity(1 + random.nextInt(6));
            return new Packet(
                    protocols[random.nextInt(protocols.length)], port, IpAddress.parse(pick(ADDRESSES)), identity);
        }

        private SecurityGroupRule rule() {
            RulePeer peer = random.nextInt(3) == 0
                    ? new RulePeer.Group(group())
                    : new RulePeer.Addresses(IpPrefix.parse(pick(PREFIXES)));
            return new SecurityGroupRule(
                    random.nextBoolean() ? RuleDirection.INGRESS : RuleDirection.EGRESS, traffic(), peer);
        }

        private RuleTraffic traffic() {
            IpProtocol icmp = random.nextBoolean() ? IpProtocol.ICMP : IpProtocol.ICMPV6;
            return switch (random.nextInt(8)) {
                case 0 -> new RuleTraffic.Any();
                case 1 -> new RuleTraffic.Protocol(new IpProtocol(47));
                case 2 -> new RuleTraffic.Icmp(icmp, OptionalInt.empty(), OptionalInt.empty());
                case 3 ->
                    new RuleTraffic.Icmp(icmp, OptionalInt.of(random.nextInt(3)), OptionalInt.of(random.nextInt(3)));
                case 4 -> new RuleTraffic.Icmp(icmp, OptionalInt.of(random.nextInt(256)), OptionalInt.empty());
                default -> {
                    int one = PORTS[random.nextInt(PORTS.length)];
                    int other = PORTS[random.nextInt(PORTS.length)];
                    yield new RuleTraffic.Ports(
                            random.nextBoolean() ? IpProtocol.TCP : IpProtocol.UDP,
                            PortRange.of(Math.min(one, other), Math.max(one, other)));
                }
            };
        }

        private SecurityGroupKey group() {
            return new SecurityGroupKey("sg-" + random.nextInt(5));
        }

        private String pick(List<String> values) {
            return values.get(random.nextInt(values.size()));
        }
    }
}
