package dev.tenet.agent.program;

import dev.tenet.agent.table.RawBytes;
import dev.tenet.datapath.layout.RouteKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTableNumber;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Route tables become {@code routes}. */
final class RouteTableProgrammer {
    private static final int TABLE_BITS = 32;

    private final DatapathTables tables;
    private final Map<RouteTableNumber, Map<RawBytes, RawBytes>> entries = new HashMap<>();

    RouteTableProgrammer(DatapathTables tables) {
        this.tables = tables;
    }

    void upsert(RouteTable table) {
        Map<RawBytes, RawBytes> now = entries(table);
        Map<RawBytes, RawBytes> before = entries.put(table.number(), now);
        if (before != null) {
            before.keySet().stream().filter(key -> !now.containsKey(key)).forEach(tables.routes::forget);
        }
        now.forEach(tables.routes::desire);
    }

    void remove(RouteTableNumber number) {
        Map<RawBytes, RawBytes> before = entries.remove(number);
        if (before != null) {
            before.keySet().forEach(tables.routes::forget);
        }
    }

    /**
     * Writes new routes, and removes those that tables still in use no longer have: that is a change of the table like any other.
     *
     * @return the tables of which something changed in the datapath, so that flows composed by them must be composed again
     */
    Set<RouteTableNumber> write() {
        Set<RouteTableNumber> changed = new HashSet<>();
        for (RawBytes key : tables.routes.unsettled()) {
            RouteTableNumber number = tableOf(key);
            if (entries.containsKey(number)) {
                changed.add(number);
            }
        }
        tables.routes.writeUpserts();
        tables.routes.removeRest(key -> entries.containsKey(tableOf(key)));
        return changed;
    }

    /** Removes whole tables. */
    void removeRest() {
        tables.routes.removeRest();
    }

    Optional<String> problem(RouteTableNumber number) {
        return entries.getOrDefault(number, Map.of()).keySet().stream()
                .flatMap(key -> tables.routes.problem(key).stream())
                .findFirst();
    }

    private static Map<RawBytes, RawBytes> entries(RouteTable table) {
        Map<RawBytes, RawBytes> entries = new HashMap<>();
        for (Route route : table.routes()) {
            IpPrefix destination = route.destination();
            if (Encodings.holdsMappedIpv4(destination)) {
                entries.putIfAbsent(key(table.number(), Encodings.MAPPED_IPV4), noTarget());
            }
        }
        for (Route route : table.routes()) {
            if (!Encodings.liesInMappedIpv4(route.destination())) {
                entries.put(
                        key(table.number(), Encodings.mapped(route.destination())),
                        target(route.target(), table.networkOf(route.destination())));
            }
        }
        return entries;
    }

    private static RawBytes key(RouteTableNumber table, IpPrefix destination) {
        RouteKey key = RouteKey.allocate(Encodings.HEAP)
                .prefixLength(TABLE_BITS + destination.length())
                .table(table.number());
        Encodings.write(destination.address(), key.address());
        return RawBytes.of(key.memory());
    }

    /** Of a key that may be anybody's: a number no table has becomes one that no table of ours has. */
    private static RouteTableNumber tableOf(RawBytes key) {
        return new RouteTableNumber(Math.max(1, new RouteKey(key.segment()).table()));
    }

    private static RawBytes target(RouteTarget target, Optional<VirtualNetworkIdentifier> within) {
        var value = dev.tenet.datapath.layout.Route.allocate(Encodings.HEAP);
        within.ifPresent(network -> value.within(network.number()));
        switch (target) {
            case RouteTarget.Local(var vni) ->
                value.target(dev.tenet.datapath.layout.RouteTarget.LOCAL.number())
                        .vni(vni.number());
            case RouteTarget.Interfaces(var vni, var interfaces) -> {
                value.target(dev.tenet.datapath.layout.RouteTarget.INTERFACE.number())
                        .vni(vni.number())
                        .nextHopCount(interfaces.size());
                for (int i = 0; i < interfaces.size(); i++) {
                    value.nextHop(i, interfaces.get(i).number());
                }
            }
            case RouteTarget.Internet() ->
                value.target(dev.tenet.datapath.layout.RouteTarget.INTERNET.number())
                        .vni(Network.INTERNET.number());
            case RouteTarget.Nat(var gateway, var onward) -> {
                value.target(dev.tenet.datapath.layout.RouteTarget.NAT.number())
                        .vni(Network.INTERNET.number())
                        .nextHopCount(1)
                        .nextHop(0, gateway.networkInterface().number());
                if (onward instanceof RouteTarget.Local(var vni)) {
                    value.vni(vni.number());
                } else if (onward instanceof RouteTarget.Interfaces(var vni, var interfaces)) {
                    value.vni(vni.number())
                            .nextHopCount(2)
                            .nextHop(1, interfaces.getFirst().number());
                }
            }
            case RouteTarget.PrivateNatToInternet() ->
                value.target(dev.tenet.datapath.layout.RouteTarget.NAT_PRIVATE.number());
            case RouteTarget.Blackhole() -> value.target(dev.tenet.datapath.layout.RouteTarget.BLACKHOLE.number());
        }
        return RawBytes.of(value.memory());
    }

    private static RawBytes noTarget() {
        return RawBytes.of(dev.tenet.datapath.layout.Route.allocate(Encodings.HEAP)
                .target(dev.tenet.datapath.layout.RouteTarget.NONE.number())
                .memory());
    }
}
