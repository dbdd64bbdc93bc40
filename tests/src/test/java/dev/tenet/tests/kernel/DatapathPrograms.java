package dev.tenet.tests.kernel;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.BpfObject;
import dev.tenet.bpf.BpfObjectLoader;
import dev.tenet.bpf.BpfObjectSpec;
import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.MapCursor;
import dev.tenet.bpf.PossibleCpus;
import dev.tenet.bpf.UpdateMode;
import dev.tenet.datapath.layout.LayoutConstant;
import dev.tenet.datapath.layout.SlotsTaken;
import dev.tenet.datapath.reference.HostConstants;
import dev.tenet.datapath.reference.HostTables;
import dev.tenet.net.Bytes;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The datapath's programs, loaded for tests: clock and chance come from outside, clones are only recorded, nothing is attached or
 * pinned. What the programs remember can be forgotten, so that one loading serves many tests.
 */
final class DatapathPrograms implements AutoCloseable {
    private static final String RESOURCE = "/dev/tenet/datapath/tenet.bpf.o";
    private static final List<String> REMEMBERED = List.of(
            "flows",
            "locations",
            "absent",
            "interface_usage",
            "interface_counters",
            "flow_records",
            "flow_log_usage",
            "nat_bindings",
            "nat_mappings",
            "stand_ins",
            "stood_for",
            "nat_block_uses",
            "nat_usage",
            "public_traffic",
            "meters");
    private static final Set<String> ARRAYS = Set.of(
            "hosts",
            "service_slots",
            "service_device",
            "mirror_device",
            "flow_log",
            "observation",
            "edge_guard",
            "address_filter",
            "mux_pages",
            "mux_targets");
    private static final int CHUNK = 1024;
    private static final int FLOW_RECORDS = 65_536;

    private final BpfObject object;
    private final Set<Integer> numbers = new HashSet<>();
    private final Set<IpAddress> sharedAddresses = new HashSet<>();
    private Map<String, Map<Bytes, Bytes>> written = Map.of();
    private long muxMark;

    private DatapathPrograms(BpfObject object) {
        this.object = object;
    }

    /** The object as the build made it. */
    static byte[] built() {
        try (InputStream stream = DatapathPrograms.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("the programs are not in the class path: " + RESOURCE);
            }
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static DatapathPrograms load(byte[] elf, HostConstants constants, int flowCapacity, int peerCapacity) {
        BpfObjectSpec spec = BpfObjectSpec.parse("tenet", elf);
        BpfObjectLoader loader = spec.loader();
        switch (constants.underlay()) {
            case Ipv4Address ipv4 -> loader.set("fabric_ipv6", false).set("own_address", ipv4.toLong());
            case Ipv6Address ipv6 ->
                loader.set("fabric_ipv6", true)
                        .set("own_ipv6_high", ipv6.high())
                        .set("own_ipv6_low", ipv6.low());
        }
        return new DatapathPrograms(loader.only(
                        "from_instance",
                        "from_fabric",
                        "from_services",
                        "from_mirror",
                        "from_outside",
                        "from_internet",
                        "from_processor")
                .set("testing", true)
                .set("own_host", constants.number().number())
                .set("underlay_ifindex", constants.underlayDevice().number())
                .set("underlay_mtu", constants.underlayMtuBytes())
                .set(
                        "outer_ifindex",
                        constants
                                .outside()
                                .map(outside -> outside.device().number())
                                .orElse(0))
                .set(
                        "outer_address",
                        constants
                                .outside()
                                .map(outside -> outside.ipv4().toLong())
                                .orElse(0L))
                .set(
                        "outer_ipv6_high",
                        constants
                                .outside()
                                .map(outside -> outside.ipv6().high())
                                .orElse(0L))
                .set(
                        "outer_ipv6_low",
                        constants.outside().map(outside -> outside.ipv6().low()).orElse(0L))
                .set("hash_seed", Integer.toUnsignedLong(constants.flowHashSeed()))
                .set("stand_in_ports", constants.standInPorts())
                .set("gather_pieces", constants.gatherPieces())
                .maxEntries("flows", flowCapacity)
                .maxEntries("flow_slots", flowCapacity)
                .maxEntries("free_flow_slots", flowCapacity)
                .maxEntries("locations", peerCapacity)
                .maxEntries("peers", peerCapacity)
                .maxEntries("free_peers", peerCapacity)
                .maxEntries("processors", PossibleCpus.numbers().getLast() + 1)
                .maxEntries("flow_records", FLOW_RECORDS)
                .maxEntries("flow_log_usage", FLOW_RECORDS)
                .load());
    }

    BpfMap map(String name) {
        return object.map(name);
    }

    BpfProgram program(String name) {
        return object.program(name);
    }

    // ---- what the agent writes

    /** Makes the agent's maps hold exactly these tables; quotas and counters begin for interfaces that are new. */
    void write(HostTables tables) {
        Map<String, Map<Bytes, Bytes>> wanted = WrittenTables.of(tables);
        wanted.forEach((name, entries) -> {
            Map<Bytes, Bytes> before = written.getOrDefault(name, Map.of());
            entries.forEach((key, value) -> {
                if (!Optional.of(value).equals(Optional.ofNullable(before.get(key)))) {
                    map(name).update(key.toArray(), value.toArray());
                }
            });
            Set<Bytes> gone = new LinkedHashSet<>(before.keySet());
            gone.removeAll(entries.keySet());
            gone.forEach(key -> remove(name, key));
        });
        if (!wanted.getOrDefault("balancers", Map.of()).equals(written.getOrDefault("balancers", Map.of()))) {
            muxMark++;
            map("mux_mark")
                    .update(
                            new byte[Integer.BYTES],
                            WrittenTables.number(muxMark).toArray());
        }
        written = wanted;
        tables.interfaces.values().forEach(found -> {
            addEmpty("interface_usage", found.number().number());
            addEmpty("interface_counters", found.number().number());
        });
        tables.natAddresses.keySet().forEach(each -> sharedAddresses.add(each.address()));
        sharedAddresses.addAll(tables.balancerAddresses.keySet());
        tables.natGateways.values().forEach(gateway -> {
            addEmpty(
                    "nat_usage",
                    WrittenTables.number(gateway.key().networkInterface().number()));
            WrittenTables.blockUses(gateway).forEach(key -> addEmpty("nat_block_uses", key));
        });
    }

    private void remove(String name, Bytes key) {
        if (ARRAYS.contains(name)) {
            map(name).update(key.toArray(), new byte[map(name).valueBytes()]);
        } else {
            map(name).delete(key.toArray());
        }
    }

    private void addEmpty(String name, int number) {
        numbers.add(number);
        addEmpty(name, WrittenTables.number(number));
    }

    private void addEmpty(String name, Bytes named) {
        byte[] key = named.toArray();
        if (map(name).lookup(key).isEmpty()) {
            map(name).update(key, new byte[map(name).valueBytes()], UpdateMode.CREATE);
        }
    }

    // ---- what packets write

    /** As freshly loaded, but for what the agent wrote; quotas and counters are gone, too. */
    void forget() {
        SlotsTaken taken = slotsTaken();
        clear("flow_slots", taken.flows());
        clear("peers", taken.peers());
        clear("meter_owners", taken.meters());
        clear("meter_counters", taken.meters());
        forgetFragments();
        clear("slots_taken", 1);
        clear("observing", 1);
        clear("reason_counters", map("reason_counters").info().spec().maxEntries());
        drain("free_flow_slots");
        drain("free_peers");
        drain("free_meters");
        REMEMBERED.forEach(this::empty);
    }

    /** Of the interfaces and addresses that were ever written. */
    private void forgetFragments() {
        forget("fragments", fragmentSlots());
        forget("public_fragments", publicFragmentSlots());
        forget("waiting_packets", waitingSlots());
    }

    private void forget(String name, IntStream slots) {
        byte[] zero = new byte[map(name).valueBytes()];
        slots.forEach(slot -> map(name).update(WrittenTables.number(slot).toArray(), zero));
    }

    /** The same of public addresses of several hosts. */
    IntStream publicFragmentSlots() {
        return slotsOfShared(LayoutConstant.PUBLIC_FRAGMENT_SETS, LayoutConstant.PUBLIC_FRAGMENT_WAYS);
    }

    /** Where packets may wait for their first pieces. */
    IntStream waitingSlots() {
        return slotsOfShared(LayoutConstant.WAITING_SETS, LayoutConstant.WAITING_WAYS);
    }

    private IntStream slotsOfShared(int sets, int ways) {
        return sharedAddresses.stream()
                .mapToInt(address -> Integer.remainderUnsigned(
                                Bytes.of(address.toMappedBytes()).slice(12).u32(0), sets)
                        * ways)
                .distinct()
                .flatMap(first -> IntStream.range(first, first + ways));
    }

    /** Where packets in pieces may be remembered, of the interfaces that were ever written. */
    IntStream fragmentSlots() {
        return numbers.stream()
                .mapToInt(number -> number % LayoutConstant.FRAGMENT_SETS * LayoutConstant.FRAGMENT_WAYS)
                .flatMap(first -> IntStream.range(first, first + LayoutConstant.FRAGMENT_WAYS));
    }

    SlotsTaken slotsTaken() {
        return SlotsTaken.of(map("slots_taken").lookup(new byte[Integer.BYTES]).orElseThrow());
    }

    private void clear(String name, int entries) {
        byte[] zero = new byte[map(name).valueBytes()];
        for (int i = 0; i < entries; i++) {
            map(name).update(WrittenTables.number(i).toArray(), zero);
        }
    }

    private void drain(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = map(name).allocateValues(arena, 1);
            while (map(name).pop(value)) {
                // Popping is all.
            }
        }
    }

    private void empty(String name) {
        List<byte[]> keys = new ArrayList<>();
        try (MapCursor cursor = map(name).cursor(CHUNK)) {
            while (cursor.advance()) {
                for (int i = 0; i < cursor.count(); i++) {
                    keys.add(cursor.key(i).toArray(ValueLayout.JAVA_BYTE));
                }
            }
        }
        keys.forEach(map(name)::delete);
    }

    @Override
    public void close() {
        object.close();
    }
}
