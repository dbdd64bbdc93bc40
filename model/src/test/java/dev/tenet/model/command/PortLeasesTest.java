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
import java.util.Map;
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
        assertEquals(16, blocksOf(FIRST));
        at(NOW).grow(gateway.key(), FIRST);
        assertEquals(32, blocksOf(FIRST));
        noPortTwice();
    }

    @Test
    void oneHostReachesFiftyFiveThousandPortsAndLeavesSomeForOthers() {
        for (int i = 0; i < 12; i++) {
            at(NOW).grow(gateway.key(), FIRST);
        }
        assertTrue(ports(FIRST) >= 55_000, "has " + blocksOf(FIRST));
        at(NOW).grow(gateway.key(), SECOND);
        assertTrue(blocksOf(SECOND) > 0);
        noPortTwice();
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
        assertEquals(0, blocksOf(FIRST));
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
        int most = blocksOf(FIRST);
        List<HostId> others =
                IntStream.range(0, 20).mapToObj(n -> new HostId("late-" + n)).toList();
        for (HostId other : others) {
            at(NOW).grow(gateway.key(), other);
            assertTrue(ports(other) > 0, other + " has none");
            drain(FIRST);
        }
        assertTrue(blocksOf(FIRST) < most);
        noPortTwice();
    }

    @Test
    void whoHasLessThanItsShareGrowsWhereOthersMayNotAnyMore() {
        drain(FIRST);
        drain(SECOND);
        assertEquals(32, blocksOf(SECOND), "half of what is kept is for hosts that have none");
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
            noPortTwice();
            now = now.plus(PortShares.ENDING);
            at(now).endDue(leases().key());
            now = now.plus(PortLeases.REST);
        }
        // All but what is kept for hosts that have none.
        for (HostId host : List.of(FIRST, SECOND)) {
            assertTrue(blocksOf(host) >= 473, host + " has " + blocksOf(host));
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
        assertTrue(!PortLeases.wouldGrow(gateway, before, FIRST, PortLeases.FIRST_PORTS, NOW));
        at(NOW).grow(gateway.key(), FIRST);
        assertEquals(before, leases());
        assertTrue(PortLeases.wouldGrow(gateway, before, SECOND, PortLeases.FIRST_PORTS, NOW));
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
            noPortTwice();
        }
        for (HostId host : hosts) {
            int count = blocksOf(host);
            assertTrue(count >= 105 && count <= 175, host + " has " + count);
        }
    }

    @Test
    void whereBlocksAreRareHundredsOfHostsBeginWithPartsOfThem() {
        drain(FIRST);
        int part = 0;
        for (int n = 0; n < 500; n++) {
            HostId late = new HostId("late-" + n);
            at(NOW).grow(gateway.key(), late);
            assertTrue(ports(late) > 0, late + " has none");
            part += ports(late) < NatLeases.PORTS ? 1 : 0;
        }
        assertTrue(part > 400, part + " have parts");
        noPortTwice();
    }

    @Test
    void moreHostsThanBlocksAllHavePortsAndInTheEndTheirShare() {
        List<HostId> hosts =
                IntStream.range(0, 1_100).mapToObj(n -> new HostId("host-" + n)).toList();
        Instant now = NOW;
        for (int n = 0; n < hosts.size(); n++) {
            at(now).grow(gateway.key(), hosts.get(n));
            assertTrue(ports(hosts.get(n)) > 0, n + " has none");
            if (n % 275 == 274) {
                now = given(now);
                for (HostId host : hosts.subList(0, n + 1)) {
                    at(now).grow(gateway.key(), host);
                }
                noPortTwice();
            }
        }
        // 58 are there for each: its share, as parts are powers of two, is 32.
        for (int round = 0; round < 6; round++) {
            now = given(now);
            for (HostId host : hosts) {
                for (int asks = 0; asks < 5 && ports(host) < 32; asks++) {
                    at(now).grow(gateway.key(), host);
                }
            }
        }
        noPortTwice();
        assertEquals(32, hosts.stream().mapToInt(this::ports).min().orElseThrow());
    }

    @Test
    void whoHasAPartOfABlockGetsWholeOnesWhenSomeAreFree() {
        drain(FIRST);
        HostId last = new HostId("late-39");
        for (int n = 0; n < 40; n++) {
            at(NOW).grow(gateway.key(), new HostId("late-" + n));
        }
        assertEquals(8, ports(last));
        at(NOW).end(leases().key(), FIRST);
        Instant later = NOW.plus(PortLeases.REST);
        at(later).grow(gateway.key(), last);
        assertEquals(1024 + 8, ports(last), "connections that have ports of the part keep them");
        noPortTwice();
    }

    @Test
    void anOperatorSaysHowManyPortsAHostGetsFirst() {
        for (int n = 0; n < 9; n++) {
            at(NOW).grow(gateway.key(), new HostId("small-" + n), 8);
            assertEquals(8, ports(new HostId("small-" + n)));
        }
        assertEquals(
                2,
                leases().leases().stream()
                        .map(NatLeases.Lease::first)
                        .distinct()
                        .count(),
                "blocks are divided one after the other");
        at(NOW).grow(gateway.key(), new HostId("small-0"), 8);
        assertEquals(8 + NatLeases.PORTS, ports(new HostId("small-0")), "who is short of ports gets a whole block");
        noPortTwice();
    }

    @Test
    void whoGivesBackAFewPortsKeepsTheRestOfTheBlock() {
        NatLeases before = NatLeases.none(gateway).with(new NatLeases.Lease(address(), FIRST, 20, 2));
        NatLeases after = before.ending(Map.of(FIRST, 64 + 24), NOW);
        assertEquals(40, after.ports(FIRST));
        assertEquals(
                List.of("1280-1343 ending", "1344-1359 ending", "1360-1367 ending", "1368-1375", "1376-1407"),
                after.leases().stream()
                        .map(lease ->
                                lease.firstPort() + "-" + (lease.endPort() - 1) + (lease.isEnding() ? " ending" : ""))
                        .toList());
        NatLeases rests = after.without(
                after.leases().stream().filter(NatLeases.Lease::isEnding).toList(), NOW.plusSeconds(60));
        assertEquals(24 + 40, rests.freePorts(address(), NOW).nextSetBit(1368) - 1344);
        assertTrue(
                rests.freePorts(address(), NOW.plusSeconds(60)).get(1344, 1368).cardinality() == 24);
    }

    @Test
    void whoGivesBackBlocksKeepsThePartThatItHas() {
        NatLeases before = NatLeases.none(gateway)
                .with(new NatLeases.Lease(address(), FIRST, 16, 1))
                .ending(Map.of(FIRST, 56), NOW)
                .with(new NatLeases.Lease(address(), FIRST, 20, 2))
                .ending(Map.of(FIRST, 64), NOW);
        assertEquals(
                List.of("1080-1087", "1344-1407"),
                before.leases().stream()
                        .filter(lease -> !lease.isEnding())
                        .map(lease -> lease.firstPort() + "-" + (lease.endPort() - 1))
                        .toList());
    }

    @Test
    void hostsThatAreContentWithFewPortsCostOthersNone() {
        drain(FIRST);
        for (int n = 0; n < 100; n++) {
            at(NOW).grow(gateway.key(), new HostId("small-" + n), 8);
        }
        int before = ports(FIRST);
        at(NOW).grow(gateway.key(), SECOND, 8);
        assertEquals(8, ports(SECOND));
        assertEquals(before, ports(FIRST));
    }

    /** Some time later, in which hosts have given back what they were asked for. */
    private Instant given(Instant now) {
        Instant over = now.plus(PortShares.ENDING);
        at(over).endDue(leases().key());
        return over.plus(PortLeases.REST);
    }

    private int blocksOf(HostId host) {
        return ports(host) / NatLeases.PORTS;
    }

    private int ports(HostId host) {
        return leases().ports(host);
    }

    private void noPortTwice() {
        BitSet seen = new BitSet();
        for (NatLeases.Lease lease : leases().leases()) {
            BitSet each = new BitSet();
            each.set(lease.firstPort(), lease.endPort());
            assertTrue(!seen.intersects(each) && lease.firstPort() >= 1024 && lease.endPort() <= 65_536);
            seen.or(each);
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

    private static NatGateway gateway(int addresses) {
        return new NatGateway(
                new NatGatewayId("nat-00000000000000001"),
                new AccountId("111111111111"),
                new VpcId("vpc-00000000000000001"),
                new SubnetId("subnet-00000000000000001"),
                Optional.of(new NetworkInterfaceId("eni-00000000000000001")),
                Optional.of(new InterfaceNumber(5)),
                Optional.empty(),
                IntStream.range(0, addresses)
                        .mapToObj(n -> new NatGateway.Address(
                                Ipv4Address.of(10, 0, 0, 10 + n),
                                Optional.of(new NatGateway.PublicAddress(
                                        Ipv4Address.of(203, 0, 113, 10 + n),
                                        new AllocationId("eipalloc-0000000000000000" + n),
                                        new AddressAssociationId("eipassoc-0000000000000000" + n))),
                                Optional.empty()))
                        .toList(),
                Optional.empty(),
                NOW,
                Optional.empty(),
                Tags.NONE);
    }
}
