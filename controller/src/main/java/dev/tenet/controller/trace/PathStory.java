package dev.tenet.controller.trace;

import dev.tenet.datapath.Reason;
import dev.tenet.datapath.reference.Finding;
import dev.tenet.datapath.reference.LocalInterface;
import dev.tenet.datapath.reference.Policy;
import dev.tenet.hoststate.SecurityGroupRule;
import dev.tenet.model.InternetGateway;
import dev.tenet.model.Kind;
import dev.tenet.model.ManagedPrefixList;
import dev.tenet.model.NetworkInterface;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.PathExplanation;
import dev.tenet.model.PathExplanation.Code;
import dev.tenet.model.PathFinding;
import dev.tenet.model.PathHop;
import dev.tenet.model.PathRule;
import dev.tenet.model.Route;
import dev.tenet.model.RouteDestination;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTableId;
import dev.tenet.model.RuleDirection;
import dev.tenet.model.RulePeer;
import dev.tenet.model.RuleTraffic;
import dev.tenet.model.SecurityGroup;
import dev.tenet.model.SecurityGroupId;
import dev.tenet.model.Subnet;
import dev.tenet.model.Vpc;
import dev.tenet.net.IpPrefix;
import dev.tenet.store.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A packet's journey in a tenant's terms: what it passed, or what stopped it. */
record PathStory(Snapshot snapshot, TraceResult trace) {

    static PathStory of(Snapshot snapshot, TraceResult trace) {
        return new PathStory(snapshot, trace);
    }

    /** Where it was delivered. */
    Optional<PathEnd> receiver() {
        return last(Finding.DeliveredTo.class)
                .map(Finding.DeliveredTo::receiver)
                .flatMap(to -> PathEnd.of(snapshot, id(to)));
    }

    List<PathHop> hops(PathEnd from, PathEnd to) {
        List<PathHop> hops = new ArrayList<>(from.hops());
        allowedBy(RuleDirection.EGRESS, from).ifPresent(hops::add);
        if (!from.networkInterface().subnet().equals(to.networkInterface().subnet())) {
            ledBy(from).ifPresent(hops::add);
        }
        allowedBy(RuleDirection.INGRESS, to).ifPresent(hops::add);
        hops.addAll(to.hops().reversed());
        return hops;
    }

    /** From the internet gateway to an interface. */
    List<PathHop> hopsIn(InternetGateway gateway, PathEnd to) {
        List<PathHop> hops = new ArrayList<>();
        hops.add(new PathHop.ByInternetGateway(
                gateway.id(), to.networkInterface().vpc()));
        allowedBy(RuleDirection.INGRESS, to).ifPresent(hops::add);
        hops.addAll(to.hops().reversed());
        return hops;
    }

    /** From an interface to the internet gateway. */
    List<PathHop> hopsOut(PathEnd from, InternetGateway gateway) {
        List<PathHop> hops = new ArrayList<>(from.hops());
        allowedBy(RuleDirection.EGRESS, from).ifPresent(hops::add);
        ledBy(from).ifPresent(hops::add);
        hops.add(new PathHop.ByInternetGateway(
                gateway.id(), from.networkInterface().vpc()));
        return hops;
    }

    private Optional<PathHop> allowedBy(RuleDirection direction, PathEnd at) {
        return findings(Finding.RuleAllowed.class)
                .filter(found -> found.direction().name().equals(direction.name()))
                .reduce((_, later) -> later)
                .map(found -> rule(at.networkInterface(), direction, found.rule()));
    }

    private static PathHop rule(NetworkInterface at, RuleDirection direction, Policy.Rule allowing) {
        SecurityGroupId group = SecurityGroupId.parse(allowing.group().value());
        SecurityGroupRule rule = allowing.rule();
        return new PathHop.BySecurityGroup(
                group, at.vpc(), new PathRule(direction, traffic(rule.traffic()), peer(at, rule.peer())));
    }

    private static RuleTraffic traffic(dev.tenet.hoststate.RuleTraffic traffic) {
        return switch (traffic) {
            case dev.tenet.hoststate.RuleTraffic.Any() -> new RuleTraffic.All();
            case dev.tenet.hoststate.RuleTraffic.Ports(var protocol, var ports) ->
                new RuleTraffic.Ports(protocol, ports);
            case dev.tenet.hoststate.RuleTraffic.Icmp(var protocol, var type, var code) ->
                new RuleTraffic.Icmp(protocol, type, code);
            case dev.tenet.hoststate.RuleTraffic.Protocol(var protocol) -> new RuleTraffic.Protocol(protocol);
        };
    }

    private static RulePeer peer(NetworkInterface at, dev.tenet.hoststate.RulePeer peer) {
        return switch (peer) {
            case dev.tenet.hoststate.RulePeer.Addresses(var prefix) -> new RulePeer.Addresses(prefix);
            case dev.tenet.hoststate.RulePeer.Group(var group) ->
                new RulePeer.Group(at.owner(), SecurityGroupId.parse(group.value()));
        };
    }

    /** By which route of its subnet's table the packet left the interface. */
    Optional<PathHop.ByRouteTable> ledBy(PathEnd from) {
        return last(Finding.RouteFound.class)
                .map(found -> found.route().destination())
                .flatMap(destination -> led(from, destination));
    }

    private Optional<PathHop.ByRouteTable> led(PathEnd from, IpPrefix destination) {
        return tables(from.networkInterface())
                .flatMap(table -> routes(from, table).stream()
                        .filter(route -> isFor(route, table, destination))
                        .map(route -> new PathHop.ByRouteTable(table.id(), table.vpc(), route)))
                .findFirst();
    }

    private boolean isFor(Route route, RouteTable table, IpPrefix destination) {
        return switch (route.destination()) {
            case RouteDestination.Block(var prefix) -> prefix.equals(destination);
            case RouteDestination.PrefixList(var list) ->
                snapshot.find(ManagedPrefixList.key(table.owner(), list))
                        .filter(found -> found.blocks().contains(destination))
                        .isPresent();
        };
    }

    private List<Route> routes(PathEnd from, RouteTable table) {
        return vpc(from.networkInterface()).map(table::routes).orElse(List.of());
    }

    private Optional<Vpc> vpc(NetworkInterface of) {
        return snapshot.find(Vpc.key(of.owner(), of.vpc()));
    }

    /** The table of the interface's subnet. */
    private Stream<RouteTable> tables(NetworkInterface of) {
        Optional<RouteTableId> own =
                snapshot.find(Subnet.key(of.owner(), of.subnet())).flatMap(Subnet::routeTable);
        return own
                .or(() -> vpc(of).map(Vpc::mainRouteTable))
                .flatMap(table -> snapshot.find(RouteTable.key(of.owner(), table)))
                .stream();
    }

    /** Why it did not arrive. */
    PathFinding refusal(PathEnd from, Optional<PathEnd> to) {
        return switch (trace.ending()) {
            case SECURITY_GROUP_EGRESS_DENIED -> deniedAt(from, RuleDirection.EGRESS);
            case SECURITY_GROUP_INGRESS_DENIED, SECURITY_GROUP_IDENTITY_UNKNOWN ->
                to.map(end -> deniedAt(end, RuleDirection.INGRESS)).orElseGet(this::failed);
            case NETWORK_ACL_EGRESS_DENIED -> byAcl(from, RuleDirection.EGRESS);
            case NETWORK_ACL_INGRESS_DENIED ->
                to.map(end -> byAcl(end, RuleDirection.INGRESS)).orElseGet(this::failed);
            case ROUTE_NONE -> byTable(Code.NO_ROUTE_TO_DESTINATION, from);
            case ROUTE_BLACKHOLE -> byTable(Code.BAD_STATE_ROUTE, from);
            case SPOOFED_ADDRESS, DESTINATION_NOT_OWN ->
                unreachable(PathExplanation.of(
                        Code.ENI_SOURCE_DEST_CHECK_RESTRICTION,
                        from.networkInterface().id()));
            case LOCATION_ABSENT,
                    LOCATION_ABSENT_LEARNED,
                    LOCATION_NOT_PRELOADED,
                    GATEWAY_ABSENT,
                    GATEWAY_PENDING,
                    ADDRESS_NOT_HERE ->
                unreachable(PathExplanation.of(
                        Code.NO_POSSIBLE_DESTINATION, from.networkInterface().vpc()));
            case PUBLIC_ADDRESS_NONE ->
                gatewayOf(from)
                        .map(gateway -> unreachable(
                                PathExplanation.of(Code.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS, gateway.id())))
                        .orElseGet(this::failed);
            default -> failed();
        };
    }

    /** Why it did not arrive from the internet. */
    PathFinding refusalFrom(InternetGateway gateway, PathEnd to) {
        PathEnd at = last(Finding.InterfaceFound.class)
                .map(Finding.InterfaceFound::found)
                .flatMap(found -> PathEnd.of(snapshot, id(found)))
                .orElse(to);
        return switch (trace.ending()) {
            case PUBLIC_ADDRESS_UNKNOWN ->
                unreachable(PathExplanation.of(Code.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS, gateway.id()));
            case ROUTE_BLACKHOLE ->
                gateway.routeTable()
                        .map(table -> unreachable(PathExplanation.of(Code.BAD_STATE_ROUTE, table)))
                        .orElseGet(this::failed);
            default -> refusal(at, Optional.of(at));
        };
    }

    private Optional<InternetGateway> gatewayOf(PathEnd end) {
        return snapshot.list(Kind.INTERNET_GATEWAY).stream()
                .filter(gateway -> gateway.isAttachedTo(end.networkInterface().vpc()))
                .findFirst();
    }

    private PathFinding failed() {
        Reason reason = trace.ending();
        return new PathFinding.Failed(reason.label() + ": " + reason.sentence());
    }

    private PathFinding deniedAt(PathEnd end, RuleDirection direction) {
        NetworkInterface at = end.networkInterface();
        List<PathExplanation> why = new ArrayList<>();
        why.add(new PathExplanation(
                Code.ENI_SG_RULES_MISMATCH,
                at.id(),
                Optional.of(direction),
                at.groups(),
                Optional.of(at.subnet()),
                Optional.of(at.vpc()),
                Optional.empty()));
        at.groups().stream()
                .map(group -> snapshot.find(SecurityGroup.key(at.owner(), group)))
                .flatMap(Optional::stream)
                .filter(group -> group.rules(direction).isEmpty())
                .forEach(group -> why.add(new PathExplanation(
                        Code.SG_HAS_NO_RULES,
                        group.id(),
                        Optional.of(direction),
                        List.of(),
                        Optional.empty(),
                        Optional.of(group.vpc()),
                        Optional.empty())));
        return new PathFinding.Unreachable(why);
    }

    private PathFinding byAcl(PathEnd end, RuleDirection direction) {
        NetworkInterface at = end.networkInterface();
        return snapshot.find(Subnet.key(at.owner(), at.subnet()))
                .map(subnet -> unreachable(new PathExplanation(
                        Code.SUBNET_ACL_RESTRICTION,
                        subnet.networkAcl(),
                        Optional.of(direction),
                        List.of(),
                        Optional.of(subnet.id()),
                        Optional.of(subnet.vpc()),
                        Optional.empty())))
                .orElseGet(this::failed);
    }

    private PathFinding byTable(Code code, PathEnd from) {
        NetworkInterface at = from.networkInterface();
        return tables(at)
                .findFirst()
                .map(table -> unreachable(new PathExplanation(
                        code,
                        table.id(),
                        Optional.empty(),
                        List.of(),
                        Optional.of(at.subnet()),
                        Optional.of(at.vpc()),
                        Optional.empty())))
                .orElseGet(this::failed);
    }

    private static PathFinding unreachable(PathExplanation explanation) {
        return new PathFinding.Unreachable(List.of(explanation));
    }

    private <F extends Finding> Optional<F> last(Class<F> kind) {
        return findings(kind).reduce((_, later) -> later);
    }

    private <F extends Finding> Stream<F> findings(Class<F> kind) {
        return trace.steps().stream()
                .flatMap(step -> step.findings().stream())
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    private static NetworkInterfaceId id(LocalInterface at) {
        return NetworkInterfaceId.parse(at.resource().name().value());
    }
}
