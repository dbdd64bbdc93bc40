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

    @Test
    void aHostThatTookWhatItCouldKeepsNobodyFromBeginning() {
        drain(FIRST);
        int most = leases().count(FIRST);
        List<HostId> others =
                IntStream.range(0, 20).mapToObj(n -> new HostId("late-" + n)).toList();
        for (HostId other : others) {
            at(NOW).grow(gateway.key(), other);
            assertTrue(leases().count(other) > 0, other + " has none");
            drain(FIRST);
        }
        assertTrue(leases().count(FIRST) < most);
        noBlockTwice();
    }

    @Test
    void whoHasLessThanItsShareGrowsWhereOthersMayNotAnyMore() {
        drain(FIRST);
        drain(SECOND);
        assertEquals(32, leases().count(SECOND), "half of what is kept is for hosts that have none");
        assertTrue(leases().free(address(), NOW).cardinality() >= 31);
    }

    @Test
    void whoHasMoreThanItsShareGivesBackWhatOthersAskForInTheEndHalf() {
        drain(FIRST);
        Instant now = NOW;
        for (int n = 0; n < 30; n++) {
            for (HostId host : List.of(FIRST, SECOND, FIRST)) {
                at(now).grow(gateway.key(), host);
            }
            noBlockTwice();
            now = now.plus(PortShares.ENDING);
            at(now).endDue(leases().key());
            now = now.plus(PortLeases.REST);
        }
        // All but what is kept for hosts that have none.
        for (HostId host : List.of(FIRST, SECOND)) {
            assertTrue(leases().count(host) >= 473, host + " has " + leases().count(host));
        }
    }

    @Test
    void whatIsGivenBackServesItsConnectionsForAWhileAndThenRests() {
        drain(FIRST);
        drain(SECOND);
        BitSet ending = new BitSet();
        leases().leases().stream()
                .filter(NatLeases.Lease::isEnding)
                .peek(lease -> assertEquals(FIRST, lease.host()))
                .forEach(lease -> ending.set(lease.first(), lease.first() + lease.count()));
        assertEquals(32, ending.cardinality(), "as many as the second asked for last");
        Instant over = NOW.plus(PortShares.ENDING);
        at(over.minusSeconds(1)).endDue(leases().key());
        assertTrue(leases().leases().stream().anyMatch(NatLeases.Lease::isEnding));
        at(over).endDue(leases().key());
        assertTrue(leases().leases().stream().noneMatch(NatLeases.Lease::isEnding));
        assertTrue(!leases().free(address(), over).intersects(ending));
        BitSet free = leases().free(address(), over.plus(PortLeases.REST));
        free.and(ending);
        assertEquals(ending, free);
    }

    @Test
    void whoAsksForWhatThereIsNotChangesNothing() {
        drain(FIRST);
        NatLeases before = leases();
        assertTrue(!PortLeases.wouldGrow(gateway, before, FIRST, NOW));
        at(NOW).grow(gateway.key(), FIRST);
        assertEquals(before, leases());
        assertTrue(PortLeases.wouldGrow(gateway, before, SECOND, NOW));
    }

    @Test
    void aFewHostsThatGrowAsTheyLikeEndWithTheSame() {
        java.util.Random random = new java.util.Random(11);
        List<HostId> hosts =
                IntStream.range(0, 7).mapToObj(n -> new HostId("host-" + n)).toList();
        Instant now = NOW;
        for (int n = 0; n < 3_000; n++) {
            at(now).grow(gateway.key(), hosts.get(random.nextInt(hosts.size())));
            now = now.plusSeconds(random.nextInt(30));
            at(now).endDue(leases().key());
            noBlockTwice();
        }
        for (HostId host : hosts) {
            int count = leases().count(host);
            assertTrue(count >= 105 && count <= 175, host + " has " + count);
        }
    }

    /** Asks until there is nothing more. */
    private void drain(HostId host) {
        for (int n = 0; n < 20; n++) {
            at(NOW).grow(gateway.key(), host);
        }
    }

    private Ipv4Address address() {
        return gateway.addresses().getFirst().address();
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
