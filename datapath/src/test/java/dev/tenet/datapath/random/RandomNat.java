package dev.tenet.datapath.random;

import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGateway;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatMappingBehavior;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.NatSettings;
import dev.tenet.hoststate.NatTimers;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PortBlocks;
import dev.tenet.hoststate.SubnetEdge;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** NAT gateways: with ports that this host has, and, as it is an edge too, who has which ports of their addresses. */
final class RandomNat implements HostPart {
    static final List<NatGatewayKey> GATEWAYS = IntStream.rangeClosed(5001, 5003)
            .mapToObj(number -> new NatGatewayKey(new InterfaceNumber(number)))
            .toList();

    /** Of the last gateway nobody has ports. */
    private static final int WITH_PORTS = 2;

    @Override
    public void build(RandomHost host, Chance chance) {
        for (int n = 0; n < WITH_PORTS; n++) {
            put(host, n, chance);
        }
    }

    @Override
    public String change(RandomHost host, Chance chance) {
        int n = chance.below(WITH_PORTS);
        put(host, n, chance);
        boolean told = chance.percent(80);
        if (told) {
            host.raise(
                    networkInterface -> networkInterface.vni().equals(NETWORK),
                    before -> before.topologyGeneration() + 1,
                    before -> before.policyGeneration());
        }
        return GATEWAYS.get(n) + " has other ports here, and another subnet"
                + (told ? "" : ", and no generation says so yet");
    }

    /** Of the network that all gateways are in. */
    static final VirtualNetworkIdentifier NETWORK = AddressPlan.WITH_INSTANCES.getFirst();

    static Ipv4Address privateAddress(int gateway, int place) {
        return Ipv4Address.of(10, 0, 7, 10 * gateway + place);
    }

    static Ipv4Address publicAddress(int gateway, int place) {
        return Ipv4Address.of(198, 51, 100, 200 + 10 * gateway + place);
    }

    private static void put(RandomHost host, int n, Chance chance) {
        List<NatGateway.Address> addresses = new ArrayList<>();
        for (int place = 0; place < 2; place++) {
            Ipv4Address inside = privateAddress(n, place);
            List<PortBlocks> here = chance.percent(12) ? List.of() : blocks(16 + 20 * place, chance);
            addresses.add(new NatGateway.Address(
                    inside,
                    chance.percent(92) ? Optional.of(publicAddress(n, place)) : Optional.empty(),
                    chance.percent(15),
                    here,
                    chance.percent(80) ? List.of() : List.of(new PortBlocks(500 + place, 1))));
            putOwners(host, n, place, inside, here, chance);
        }
        int quota = chance.percent(80) ? 65_536 : 1 + chance.below(6);
        host.put(new NatGateway(GATEWAYS.get(n), NETWORK, edge(chance), quota, settings(chance), addresses));
    }

    /** That of a subnet with interfaces, at times; there are instances on either side of others. */
    private static SubnetEdge edge(Chance chance) {
        IpPrefix ipv4 = IpPrefix.parse(chance.pick("10.0.7.0/24", "10.0.0.0/24", "10.0.0.0/16"));
        return new SubnetEdge(
                chance.pick(RandomAcls.KEYS),
                Optional.of(ipv4),
                chance.percent(50) ? Optional.empty() : Optional.of(IpPrefix.parse("fd00::/64")));
    }

    /** Short times are over between two packets. */
    private static NatSettings settings(Chance chance) {
        NatTimers timers = chance.percent(50)
                ? NatTimers.USUAL
                : new NatTimers(
                        seconds(chance.pick(350, 240, 7200, 3)),
                        seconds(chance.pick(30, 60, 2)),
                        seconds(chance.pick(65, 4)),
                        seconds(chance.pick(16, 1)),
                        chance.percent(50) ? Optional.empty() : Optional.of(seconds(chance.pick(240, 2))));
        return new NatSettings(timers, chance.percent(75), chance.pick(NatMappingBehavior.values()));
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static void putOwners(
            RandomHost host, int n, int place, Ipv4Address inside, List<PortBlocks> blocks, Chance chance) {
        List<NatOwners.Lease> leases = new ArrayList<>();
        blocks.forEach(run -> leases.add(
                new NatOwners.Lease(chance.percent(50) ? RandomHost.NUMBER : chance.pick(FabricHosts.OTHERS), run)));
        HostNumber other = chance.pick(FabricHosts.OTHERS);
        leases.add(new NatOwners.Lease(other, new PortBlocks(600, 4)));
        leases.add(new NatOwners.Lease(other, new PortBlocks(605, 3)));
        leases.add(new NatOwners.Lease(RandomHost.NUMBER, PortBlocks.part(604, 0, 32)));
        leases.add(new NatOwners.Lease(chance.pick(FabricHosts.OTHERS), PortBlocks.part(604, 32, 16)));
        host.put(new NatOwners(
                new NatOwnersKey(Network.INTERNET, publicAddress(n, place)), GATEWAYS.get(n), NETWORK, inside, leases));
        NatOwnersKey here = new NatOwnersKey(NETWORK, inside);
        if (chance.percent(85)) {
            host.put(new NatOwners(here, GATEWAYS.get(n), NETWORK, inside, leases));
        } else {
            host.resources.remove(here);
        }
    }

    /** One block most often, so that its ports run out. */
    private static List<PortBlocks> blocks(int first, Chance chance) {
        if (chance.percent(20)) {
            PortBlocks part = PortBlocks.part(first, 32, 1 << chance.below(5));
            return chance.percent(25)
                    ? List.of(part, new PortBlocks(first + 1, 1))
                    : List.of(PortBlocks.part(first, 16, 16), part);
        }
        return chance.percent(60)
                ? List.of(new PortBlocks(first, 1))
                : List.of(new PortBlocks(first, 1), new PortBlocks(first + 3, 1 + chance.below(3)));
    }
}
