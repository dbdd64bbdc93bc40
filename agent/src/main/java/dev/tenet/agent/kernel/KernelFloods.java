package dev.tenet.agent.kernel;

import dev.tenet.agent.flood.EdgeOwners;
import dev.tenet.agent.flood.FloodTables;
import dev.tenet.agent.flood.PublicTraffic;
import dev.tenet.agent.flood.Share;
import dev.tenet.agent.flood.Spread;
import dev.tenet.agent.flood.Withdrawal;
import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.Pins;
import dev.tenet.bpf.PossibleCpus;
import dev.tenet.datapath.layout.Address;
import dev.tenet.datapath.layout.EdgeGuard;
import dev.tenet.datapath.layout.Flooded;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.NetworkAddress;
import dev.tenet.datapath.layout.PublicAddress;
import dev.tenet.hoststate.DelegatedPrefix;
import dev.tenet.hoststate.Network;
import dev.tenet.hoststate.NetworkOwner;
import dev.tenet.net.IpAddress;
import dev.tenet.net.IpPrefix;
import dev.tenet.net.VirtualNetworkIdentifier;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the datapath counts by public address and whom it lets nothing in for, by the maps as they are pinned. */
public final class KernelFloods implements FloodTables {
    private static final int BATCH = 1024;

    /** Of all packets, as the datapath has it. */
    private static final double ALL = 1L << Integer.SIZE;

    private final BpfMap owners;
    private final BpfMap traffic;
    private final BpfMap flooded;
    private final BpfMap guard;
    private final EdgeOwners networks;
    private final KernelSpread spread;
    private Optional<Map<IpPrefix, List<PublicTraffic>>> counted = Optional.empty();

    private KernelFloods(DatapathPins pins, EdgeOwners networks) {
        this.networks = networks;
        owners = BpfMap.openPinned(pins.maps().resolve("public_addresses"));
        traffic = BpfMap.openPinned(pins.maps().resolve("public_traffic"));
        flooded = BpfMap.openPinned(pins.maps().resolve("flooded"));
        guard = BpfMap.openPinned(pins.maps().resolve("edge_guard"));
        spread = new KernelSpread(pins);
    }

    /**
     * Empty as long as nothing is pinned.
     *
     * @param networks whose they are
     */
    public static Optional<FloodTables> open(StateFolder state, EdgeOwners networks) {
        DatapathPins pins = new DatapathPins(state);
        boolean pinned = List.of("public_addresses", "public_traffic", "flooded", "edge_guard").stream()
                .allMatch(map -> Pins.exists(pins.maps().resolve(map)));
        return pinned && KernelSpread.isPinned(pins) ? Optional.of(new KernelFloods(pins, networks)) : Optional.empty();
    }

    @Override
    public Map<IpPrefix, PublicTraffic> traffic() {
        counted = Optional.of(read());
        Map<IpPrefix, PublicTraffic> found = new HashMap<>();
        counted.get()
                .forEach((of, slots) -> found.put(
                        of,
                        new PublicTraffic(
                                slots.stream().mapToLong(PublicTraffic::packets).sum(),
                                slots.stream().mapToLong(PublicTraffic::bytes).sum())));
        return found;
    }

    /** As it was when {@link #traffic} was asked last: to read it all costs more than the rest of a look. */
    @Override
    public Map<Integer, Map<IpPrefix, PublicTraffic>> trafficByProcessor() {
        Map<Integer, Map<IpPrefix, PublicTraffic>> found = new HashMap<>();
        counted.orElseGet(this::read).forEach((of, slots) -> {
            for (int slot = 0; slot < slots.size(); slot++) {
                if (slots.get(slot).packets() > 0) {
                    found.computeIfAbsent(PossibleCpus.numbers().get(slot), _ -> new HashMap<>())
                            .put(of, slots.get(slot));
                }
            }
        });
        return found;
    }

    /** In the order of {@link PossibleCpus#numbers}. */
    private Map<IpPrefix, List<PublicTraffic>> read() {
        Map<IpPrefix, List<PublicTraffic>> found = new HashMap<>();
        each(traffic, (key, value) -> {
            List<PublicTraffic> slots = new ArrayList<>();
            for (int slot = 0; slot < PossibleCpus.count(); slot++) {
                var of = new dev.tenet.datapath.layout.PublicTraffic(
                        value.asSlice((long) slot * traffic.slotBytes(), dev.tenet.datapath.layout.PublicTraffic.SIZE));
                slots.add(new PublicTraffic(of.packets(), of.bytes()));
            }
            found.put(prefix(new NetworkAddress(key)), slots);
        });
        return found;
    }

    @Override
    public boolean isSomebodys(IpPrefix of) {
        return owners.lookup(key(of)).isPresent();
    }

    @Override
    public Optional<NetworkOwner> owner(IpPrefix of) {
        return owners.lookup(key(of)).flatMap(found -> networks.of(network(found)));
    }

    private static VirtualNetworkIdentifier network(byte[] found) {
        return new VirtualNetworkIdentifier(PublicAddress.of(found).vni());
    }

    @Override
    public List<Withdrawal> withdrawn() {
        List<Withdrawal> found = new ArrayList<>();
        each(flooded, (key, value) -> {
            Flooded entry = new Flooded(value);
            if (entry.passing() == 0) {
                found.add(new Withdrawal(prefix(new NetworkAddress(key)), entry.until(), entry.times()));
            }
        });
        return found;
    }

    /** The datapath looks for entries only where the guard says that there are some. */
    @Override
    public void enforce(Collection<Withdrawal> withdrawn, Collection<Share> shares) {
        Set<IpPrefix> wanted = Stream.concat(
                        withdrawn.stream().map(Withdrawal::of), shares.stream().map(Share::of))
                .collect(Collectors.toSet());
        Set<IpPrefix> gone = new HashSet<>();
        each(flooded, (key, _) -> gone.add(prefix(new NetworkAddress(key))));
        gone.removeAll(wanted);
        gone.forEach(of -> flooded.delete(key(of)));
        try (Arena arena = Arena.ofConfined()) {
            for (Withdrawal each : withdrawn) {
                put(each.of(), Flooded.allocate(arena).until(each.until()).times(each.times()));
            }
            for (Share each : shares) {
                put(each.of(), Flooded.allocate(arena).until(each.until()).passing(passing(each)));
            }
        }
        changeGuard(now -> now.flooded(wanted.size()));
    }

    @Override
    public List<Integer> processors() {
        return KernelSpread.processors();
    }

    /** Likewise: the guard is written last. */
    @Override
    public void spread(Collection<Spread> wanted, List<Integer> over) {
        spread.write(wanted, over);
        changeGuard(now -> now.spread(wanted.size()));
    }

    /** Only one thread of one agent does. */
    private void changeGuard(UnaryOperator<EdgeGuard> change) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = guard.allocateKeys(arena, 1);
            EdgeGuard now = EdgeGuard.allocate(arena);
            guard.lookup(key, now.memory());
            guard.update(key, change.apply(now).memory());
        }
    }

    private void put(IpPrefix of, Flooded entry) {
        flooded.update(key(of), entry.memory().toArray(ValueLayout.JAVA_BYTE));
    }

    /** At least 1: 0 is a withdrawal. */
    private static int passing(Share share) {
        return (int) Math.max(1, (long) (share.passing() * ALL));
    }

    @Override
    public void close() {
        owners.close();
        traffic.close();
        flooded.close();
        guard.close();
        spread.close();
    }

    static byte[] key(IpPrefix of) {
        int kind = of.isSingle() ? 0 : LayoutConstant.DELEGATED_PREFIX;
        try (Arena arena = Arena.ofConfined()) {
            NetworkAddress key = NetworkAddress.allocate(arena).vni(Network.INTERNET.number() | kind);
            MemorySegment.copy(
                    MemorySegment.ofArray(of.address().toMappedBytes()),
                    0,
                    key.address().memory(),
                    0,
                    Address.SIZE);
            return key.memory().toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static IpPrefix prefix(NetworkAddress key) {
        IpAddress address = IpAddress.ofMappedBytes(key.address().memory().toArray(ValueLayout.JAVA_BYTE));
        return (key.vni() & LayoutConstant.DELEGATED_PREFIX) == 0
                ? IpPrefix.single(address)
                : DelegatedPrefix.containing(address);
    }

    private static void each(BpfMap map, BiConsumer<MemorySegment, MemorySegment> use) {
        try (MapCursor cursor = map.cursor(BATCH)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    use.accept(cursor.key(i), cursor.value(i));
                }
            }
        }
    }
}
