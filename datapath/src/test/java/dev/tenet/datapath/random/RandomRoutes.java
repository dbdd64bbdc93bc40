package dev.tenet.datapath.random;

import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Nat64Prefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A route table for each network with instances; some lead to other networks, some nowhere. */
final class RandomRoutes implements HostPart {
    /** A network of ours may have addresses that the internet has, too. */
    static final IpPrefix LED_AND_IN_THE_INTERNET = IpPrefix.parse("203.0.113.23/32");

    @Override
    public void build(RandomHost host, Chance chance) {
        AddressPlan.WITH_INSTANCES.forEach(vni -> put(host, vni, chance));
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        VirtualNetworkIdentifier vni = chance.pick(AddressPlan.WITH_INSTANCES);
        put(host, vni, chance);
        return "routes of network " + vni + " are others";
    }

    static RouteTableNumber table(VirtualNetworkIdentifier vni) {
        return new RouteTableNumber(vni.number());
    }

    /** Through one interface or several: of this host, of others, or of nobody. */
    private static RouteTarget through(RandomHost host, VirtualNetworkIdentifier vni, Chance chance) {
        SortedSet<InterfaceNumber> numbers = new TreeSet<>(Comparator.comparingInt(InterfaceNumber::number));
        List<InterfaceNumber> here = host.all(NetworkInterface.class).stream()
                .filter(found -> found.vni().equals(vni))
                .map(NetworkInterface::number)
                .toList();
        for (int i = chance.pick(1, 1, 2, 3, 8); i > 0; i--) {
            int kind = chance.below(10);
            if (kind < 5 && !here.isEmpty()) {
                numbers.add(chance.pick(here));
            } else if (kind < 9) {
                numbers.add(chance.pick(AddressPlan.NEXT_HOPS_ELSEWHERE));
            } else {
                numbers.add(new InterfaceNumber(chance.between(20_000, 20_009)));
            }
        }
        return new RouteTarget.Interfaces(vni, List.copyOf(numbers));
    }

    /** By NAT gateways into networks, their own and others, and to interfaces; and by private ones to the internet. */
    private static void putThroughNat(Map<IpPrefix, RouteTarget> routes, VirtualNetworkIdentifier vni, Chance chance) {
        VirtualNetworkIdentifier other = AddressPlan.WITH_INSTANCES.getLast();
        if (chance.percent(45)) {
            routes.put(AddressPlan.REACHED_BY_ROUTE, throughNat(new RouteTarget.Local(other), chance));
        }
        if (chance.percent(35)) {
            routes.put(IpPrefix.parse("10.0.0.32/28"), throughNat(new RouteTarget.Local(vni), chance));
        }
        if (chance.percent(25)) {
            routes.put(
                    AddressPlan.LED,
                    throughNat(
                            new RouteTarget.Interfaces(vni, List.of(chance.pick(AddressPlan.NEXT_HOPS_ELSEWHERE))),
                            chance));
        }
        if (chance.percent(6)) {
            routes.put(IpPrefix.ALL_IPV4, new RouteTarget.PrivateNatToInternet());
        }
        if (chance.percent(4)) {
            routes.put(AddressPlan.SUBNET6, throughNat(new RouteTarget.Local(vni), chance));
        }
    }

    private static RouteTarget throughNat(RouteTarget onward, Chance chance) {
        return new RouteTarget.Nat(chance.pick(RandomNat.GATEWAYS.subList(0, 2)), onward);
    }

    private static void put(RandomHost host, VirtualNetworkIdentifier vni, Chance chance) {
        Map<IpPrefix, RouteTarget> routes = new TreeMap<>();
        VirtualNetworkIdentifier other = AddressPlan.WITH_INSTANCES.getLast();
        routes.put(IpPrefix.parse("10.0.0.0/16"), new RouteTarget.Local(vni));
        routes.put(AddressPlan.SUBNET6, new RouteTarget.Local(vni));
        routes.put(AddressPlan.BLACKHOLE, new RouteTarget.Blackhole());
        routes.put(AddressPlan.REACHED_BY_ROUTE, new RouteTarget.Local(other));
        routes.put(AddressPlan.LED, through(host, vni, chance));
        routes.put(AddressPlan.LED6, through(host, vni, chance));
        if (chance.percent(15)) {
            routes.put(
                    IpPrefix.parse("10.0.0.32/28"),
                    chance.pick(new RouteTarget.Local(other), new RouteTarget.Blackhole(), through(host, vni, chance)));
        }
        if (chance.percent(15)) {
            routes.put(IpPrefix.ALL_IPV6, new RouteTarget.Local(vni));
        }
        if (chance.percent(10)) {
            routes.put(IpPrefix.ALL_IPV4, new RouteTarget.Blackhole());
        }
        if (chance.percent(70)) {
            routes.put(
                    IpPrefix.ALL_IPV4,
                    chance.percent(60)
                            ? new RouteTarget.Nat(
                                    chance.percent(94)
                                            ? chance.pick(RandomNat.GATEWAYS.subList(0, 2))
                                            : RandomNat.GATEWAYS.getLast())
                            : new RouteTarget.Internet());
            routes.put(IpPrefix.ALL_IPV6, new RouteTarget.Internet());
        }
        if (chance.percent(70)) {
            routes.put(Nat64Prefix.PREFIX, new RouteTarget.Nat(chance.pick(RandomNat.GATEWAYS.subList(0, 2))));
            if (chance.percent(10)) {
                routes.put(IpPrefix.ALL_IPV6, new RouteTarget.Nat(RandomNat.GATEWAYS.getFirst()));
            }
            if (chance.percent(30)) {
                routes.put(LED_AND_IN_THE_INTERNET, new RouteTarget.Local(vni));
            }
        }
        putThroughNat(routes, vni, chance);
        if (chance.percent(8)) {
            routes.remove(chance.pick(routes.keySet().stream().toList()));
        }
        host.put(new RouteTable(
                table(vni),
                routes.entrySet().stream()
                        .map(route -> new Route(route.getKey(), route.getValue()))
                        .toList()));
    }
}
