package dev.tenet.agent.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.agent.table.EntryStore;
import dev.tenet.agent.table.MemoryStore;
import dev.tenet.agent.table.RawBytes;
import dev.tenet.agent.table.Table;
import dev.tenet.datapath.layout.Balancer;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.MuxPage;
import dev.tenet.datapath.layout.MuxTarget;
import dev.tenet.hoststate.FabricHost;
import dev.tenet.hoststate.HostNumber;
import dev.tenet.hoststate.InterfaceNumber;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.PublicAddress;
import dev.tenet.hoststate.PublicBalancer;
import dev.tenet.hoststate.PublicBalancer.PublicTarget;
import dev.tenet.hoststate.PublicBalancerKey;
import dev.tenet.hoststate.Stickiness;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.IpProtocol;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an edge's programs may find at every moment while tables change: all of a balancer's old table or all of its new one. */
class EdgeTablesTest {
    /** Targets of a balancer with the largest table. */
    private static final int[] MANY = IntStream.range(0, 100).toArray();

    /** Of so many such balancers an edge has room for the slots. */
    private static final int ROOM = LayoutConstant.MUX_PAGES / PublicBalancerEntries.pages(65_537);

    private static final HostNumber OWN = new HostNumber(1);
    private static final VirtualNetworkIdentifier NETWORK = new VirtualNetworkIdentifier(7);

    /** The tables in memory; whoever looks, looks after each step of a change. */
    private static final class Stores implements TableSource {
        private final Map<String, MemoryStore<RawBytes, RawBytes>> stores = new HashMap<>();
        private Runnable look = () -> {};

        @Override
        public Table<RawBytes, RawBytes> table(String name) {
            MemoryStore<RawBytes, RawBytes> store =
                    stores.computeIfAbsent(name, _ -> new MemoryStore<>(Integer.MAX_VALUE));
            return new Table<>(name, new EntryStore<>() {
                @Override
                public void readAll(BiConsumer<RawBytes, RawBytes> reader) {
                    store.readAll(reader);
                }

                @Override
                public Map<RawBytes, String> put(SequencedMap<RawBytes, RawBytes> entries) {
                    Map<RawBytes, String> failures = store.put(entries);
                    look.run();
                    return failures;
                }

                @Override
                public void remove(SequencedCollection<RawBytes> keys) {
                    store.remove(keys);
                    look.run();
                }
            });
        }

        @Override
        public Table<RawBytes, RawBytes> array(String name) {
            return table(name);
        }

        @Override
        public Table<RawBytes, RawBytes> presence(String name) {
            return table(name);
        }

        Map<RawBytes, RawBytes> entries(String name) {
            return Objects.requireNonNull(stores.get(name)).entries();
        }

        /** Where the slots of every balancer lead, by its key, as the datapath goes. */
        Map<RawBytes, List<String>> spread() {
            Map<RawBytes, List<String>> spread = new HashMap<>();
            entries("balancers").forEach((key, value) -> spread.put(key, spread(new Balancer(value.segment()))));
            return spread;
        }

        private List<String> spread(Balancer balancer) {
            return IntStream.range(0, balancer.slots())
                    .mapToObj(slot -> owner(balancer, slot))
                    .toList();
        }

        private String owner(Balancer balancer, int slot) {
            RawBytes page = entries("mux_pages")
                    .get(RawBytes.ofInt(balancer.firstPage() + slot / LayoutConstant.BALANCER_PAGE));
            if (page == null) {
                return "no page";
            }
            int place = new MuxPage(page.segment()).target(slot % LayoutConstant.BALANCER_PAGE);
            RawBytes target = entries("mux_targets").get(RawBytes.ofInt(balancer.firstTarget() + place - 1));
            return place == 0 || target == null
                    ? "nobody"
                    : new MuxTarget(target.segment()).interface_() + " on " + new MuxTarget(target.segment()).host();
        }

        Map<RawBytes, RawBytes> filterOfTables() {
            List<RawBytes> hosts = new ArrayList<>(entries("host_numbers").keySet());
            hosts.addAll(entries("host_numbers_ipv6").keySet());
            return AddressFilter.of(
                    entries("public_addresses").keySet(),
                    hosts,
                    entries("balancers").keySet());
        }

        /** Whether the filter has every bit of what is in the tables. */
        boolean filterHoldsAll() {
            return filterOfTables().entrySet().stream()
                    .allMatch(line -> holds(entries("address_filter").get(line.getKey()), line.getValue()));
        }

        private static boolean holds(@Nullable RawBytes line, RawBytes wanted) {
            for (int at = 0; at < wanted.size(); at++) {
                byte bits = wanted.segment().get(ValueLayout.JAVA_BYTE, at);
                byte found = line == null ? 0 : line.segment().get(ValueLayout.JAVA_BYTE, at);
                if ((bits & ~found) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Stores stores = new Stores();

    private Programmers programmers() {
        return new Programmers(new DatapathTables(stores), OWN, new Underlay(Ipv4Address.of(192, 168, 0, 1), 9_100));
    }

    private static PublicBalancerKey key(int number) {
        return new PublicBalancerKey(Ipv4Address.of(203, 0, 113, number), IpProtocol.TCP, 443);
    }

    private static PublicBalancer balancer(int number, int... targets) {
        return new PublicBalancer(
                key(number),
                NETWORK,
                new InterfaceNumber(100 + number),
                Ipv4Address.of(10, 0, 0, number),
                Stickiness.NONE,
                IntStream.of(targets)
                        .mapToObj(target -> new PublicTarget(
                                new InterfaceNumber(1_000 + target),
                                new HostNumber(2 + target % 5),
                                1,
                                Optional.empty()))
                        .toList());
    }

    private static RawBytes entryKey(int number) {
        return BalancerSlots.key(
                Network.INTERNET,
                key(number).address(),
                key(number).protocol(),
                key(number).port());
    }

    @Test
    void aChangedBalancerIsTheOldOneOrTheNewOne() {
        Programmers programmers = programmers();
        programmers.upsert(balancer(1, 1, 2, 3));
        programmers.upsert(balancer(2, 4, 5));
        programmers.apply();
        List<String> before = Objects.requireNonNull(stores.spread().get(entryKey(1)));
        List<String> other = Objects.requireNonNull(stores.spread().get(entryKey(2)));

        List<List<String>> seen = new ArrayList<>();
        stores.look = () -> {
            seen.add(Objects.requireNonNull(stores.spread().get(entryKey(1))));
            assertEquals(other, stores.spread().get(entryKey(2)));
        };
        programmers.upsert(balancer(1, 2, 3, 9));
        programmers.apply();
        List<String> after = Objects.requireNonNull(stores.spread().get(entryKey(1)));
        assertTrue(after.stream().anyMatch("1009 on 6"::equals), after::toString);
        assertTrue(after.stream().noneMatch(owner -> owner.startsWith("1001")), after::toString);
        assertTrue(seen.stream().allMatch(spread -> spread.equals(before) || spread.equals(after)));
        assertTrue(seen.contains(before));
    }

    @Test
    void theNextAgentLeavesWhatPacketsAreLedToUntouched() {
        Programmers first = programmers();
        List<PublicBalancer> balancers =
                new ArrayList<>(List.of(balancer(1, 1, 2, 3), balancer(2, 4, 5), balancer(3, 6)));
        balancers.forEach(first::upsert);
        first.apply();
        Map<RawBytes, List<String>> before = stores.spread();

        stores.look = () -> assertEquals(before, stores.spread());
        Programmers next = programmers();
        next.readBack();
        Collections.reverse(balancers);
        balancers.forEach(next::upsert);
        next.apply();
        assertEquals(0, next.readBack());
    }

    private static final class AgentDied extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Follows all that any packet can have found before, after each step of every change. */
    private final class Memory {
        private Optional<RawBytes> mark = Optional.empty();
        private final Map<RawBytes, List<String>> led = new HashMap<>();
        private int stepsToLive;

        void look() {
            Optional<RawBytes> now =
                    Optional.ofNullable(stores.entries("mux_mark").get(RawBytes.ofInt(0)));
            if (!now.equals(mark)) {
                led.clear();
                mark = now;
            }
            stores.entries("balancers").values().forEach(entry -> led.putIfAbsent(entry, spread(entry)));
            led.forEach((entry, then) -> assertTrue(then.equals(spread(entry)), () -> entry + " leads elsewhere"));
            if (stepsToLive-- == 0) {
                throw new AgentDied();
            }
        }

        private List<String> spread(RawBytes entry) {
            return stores.spread(new Balancer(entry.segment()));
        }
    }

    @Test
    void whatAPacketFoundLeadsWhereItDidUntilTheMarkIsAnother() {
        Memory memory = new Memory();
        stores.look = memory::look;
        for (int steps = 0; steps < 25; steps++) {
            memory.stepsToLive = steps; // of the first agent, which leaves the rest to the next
            Programmers first = programmers();
            first.readBack();
            try {
                first.upsert(balancer(1, steps, steps + 1));
                first.upsert(balancer(2, 7, 8, 9));
                first.apply();
                first.upsert(balancer(1, steps + 2));
                first.remove(key(2));
                first.apply();
            } catch (AgentDied _) { // As it should; an agent that had fewer steps to do has done them all.
            }
            memory.stepsToLive = Integer.MAX_VALUE;
            Programmers next = programmers();
            next.readBack();
            next.upsert(balancer(1, steps + 3));
            next.apply();
            next.upsert(balancer(3, 1, 2));
            next.apply();
        }
    }

    @Test
    void packetsAreToldOfNothingWhereNothingChanges() {
        Programmers programmers = programmers();
        programmers.upsert(balancer(1, 1, 2));
        programmers.apply();
        Map<RawBytes, RawBytes> told = Map.copyOf(stores.entries("mux_mark"));
        programmers.upsert(balancer(1, 1, 2));
        programmers.apply();
        assertEquals(told, stores.entries("mux_mark"));
    }

    @Test
    void whatIsGoneLeavesNothing() {
        Programmers programmers = programmers();
        for (int round = 0; round < 300; round++) {
            programmers.upsert(balancer(1, round, round + 1));
            programmers.apply();
        }
        programmers.remove(key(1));
        programmers.apply();
        for (String table : List.of("balancers", "mux_pages", "mux_targets", "balancer_hosts", "public_addresses")) {
            assertEquals(Map.of(), stores.entries(table), table);
        }
    }

    @Test
    void whatHasNoRoomIsSaidAndTheOthersStay() {
        Programmers programmers = programmers();
        for (int number = 0; number <= ROOM; number++) {
            PublicBalancer next = new PublicBalancer(
                    new PublicBalancerKey(Ipv4Address.of(203, 0, 113, number), IpProtocol.TCP, 80),
                    NETWORK,
                    new InterfaceNumber(100 + number),
                    Ipv4Address.of(10, 0, 0, number),
                    Stickiness.NONE,
                    balancer(1, MANY).targets());
            programmers.upsert(next);
            assertEquals(
                    number < ROOM
                            ? Optional.empty()
                            : Optional.of(
                                    "no room for its 65537 slots and 100 targets beside those of other load balancers"),
                    programmers.problem(next));
        }
    }

    @Test
    void whatHadNoRoomIsThereOnceAnotherHasGone() {
        Programmers programmers = programmers();
        IntStream.rangeClosed(1, ROOM + 1).forEach(number -> programmers.upsert(balancer(number, MANY)));
        programmers.apply();
        PublicBalancer late = balancer(ROOM + 1, MANY);
        assertTrue(programmers.problem(late).isPresent());

        programmers.remove(key(1));
        programmers.apply();
        assertEquals(Optional.empty(), programmers.problem(late));
        assertEquals(stores.filterOfTables(), stores.entries("address_filter"));
        assertTrue(stores.entries("balancers").containsKey(entryKey(ROOM + 1)));
        assertFalse(stores.entries("balancers").containsKey(entryKey(1)));

        // One that grows beyond the room stays as it was; back at its old size nothing is the matter.
        PublicBalancer small = balancer(ROOM + 2, 1);
        programmers.upsert(small);
        programmers.apply();
        assertEquals(Optional.empty(), programmers.problem(small));
        programmers.upsert(balancer(ROOM + 2, MANY));
        programmers.apply();
        assertTrue(programmers.problem(small).isPresent());
        assertTrue(stores.entries("balancers").containsKey(entryKey(ROOM + 2)));
        programmers.upsert(small);
        programmers.apply();
        assertEquals(Optional.empty(), programmers.problem(small));
    }

    @Test
    void theFilterHasAllThatIsInTheTablesAtEveryMoment() {
        long seed = Long.getLong("tenet.seed", System.nanoTime());
        System.out.println("EdgeTablesTest: -Dtenet.seed=" + seed);
        Random random = new Random(seed);
        stores.look = () -> assertTrue(stores.filterHoldsAll());
        Programmers programmers = programmers();
        TreeSet<Integer> addresses = new TreeSet<>();
        for (int round = 0; round < 100; round++) {
            if (round == 50) {
                programmers = programmers();
                programmers.readBack();
                for (int address : addresses) {
                    programmers.upsert(publicAddress(address));
                }
            }
            for (int i = 0; i < 5; i++) {
                int address = random.nextInt(1 << 16);
                addresses.add(address);
                programmers.upsert(publicAddress(address));
            }
            while (addresses.size() > 40) {
                int gone = Objects.requireNonNull(addresses.pollFirst());
                programmers.remove(publicAddress(gone).key());
            }
            programmers.upsert(new FabricHost(
                    new HostNumber(2 + random.nextInt(20)), Ipv4Address.of(192, 168, random.nextInt(200), 9), true));
            programmers.upsert(balancer(random.nextInt(200), 1, 2));
            programmers.apply();
            assertEquals(stores.filterOfTables(), stores.entries("address_filter"));
        }
    }

    private static PublicAddress publicAddress(int number) {
        IpAddress address = IpAddress.parse("198.18.0.0").plus(number);
        return new PublicAddress(
                IpPrefix.single(address),
                new HostNumber(3),
                NETWORK,
                Ipv4Address.of(10, 1, number >> 8, number & 0xff),
                false,
                new PublicAddress.Ingress.Direct());
    }
}
