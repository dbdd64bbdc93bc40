package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.Attachment;
import dev.tenet.datapath.reference.DeviceIndex;
import dev.tenet.datapath.reference.NetworkAddress;
import dev.tenet.datapath.reference.NetworkPrefix;
import dev.tenet.datapath.reference.Whereabouts;
import dev.tenet.hoststate.Bandwidth;
import dev.tenet.hoststate.FlowLoggingKey;
import dev.tenet.hoststate.FormerLocation;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.IdleTimeouts;
import dev.tenet.hoststate.InterfaceName;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Rates;
import dev.tenet.hoststate.RuleChange;
import dev.tenet.hoststate.TrafficMirroringKey;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.MacAddress;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Interfaces with addresses of one or both families, in networks that overlap; they come, change, and move away. */
final class RandomInterfaces implements HostPart {
    static final MacAddress ROUTER_MAC = MacAddress.parse("06:54:0a:00:00:01");

    private static final long MAC_PREFIX = 0x0654L << 32;

    @Override
    public void build(RandomHost host, Chance chance) {
        int count = chance.between(3, 6);
        for (int i = 0; i < count; i++) {
            arrive(host, chance);
        }
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        List<NetworkInterface> all = host.all(NetworkInterface.class);
        if (all.size() < 2 || chance.percent(15)) {
            return arrive(host, chance);
        }
        NetworkInterface chosen = chance.pick(all);
        return switch (chance.below(5)) {
            case 0 -> moveAway(host, chosen, chance);
            case 1 -> {
                host.put(make(host, chosen.number(), chosen.vni(), chosen.addresses(), chosen.prefixes(), chance));
                yield "interface " + chosen.number() + " has other groups, quotas and checks";
            }
            default -> {
                Attachment before = host.attachment(chosen.number());
                attach(
                        host,
                        chosen.number(),
                        before.device(),
                        before.topologyGeneration() + chance.below(2),
                        before.policyGeneration() + chance.below(2),
                        chance);
                yield "interface " + chosen.number() + " is attached anew";
            }
        };
    }

    private static String arrive(RandomHost host, Chance chance) {
        List<DeviceIndex> free = new ArrayList<>(RandomHost.DEVICES);
        host.attachments.values().forEach(attachment -> free.remove(attachment.device()));
        VirtualNetworkIdentifier vni = chance.pick(AddressPlan.WITH_INSTANCES);
        List<IpAddress> addresses = addresses(host, vni, chance);
        if (free.isEmpty() || addresses.isEmpty()) {
            return "nothing";
        }
        InterfaceNumber number = new InterfaceNumber(++host.lastInterface);
        host.put(make(host, number, vni, addresses, prefixes(host, vni, chance), chance));
        attach(host, number, chance.pick(free), 1, 1, chance);
        return "interface " + number + " has come";
    }

    /** Its first address goes to another host, the others nowhere. */
    private static String moveAway(RandomHost host, NetworkInterface leaving, Chance chance) {
        host.resources.remove(leaving.key());
        host.resources.remove(new FlowLoggingKey(leaving.number()));
        host.resources.remove(new TrafficMirroringKey(leaving.number()));
        host.attachments.remove(leaving.number());
        HostNumber now = chance.pick(FabricHosts.OTHERS);
        IpAddress address = leaving.addresses().getFirst();
        Generation generation = leaving.locationGeneration().next();
        host.elsewhere.put(
                new NetworkAddress(leaving.vni(), address),
                new Whereabouts(Optional.of(now), generation, leaving.identity()));
        if (chance.percent(70)) {
            host.put(new FormerLocation(leaving.vni(), address, now, generation, leaving.identity()));
        }
        leaving.prefixes().forEach(prefix -> {
            host.blocksElsewhere.put(
                    new NetworkPrefix(leaving.vni(), prefix),
                    new Whereabouts(Optional.of(now), generation, leaving.identity()));
            if (chance.percent(70)) {
                host.put(new FormerLocation(leaving.vni(), prefix, now, generation, leaving.identity()));
            }
        });
        return "interface " + leaving.number() + " has moved to host " + now;
    }

    private static void attach(
            RandomHost host,
            InterfaceNumber number,
            DeviceIndex device,
            int topologyGeneration,
            int policyGeneration,
            Chance chance) {
        int slot = chance.percent(93)
                ? device.number() - RandomHost.DEVICES.getFirst().number() + 1
                : 0;
        host.attachments.put(
                number,
                new Attachment(
                        device,
                        chance.percent(96),
                        chance.percent(50),
                        topologyGeneration,
                        policyGeneration,
                        slot,
                        payer(host, number, chance)));
    }

    /** Mostly itself; else another one, or one that is not here. */
    private static InterfaceNumber payer(RandomHost host, InterfaceNumber number, Chance chance) {
        List<InterfaceNumber> others = List.copyOf(host.attachments.keySet());
        return switch (chance.below(10)) {
            case 0 -> new InterfaceNumber(9_999);
            case 1, 2, 3, 4 -> others.isEmpty() ? number : chance.pick(others);
            default -> number;
        };
    }

    private static List<IpAddress> addresses(RandomHost host, VirtualNetworkIdentifier vni, Chance chance) {
        List<IpAddress> addresses = new ArrayList<>();
        List<Integer> parts = new ArrayList<>();
        for (int part = AddressPlan.FIRST_HERE; part <= AddressPlan.LAST_HERE; part++) {
            parts.add(part);
        }
        host.all(NetworkInterface.class).stream()
                .filter(other -> other.vni().equals(vni))
                .flatMap(other -> other.addresses().stream())
                .forEach(taken -> parts.remove((Integer) (int) taken.toMappedBytes()[15]));
        List<Integer> chosen = chance.some(parts, chance.percent(30) ? 2 : 1);
        int families = chance.below(10);
        for (IpFamily family : IpFamily.values()) {
            if (families != family.ordinal()) {
                chosen.forEach(part -> addresses.add(AddressPlan.address(family, part)));
            }
        }
        addresses.forEach(address -> host.elsewhere.remove(new NetworkAddress(vni, address)));
        return addresses;
    }

    private static List<IpPrefix> prefixes(RandomHost host, VirtualNetworkIdentifier vni, Chance chance) {
        List<IpPrefix> free = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
            for (int block = AddressPlan.FIRST_BLOCK_HERE; block <= AddressPlan.LAST_BLOCK_HERE; block++) {
                free.add(AddressPlan.block(family, block));
            }
        }
        host.all(NetworkInterface.class).stream()
                .filter(other -> other.vni().equals(vni))
                .forEach(other -> free.removeAll(other.prefixes()));
        List<IpPrefix> chosen = free.isEmpty() || chance.percent(60) ? List.of() : chance.some(free, 2);
        chosen.forEach(prefix -> host.blocksElsewhere.remove(new NetworkPrefix(vni, prefix)));
        return chosen;
    }

    private static NetworkInterface make(
            RandomHost host,
            InterfaceNumber number,
            VirtualNetworkIdentifier vni,
            List<IpAddress> addresses,
            List<IpPrefix> prefixes,
            Chance chance) {
        Identity identity = chance.pick(List.copyOf(host.identities.keySet()));
        return new NetworkInterface(
                number,
                new InterfaceName("eni-" + number.number()),
                vni,
                mac(addresses.getFirst(), number),
                ROUTER_MAC,
                addresses,
                prefixes,
                Optional.of(subnet(IpFamily.IPV4, AddressPlan.SUBNET, addresses, chance)),
                Optional.of(subnet(IpFamily.IPV6, AddressPlan.SUBNET6, addresses, chance)),
                List.copyOf(host.groups(identity)),
                identity,
                chance.pick(RandomAcls.KEYS),
                RandomRoutes.table(vni),
                chance.percent(75),
                1500,
                new IdleTimeouts(
                        Duration.ofSeconds(chance.pick(350, 5)),
                        Duration.ofSeconds(chance.pick(30, 2)),
                        Duration.ofSeconds(chance.pick(180, 4))),
                chance.pick(500, 500, 500, 6, 2),
                ruleChange(chance),
                chance.pick(1000, 1000, 8, 1),
                rates(chance),
                new Generation(chance.between(1, 3)));
    }

    /** The whole plan's, or a small one, at whose edge a network ACL judges. */
    private static IpPrefix subnet(IpFamily family, IpPrefix whole, List<IpAddress> addresses, Chance chance) {
        List<IpAddress> own =
                addresses.stream().filter(address -> address.family() == family).toList();
        if (own.isEmpty() || chance.percent(40)) {
            return whole;
        }
        IpPrefix small = IpPrefix.containing(own.getFirst(), family.bits() - 4);
        return own.stream().allMatch(small::contains) ? small : whole;
    }

    /** Mostly none, or so small that a few packets reach it. */
    private static Rates rates(Chance chance) {
        return chance.percent(60)
                ? Rates.UNLIMITED
                : new Rates(chance.pick(0, 0, 100, 4), chance.pick(0, 0, 50, 1), bandwidth(chance), bandwidth(chance));
    }

    private static Bandwidth bandwidth(Chance chance) {
        return chance.pick(
                Bandwidth.UNLIMITED,
                Bandwidth.steady(8), // a byte in a millisecond
                Bandwidth.steady(10_000_000),
                new Bandwidth(10_000_000, 4, 0),
                new Bandwidth(16, 8, 1_000));
    }

    private static RuleChange ruleChange(Chance chance) {
        return switch (chance.below(5)) {
            case 0, 1 -> new RuleChange.Keep();
            case 2 -> new RuleChange.Cut();
            case 3 -> new RuleChange.Rejudge(1);
            default -> new RuleChange.Rejudge(1_000);
        };
    }

    private static MacAddress mac(IpAddress first, InterfaceNumber number) {
        return new MacAddress(MAC_PREFIX | (first instanceof Ipv4Address ipv4 ? ipv4.toLong() : number.number()));
    }
}
