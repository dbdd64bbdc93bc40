package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.NetworkAddress;
import dev.tenet.datapath.reference.NetworkPrefix;
import dev.tenet.datapath.reference.Whereabouts;
import dev.tenet.hoststate.FormerLocation;
import dev.tenet.hoststate.FormerLocationKey;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.LocationKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NextHop;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.List;
import java.util.Optional;

/** What other hosts have, and what this host is told of it: everything as a gateway, and where addresses went that it had. */
final class RandomLocations implements HostPart {
    private static final int NEVER_RUN = 36;

    @Override
    public void build(RandomHost host, Chance chance) {
        for (Network network : host.all(Network.class)) {
            for (IpFamily family : IpFamily.values()) {
                for (int part = AddressPlan.FIRST_ELSEWHERE; part <= AddressPlan.LAST_ELSEWHERE; part++) {
                    settle(host, network.vni(), AddressPlan.address(family, part), chance);
                }
                for (int block = AddressPlan.FIRST_BLOCK_ELSEWHERE;
                        block <= AddressPlan.LAST_BLOCK_ELSEWHERE;
                        block++) {
                    settleBlock(host, network.vni(), AddressPlan.block(family, block), chance);
                }
                tell(host, network.vni(), AddressPlan.address(family, NEVER_RUN), nowhereYet(), chance);
                tell(
                        host,
                        network.vni(),
                        AddressPlan.address(family, AddressPlan.LAST_HERE),
                        here(host, chance),
                        chance);
            }
        }
        for (VirtualNetworkIdentifier vni : AddressPlan.WITH_INSTANCES) {
            AddressPlan.NEXT_HOPS_ELSEWHERE.forEach(number -> settle(host, vni, NextHop.address(number), chance));
        }
        for (int part = AddressPlan.FIRST_ELSEWHERE; part < AddressPlan.FIRST_ELSEWHERE + 3; part++) {
            settle(host, AddressPlan.WITH_INSTANCES.getLast(), AddressPlan.reachedByRoute(part), chance);
        }
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        VirtualNetworkIdentifier vni = chance.pick(host.all(Network.class)).vni();
        if (chance.percent(20)) {
            int block = chance.between(AddressPlan.FIRST_BLOCK_ELSEWHERE, AddressPlan.LAST_BLOCK_ELSEWHERE);
            return changeBlock(host, vni, AddressPlan.block(chance.pick(IpFamily.values()), block), chance);
        }
        IpAddress address = chance.percent(10)
                ? NextHop.address(chance.pick(AddressPlan.NEXT_HOPS_ELSEWHERE))
                : AddressPlan.address(
                        chance.pick(IpFamily.values()),
                        chance.between(AddressPlan.FIRST_ELSEWHERE, AddressPlan.LAST_ELSEWHERE));
        NetworkAddress key = new NetworkAddress(vni, address);
        if (chance.percent(75)) {
            settle(host, vni, address, chance);
            return address + " of network " + vni + " is on host "
                    + host.elsewhere(key).flatMap(Whereabouts::host).orElseThrow();
        }
        host.elsewhere.remove(key);
        host.resources.remove(new LocationKey(vni, address));
        host.resources.remove(new FormerLocationKey(vni, address));
        return address + " of network " + vni + " is gone";
    }

    private static String changeBlock(RandomHost host, VirtualNetworkIdentifier vni, IpPrefix block, Chance chance) {
        if (chance.percent(75)) {
            settleBlock(host, vni, block, chance);
            return block + " of network " + vni + " has moved";
        }
        host.blocksElsewhere.remove(new NetworkPrefix(vni, block));
        host.resources.remove(new LocationKey(vni, block));
        host.resources.remove(new FormerLocationKey(vni, block));
        return block + " of network " + vni + " is gone";
    }

    /** A prefix, and now and then an address in it that is somewhere else. */
    private static void settleBlock(RandomHost host, VirtualNetworkIdentifier vni, IpPrefix block, Chance chance) {
        NetworkPrefix key = new NetworkPrefix(vni, block);
        Optional<Whereabouts> before = Optional.ofNullable(host.blocksElsewhere.get(key));
        int generation = before.map(where -> where.generation().number()).orElse(chance.between(1, 5)) + 1;
        HostNumber now = chance.pick(FabricHosts.OTHERS);
        Whereabouts where = new Whereabouts(Optional.of(now), new Generation(generation), identity(host, chance));
        host.blocksElsewhere.put(key, where);
        if (chance.percent(92)) {
            host.put(new Location(vni, block, where.host(), where.generation(), where.identity()));
        }
        if (chance.percent(10)) {
            host.put(new FormerLocation(vni, block, now, where.generation(), where.identity()));
        } else {
            host.resources.remove(new FormerLocationKey(vni, block));
        }
        if (chance.percent(25)) {
            settle(host, vni, AddressPlan.in(block, chance), chance);
        }
    }

    private static void settle(RandomHost host, VirtualNetworkIdentifier vni, IpAddress address, Chance chance) {
        NetworkAddress key = new NetworkAddress(vni, address);
        int before =
                host.elsewhere(key).map(where -> where.generation().number()).orElse(chance.between(1, 5));
        Whereabouts where = new Whereabouts(
                Optional.of(chance.pick(FabricHosts.OTHERS)), new Generation(before + 1), identity(host, chance));
        host.elsewhere.put(key, where);
        tell(host, vni, address, where, chance);
        if (chance.percent(10)) {
            HostNumber now = where.host().orElseThrow();
            host.put(new FormerLocation(vni, address, now, where.generation(), where.identity()));
        } else {
            host.resources.remove(new FormerLocationKey(vni, address));
        }
    }

    /** A gateway is told of all, be it late; another host of nothing. */
    private static void tell(
            RandomHost host, VirtualNetworkIdentifier vni, IpAddress address, Whereabouts where, Chance chance) {
        if (chance.percent(92)) {
            host.put(new Location(vni, address, where.host(), where.generation(), where.identity()));
        }
    }

    private static Whereabouts nowhereYet() {
        return new Whereabouts(Optional.empty(), Generation.FIRST, Identity.NONE);
    }

    private static Whereabouts here(RandomHost host, Chance chance) {
        return new Whereabouts(Optional.of(RandomHost.NUMBER), Generation.FIRST, identity(host, chance));
    }

    static Identity identity(RandomHost host, Chance chance) {
        return chance.percent(5) ? Identity.NONE : chance.pick(List.copyOf(host.identities.keySet()));
    }
}
