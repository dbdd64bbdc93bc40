package dev.tenet.bpf;

/**
 * A map as an object file declares it, or as one is created.
 *
 * @param name the name in C; the kernel keeps its first 15 bytes
 * @param keyBytes 0 for maps without keys
 * @param valueBytes the size of one value, for per-CPU maps the one CPU's
 * @param maxEntries for ring buffers the bytes
 * @param flags of {@code BPF_MAP_CREATE}, such as {@link #NO_PREALLOCATION}
 */
public record MapSpec(String name, MapType type, int keyBytes, int valueBytes, int maxEntries, int flags) {
    /** {@code BPF_F_NO_PREALLOC}: take memory as entries come; longest-prefix maps demand it. */
    public static final int NO_PREALLOCATION = 1;
    /** {@code BPF_F_MMAPABLE}: the array can be mapped into memory ({@link BpfMap#mapMemory()}). */
    public static final int MAPPABLE = 1 << 10;

    public MapSpec {
        if (keyBytes < 0 || valueBytes < 0) {
            throw new IllegalArgumentException("map " + name + ": negative size");
        }
    }

    public MapSpec withMaxEntries(int entries) {
        return new MapSpec(name, type, keyBytes, valueBytes, entries, flags);
    }
}
