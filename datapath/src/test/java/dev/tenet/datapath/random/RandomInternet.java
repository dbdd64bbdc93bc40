package dev.tenet.datapath.random;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkInterface;
import dev.tenet.hoststate.NetworkTag;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.PublicAddressKey;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpFamily;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The internet's network with this host as an edge or not, and who has public addresses: interfaces here, others elsewhere. */
final class RandomInternet implements HostPart {
    private static final int ELSEWHERE = 20;

    @Override
    public void build(RandomHost host, Chance chance) {
        putNetwork(host, chance);
        for (int n = 0; n < ELSEWHERE; n++) {
            putElsewhere(host, n, chance);
        }
        host.all(NetworkInterface.class).forEach(found -> publish(host, found, chance));
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        if (chance.percent(30)) {
            putNetwork(host, chance);
            return "other edges";
        }
        if (chance.percent(30)) {
            PublicAddressKey gone = chance.pick(host.all(PublicAddress.class)).key();
            host.resources.remove(gone);
            return gone + " is nobody's public address";
        }
        NetworkInterface found = chance.pick(host.all(NetworkInterface.class));
        publish(host, found, chance);
        return found.number() + " has other public addresses";
    }

    /** The IPv4 addresses from outside that may be somebody's here. */
    static Ipv4Address publicIpv4(int n) {
        return Ipv4Address.of(198, 51, 100, 1 + n);
    }

    private static void putNetwork(RandomHost host, Chance chance) {
        List<HostNumber> edges = new ArrayList<>(chance.some(FabricHosts.OTHERS, chance.percent(6) ? 0 : 3));
        if (chance.percent(85)) {
            edges.add(RandomHost.NUMBER);
        }
        host.put(new Network(
                Network.INTERNET, new NetworkTag(chance.longBits() >>> 24), Optional.empty(), edges, false));
    }

    private static void putElsewhere(RandomHost host, int n, Chance chance) {
        VirtualNetworkIdentifier vni = AddressPlan.WITH_INSTANCES.getFirst();
        host.put(new PublicAddress(
                IpPrefix.single(publicIpv4(100 + n)),
                chance.pick(FabricHosts.OTHERS),
                vni,
                Ipv4Address.of(10, 0, 0, AddressPlan.FIRST_ELSEWHERE + n),
                false,
                ingress(host, vni, chance)));
    }

    /** Each private address has at most one: it is named after the interface and the address's place. */
    private static void publish(RandomHost host, NetworkInterface found, Chance chance) {
        int place = 0;
        for (IpAddress address : found.addresses()) {
            place++;
            IpPrefix known = address.family() == IpFamily.IPV6
                    ? IpPrefix.single(address)
                    : IpPrefix.single(publicIpv4(found.number().number() * 3 % 90 + place));
            put(host, known, found.vni(), address, chance);
        }
        found.prefixes().stream()
                .filter(prefix -> prefix.family() == IpFamily.IPV6)
                .forEach(prefix -> put(host, prefix, found.vni(), prefix.address(), chance));
    }

    private static void put(
            RandomHost host, IpPrefix known, VirtualNetworkIdentifier vni, IpAddress address, Chance chance) {
        host.all(PublicAddress.class).stream()
                .filter(other ->
                        other.vni().equals(vni) && other.privateAddress().equals(address))
                .map(PublicAddress::key)
                .forEach(host.resources::remove);
        if (chance.percent(85)) {
            HostNumber on = chance.percent(92) ? RandomHost.NUMBER : chance.pick(FabricHosts.OTHERS);
            host.put(new PublicAddress(known, on, vni, address, chance.percent(25), ingress(host, vni, chance)));
        }
    }

    /** An appliance is one of the network's interfaces here, or one elsewhere; the number may be nobody's any more. */
    private static PublicAddress.Ingress ingress(RandomHost host, VirtualNetworkIdentifier vni, Chance chance) {
        if (chance.percent(72)) {
            return new PublicAddress.Ingress.Direct();
        }
        List<NetworkInterface> here = host.all(NetworkInterface.class).stream()
                .filter(found -> found.vni().equals(vni))
                .toList();
        if (chance.percent(15)) {
            return new PublicAddress.Ingress.Blackhole();
        }
        InterfaceNumber appliance = here.isEmpty() || chance.percent(8)
                ? new InterfaceNumber(chance.between(1, 9))
                : chance.pick(here).number();
        return new PublicAddress.Ingress.Through(
                appliance, chance.percent(85) ? RandomHost.NUMBER : chance.pick(FabricHosts.OTHERS));
    }
}
