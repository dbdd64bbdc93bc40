package dev.tenet.bpf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says how an object is loaded, and loads it. Unknown names, and values that do not fit, are refused at once. May load
 * several times. For one thread.
 */
public final class BpfObjectLoader {
    private final BpfObjectSpec spec;
    private final Map<VariableSpec, byte[]> values = new LinkedHashMap<>();
    private final Map<String, Integer> maxEntries = new LinkedHashMap<>();
    private final Map<String, Path> pins = new LinkedHashMap<>();
    private final Map<String, BpfMap> given = new LinkedHashMap<>();
    private final Set<String> skipped = new HashSet<>();

    BpfObjectLoader(BpfObjectSpec spec) {
        this.spec = spec;
    }

    /** Sets a global variable that is a number, in its C type's size and byte order ({@code __be32} is big-endian). */
    public BpfObjectLoader set(String variable, long value) {
        VariableSpec found = spec.variable(variable);
        values.put(found, found.encode(spec.types(), value));
        return this;
    }

    public BpfObjectLoader set(String variable, boolean value) {
        return set(variable, value ? 1 : 0);
    }

    /** Sets a global variable of any type to exactly these bytes. */
    public BpfObjectLoader set(String variable, byte[] value) {
        VariableSpec found = spec.variable(variable);
        if (value.length != found.bytes()) {
            throw new IllegalArgumentException(
                    "variable " + variable + " has " + found.bytes() + " bytes, not " + value.length);
        }
        values.put(found, value.clone());
        return this;
    }

    public BpfObjectLoader maxEntries(String map, int entries) {
        maxEntries.put(spec.map(map).name(), entries);
        return this;
    }

    /**
     * Keeps a map under its name in a directory of a bpffs: uses the one that is pinned there, or pins the new one. One
     * that is there must have the same shape, and where the kernel knows its types the same fields in the same places;
     * a field may have got another name.
     *
     * @see IncompatiblePinException
     */
    public BpfObjectLoader pinMap(String map, Path directory) {
        pins.put(spec.map(map).name(), directory.resolve(map));
        return this;
    }

    /** {@link #pinMap} for every map but those of data sections, which belong to one loading. */
    public BpfObjectLoader pinMaps(Path directory) {
        for (MapSpec map : spec.maps()) {
            if (!map.name().startsWith(".")) {
                pinMap(map.name(), directory);
            }
        }
        return this;
    }

    /**
     * Uses a map that is there already, such as another object's. It stays the caller's to close. The number of entries
     * is then the existing one's.
     *
     * @throws IllegalArgumentException if it has another type, flags or sizes
     */
    public BpfObjectLoader useMap(String map, BpfMap existing) {
        MapSpec wanted = spec.map(map);
        MapSpec found = existing.info().spec();
        if (found.type() != wanted.type()
                || found.keyBytes() != wanted.keyBytes()
                || found.valueBytes() != wanted.valueBytes()
                || found.flags() != wanted.flags()) {
            throw new IllegalArgumentException(existing + " is " + found + ", wanted " + wanted);
        }
        given.put(map, existing);
        return this;
    }

    /** Does not load this program. */
    public BpfObjectLoader skip(String program) {
        skipped.add(spec.program(program).name());
        return this;
    }

    /** Loads these programs alone. */
    public BpfObjectLoader only(String... programs) {
        for (ProgramSpec program : spec.programs()) {
            skipped.add(program.name());
        }
        for (String program : programs) {
            skipped.remove(spec.program(program).name());
        }
        return this;
    }

    /**
     * Loads the object. On failure nothing of it stays, in the kernel or pinned.
     *
     * @throws ProgramRejectedException if the verifier refuses a program
     * @throws IncompatiblePinException if a pinned map has another shape
     * @throws SystemCallException for anything else the kernel refuses
     */
    public BpfObject load() {
        try (LibbpfObject object = LibbpfObject.open(spec.name(), spec.elf());
                VerifierBuffers logs = new VerifierBuffers()) {
            prepareMaps(object);
            for (LibbpfObject.Program program : object.programs()) {
                prepare(program, logs);
            }
            try (LibbpfMessages messages = LibbpfMessages.collect()) {
                int result = object.load();
                if (result < 0) {
                    throw failure(Errno.of(result), logs, messages);
                }
            }
            return take(object);
        }
    }

    private void prepareMaps(LibbpfObject object) {
        for (LibbpfObject.Map map : object.maps()) {
            map.clearPinPath();
            values.forEach((variable, value) -> {
                if (variable.section().equals(map.name())) {
                    MemorySegment.copy(
                            value, 0, map.initialValue(), ValueLayout.JAVA_BYTE, variable.offset(), value.length);
                }
            });
            if (maxEntries.containsKey(map.name())) {
                map.setMaxEntries(maxEntries.get(map.name()));
            }
            if (given.containsKey(map.name())) {
                map.reuse(given.get(map.name()).descriptor());
            } else if (pins.containsKey(map.name())) {
                reusePinned(map, pins.get(map.name()));
            }
        }
    }

    private void reusePinned(LibbpfObject.Map map, Path pin) {
        if (!Pins.exists(pin)) {
            return;
        }
        try (BpfMap pinned = BpfMap.openPinned(pin)) {
            List<IncompatiblePinException.Difference> differences =
                    MapDifferences.between(pinned, map.spec(), spec.types(), map.keyTypeId(), map.valueTypeId());
            if (!differences.isEmpty()) {
                throw new IncompatiblePinException(map.name(), pin, differences);
            }
            map.reuse(pinned.descriptor());
        }
    }

    private void prepare(LibbpfObject.Program program, VerifierBuffers logs) {
        if (skipped.contains(program.name())) {
            program.skip();
            return;
        }
        // libbpf 1.1 is older than tcx and does not know its section names.
        if (program.section().startsWith("tcx/")) {
            program.setType(ProgramType.SCHED_CLS.number());
        }
        program.setLog(logs.allocate(program.name()));
    }

    private BpfException failure(Errno errno, VerifierBuffers logs, LibbpfMessages messages) {
        for (Map.Entry<String, VerifierLog> log : logs.written().entrySet()) {
            return new ProgramRejectedException(log.getKey(), errno, log.getValue());
        }
        return new SystemCallException("load object " + spec.name() + messages.suffix(), errno);
    }

    /** Takes descriptors of our own, since libbpf's are closed with its object, and pins what is to be pinned. */
    private BpfObject take(LibbpfObject object) {
        List<KernelObject> taken = new ArrayList<>();
        List<Path> pinned = new ArrayList<>();
        boolean complete = false;
        try {
            Map<String, BpfMap> maps = new LinkedHashMap<>();
            for (LibbpfObject.Map map : object.maps()) {
                BpfMap own = BpfMap.ofDescriptor(duplicate(map.descriptor(), map.name()), map.name());
                taken.add(own);
                maps.put(map.name(), own);
                Path pin = pins.get(map.name());
                if (pin != null && !Pins.exists(pin)) {
                    own.pin(pin);
                    pinned.add(pin);
                }
            }
            Map<String, BpfProgram> programs = new LinkedHashMap<>();
            for (LibbpfObject.Program program : object.programs()) {
                if (!skipped.contains(program.name())) {
                    BpfProgram own =
                            BpfProgram.ofDescriptor(duplicate(program.descriptor(), program.name()), program.name());
                    taken.add(own);
                    programs.put(program.name(), own);
                }
            }
            complete = true;
            return new BpfObject(spec, maps, programs);
        } finally {
            if (!complete) {
                pinned.forEach(Pins::remove);
                BpfObject.closeAll(taken);
            }
        }
    }

    private static int duplicate(int descriptor, String name) {
        return SystemCallException.check(Libc.duplicate(descriptor), "keep " + name);
    }
}
