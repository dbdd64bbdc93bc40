package dev.tenet.bench;

import dev.tenet.hoststate.NetworkAcl;
import dev.tenet.hoststate.NetworkAclKey;
import dev.tenet.hoststate.NetworkAclRule;
import dev.tenet.hoststate.RuleDirection;
import dev.tenet.hoststate.RulePeer;
import dev.tenet.hoststate.RuleTraffic;
import dev.tenet.hoststate.SecurityGroup;
import dev.tenet.hoststate.SecurityGroupKey;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.hoststate.SecurityIdentity;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.PortRange;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Security group rules as tenants write them, as many as wanted in each direction. The first ten are always the same and allow all of
 * {@link #SERVICES} from and to all {@link FarSides}, some by address and some by group alone; the others are about other ports, and about
 * prefixes of which many contain or lie beside those addresses, so that lookups have to go past them.
 */
final class BenchRules {
    /** Destination ports of first packets. 443 is allowed by address for one half of the far sides and by group for the other. */
    static final List<Integer> SERVICES =
            List.of(443, 80, 443, 8080, 443, 80, 443, 8443, 443, 80, 443, 8500, 443, 80, 443, 8999);

    static final int FEW = 10;
    static final int MANY = 1_000;
    static final NetworkAclKey ACL = new NetworkAclKey("acl-20-rules");
    static final SecurityGroupKey WEB = new SecurityGroupKey("sg-web");

    /** EC2's quota of rules in a direction of a network ACL. */
    private static final int ACL_RULES = 20;

    private static final int NAMED_GROUPS = 16;
    private static final int FIRST_OTHER_PORT = 10_000;
    private static final int OTHER_PORTS = 20_000;
    private static final long SEED = 20_250_101;

    private BenchRules() {}

    static SecurityGroupKey key(int count) {
        return new SecurityGroupKey("sg-" + count + "-rules");
    }

    /** The group with {@code count} rules in each direction, from ten on. */
    static SecurityGroup group(int count) {
        List<SecurityGroupRule> rules = new ArrayList<>();
        for (RuleDirection direction : RuleDirection.values()) {
            Set<SecurityGroupRule> ofDirection = new TreeSet<>(firstTen(direction));
            SplittableRandom random = new SplittableRandom(SEED);
            while (ofDirection.size() < count) {
                ofDirection.add(new SecurityGroupRule(direction, traffic(random), peer(random)));
            }
            rules.addAll(ofDirection);
        }
        return new SecurityGroup(key(count), rules);
    }

    /** As many rules as EC2 lets an ACL have: the last one allows what the others, about other ports and prefixes, do not deny. */
    static NetworkAcl acl() {
        List<NetworkAclRule> rules = new ArrayList<>();
        for (RuleDirection direction : RuleDirection.values()) {
            SplittableRandom random = new SplittableRandom(SEED);
            for (int number = 1; number < ACL_RULES; number++) {
                rules.add(new NetworkAclRule(direction, number, false, traffic(random), prefix(random)));
            }
            rules.add(new NetworkAclRule(direction, ACL_RULES, true, new RuleTraffic.Any(), IpPrefix.ALL_IPV4));
        }
        return new NetworkAcl(ACL, rules);
    }

    /** What the host knows of the far sides' groups, and of those that rules name besides. */
    static List<SecurityIdentity> identities() {
        List<SecurityIdentity> identities = new ArrayList<>();
        identities.add(new SecurityIdentity(FarSides.WEB, new TreeSet<>(List.of(WEB))));
        identities.add(new SecurityIdentity(FarSides.OTHER, new TreeSet<>(List.of(named(0)))));
        IntStream.range(1, NAMED_GROUPS)
                .mapToObj(number -> new SecurityIdentity(
                        new dev.tenet.hoststate.Identity(100 + number), new TreeSet<>(List.of(named(number)))))
                .forEach(identities::add);
        return identities;
    }

    private static List<SecurityGroupRule> firstTen(RuleDirection direction) {
        List<SecurityGroupRule> rules = List.of(
                new SecurityGroupRule(direction, tcp(80, 80), addresses("0.0.0.0/0")),
                new SecurityGroupRule(direction, tcp(443, 443), addresses("10.0.0.0/17")),
                new SecurityGroupRule(direction, tcp(443, 443), new RulePeer.Group(WEB)),
                new SecurityGroupRule(direction, tcp(8000, 8999), addresses("10.0.0.0/16")),
                new SecurityGroupRule(direction, tcp(22, 22), addresses("10.0.250.0/24")),
                new SecurityGroupRule(direction, tcp(5432, 5432), new RulePeer.Group(named(0))),
                new SecurityGroupRule(direction, udp(53, 53), addresses("10.0.0.2/32")),
                new SecurityGroupRule(direction, udp(123, 123), addresses("169.254.169.123/32")),
                new SecurityGroupRule(
                        direction,
                        new RuleTraffic.Icmp(IpProtocol.ICMP, OptionalInt.empty(), OptionalInt.empty()),
                        addresses("10.0.0.0/8")),
                new SecurityGroupRule(direction, tcp(443, 443), addresses("::/0")));
        if (rules.size() != FEW) {
            throw new AssertionError("the first ten rules are " + rules.size());
        }
        return rules;
    }

    /** Half of them single ports, the others ranges of up to a hundred; one in four UDP. */
    private static RuleTraffic traffic(SplittableRandom random) {
        int first = FIRST_OTHER_PORT + random.nextInt(OTHER_PORTS);
        int last = random.nextBoolean() ? first : first + random.nextInt(100);
        return random.nextInt(4) == 0 ? udp(first, last) : tcp(first, last);
    }

    /** One in five a group, the others prefixes: two in three within the network, from /18 to single addresses. */
    private static RulePeer peer(SplittableRandom random) {
        if (random.nextInt(5) == 0) {
            return new RulePeer.Group(named(random.nextInt(NAMED_GROUPS)));
        }
        return new RulePeer.Addresses(prefix(random));
    }

    private static IpPrefix prefix(SplittableRandom random) {
        boolean within = random.nextInt(3) != 0;
        Ipv4Address address = within
                ? Ipv4Address.of(10, 0, random.nextInt(256), random.nextInt(256))
                : Ipv4Address.of(11 + random.nextInt(180), random.nextInt(256), random.nextInt(256), 0);
        int length = 18 + random.nextInt(15);
        return new IpPrefix(address.masked(length), length);
    }

    private static SecurityGroupKey named(int number) {
        return new SecurityGroupKey("sg-named-" + number);
    }

    private static RulePeer addresses(String prefix) {
        return new RulePeer.Addresses(IpPrefix.parse(prefix));
    }

    private static RuleTraffic tcp(int first, int last) {
        return new RuleTraffic.Ports(IpProtocol.TCP, PortRange.of(first, last));
    }

    private static RuleTraffic udp(int first, int last) {
        return new RuleTraffic.Ports(IpProtocol.UDP, PortRange.of(first, last));
    }
}
