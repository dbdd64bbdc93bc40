package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A loaded object: descriptors of its maps and programs. Closing closes them all; what is pinned or attached lives on
 * in the kernel.
 */
public final class BpfObject implements AutoCloseable {
    private final BpfObjectSpec spec;
    private final Map<String, BpfMap> maps;
    private final Map<String, BpfProgram> programs;

    BpfObject(BpfObjectSpec spec, Map<String, BpfMap> maps, Map<String, BpfProgram> programs) {
        this.spec = spec;
        this.maps = maps;
        this.programs = programs;
    }

    /** What was loaded. */
    public BpfObjectSpec spec() {
        return spec;
    }

    /** A map by its full name in C, or a data section's by the section's name. It is closed with the object. */
    public BpfMap map(String name) {
        BpfMap map = maps.get(name);
        if (map == null) {
            throw new InvalidObjectException("object " + spec.name() + " has no map " + name);
        }
        return map;
    }

    /** A program by its full name in C. It is closed with the object. */
    public BpfProgram program(String name) {
        BpfProgram program = programs.get(name);
        if (program == null) {
            throw new InvalidObjectException("object " + spec.name() + " has loaded no program " + name);
        }
        return program;
    }

    public Collection<BpfMap> maps() {
        return List.copyOf(maps.values());
    }

    public Collection<BpfProgram> programs() {
        return List.copyOf(programs.values());
    }

    /** Reads a global variable as it is now; an array or structure as its bytes. */
    public byte[] readVariable(String name) {
        VariableSpec variable = spec.variable(name);
        try (Arena arena = Arena.ofConfined()) {
            return readSection(arena, variable)
                    .asSlice(variable.offset(), variable.bytes())
                    .toArray(ValueLayout.JAVA_BYTE);
        }
    }

    /**
     * Changes a global variable under running programs. The whole section is read and written back: where programs
     * write to others of its variables at the same time, use {@link #mapSection} instead.
     */
    public void writeVariable(String name, byte[] value) {
        VariableSpec variable = spec.variable(name);
        if (value.length != variable.bytes()) {
            throw new IllegalArgumentException(
                    "variable " + name + " has " + variable.bytes() + " bytes, not " + value.length);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment section = readSection(arena, variable);
            MemorySegment.copy(value, 0, section, ValueLayout.JAVA_BYTE, variable.offset(), value.length);
            map(variable.section()).update(sectionKey(arena), section);
        }
    }

    /** A data section ({@code .data}, {@code .bss}) as memory shared with the programs. Close it before the object. */
    public MappedMemory mapSection(String section) {
        return map(section).mapMemory();
    }

    @Override
    public void close() {
        closeAll(programs.values());
        closeAll(maps.values());
    }

    static void closeAll(Collection<? extends KernelObject> all) {
        all.forEach(KernelObject::close);
    }

    private MemorySegment readSection(Arena arena, VariableSpec variable) {
        BpfMap map = map(variable.section());
        MemorySegment section = map.allocateValues(arena, 1);
        if (!map.lookup(sectionKey(arena), section)) {
            throw new AssertionError("a data section without its one entry: " + variable);
        }
        return section;
    }

    private static MemorySegment sectionKey(Arena arena) {
        return arena.allocateFrom(ValueLayout.JAVA_INT, 0);
    }
}
