package dev.tenet.datapath.random;

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
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Security groups, and the identities that stand for sets of them; some identities are not known on this host. */
final class RandomPolicies implements HostPart {
    /** Lets everything in and out. */
    static final SecurityGroupKey OPEN = new SecurityGroupKey("open");

    private static final List<SecurityGroupKey> OTHERS = IntStream.range(0, 5)
            .mapToObj(number -> new SecurityGroupKey("group-" + number))
            .toList();
    private static final List<Identity> IDENTITIES =
            IntStream.rangeClosed(101, 108).mapToObj(Identity::new).toList();
    static final List<IpPrefix> PREFIXES = List.of(
            IpPrefix.ALL_IPV4,
            IpPrefix.ALL_IPV6,
            IpPrefix.parse("10.0.0.0/16"),
            IpPrefix.parse("10.0.0.0/27"),
            IpPrefix.parse("10.0.0.16/28"),
            IpPrefix.parse("10.0.0.24/32"),
            IpPrefix.parse("fd00::/64"),
            IpPrefix.parse("fd00::10/124"),
            IpPrefix.parse("::/1"),
            IpPrefix.parse("fd00::18/128"));
    private static final List<IpProtocol> PORTLESS =
            List.of(new IpProtocol(47), new IpProtocol(50), new IpProtocol(2), new IpProtocol(0));

    private static final int MANY = 150;

    @Override
    public void build(RandomHost host, Chance chance) {
        host.put(new SecurityGroup(OPEN, open()));
        OTHERS.forEach(group -> host.put(new SecurityGroup(group, rules(chance))));
        IDENTITIES.forEach(identity -> {
            TreeSet<SecurityGroupKey> groups = new TreeSet<>(chance.some(OTHERS, chance.between(1, 3)));
            if (chance.percent(70)) {
                groups.add(OPEN);
            }
            host.identities.put(identity, groups);
            if (chance.percent(75)) {
                host.put(new SecurityIdentity(identity, groups));
            }
        });
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        if (chance.percent(60)) {
            SecurityGroupKey group = chance.pick(OTHERS);
            host.put(new SecurityGroup(group, rules(chance)));
            boolean told = chance.percent(80);
            if (told) {
                host.raise(
                        networkInterface -> networkInterface.groups().contains(group),
                        before -> before.topologyGeneration(),
                        before -> before.policyGeneration() + 1);
            }
            return "security group " + group + " has other rules" + (told ? "" : ", and no generation says so yet");
        }
        Identity identity = chance.pick(IDENTITIES);
        if (host.resources.remove(identity) == null) {
            host.put(new SecurityIdentity(identity, host.groups(identity)));
            return "identity " + identity + " is known";
        }
        return "identity " + identity + " is not known";
    }

    private static List<SecurityGroupRule> open() {
        List<SecurityGroupRule> rules = new ArrayList<>();
        for (RuleDirection direction : RuleDirection.values()) {
            for (IpPrefix prefix : List.of(IpPrefix.ALL_IPV4, IpPrefix.ALL_IPV6)) {
                rules.add(new SecurityGroupRule(direction, new RuleTraffic.Any(), new RulePeer.Addresses(prefix)));
            }
        }
        return rules;
    }

    private static List<SecurityGroupRule> rules(Chance chance) {
        TreeSet<SecurityGroupRule> rules = new TreeSet<>();
        int count = chance.between(0, 8);
        for (int i = 0; i < count; i++) {
            rules.add(new SecurityGroupRule(chance.pick(RuleDirection.values()), traffic(chance), peer(chance)));
        }
        if (chance.percent(8)) {
            rules.addAll(many(chance));
        }
        return List.copyOf(rules);
    }

    /** So many that what they tell apart fills more than one page in the datapath's tables. */
    private static List<SecurityGroupRule> many(Chance chance) {
        List<SecurityGroupRule> rules = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            int first = chance.below(60_000);
            RuleTraffic traffic = new RuleTraffic.Ports(
                    chance.pick(IpProtocol.TCP, IpProtocol.UDP), PortRange.of(first, first + chance.below(2_000)));
            IpAddress near = IpAddress.parse("9.255.255.128").plus(chance.below(256));
            IpPrefix prefix = IpPrefix.containing(near, chance.between(28, 32));
            rules.add(new SecurityGroupRule(
                    chance.pick(RuleDirection.values()), traffic, new RulePeer.Addresses(prefix)));
        }
        return rules;
    }

    /** Often everybody: rules for all the world decide whether a connection is tracked. */
    private static RulePeer peer(Chance chance) {
        if (chance.percent(35)) {
            return new RulePeer.Addresses(chance.pick(IpPrefix.ALL_IPV4, IpPrefix.ALL_IPV6));
        }
        if (chance.percent(50)) {
            return new RulePeer.Addresses(chance.pick(PREFIXES));
        }
        return new RulePeer.Group(chance.percent(40) ? OPEN : chance.pick(OTHERS));
    }

    static RuleTraffic traffic(Chance chance) {
        return switch (chance.below(6)) {
            case 0 -> new RuleTraffic.Any();
            case 1 -> new RuleTraffic.Protocol(chance.pick(PORTLESS));
            case 2 -> icmp(chance.pick(IpProtocol.ICMP, IpProtocol.ICMPV6), chance);
            default -> new RuleTraffic.Ports(chance.pick(IpProtocol.TCP, IpProtocol.UDP), ports(chance));
        };
    }

    private static RuleTraffic icmp(IpProtocol protocol, Chance chance) {
        int echo = protocol.equals(IpProtocol.ICMP) ? 8 : 128;
        OptionalInt type = chance.percent(30) ? OptionalInt.empty() : OptionalInt.of(chance.pick(echo, echo, 0, 3, 11));
        boolean anyCode = type.isEmpty() || chance.percent(50);
        return new RuleTraffic.Icmp(protocol, type, anyCode ? OptionalInt.empty() : OptionalInt.of(chance.below(2)));
    }

    private static PortRange ports(Chance chance) {
        int port = chance.pick(Transport.SERVICES);
        return switch (chance.below(4)) {
            case 0 -> PortRange.of(0, 65535);
            case 1 -> PortRange.of(port, port + chance.below(500));
            default -> PortRange.of(port, port);
        };
    }
}
