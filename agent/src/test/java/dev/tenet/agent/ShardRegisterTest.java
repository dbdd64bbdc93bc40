package dev.tenet.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.hoststate.EdgeShards;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.NatGatewayKey;
import dev.tenet.hoststate.NatOwners;
import dev.tenet.hoststate.NatOwnersKey;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.PublicAddressKey;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShardRegisterTest {
    private static final List<HostNumber> EDGES =
            IntStream.rangeClosed(11, 13).mapToObj(HostNumber::new).toList();
    private static final int SIZE = 2;

    private static IpPrefix prefix(int number) {
        return IpPrefix.parse("203.0.113." + number + "/32");
    }

    private static PublicAddress address(int number, int network) {
        return PublicAddress.direct(
                prefix(number),
                new HostNumber(1),
                new VirtualNetworkIdentifier(network),
                Ipv4Address.of(10, 0, 0, number),
                false);
    }

    private static Set<IpPrefix> announced(int size, int network, HostNumber own) {
        return EdgeShards.of(new VirtualNetworkIdentifier(network), EDGES, size).contains(own)
                ? Set.of(prefix(network))
                : Set.of();
    }

    @Test
    void eachAddressIsAnnouncedByTheEdgesOfItsNetwork() {
        ShardRegister register = new ShardRegister(SIZE);
        IntStream.rangeClosed(1, 9).forEach(network -> register.upsert(address(network, network)));
        int announcements = 0;
        for (HostNumber edge : EDGES) {
            Set<IpPrefix> expected = new HashSet<>();
            IntStream.rangeClosed(1, 9).forEach(network -> expected.addAll(announced(SIZE, network, edge)));
            assertEquals(expected, register.announcedBy(edge, EDGES));
            announcements += expected.size();
        }
        assertEquals(9 * SIZE, announcements);
    }

    @Test
    void balancersAndNatGatewaysAreAnnouncedToo() {
        ShardRegister register = new ShardRegister(EDGES.size());
        Ipv4Address inside = Ipv4Address.of(10, 0, 0, 9);
        VirtualNetworkIdentifier network = new VirtualNetworkIdentifier(5);
        List<PublicBalancerKey> listeners = Stream.of(80, 443)
                .map(port -> new PublicBalancerKey(Ipv4Address.of(203, 0, 113, 1), IpProtocol.TCP, port))
                .toList();
        listeners.forEach(key -> register.upsert(
                new PublicBalancer(key, network, new InterfaceNumber(8), inside, Stickiness.NONE, List.of())));
        NatOwnersKey nat = new NatOwnersKey(Network.INTERNET, Ipv4Address.of(203, 0, 113, 2));
        register.upsert(new NatOwners(nat, new NatGatewayKey(new InterfaceNumber(9)), network, inside, List.of()));
        assertEquals(Set.of(prefix(1), prefix(2)), register.announcedBy(EDGES.getFirst(), EDGES));
        register.remove(listeners.getFirst());
        register.remove(nat);
        assertEquals(Set.of(prefix(1)), register.announcedBy(EDGES.getFirst(), EDGES));
    }

    @Test
    void whatChangesIsLookedAtAgain() {
        ShardRegister register = new ShardRegister(1);
        register.upsert(address(1, 1));
        HostNumber first = EdgeShards.of(new VirtualNetworkIdentifier(1), EDGES, 1)
                .iterator()
                .next();
        assertEquals(Set.of(prefix(1)), register.announcedBy(first, EDGES));
        List<HostNumber> others =
                EDGES.stream().filter(edge -> !edge.equals(first)).toList();
        assertTrue(others.stream()
                .anyMatch(edge -> !register.announcedBy(edge, others).isEmpty()));
        register.remove(new PublicAddressKey(prefix(1)));
        assertEquals(Set.of(), register.announcedBy(first, EDGES));
    }

    @Test
    void withoutShardsNothingIsAnnouncedOneByOne() {
        ShardRegister register = new ShardRegister(0);
        register.upsert(address(1, 1));
        EDGES.forEach(edge -> assertEquals(Set.of(), register.announcedBy(edge, EDGES)));
    }
}
