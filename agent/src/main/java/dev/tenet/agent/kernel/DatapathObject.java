package dev.tenet.agent.kernel;

import dev.tenet.bpf.BpfMap;
import dev.tenet.bpf.BpfObject;
import dev.tenet.bpf.BpfObjectLoader;
import dev.tenet.bpf.BpfObjectSpec;
import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.IncompatiblePinException;
import dev.tenet.bpf.KernelObject;
import dev.tenet.bpf.MapSpec;
import dev.tenet.bpf.Pins;
import dev.tenet.bpf.PossibleCpus;
import dev.tenet.net.IpAddress;
import dev.tenet.net.Ipv4Address;
import dev.tenet.net.Ipv6Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The loaded programs and their maps. Where the same programs with the same constants are pinned already they are used as they are, so that
 * a restart of the agent changes nothing.
 */
final class DatapathObject implements AutoCloseable {
    static final String FROM_INSTANCE = "from_instance";
    static final String FROM_FABRIC = "from_fabric";
    static final String FROM_SERVICES = "from_services";
    static final String FROM_INTERNET = "from_internet";
    static final String FROM_OUTSIDE = "from_outside";
    static final String FROM_PROCESSOR = "from_processor";
    static final String FROM_MIRROR = "from_mirror";
    static final String SWEEP = "sweep";

    private static final List<String> PROGRAMS = List.of(
            FROM_INSTANCE, FROM_FABRIC, FROM_SERVICES, FROM_INTERNET, FROM_OUTSIDE, FROM_PROCESSOR, FROM_MIRROR, SWEEP);
    private static final List<String> SIZED_BY_CONNECTIONS = List.of("flows", "flow_slots", "free_flow_slots");
    private static final List<String> SIZED_BY_LOCATIONS = List.of("locations", "peers", "free_peers");
    /** Of no use to other programs than those it was loaded with. */
    private static final Set<String> SCRATCH = Set.of("packet_at_hand", "mirrored_frame", "header_at_hand");

    private static final String RESOURCE = "/dev/tenet/datapath/tenet.bpf.o";
    private static final String FINGERPRINT_FILE = "datapath";

    private final Map<String, BpfMap> maps = new HashMap<>();
    private final Map<String, BpfProgram> programs = new HashMap<>();
    private final List<KernelObject> owned = new ArrayList<>();
    private Optional<BpfObject> loaded = Optional.empty();

    private DatapathObject() {}

    /**
     * Uses what is pinned, or loads and pins.
     *
     * @throws UnknownLayoutException if maps are pinned that this agent cannot use
     */
    static DatapathObject open(StateFolder state, DatapathPins pins, DatapathConstants constants, TableSizes sizes) {
        byte[] elf = elf();
        String fingerprint = sha256(elf) + " " + constants.fingerprint() + "\n";
        pins.mount();
        pins.checkLayout();
        BpfObjectSpec spec = BpfObjectSpec.parse("tenet", elf);
        DatapathObject object = new DatapathObject();
        if (state.read(FINGERPRINT_FILE).equals(Optional.of(fingerprint)) && allPinned(pins, spec)) {
            object.openPinned(pins, spec);
        } else {
            object.load(pins, spec, constants, sizes);
            state.write(FINGERPRINT_FILE, fingerprint);
        }
        return object;
    }

    BpfMap map(String name) {
        BpfMap map = maps.get(name);
        if (map == null) {
            throw new IllegalArgumentException("the datapath has no map " + name);
        }
        return map;
    }

    BpfProgram program(String name) {
        BpfProgram program = programs.get(name);
        if (program == null) {
            throw new IllegalArgumentException("the datapath has no program " + name);
        }
        return program;
    }

    @Override
    public void close() {
        owned.forEach(KernelObject::close);
        loaded.ifPresent(BpfObject::close);
    }

    private void openPinned(DatapathPins pins, BpfObjectSpec spec) {
        for (MapSpec map : pinned(spec)) {
            BpfMap open = BpfMap.openPinned(pins.maps().resolve(map.name()));
            owned.add(open);
            maps.put(map.name(), open);
        }
        for (String name : PROGRAMS) {
            BpfProgram open = BpfProgram.openPinned(pins.programs().resolve(name));
            owned.add(open);
            programs.put(name, open);
        }
    }

    private static void setOwnAddress(BpfObjectLoader loader, IpAddress address) {
        switch (address) {
            case Ipv4Address ipv4 -> loader.set("fabric_ipv6", false).set("own_address", ipv4.toLong());
            case Ipv6Address ipv6 ->
                loader.set("fabric_ipv6", true)
                        .set("own_ipv6_high", ipv6.high())
                        .set("own_ipv6_low", ipv6.low());
        }
    }

    private void load(DatapathPins pins, BpfObjectSpec spec, DatapathConstants constants, TableSizes sizes) {
        BpfObject object;
        BpfObjectLoader loader = spec.loader();
        SIZED_BY_CONNECTIONS.forEach(map -> loader.maxEntries(map, size(pins, map, sizes.connections())));
        loader.maxEntries("flow_records", size(pins, "flow_records", sizes.flowRecords()));
        SIZED_BY_LOCATIONS.forEach(map -> loader.maxEntries(map, size(pins, map, sizes.locations())));
        loader.maxEntries(KernelSpread.PROCESSORS, PossibleCpus.numbers().getLast() + 1);
        pinned(spec).forEach(map -> loader.pinMap(map.name(), pins.maps()));
        try {
            setOwnAddress(loader, constants.ownAddress());
            object = loader.set("own_host", constants.ownHost().number())
                    .set("underlay_ifindex", constants.underlay().number())
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
                                    .map(outside -> Integer.toUnsignedLong(
                                            outside.ipv4().bits()))
                                    .orElse(0L))
                    .set(
                            "outer_ipv6_high",
                            constants
                                    .outside()
                                    .map(outside -> outside.ipv6().high())
                                    .orElse(0L))
                    .set(
                            "outer_ipv6_low",
                            constants
                                    .outside()
                                    .map(outside -> outside.ipv6().low())
                                    .orElse(0L))
                    .set(
                            "gather_pieces",
                            constants
                                    .outside()
                                    .map(DatapathConstants.Outside::gatherPieces)
                                    .orElse(false))
                    .set("hash_seed", Integer.toUnsignedLong(constants.hashSeed()))
                    .set("testing", false)
                    .load();
        } catch (IncompatiblePinException incompatible) {
            throw new UnknownLayoutException(
                    incompatible.getMessage() + ": 'tenet agent clean' begins anew, which breaks connections");
        }
        loaded = Optional.of(object);
        pinned(spec).forEach(map -> maps.put(map.name(), object.map(map.name())));
        DatapathPins.writeLayout(map("layout_version"));
        for (String name : PROGRAMS) {
            programs.put(name, object.program(name));
            object.program(name).pinReplacing(pins.programs().resolve(name));
        }
    }

    /** A pinned map keeps the size that it was made with. */
    private static int size(DatapathPins pins, String map, int wanted) {
        Path pin = pins.maps().resolve(map);
        if (!Pins.exists(pin)) {
            return wanted;
        }
        try (BpfMap pinned = BpfMap.openPinned(pin)) {
            return pinned.info().spec().maxEntries();
        }
    }

    private static boolean allPinned(DatapathPins pins, BpfObjectSpec spec) {
        return pinned(spec).stream().allMatch(map -> Pins.exists(pins.maps().resolve(map.name())))
                && PROGRAMS.stream()
                        .allMatch(name -> Pins.exists(pins.programs().resolve(name)));
    }

    /** The maps that outlive a loading: all but those of data sections and what programs write on. */
    private static List<MapSpec> pinned(BpfObjectSpec spec) {
        return spec.maps().stream()
                .filter(map -> !map.name().startsWith(".") && !SCRATCH.contains(map.name()))
                .toList();
    }

    private static byte[] elf() {
        try (InputStream stream = DatapathObject.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("the programs are not in the class path: " + RESOURCE);
            }
            return stream.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + RESOURCE, failure);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }
}
