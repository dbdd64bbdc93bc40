package dev.tenet.compiler;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.PublicAddress.Ingress;
import dev.tenet.model.EdgeWeight;
import dev.tenet.model.EffectiveRoutes;
import dev.tenet.model.EgressOnlyInternetGateway;
import dev.tenet.model.EgressOnlyInternetGatewayId;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.IntentKey;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.Route;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What of a network the internet knows.
 *
 * @param gateway of the VPC
 * @param inbound where the gateway's route table leads what it lets in; nothing without a table
 */
record Internet(Vpc vpc, IntentSnapshot intent, Optional<InternetGateway> gateway, Map<IpPrefix, RouteTarget> inbound) {

    static Internet of(Vpc vpc, IntentSnapshot intent) {
        Optional<InternetGateway> gateway = gateway(vpc, intent);
        return new Internet(
                vpc,
                intent,
                gateway,
                tableOf(gateway, vpc, intent)
                        .<Map<IpPrefix, RouteTarget>>map(table -> EffectiveRoutes.of(table, vpc, _ -> List.of()))
                        .orElse(Map.of()));
    }

    /**
     * An address of an interface that the internet knows.
     *
     * @param through the host of the appliance by way of which its packets come in
     */
    record Known(PublicAddress address, Optional<HostId> through) {}

    private record Entrance(Ingress ingress, Optional<HostId> host) {
        static final Entrance DIRECT = new Entrance(new Ingress.Direct(), Optional.empty());
        static final Entrance NONE = new Entrance(new Ingress.Blackhole(), Optional.empty());
    }

    static boolean isAttached(InternetGatewayId id, Vpc vpc, IntentSnapshot intent) {
        return intent.find(InternetGateway.key(vpc.owner(), id))
                .filter(gateway -> gateway.isAttachedTo(vpc.id()))
                .isPresent();
    }

    static boolean isAttached(EgressOnlyInternetGatewayId id, Vpc vpc, IntentSnapshot intent) {
        return intent.find(EgressOnlyInternetGateway.key(vpc.owner(), id))
                .filter(gateway -> gateway.vpc().equals(vpc.id()))
                .isPresent();
    }

    static boolean hasGateway(Vpc vpc, IntentSnapshot intent) {
        return gateway(vpc, intent).isPresent();
    }

    /** Whose the network's public addresses are; of a network without gateways the internet knows none. */
    static Optional<NetworkOwner> owner(Vpc vpc, IntentSnapshot intent) {
        boolean isKnown = hasGateway(vpc, intent)
                || intent.list(Kind.EGRESS_ONLY_INTERNET_GATEWAY.under(vpc.owner())).stream()
                        .anyMatch(gateway -> gateway.vpc().equals(vpc.id()));
        return isKnown
                ? Optional.of(new NetworkOwner(
                        vpc.network(), vpc.owner().value(), EdgeWeight.of(intent.find(EdgeWeight.key(vpc.owner())))))
                : Optional.empty();
    }

    /** Whether it has an address that the internet could know. */
    static boolean mayKnow(NetworkInterface of) {
        return !of.publicAddresses().mappings().isEmpty()
                || !of.ipv6().isEmpty()
                || !of.prefixes(IpFamily.IPV6).isEmpty();
    }

    /** The table by which what comes in to the VPC from the internet is routed. */
    static Optional<RouteTableId> tableOf(Vpc vpc, IntentSnapshot intent) {
        return gateway(vpc, intent).flatMap(InternetGateway::routeTable);
    }

    /**
     * The public addresses of an interface: those that its IPv4 addresses have, while the VPC has a gateway; its IPv6 ones, if its route
     * table leads to a gateway, or the gateway's to an appliance before it. Where its table leads to egress-only gateways alone, connections
     * begin inside, and no gateway's table is asked.
     */
    List<Known> addresses(NetworkInterface of, HostNumber host, Optional<RouteTable> table) {
        List<Known> addresses = new ArrayList<>();
        if (gateway.isPresent()) {
            of.publicAddresses()
                    .mappings()
                    .forEach(mapping -> addresses.add(known(
                            IpPrefix.single(mapping.publicAddress()),
                            host,
                            mapping.privateAddress(),
                            entrance(IpPrefix.single(mapping.privateAddress())))));
        }
        List<IpPrefix> ipv6 = Stream.concat(
                        of.ipv6().stream().map(IpPrefix::single), of.prefixes(IpFamily.IPV6).stream())
                .toList();
        if (ipv6.isEmpty()) {
            return addresses;
        }
        boolean bothWays = leadsTo(table, true);
        boolean outbound = !bothWays && leadsTo(table, false);
        for (IpPrefix prefix : ipv6) {
            if (outbound) {
                addresses.add(new Known(
                        PublicAddress.direct(prefix, host, vpc.network(), prefix.address(), true), Optional.empty()));
                continue;
            }
            Entrance entrance = entrance(prefix);
            if (bothWays || !entrance.equals(Entrance.DIRECT)) {
                addresses.add(known(prefix, host, prefix.address(), entrance));
            }
        }
        return addresses;
    }

    private Known known(IpPrefix prefix, HostNumber host, IpAddress privateAddress, Entrance entrance) {
        return new Known(
                new PublicAddress(prefix, host, vpc.network(), privateAddress, false, entrance.ingress()),
                entrance.host());
    }

    /** Where packets for a private address, or a delegated prefix, come in. */
    private Entrance entrance(IpPrefix to) {
        return inbound.entrySet().stream()
                .filter(route -> route.getKey().contains(to))
                .max(Comparator.comparingInt(route -> route.getKey().length()))
                .map(Map.Entry::getValue)
                .map(target -> switch (target) {
                    case RouteTarget.Interface(var id) -> appliance(NetworkInterface.key(vpc.owner(), id));
                    case RouteTarget.Local _,
                            RouteTarget.Peering _,
                            RouteTarget.InternetGateway _,
                            RouteTarget.EgressOnlyGateway _,
                            RouteTarget.NatGateway _ -> Entrance.DIRECT;
                })
                .orElse(Entrance.DIRECT);
    }

    private Entrance appliance(IntentKey<NetworkInterface> key) {
        return intent.find(key)
                .filter(found -> found.vpc().equals(vpc.id()))
                .flatMap(found -> Attached.of(found, intent)
                        .host()
                        .map(host -> new Entrance(
                                new Ingress.Through(Translation.number(found), Fabric.number(host)),
                                Optional.of(host).map(Host::id))))
                .orElse(Entrance.NONE);
    }

    private static Optional<InternetGateway> gateway(Vpc vpc, IntentSnapshot intent) {
        return intent.list(Kind.INTERNET_GATEWAY.under(vpc.owner())).stream()
                .filter(gateway -> gateway.isAttachedTo(vpc.id()))
                .findFirst();
    }

    private static Optional<RouteTable> tableOf(Optional<InternetGateway> gateway, Vpc vpc, IntentSnapshot intent) {
        return gateway.flatMap(InternetGateway::routeTable)
                .flatMap(id -> intent.find(RouteTable.key(vpc.owner(), id)))
                .filter(table -> table.vpc().equals(vpc.id()));
    }

    private boolean leadsTo(Optional<RouteTable> table, boolean bothWays) {
        return table.stream()
                .flatMap(found -> found.added().stream())
                .filter(Internet::isIpv6)
                .anyMatch(route -> switch (route.target()) {
                    case RouteTarget.InternetGateway(var id) -> bothWays && isAttached(id, vpc, intent);
                    case RouteTarget.EgressOnlyGateway(var id) -> !bothWays && isAttached(id, vpc, intent);
                    case RouteTarget.Local _,
                            RouteTarget.Interface _,
                            RouteTarget.Peering _,
                            RouteTarget.NatGateway _ -> false;
                });
    }

    /** A prefix list may hold prefixes of either family. */
    private static boolean isIpv6(Route route) {
        return !(route.destination() instanceof RouteDestination.Block(IpPrefix block))
                || block.family() == IpFamily.IPV6;
    }
}
