package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The kernel's description of a map.
 *
 * @param id the kernel's number for it, while it lives
 * @param spec its shape; the name is the kernel's, at most 15 bytes
 * @param typeInformation where its key's and value's types are described
 */
public record MapInfo(int id, MapSpec spec, TypeInformation typeInformation) {
    private static final long INFO_BYTES = 88;

    static MapInfo read(BpfMap map) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = map.readInfo(arena, INFO_BYTES);
            MapSpec spec = new MapSpec(
                    KernelObject.nameAt(info, 24),
                    MapType.of(intAt(info, 0)),
                    intAt(info, 8),
                    intAt(info, 12),
                    intAt(info, 16),
                    intAt(info, 20));
            return new MapInfo(
                    intAt(info, 4), spec, new TypeInformation(intAt(info, 64), intAt(info, 68), intAt(info, 72)));
        }
    }

    private static int intAt(MemorySegment info, long offset) {
        return info.get(ValueLayout.JAVA_INT, offset);
    }

    /**
     * The types of a map's key and value in the BTF the kernel holds.
     *
     * @param btfId the kernel's number of the BTF; 0 if the map came without
     * @param keyTypeId the key's type in it
     * @param valueTypeId the value's type in it
     */
    public record TypeInformation(int btfId, int keyTypeId, int valueTypeId) {}
}
