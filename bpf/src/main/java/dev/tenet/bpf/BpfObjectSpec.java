package dev.tenet.bpf;

import dev.tenet.bpf.btf.Btf;
import dev.tenet.bpf.btf.BtfType;
import java.util.ArrayList;
import java.util.List;

/**
 * What an object file holds: programs, maps and global variables, read but not loaded. It holds nothing in the kernel,
 * and may be loaded any number of times.
 */
public final class BpfObjectSpec {
    private static final int LONGEST_NAME = 63;

    private final String name;
    private final byte[] elf;
    private final List<ProgramSpec> programs;
    private final List<MapSpec> maps;
    private final List<VariableSpec> variables;
    private final Btf types;

    private BpfObjectSpec(
            String name,
            byte[] elf,
            List<ProgramSpec> programs,
            List<MapSpec> maps,
            List<VariableSpec> variables,
            Btf types) {
        this.name = name;
        this.elf = elf;
        this.programs = programs;
        this.maps = maps;
        this.variables = variables;
        this.types = types;
    }

    /**
     * Reads an object file.
     *
     * @param name a word for the object, of letters, digits and underscores; data sections' maps carry it
     * @param elf the file's bytes, as {@code clang -target bpf -g} makes them
     * @throws InvalidObjectException if it is none
     */
    public static BpfObjectSpec parse(String name, byte[] elf) {
        if (!name.matches("\\w{1," + LONGEST_NAME + "}")) {
            throw new IllegalArgumentException("an object's name is a word: " + name);
        }
        byte[] bytes = elf.clone();
        try (LibbpfObject object = LibbpfObject.open(name, bytes)) {
            List<MapSpec> maps =
                    object.maps().stream().map(LibbpfObject.Map::spec).toList();
            List<ProgramSpec> programs = object.programs().stream()
                    .map(program -> new ProgramSpec(program.name(), program.section(), program.instructions()))
                    .toList();
            byte[] btf = object.btf();
            Btf types = btf.length == 0 ? Btf.empty() : Btf.parse(btf);
            return new BpfObjectSpec(name, bytes, programs, maps, variablesOf(types, maps), types);
        }
    }

    public String name() {
        return name;
    }

    /** Those the loader would load, in the file's order. */
    public List<ProgramSpec> programs() {
        return programs;
    }

    /** In the file's order, those of data sections (whose names start with a dot) included. */
    public List<MapSpec> maps() {
        return maps;
    }

    public List<VariableSpec> variables() {
        return variables;
    }

    /** The types of everything in the object. */
    public Btf types() {
        return types;
    }

    public ProgramSpec program(String program) {
        return programs.stream()
                .filter(spec -> spec.name().equals(program))
                .findFirst()
                .orElseThrow(() -> absent("program", program));
    }

    public MapSpec map(String map) {
        return maps.stream().filter(spec -> spec.name().equals(map)).findFirst().orElseThrow(() -> absent("map", map));
    }

    public VariableSpec variable(String variable) {
        return variables.stream()
                .filter(spec -> spec.name().equals(variable))
                .findFirst()
                .orElseThrow(() -> absent("variable", variable));
    }

    /** Starts to load: says what to change, then {@link BpfObjectLoader#load()}. */
    public BpfObjectLoader loader() {
        return new BpfObjectLoader(this);
    }

    /** Loads it as it is. */
    public BpfObject load() {
        return loader().load();
    }

    byte[] elf() {
        return elf;
    }

    private InvalidObjectException absent(String kind, String what) {
        return new InvalidObjectException("object " + name + " has no " + kind + " " + what);
    }

    private static List<VariableSpec> variablesOf(Btf types, List<MapSpec> maps) {
        List<VariableSpec> variables = new ArrayList<>();
        for (BtfType.DataSection section : types.all(BtfType.DataSection.class)) {
            if (maps.stream().anyMatch(map -> map.name().equals(section.name()))) {
                for (BtfType.Placement placement : section.placements()) {
                    if (types.type(placement.variable()) instanceof BtfType.Variable variable) {
                        variables.add(new VariableSpec(
                                variable.name(),
                                section.name(),
                                placement.offset(),
                                placement.bytes(),
                                variable.type()));
                    }
                }
            }
        }
        return List.copyOf(variables);
    }
}
