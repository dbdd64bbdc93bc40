package dev.tenet.datapath.random;

import dev.tenet.hoststate.DhcpSettings;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.LocationMiss;
import dev.tenet.hoststate.MeteredPrefix;
import dev.tenet.hoststate.Metering;
import dev.tenet.hoststate.MeteringClass;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkServices;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Networks with tags in rotation and gateways: none, some, this host too; preloaded or not, in sync or not. */
final class RandomNetworks implements HostPart {
    private static final int TAG_BITS = 40;

    @Override
    public void build(RandomHost host, Chance chance) {
        AddressPlan.WITH_INSTANCES.forEach(vni -> put(host, vni, 25, chance));
        put(host, AddressPlan.WITHOUT_INSTANCES, 80, chance);
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        Network network = chance.pick(host.all(Network.class));
        VirtualNetworkIdentifier vni = network.vni();
        if (chance.percent(50)) {
            put(host, vni, 40, chance);
            return "network " + vni + " has other tags and gateways";
        }
        if (!host.networksInSync.remove(vni)) {
            host.networksInSync.add(vni);
        }
        return "this host, if told all locations of " + vni + ", is in sync: " + host.networksInSync.contains(vni);
    }

    private static void put(RandomHost host, VirtualNetworkIdentifier vni, int gatewayHerePercent, Chance chance) {
        boolean gatewayHere = chance.percent(gatewayHerePercent);
        List<HostNumber> gateways =
                new ArrayList<>(chance.some(FabricHosts.OTHERS, chance.percent(6) ? 0 : chance.between(1, 4)));
        if (gatewayHere) {
            gateways.add(chance.between(0, gateways.size()), RandomHost.NUMBER);
        }
        Optional<NetworkTag> previous = chance.percent(40) ? Optional.of(tag(chance)) : Optional.empty();
        List<HostNumber> edges = new ArrayList<>(chance.some(FabricHosts.OTHERS, chance.between(0, 3)));
        host.put(new Network(vni, tag(chance), previous, gateways, gatewayHere, preloaded(chance), edges));
        if (chance.percent(90)) {
            host.put(new NetworkServices(
                    vni,
                    List.of(AddressPlan.SUBNET),
                    "tenet-1.compute.internal",
                    true,
                    true,
                    List.of(),
                    DhcpSettings.NONE));
        }
        if (chance.percent(80)) {
            host.put(new Metering(vni, metered(chance)));
        }
        if (chance.percent(75)) {
            host.networksInSync.add(vni);
        } else {
            host.networksInSync.remove(vni);
        }
    }

    private static Optional<LocationMiss> preloaded(Chance chance) {
        return chance.percent(50) ? Optional.empty() : Optional.of(chance.pick(LocationMiss.values()));
    }

    /** Whole families or a part of where interfaces are, in zones that are theirs or not. */
    private static List<MeteredPrefix> metered(Chance chance) {
        List<MeteredPrefix> metered = new ArrayList<>();
        for (IpPrefix prefix : List.of(
                IpPrefix.ALL_IPV4,
                IpPrefix.ALL_IPV6,
                AddressPlan.SUBNET,
                new IpPrefix(AddressPlan.SUBNET.address(), AddressPlan.SUBNET.length() + 3))) {
            if (chance.percent(70)) {
                metered.add(new MeteredPrefix(
                        prefix,
                        chance.between(0, 2),
                        new MeteringClass(chance.between(0, 5)),
                        new MeteringClass(chance.between(0, MeteringClass.LAST))));
            }
        }
        return metered;
    }

    private static NetworkTag tag(Chance chance) {
        return new NetworkTag(chance.longBits() >>> (Long.SIZE - TAG_BITS));
    }
}
