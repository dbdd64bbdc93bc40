package dev.tenet.compiler;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.model.EgressOnlyInternetGateway;
import dev.tenet.model.EgressOnlyInternetGatewayId;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.InternetGatewayId;
import dev.tenet.model.Kind;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What of a network the internet knows. */
final class Internet {
    private Internet() {}

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

    /**
     * The public addresses of an interface: those that its IPv4 addresses have, while the VPC has a gateway; its IPv6 ones, if its route
     * table leads to a gateway. Where it leads to egress-only gateways alone, connections begin inside.
     */
    static List<PublicAddress> addresses(
            NetworkInterface of, HostNumber host, Vpc vpc, Optional<RouteTable> table, IntentSnapshot intent) {
        List<PublicAddress> addresses = new ArrayList<>();
        if (!of.publicAddresses().mappings().isEmpty() && hasGateway(vpc, intent)) {
            of.publicAddresses()
                    .mappings()
                    .forEach(mapping -> addresses.add(PublicAddress.direct(
                            IpPrefix.single(mapping.publicAddress()),
                            host,
                            vpc.network(),
                            mapping.privateAddress(),
                            false)));
        }
        if (of.ipv6().isEmpty() && of.prefixes(IpFamily.IPV6).isEmpty()) {
            return addresses;
        }
        boolean bothWays = leadsTo(table, vpc, intent, true);
        if (bothWays || leadsTo(table, vpc, intent, false)) {
            Stream.concat(of.ipv6().stream().map(IpPrefix::single), of.prefixes(IpFamily.IPV6).stream())
                    .forEach(prefix ->
                            addresses.add(PublicAddress.direct(prefix, host, vpc.network(), prefix.address(), !bothWays)));
        }
        return addresses;
    }

    static boolean hasGateway(Vpc vpc, IntentSnapshot intent) {
        return intent.list(Kind.INTERNET_GATEWAY.under(vpc.owner())).stream()
                .anyMatch(gateway -> gateway.isAttachedTo(vpc.id()));
    }

    private static boolean leadsTo(Optional<RouteTable> table, Vpc vpc, IntentSnapshot intent, boolean bothWays) {
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
    private static boolean isIpv6(dev.tenet.model.Route route) {
        return !(route.destination() instanceof dev.tenet.model.RouteDestination.Block(IpPrefix block))
                || block.family() == IpFamily.IPV6;
    }
}
