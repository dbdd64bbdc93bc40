package dev.tenet.compiler;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatMappingBehavior;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.NatSettings;
import dev.tenet.hoststate.NatTimers;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PortBlocks;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.Kind;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NatGatewaySetting;
import dev.tenet.model.NatLeases;
import dev.tenet.model.NetworkAclId;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.Subnet;
import dev.tenet.model.Vpc;
import dev.tenet.model.VpcPeeringConnection;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** NAT gateways of a network as hosts and edges have them. */
final class NatTranslation {
    private NatTranslation() {}

    /**
     * @param any whether there is a gateway that takes packets, even if no host has ports of it now
     * @param byHost of hosts that have ports leased
     * @param owners what edges know
     * @param inside what the network's own gateways know, and who would not ask them
     */
    record Result(
            boolean any,
            Map<HostId, List<dev.tenet.hoststate.NatGateway>> byHost,
            List<NatOwners> owners,
            List<NatOwners> inside) {
        static final Result NONE = new Result(false, Map.of(), List.of(), List.of());

        /** What judges at the edges of the subnets of a host's gateways. */
        Set<NetworkAclId> acls(HostId host) {
            return byHost.getOrDefault(host, List.of()).stream()
                    .map(gateway -> Translation.id(gateway.edge().networkAcl()))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }

    /** Of all NAT gateways of the network that take packets. */
    static Result compile(Vpc vpc, IntentSnapshot intent, int connectionsPerInterface) {
        Map<HostId, List<dev.tenet.hoststate.NatGateway>> byHost = new HashMap<>();
        List<NatOwners> owners = new ArrayList<>();
        List<NatOwners> inside = new ArrayList<>();
        boolean any = false;
        Function<HostId, Optional<HostNumber>> numbers =
                host -> intent.find(Host.key(host)).filter(Fabric::isUsable).map(Fabric::number);
        for (NatGateway gateway : intent.list(Kind.NAT_GATEWAY.under(vpc.owner()))) {
            if (!gateway.vpc().equals(vpc.id()) || key(gateway).isEmpty()) {
                continue;
            }
            any = true;
            NatLeases leases =
                    intent.find(NatLeases.key(vpc.owner(), gateway.id())).orElseGet(() -> NatLeases.none(gateway));
            NatSettings settings = settings(gateway, intent);
            // Without its subnet it leads nowhere.
            intent.find(Subnet.key(vpc.owner(), gateway.subnet()))
                    .filter(subnet -> subnet.vpc().equals(vpc.id()))
                    .map(Translation::edge)
                    .ifPresent(edge -> leases.leases().stream()
                            .map(NatLeases.Lease::host)
                            .distinct()
                            .filter(host -> numbers.apply(host).isPresent())
                            .forEach(host -> byHost.computeIfAbsent(host, _ -> new ArrayList<>())
                                    .add(onHost(gateway, vpc, edge, leases, host, connectionsPerInterface, settings))));
            gateway.addresses().forEach(address -> {
                inside.add(owners(
                        new NatOwnersKey(vpc.network(), address.address()), gateway, vpc, address, leases, numbers));
                address.publicAddress()
                        .ifPresent(known -> owners.add(owners(
                                new NatOwnersKey(Network.INTERNET, known.address()),
                                gateway,
                                vpc,
                                address,
                                leases,
                                numbers)));
            });
        }
        return new Result(any, byHost, owners, inside);
    }

    /** By which hosts know it; empty while it takes no packets. */
    static Optional<NatGatewayKey> key(NatGateway gateway) {
        return gateway.number()
                .filter(_ -> gateway.isAvailable())
                .map(number -> new NatGatewayKey(new InterfaceNumber(Math.toIntExact(number.number()))));
    }

    /** The table of a NAT gateway's own subnet; empty while the gateway takes no packets. */
    static Optional<RouteTable> tableOf(NatGatewayId id, Vpc vpc, IntentSnapshot intent) {
        return find(id, vpc, intent)
                .filter(gateway -> key(gateway).isPresent())
                .flatMap(gateway -> intent.find(Subnet.key(vpc.owner(), gateway.subnet())))
                .flatMap(subnet -> Translation.tableOf(subnet, vpc, intent));
    }

    /** The networks that the network's NAT gateways lead to, its own aside: its gateways let packets on into these. */
    static List<Vpc> leadsTo(Vpc vpc, IntentSnapshot intent) {
        return intent.list(Kind.NAT_GATEWAY.under(vpc.owner())).stream()
                .filter(gateway -> gateway.vpc().equals(vpc.id()))
                .flatMap(gateway -> tableOf(gateway.id(), vpc, intent).stream())
                .flatMap(table -> Translation.peerings(table.added()).stream())
                .distinct()
                .flatMap(id -> intent.find(VpcPeeringConnection.key(id)).stream())
                .flatMap(connection -> Peered.from(connection, vpc.id(), intent).stream())
                .distinct()
                .toList();
    }

    private static Optional<NatGateway> find(NatGatewayId id, Vpc vpc, IntentSnapshot intent) {
        return intent.find(NatGateway.key(vpc.owner(), id))
                .filter(gateway -> gateway.vpc().equals(vpc.id()));
    }

    /**
     * Where a route to a NAT gateway leads by the table of the gateway's own subnet: a route for all of its destination, and one for each
     * part of it that goes another way. What a more specific route of the sender's table has is not the gateway's.
     *
     * @param others destinations of the table that has the route
     */
    static Map<IpPrefix, dev.tenet.hoststate.RouteTarget> onward(
            NatGatewayId id, IpPrefix destination, Set<IpPrefix> others, Vpc vpc, IntentSnapshot intent) {
        Optional<NatGateway> gateway = find(id, vpc, intent);
        Optional<RouteTable> table = tableOf(id, vpc, intent);
        if (gateway.isEmpty() || table.isEmpty()) {
            return Map.of(destination, new dev.tenet.hoststate.RouteTarget.Blackhole());
        }
        SortedMap<IpPrefix, RouteTarget> routes = Translation.effective(table.get(), vpc, intent);
        if (destination.family() == IpFamily.IPV6) {
            boolean out = routes.values().stream().anyMatch(target -> isInternet(target, vpc, intent));
            return Map.of(destination, out ? out(gateway.get()) : new dev.tenet.hoststate.RouteTarget.Blackhole());
        }
        Map<IpPrefix, dev.tenet.hoststate.RouteTarget> led = new TreeMap<>();
        led.put(
                destination,
                routes.entrySet().stream()
                        .filter(route -> route.getKey().contains(destination))
                        .max(Comparator.comparingInt(route -> route.getKey().length()))
                        .map(route -> onward(gateway.get(), route.getValue(), vpc, intent))
                        .orElse(new dev.tenet.hoststate.RouteTarget.Blackhole()));
        routes.forEach((part, target) -> {
            boolean isOthers =
                    others.stream().anyMatch(other -> other.length() > destination.length() && other.contains(part));
            if (destination.contains(part) && !part.equals(destination) && !isOthers) {
                led.put(part, onward(gateway.get(), target, vpc, intent));
            }
        });
        return led;
    }

    private static dev.tenet.hoststate.RouteTarget onward(
            NatGateway gateway, RouteTarget target, Vpc vpc, IntentSnapshot intent) {
        if (isInternet(target, vpc, intent)) {
            return out(gateway);
        }
        dev.tenet.hoststate.RouteTarget next = Translation.target(target, vpc, intent);
        return switch (next) {
            case dev.tenet.hoststate.RouteTarget.Local _, dev.tenet.hoststate.RouteTarget.Interfaces _ ->
                new dev.tenet.hoststate.RouteTarget.Nat(key(gateway).orElseThrow(), next);
            default -> new dev.tenet.hoststate.RouteTarget.Blackhole();
        };
    }

    private static boolean isInternet(RouteTarget target, Vpc vpc, IntentSnapshot intent) {
        return target instanceof RouteTarget.InternetGateway(var id) && Internet.isAttached(id, vpc, intent);
    }

    private static dev.tenet.hoststate.RouteTarget out(NatGateway gateway) {
        return gateway.isPrivate()
                ? new dev.tenet.hoststate.RouteTarget.PrivateNatToInternet()
                : new dev.tenet.hoststate.RouteTarget.Nat(key(gateway).orElseThrow());
    }

    private static dev.tenet.hoststate.NatGateway onHost(
            NatGateway gateway,
            Vpc vpc,
            SubnetEdge edge,
            NatLeases leases,
            HostId host,
            int connectionsPerInterface,
            NatSettings settings) {
        return new dev.tenet.hoststate.NatGateway(
                key(gateway).orElseThrow(),
                vpc.network(),
                edge,
                connectionsPerInterface,
                settings,
                gateway.addresses().stream()
                        .map(address -> new dev.tenet.hoststate.NatGateway.Address(
                                address.address(),
                                address.publicAddress().map(NatGateway.PublicAddress::address),
                                address.isDraining(),
                                blocks(leases, address.address(), host, false),
                                blocks(leases, address.address(), host, true)))
                        .toList());
    }

    private static NatSettings settings(NatGateway gateway, IntentSnapshot intent) {
        dev.tenet.model.NatSettings chosen =
                NatGatewaySetting.of(intent.find(NatGatewaySetting.key(gateway.owner(), gateway.id())));
        dev.tenet.model.NatTimers timers = chosen.timers();
        return new NatSettings(
                NatTimers.ofSeconds(
                        timers.tcpEstablished(),
                        timers.tcpOpening(),
                        timers.tcpFinished(),
                        timers.tcpReset(),
                        timers.udp()),
                chosen.resets(),
                switch (chosen.mapping()) {
                    case ADDRESS_AND_PORT_DEPENDENT -> NatMappingBehavior.ADDRESS_AND_PORT_DEPENDENT;
                    case ENDPOINT_INDEPENDENT_UDP -> NatMappingBehavior.ENDPOINT_INDEPENDENT_UDP;
                    case ENDPOINT_INDEPENDENT -> NatMappingBehavior.ENDPOINT_INDEPENDENT;
                });
    }

    private static List<PortBlocks> blocks(NatLeases leases, Ipv4Address address, HostId host, boolean ending) {
        return leases.leases().stream()
                .filter(lease ->
                        lease.address().equals(address) && lease.host().equals(host) && lease.isEnding() == ending)
                .map(NatTranslation::blocks)
                .toList();
    }

    private static PortBlocks blocks(NatLeases.Lease lease) {
        return lease.part()
                .map(part -> PortBlocks.part(lease.first(), part.offset(), part.ports()))
                .orElseGet(() -> new PortBlocks(lease.first(), lease.count()));
    }

    private static NatOwners owners(
            NatOwnersKey of,
            NatGateway gateway,
            Vpc vpc,
            NatGateway.Address address,
            NatLeases leases,
            Function<HostId, Optional<HostNumber>> numbers) {
        return new NatOwners(
                of,
                key(gateway).orElseThrow(),
                vpc.network(),
                address.address(),
                leases.leases().stream()
                        .filter(lease -> lease.address().equals(address.address()))
                        .flatMap(lease -> numbers.apply(lease.host()).stream()
                                .map(number -> new NatOwners.Lease(number, blocks(lease))))
                        .toList());
    }
}
