package dev.tenet.model.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.model.AccountId;
import dev.tenet.model.AddressAssociationId;
import dev.tenet.model.AllocationId;
import dev.tenet.model.HostId;
import dev.tenet.model.InterfaceNumber;
import dev.tenet.model.NatGateway;
import dev.tenet.model.NatGatewayId;
import dev.tenet.model.NatLeases;
import dev.tenet.model.NetworkInterfaceId;
import dev.tenet.model.SubnetId;
import dev.tenet.model.Tags;
import dev.tenet.model.VpcId;
import dev.tenet.net.Ipv4Address;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortLeasesTest {
    private static final HostId FIRST = new HostId("host-1");
    private static final HostId SECOND = new HostId("host-2");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final MapIntent intent = new MapIntent();
    private final NatGateway gateway = gateway(1);

    PortLeasesTest() {
        intent.put(gateway);
    }

    @Test
    void aHostBeginsWithAThousandPortsAndDoublesThem() {
        at(NOW).grow(gateway.key(), FIRST);
        assertEquals(16, leases().count(FIRST));
        at(NOW).grow(gateway.key(), FIRST);
        assertEquals(32, leases().count(FIRST));
        noBlockTwice();
    }

    @Test
    void oneHostReachesFiftyFiveThousandPortsAndLeavesSomeForOthers() {
        for (int i = 0; i < 12; i++) {
            at(NOW).grow(gateway.key(), FIRST);
        }
        assertTrue(leases().count(FIRST) * NatLeases.PORTS >= 55_000, "has " + leases().count(FIRST));
        at(NOW).grow(gateway.key(), SECOND);
        assertTrue(leases().count(SECOND) > 0);
        noBlockTwice();
    }

    @Test
    void connectionsSpreadOverAddressesThatDoNotDrain() {
        NatGateway more = gateway(2);
        intent.put(more);
        at(NOW).grow(more.key(), FIRST);
        at(NOW).grow(more.key(), FIRST);
        assertEquals(
                2,
                leases().leases().stream()
                        .map(NatLeases.Lease::address)
                        .distinct()
                        .count());
        intent.put(more.withAddresses(List.of(
                more.addresses().getFirst(),
                new NatGateway.Address(
                        more.addresses().getLast().address(),
                        more.addresses().getLast().publicAddress(),
                        Optional.of(NOW)))));
        at(NOW).grow(more.key(), SECOND);
        assertTrue(leases().leases().stream()
                .filter(lease -> lease.host().equals(SECOND))
                .allMatch(lease ->
                        lease.address().equals(more.addresses().getFirst().address())));
    }

    @Test
    void whatALostHostHadRestsBeforeAnotherGetsIt() {
        at(NOW).grow(gateway.key(), FIRST);
        BitSet before = blocks(FIRST);
        at(NOW).end(leases().key(), FIRST);
        assertEquals(0, leases().count(FIRST));
        at(NOW.plus(PortLeases.REST).minusSeconds(1)).grow(gateway.key(), SECOND);
        BitSet after = blocks(SECOND);
        assertTrue(!after.isEmpty() && !after.intersects(before));
        at(NOW.plus(PortLeases.REST)).grow(gateway.key(), FIRST);
        assertEquals(before, blocks(FIRST));
        assertEquals(List.of(), leases().resting());
    }

    private PortLeases at(Instant now) {
        return new PortLeases(intent, now);
    }

    private NatLeases leases() {
        return intent.find(NatLeases.key(gateway.owner(), gateway.id())).orElseThrow();
    }

    private BitSet blocks(HostId host) {
        BitSet blocks = new BitSet();
        leases().leases().stream()
                .filter(lease -> lease.host().equals(host))
                .forEach(lease -> blocks.set(lease.first(), lease.first() + lease.count()));
        return blocks;
    }

    private void noBlockTwice() {
        List<Integer> all = leases().leases().stream()
                .flatMap(lease -> IntStream.range(lease.first(), lease.first() + lease.count())
                        .boxed())
                .toList();
        assertEquals(all.size(), all.stream().distinct().count());
        assertTrue(all.stream().allMatch(block -> block >= 16 && block < 1024));
    }

    private static NatGateway gateway(int addresses) {
        return new NatGateway(
                new NatGatewayId("nat-00000000000000001"),
                new AccountId("111111111111"),
                new VpcId("vpc-00000000000000001"),
                new SubnetId("subnet-00000000000000001"),
                Optional.of(new NetworkInterfaceId("eni-00000000000000001")),
                Optional.of(new InterfaceNumber(5)),
                IntStream.range(0, addresses)
                        .mapToObj(n -> new NatGateway.Address(
                                Ipv4Address.of(10, 0, 0, 10 + n),
                                new NatGateway.PublicAddress(
                                        Ipv4Address.of(203, 0, 113, 10 + n),
                                        new AllocationId("eipalloc-0000000000000000" + n),
                                        new AddressAssociationId("eipassoc-0000000000000000" + n)),
                                Optional.empty()))
                        .toList(),
                Optional.empty(),
                NOW,
                Optional.empty(),
                Tags.NONE);
    }
}
