package dev.tenet.model.command;

import dev.tenet.model.Instance;
import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PrefixListId;
import dev.tenet.model.Route;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteOrigin;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcContents;
import dev.tenet.model.VpcId;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Nat64Prefix;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Commands on the routes of a table.
 *
 * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html">Route tables</a>
 */
public final class Routes {
    /** Kept for services of the host; a route there would never be met. */
    private static final List<IpPrefix> RESERVED =
            List.of(IpPrefix.parse("169.254.168.0/22"), IpPrefix.parse("fd00:ec2::/32"), IpPrefix.parse("224.0.0.0/4"));

    private final Attempt attempt;
    private final Intent intent;

    public Routes(Attempt attempt) {
        this.attempt = attempt;
        this.intent = attempt.intent();
    }

    /**
     * @throws CommandException {@link Fault#ROUTE_TABLE_NOT_FOUND}, {@link Fault#ROUTE_EXISTS}, {@link Fault#ROUTE_LIMIT}, {@link
     *     Fault#PARAMETER_VALUE} for a destination or target that cannot be, and the target's own faults
     */
    public void create(RouteTableId id, RouteDestination destination, RouteTargetSpec to) {
        RouteTable table = attempt.routeTable(id);
        Vpc vpc = attempt.vpc(table.vpc());
        if (table.find(destination).isPresent() || isLocal(vpc, destination)) {
            throw new CommandException(
                    Fault.ROUTE_EXISTS, "The route identified by " + text(destination) + " already exists.");
        }
        RouteTarget target = target(table, to);
        requireFamily(destination, target);
        requireTranslatable(destination, target);
        check(vpc, destination, target);
        if (table.gateway().isPresent()) {
            requireForGateway(vpc, destination, target);
        }
        RouteTable more = table.with(new Route(destination, target, RouteOrigin.STATIC));
        checkCount(more);
        if (destination instanceof RouteDestination.PrefixList(PrefixListId list)) {
            intent.put(attempt.prefixList(list).withReference(id.value()));
        }
        intent.put(more);
    }

    /**
     * Gives a route another target; a local route may be led to an interface, and back.
     *
     * @throws CommandException as {@link #create}; {@link Fault#PARAMETER_VALUE} when there is no such route
     */
    public void replace(RouteTableId id, RouteDestination destination, RouteTargetSpec to) {
        RouteTable table = attempt.routeTable(id);
        Vpc vpc = attempt.vpc(table.vpc());
        Optional<Route> before = table.find(destination);
        boolean local = isLocal(vpc, destination);
        if (before.isEmpty() && !local) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "There is no route defined for '" + text(destination)
                            + "' in the route table. Use CreateRoute instead.");
        }
        RouteTarget target = target(table, to);
        requireReplaceable(local, destination, target);
        requireFamily(destination, target);
        requireTranslatable(destination, target);
        check(vpc, destination, target);
        if (table.gateway().isPresent()) {
            requireForGateway(vpc, destination, target);
        }
        RouteTable others = before.map(table::without).orElse(table);
        RouteOrigin origin = local ? RouteOrigin.TABLE : RouteOrigin.STATIC;
        intent.put(target instanceof RouteTarget.Local ? others : others.with(new Route(destination, target, origin)));
    }

    /**
     * @throws CommandException {@link Fault#ROUTE_TABLE_NOT_FOUND}, {@link Fault#ROUTE_NOT_FOUND}, {@link Fault#PARAMETER_VALUE} for a
     *     local route
     */
    public void delete(RouteTableId id, RouteDestination destination) {
        RouteTable table = attempt.routeTable(id);
        if (isLocal(attempt.vpc(table.vpc()), destination)) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "cannot remove local route " + text(destination) + " in route table " + id);
        }
        Route route = table.find(destination)
                .orElseThrow(() -> new CommandException(
                        Fault.ROUTE_NOT_FOUND,
                        "no route with destination-cidr-block " + text(destination) + " in route table " + id));
        intent.put(table.without(route));
        if (destination instanceof RouteDestination.PrefixList(PrefixListId list)) {
            release(table, list);
        }
    }

    /** A table goes. */
    void releaseLists(RouteTable table) {
        lists(table).forEach(list -> release(table, list));
    }

    private void release(RouteTable table, PrefixListId list) {
        intent.find(ManagedPrefixList.key(attempt.account(), list))
                .ifPresent(found -> intent.put(found.withoutReference(table.id().value())));
    }

    private static Stream<PrefixListId> lists(RouteTable table) {
        return table.added().stream()
                .map(Route::destination)
                .filter(RouteDestination.PrefixList.class::isInstance)
                .map(list -> ((RouteDestination.PrefixList) list).list());
    }

    private RouteTarget target(RouteTable table, RouteTargetSpec spec) {
        return switch (spec) {
            case RouteTargetSpec.Local() -> new RouteTarget.Local();
            case RouteTargetSpec.Interface(var id) -> networkInterface(table, id);
            case RouteTargetSpec.Instance(var id) -> {
                Instance instance = attempt.instance(id);
                if (instance.interfaces().size() != 1) {
                    throw new CommandException(
                            Fault.ROUTE_INSTANCE,
                            "There are multiple interfaces attached to instance '" + id
                                    + "'. Please specify an interface ID for the operation instead.");
                }
                yield networkInterface(table, instance.interfaces().getFirst());
            }
            case RouteTargetSpec.Peering(var id) -> {
                VpcPeeringConnection connection = attempt.peering(id);
                requireSame(table, connection.farFrom(table.vpc()).isPresent(), "peering connection " + id);
                yield new RouteTarget.Peering(id);
            }
            case RouteTargetSpec.InternetGateway(var id) -> {
                requireSame(table, attempt.internetGateway(id).isAttachedTo(table.vpc()), "network gateway " + id);
                yield new RouteTarget.InternetGateway(id);
            }
            case RouteTargetSpec.NatGateway(var id) -> {
                NatGateway gateway = new NatGateways(attempt).find(id);
                if (!gateway.isAvailable()) {
                    throw new CommandException(Fault.NAT_GATEWAY_NOT_FOUND, "NatGateway " + id + " was not found");
                }
                requireSame(table, gateway.vpc().equals(table.vpc()), "NAT gateway " + id);
                yield new RouteTarget.NatGateway(id);
            }
            case RouteTargetSpec.EgressOnlyGateway(var id) -> {
                VpcId of = attempt.egressOnlyInternetGateway(id).vpc();
                requireSame(table, of.equals(table.vpc()), "network gateway " + id);
                yield new RouteTarget.EgressOnlyGateway(id);
            }
        };
    }

    private RouteTarget networkInterface(RouteTable table, NetworkInterfaceId id) {
        NetworkInterface found = attempt.networkInterface(id);
        requireSame(table, found.vpc().equals(table.vpc()), "interface " + id);
        return new RouteTarget.Interface(id);
    }

    private static void requireSame(RouteTable table, boolean same, String what) {
        if (!same) {
            throw new CommandException(
                    Fault.ROUTE_TABLE_ELSEWHERE,
                    "route table " + table.id() + " and " + what + " belong to different networks");
        }
    }

    private static void requireReplaceable(boolean local, RouteDestination destination, RouteTarget target) {
        boolean possible = switch (target) {
            case RouteTarget.Local _ -> local;
            case RouteTarget.Interface _ -> true;
            case RouteTarget.Peering _,
                    RouteTarget.InternetGateway _,
                    RouteTarget.EgressOnlyGateway _,
                    RouteTarget.NatGateway _ -> !local;
        };
        if (!possible) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "The route to " + text(destination) + " cannot have this target.");
        }
    }

    private static void requireFamily(RouteDestination destination, RouteTarget target) {
        if (target instanceof RouteTarget.EgressOnlyGateway
                && destination instanceof RouteDestination.Block(IpPrefix block)
                && block.family() == IpFamily.IPV4) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE, "An egress-only internet gateway can be the target of IPv6 routes only.");
        }
    }

    private static void requireTranslatable(RouteDestination destination, RouteTarget target) {
        if (target instanceof RouteTarget.NatGateway
                && destination instanceof RouteDestination.Block(IpPrefix block)
                && block.family() == IpFamily.IPV6
                && !Nat64Prefix.PREFIX.contains(block)) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "A NAT gateway can be the target of IPv4 routes, and of IPv6 routes to " + Nat64Prefix.PREFIX
                            + " only.");
        }
    }

    /** Within the VPC's blocks only a whole subnet's may be led elsewhere, and that to an interface. */
    private void check(Vpc vpc, RouteDestination destination, RouteTarget target) {
        if (!(destination instanceof RouteDestination.Block(IpPrefix block)) || isLocal(vpc, destination)) {
            return;
        }
        if (RESERVED.stream().anyMatch(reserved -> reserved.contains(block))) {
            throw new CommandException(Fault.PARAMETER_VALUE, "The destination CIDR block " + block + " is reserved.");
        }
        if (!vpc.holds(block)) {
            return;
        }
        if (!(target instanceof RouteTarget.Interface)) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The destination CIDR block " + block
                            + " is equal to or more specific than one of this VPC's CIDR blocks. This route can target"
                            + " only an interface or an instance.");
        }
        VpcContents contents = attempt.contents(vpc.id());
        boolean subnets = contents.subnets().stream()
                .anyMatch(subnet -> subnet.ipv4().equals(block) || subnet.ipv6().equals(Optional.of(block)));
        if (!subnets) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The destination CIDR block " + block
                            + " is more specific than one of this VPC's CIDR blocks, and is not the CIDR block of one"
                            + " of its subnets.");
        }
    }

    /** Whether an internet gateway may have the table. */
    void requireForGateway(RouteTable table) {
        Vpc vpc = attempt.vpc(table.vpc());
        table.added().forEach(route -> requireForGateway(vpc, route.destination(), route.target()));
    }

    /**
     * A gateway's table leads what is for the VPC's blocks, or its subnets', to where it is or to an interface.
     *
     * @see <a href="https://docs.aws.amazon.com/vpc/latest/userguide/gateway-route-tables.html">Gateway route tables</a>
     */
    private static void requireForGateway(Vpc vpc, RouteDestination destination, RouteTarget target) {
        if (!(destination instanceof RouteDestination.Block(IpPrefix block))) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The destination of a route in a gateway route table cannot be a prefix list: "
                            + text(destination));
        }
        if (!vpc.holds(block)) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The destination CIDR block " + block
                            + " of a route in a gateway route table is not within the CIDR blocks of the VPC.");
        }
        boolean possible = switch (target) {
            case RouteTarget.Local _, RouteTarget.Interface _ -> true;
            case RouteTarget.Peering _,
                    RouteTarget.InternetGateway _,
                    RouteTarget.EgressOnlyGateway _,
                    RouteTarget.NatGateway _ -> false;
        };
        if (!possible) {
            throw new CommandException(
                    Fault.PARAMETER_VALUE,
                    "The route to " + block
                            + " in a gateway route table can target only an interface or the local route.");
        }
    }

    void checkCount(RouteTable table) {
        long routes = table.added().stream()
                .filter(route -> route.origin() == RouteOrigin.STATIC)
                .mapToLong(route -> switch (route.destination()) {
                    case RouteDestination.Block _ -> 1;
                    case RouteDestination.PrefixList(PrefixListId list) ->
                        attempt.prefixList(list).maxEntries();
                })
                .sum();
        if (routes > RouteTable.MAX_ROUTES) {
            throw new CommandException(
                    Fault.ROUTE_LIMIT, "The maximum number of routes per route table has been reached.");
        }
    }

    private static boolean isLocal(Vpc vpc, RouteDestination destination) {
        return destination instanceof RouteDestination.Block(IpPrefix prefix)
                && Stream.concat(vpc.ipv4().stream(), vpc.ipv6().stream())
                        .anyMatch(block -> block.prefix().equals(prefix));
    }

    private static String text(RouteDestination destination) {
        return switch (destination) {
            case RouteDestination.Block(IpPrefix prefix) -> prefix.toString();
            case RouteDestination.PrefixList(PrefixListId list) -> list.value();
        };
    }
}
