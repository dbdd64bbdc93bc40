package dev.tenet.datapath.random;

import dev.tenet.datapath.reference.HostTables;
import dev.tenet.datapath.reference.NetworkAddress;
import dev.tenet.datapath.reference.NetworkPrefix;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.Optional;
import java.util.function.Consumer;

/** Entries that are not there yet, or no more: what an agent leaves that was killed in the middle. */
final class HalfDoneWork implements HostPart {

    private record Half(String what, Consumer<HostTables> change) {}

    @Override
    public void build(RandomHost host, Chance chance) {
        if (chance.percent(15)) {
            change(host, chance);
        }
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        if (!host.halfDone.isEmpty() && chance.percent(75)) {
            host.halfDone.clear();
            return "the agent has finished its work";
        }
        Half half = half(host, chance);
        host.halfDone.add(half.change());
        return half.what();
    }

    private static Half half(RandomHost host, Chance chance) {
        NetworkInterface chosen = chance.pick(host.all(NetworkInterface.class));
        InterfaceNumber number = chosen.number();
        NetworkAddress address = new NetworkAddress(chosen.vni(), chance.pick(chosen.addresses()));
        HostNumber other = chance.pick(FabricHosts.OTHERS);
        VirtualNetworkIdentifier vni = chance.pick(AddressPlan.WITH_INSTANCES);
        return switch (chance.below(10)) {
            case 6 -> new Half("the services are away", tables -> tables.serviceDevice = Optional.empty());
            case 7 ->
                new Half(
                        "all service slots lead to interface " + number,
                        tables -> host.device(number)
                                .ifPresent(device -> tables.serviceSlots.replaceAll((_, _) -> device)));
            case 0 -> new Half("interface " + number + " has no policy", tables -> tables.policies.remove(number));
            case 8 ->
                new Half("interface " + number + " has no network ACL", tables -> tables.networkAcls.remove(number));
            case 9 -> {
                NatGatewayKey gateway = chance.pick(RandomNat.GATEWAYS);
                yield new Half(gateway + "'s subnet has no network ACL", tables -> tables.natAcls.remove(gateway));
            }
            case 1 ->
                new Half(
                        "interface " + number + " is not in interfaces",
                        tables -> host.device(number).ifPresent(tables.interfaces::remove));
            case 2 ->
                new Half(
                        address + " is not in local_addresses",
                        tables -> tables.localAddresses.remove(NetworkPrefix.of(address)));
            case 3 -> new Half("host " + other + " is not in hosts", tables -> tables.hosts.remove(other));
            case 4 -> new Half("network " + vni + " is not in networks", tables -> tables.networks.remove(vni));
            default ->
                new Half("network " + vni + " has no routes", tables -> tables.routes.remove(RandomRoutes.table(vni)));
        };
    }
}
