package dev.tenet.datapath.reference;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.Stage;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.Route;
import dev.tenet.hoststate.RouteTable;
import dev.tenet.hoststate.RouteTarget;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Nat64Prefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the target of the destination in the subnet's route table. */
final class RouteStage {

    Optional<Ending> resolve(PacketContext p) {
        p.enter(Stage.ROUTE);
        Optional<Route> route = longest(p, p.ip().destination());
        if (route.isEmpty()) {
            return Ending.drop(Reason.ROUTE_NONE);
        }
        p.note(new Finding.RouteFound(route.get()));
        p.nextHop = Optional.empty();
        p.nat = Optional.empty();
        return switch (route.get().target()) {
            case RouteTarget.Blackhole() -> Ending.drop(Reason.ROUTE_BLACKHOLE);
            case RouteTarget.Internet() -> toInternet(p);
            case RouteTarget.Nat(NatGatewayKey gateway, RouteTarget onward) -> {
                p.nat = Optional.of(gateway);
                yield through(p, onward);
            }
            case RouteTarget.PrivateNatToInternet() -> Ending.drop(Reason.NAT_PRIVATE_TO_INTERNET);
            case RouteTarget.Local(VirtualNetworkIdentifier vni) -> {
                p.destinationNetwork = Optional.of(vni);
                yield isForeignToPeering(p, vni) ? Ending.drop(Reason.PEERING_SOURCE_FOREIGN) : Optional.empty();
            }
            case RouteTarget.Interfaces(VirtualNetworkIdentifier vni, List<InterfaceNumber> interfaces) -> {
                int chosen = Integer.remainderUnsigned(p.key().connectionHash(), interfaces.size());
                p.destinationNetwork = Optional.of(vni);
                p.nextHop = Optional.of(interfaces.get(chosen));
                p.note(new Finding.NextHopChosen(interfaces.get(chosen)));
                yield Optional.empty();
            }
        };
    }

    /** Where the NAT gateway's own subnet leads; IPv6 to the internet alone. */
    private static Optional<Ending> through(PacketContext p, RouteTarget onward) {
        switch (onward) {
            case RouteTarget.Local(VirtualNetworkIdentifier vni) -> p.destinationNetwork = Optional.of(vni);
            case RouteTarget.Interfaces(VirtualNetworkIdentifier vni, List<InterfaceNumber> interfaces) -> {
                p.destinationNetwork = Optional.of(vni);
                p.nextHop = Optional.of(interfaces.getFirst());
                p.note(new Finding.NextHopChosen(interfaces.getFirst()));
            }
            default -> {
                return toInternet(p);
            }
        }
        return p.ip().destination() instanceof Ipv4Address ? Optional.empty() : Ending.drop(Reason.ROUTE_BLACKHOLE);
    }

    private static Optional<Ending> toInternet(PacketContext p) {
        p.destinationNetwork = Optional.of(Network.INTERNET);
        Optional<Ipv4Address> embedded =
                p.nat.isPresent() ? Nat64Prefix.embedded(p.ip().destination()) : Optional.empty();
        boolean refused = embedded.map(address -> isRefusedEmbedded(p, address))
                .orElseGet(() -> InternetAddresses.isRefused(p.ip().destination(), p.tables));
        return refused ? Ending.drop(Reason.INTERNET_DESTINATION_REFUSED) : Optional.empty();
    }

    /** Not in the internet (RFC 6052, 3.1), or led to a network of ours by the same table. */
    private static boolean isRefusedEmbedded(PacketContext p, Ipv4Address address) {
        return InternetAddresses.isRefused(address, p.tables)
                || longest(p, address)
                        .filter(route -> route.target() instanceof RouteTarget.Local)
                        .isPresent();
    }

    /**
     * A peering connection carries what is from one of its networks to the other, not what an instance forwards for a third (the
     * destination is looked for in the other network, and so is of it).
     */
    private static boolean isForeignToPeering(PacketContext p, VirtualNetworkIdentifier to) {
        VirtualNetworkIdentifier own = p.resource().vni();
        return !to.equals(own)
                && !p.ownsSource()
                && !p.isMarked(PacketMark.PROBE)
                && table(p).flatMap(
                                table -> table.networkOf(IpPrefix.single(p.key().local())))
                        .filter(own::equals)
                        .isEmpty();
    }

    private static Optional<RouteTable> table(PacketContext p) {
        return Optional.ofNullable(p.tables.routes.get(p.resource().routeTable()));
    }

    private static Optional<Route> longest(PacketContext p, IpAddress destination) {
        return table(p).stream()
                .flatMap(table -> table.routes().stream())
                .filter(route -> route.destination().contains(destination))
                .max(Comparator.comparingInt(route -> route.destination().length()));
    }
}
