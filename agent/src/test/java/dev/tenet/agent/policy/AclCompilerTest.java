package dev.tenet.agent.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.datapath.reference.AclPolicy;
import dev.tenet.datapath.reference.Policy;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import dev.tenet.net.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AclCompilerTest {
    private static final NetworkAclKey KEY = new NetworkAclKey("acl-1");
    private static final List<IpPrefix> SUBNET = List.of(IpPrefix.parse("10.0.3.0/24"), IpPrefix.parse("fd00:3::/64"));
    private static final List<IpProtocol> PROTOCOLS = List.of(
            IpProtocol.TCP, IpProtocol.UDP, IpProtocol.ICMP, IpProtocol.ICMPV6, IpProtocol.GRE, new IpProtocol(0));

    @Test
    void theLowestNumberThatMatchesDecides() {
        CompiledDirection compiled = compile(
                        rule(10, false, new RuleTraffic.Any(), "10.1.0.0/16"),
                        rule(20, true, tcp(80, 80), "0.0.0.0/0"),
                        rule(30, false, tcp(0, 65535), "10.2.0.0/16"),
                        rule(40, true, new RuleTraffic.Any(), "10.0.0.0/8"))
                .ingress();
        assertFalse(allows(compiled, 80, "10.1.0.1"));
        assertTrue(allows(compiled, 80, "10.2.0.1"));
        assertFalse(allows(compiled, 81, "10.2.0.1"));
        assertTrue(allows(compiled, 81, "10.3.0.1"));
        assertFalse(allows(compiled, 81, "11.0.0.1"));
        assertTrue(allows(compiled, 81, "10.0.3.9"), "inside the subnet");
    }

    @Test
    void anAclIsOpenOnlyIfNothingIsDeniedEitherWay() {
        NetworkAclRule all = rule(100, true, new RuleTraffic.Any(), "0.0.0.0/0");
        NetworkAclRule out =
                new NetworkAclRule(RuleDirection.EGRESS, 100, true, new RuleTraffic.Any(), IpPrefix.ALL_IPV4);
        NetworkAclRule deny = rule(99, false, tcp(22, 22), "0.0.0.0/0");
        NetworkAclRule late = rule(101, false, tcp(22, 22), "0.0.0.0/0");
        assertEquals(Set.of(), open(all));
        assertEquals(Set.of(IpFamily.IPV4), open(all, out));
        assertEquals(Set.of(IpFamily.IPV4), open(all, out, late));
        assertEquals(Set.of(), open(deny, all, out));
    }

    /** The reference reads the rules one by one. */
    @Test
    void compiledAndReadRulesAgree() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            NetworkAcl acl = random(random);
            AclPolicy read = new AclPolicy(KEY, acl.rules(), SUBNET);
            CompiledAcl compiled = AclCompiler.compile(acl, SUBNET);
            for (int i = 0; i < 200; i++) {
                RuleDirection direction = pick(random, List.of(RuleDirection.values()));
                IpAddress far = address(random);
                Policy.Traffic traffic = new Policy.Traffic(pick(random, PROTOCOLS), random.nextInt(20));
                boolean expected = read.isInside(far)
                        || read.deciding(direction, traffic, far)
                                .filter(NetworkAclRule::allows)
                                .isPresent();
                CompiledDirection of = switch (direction) {
                    case INGRESS -> compiled.policy().ingress();
                    case EGRESS -> compiled.policy().egress();
                };
                assertEquals(
                        expected,
                        of.allows(traffic.protocol().number(), traffic.service(), far, Identity.NONE),
                        () -> "seed " + seed + ": " + direction + " " + traffic + " " + far + " by " + acl);
                if (compiled.open().contains(far.family())) {
                    assertTrue(expected, "seed " + seed + ": open, and denied: " + acl);
                }
            }
        }
    }

    private static NetworkAcl random(Random random) {
        List<NetworkAclRule> rules = new ArrayList<>();
        for (int number = 1 + random.nextInt(12); number > 0; number--) {
            rules.add(new NetworkAclRule(
                    pick(random, List.of(RuleDirection.values())),
                    number,
                    random.nextBoolean(),
                    traffic(random),
                    IpPrefix.containing(address(random), random.nextInt(33))));
        }
        return new NetworkAcl(KEY, rules);
    }

    private static RuleTraffic traffic(Random random) {
        int first = random.nextInt(20);
        return switch (random.nextInt(4)) {
            case 0 -> new RuleTraffic.Any();
            case 1 ->
                new RuleTraffic.Ports(
                        random.nextBoolean() ? IpProtocol.TCP : IpProtocol.UDP,
                        PortRange.of(first, first + random.nextInt(9)));
            case 2 ->
                new RuleTraffic.Icmp(
                        random.nextBoolean() ? IpProtocol.ICMP : IpProtocol.ICMPV6,
                        OptionalInt.of(0),
                        random.nextBoolean() ? OptionalInt.of(first) : OptionalInt.empty());
            default -> new RuleTraffic.Protocol(IpProtocol.GRE);
        };
    }

    /** Few, so that rules meet them; some lie in the subnet, some are IPv6 addresses that look like IPv4. */
    private static IpAddress address(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Ipv6Address.parse("fd00:" + random.nextInt(5) + "::" + random.nextInt(3));
            case 1 -> Ipv6Address.parse("::" + random.nextInt(3));
            default -> Ipv4Address.of(10, random.nextInt(2), random.nextInt(5), random.nextInt(3));
        };
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static NetworkAclRule rule(int number, boolean allows, RuleTraffic traffic, String peer) {
        return new NetworkAclRule(RuleDirection.INGRESS, number, allows, traffic, IpPrefix.parse(peer));
    }

    private static RuleTraffic tcp(int first, int last) {
        return new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(first, last));
    }

    private static CompiledPolicy compile(NetworkAclRule... rules) {
        return AclCompiler.compile(new NetworkAcl(KEY, List.of(rules)), SUBNET).policy();
    }

    private static Set<IpFamily> open(NetworkAclRule... rules) {
        return AclCompiler.compile(new NetworkAcl(KEY, List.of(rules)), SUBNET).open();
    }

    private static boolean allows(CompiledDirection compiled, int port, String far) {
        return compiled.allows(IpProtocol.TCP.number(), port, IpAddress.parse(far), Identity.NONE);
    }
}
