package dev.tenet.compiler;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.PortBlocks;
import dev.tenet.model.Host;
import dev.tenet.model.HostId;
import dev.tenet.model.Kind;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NatLeases;
import dev.tenet.model.RouteTable;
import dev.tenet.model.RouteTarget;
import dev.tenet.model.Subnet;
import dev.tenet.model.Vpc;
import dev.tenet.net.Ipv4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** NAT gateways of a network as hosts and edges have them. */
final class NatTranslation {
    private NatTranslation() {}

    /**
     * @param any whether there is a gateway that takes packets, even if no host has ports of it now
     * @param byHost of hosts that have ports leased
     * @param owners what edges know
     */
    record Result(boolean any, Map<HostId, List<dev.tenet.hoststate.NatGateway>> byHost, List<NatOwners> owners) {
        static final Result NONE = new Result(false, Map.of(), List.of());
    }

    /** Of all NAT gateways of the network that take packets. */
    static Result compile(Vpc vpc, IntentSnapshot intent, int connectionsPerInterface) {
        Map<HostId, List<dev.tenet.hoststate.NatGateway>> byHost = new HashMap<>();
        List<NatOwners> owners = new ArrayList<>();
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
            leases.leases().stream()
                    .map(NatLeases.Lease::host)
                    .distinct()
                    .filter(host -> numbers.apply(host).isPresent())
                    .forEach(host -> byHost.computeIfAbsent(host, _ -> new ArrayList<>())
                            .add(onHost(gateway, vpc, leases, host, connectionsPerInterface)));
            gateway.addresses().forEach(address -> owners.add(owners(gateway, vpc, address, leases, numbers)));
        }
        return new Result(any, byHost, owners);
    }

    /** By which hosts know it; empty while it takes no packets. */
    static Optional<NatGatewayKey> key(NatGateway gateway) {
        return gateway.number()
                .filter(_ -> gateway.isAvailable())
                .map(number -> new NatGatewayKey(new InterfaceNumber(Math.toIntExact(number.number()))));
    }

    /** The gateway, if its own subnet leads to the internet. */
    static Optional<NatGatewayKey> leadingOut(NatGatewayId id, Vpc vpc, IntentSnapshot intent) {
        Optional<NatGateway> found = intent.find(NatGateway.key(vpc.owner(), id))
                .filter(gateway -> gateway.vpc().equals(vpc.id()));
        Optional<RouteTable> table = found.flatMap(gateway -> intent.find(Subnet.key(vpc.owner(), gateway.subnet())))
                .flatMap(subnet -> Translation.tableOf(subnet, vpc, intent));
        boolean out = table.stream()
                .flatMap(each -> each.added().stream())
                .anyMatch(route -> route.target() instanceof RouteTarget.InternetGateway(var gateway)
                        && Internet.isAttached(gateway, vpc, intent));
        return out ? found.flatMap(NatTranslation::key) : Optional.empty();
    }

    private static dev.tenet.hoststate.NatGateway onHost(
            NatGateway gateway, Vpc vpc, NatLeases leases, HostId host, int connectionsPerInterface) {
        return new dev.tenet.hoststate.NatGateway(
                key(gateway).orElseThrow(),
                vpc.network(),
                connectionsPerInterface,
                gateway.addresses().stream()
                        .map(address -> new dev.tenet.hoststate.NatGateway.Address(
                                address.address(),
                                Optional.of(address.publicAddress().address()),
                                address.isDraining(),
                                blocks(leases, address.address(), host, false),
                                blocks(leases, address.address(), host, true)))
                        .toList());
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
            NatGateway gateway,
            Vpc vpc,
            NatGateway.Address address,
            NatLeases leases,
            Function<HostId, Optional<HostNumber>> numbers) {
        return new NatOwners(
                new NatOwnersKey(address.publicAddress().address()),
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
