package dev.tenet.bpf;

/** The kernel's kinds of map, {@code enum bpf_map_type}, in its order. */
public enum MapType {
    UNSPECIFIED,
    HASH,
    ARRAY,
    PROGRAM_ARRAY,
    PERF_EVENT_ARRAY,
    PERCPU_HASH,
    PERCPU_ARRAY,
    STACK_TRACE,
    CGROUP_ARRAY,
    LRU_HASH,
    LRU_PERCPU_HASH,
    LPM_TRIE,
    ARRAY_OF_MAPS,
    HASH_OF_MAPS,
    DEVMAP,
    SOCKMAP,
    CPUMAP,
    XSKMAP,
    SOCKHASH,
    CGROUP_STORAGE,
    REUSEPORT_SOCKARRAY,
    PERCPU_CGROUP_STORAGE,
    QUEUE,
    STACK,
    SK_STORAGE,
    DEVMAP_HASH,
    STRUCT_OPS,
    RING_BUFFER,
    INODE_STORAGE,
    TASK_STORAGE,
    BLOOM_FILTER,
    USER_RING_BUFFER,
    CGRP_STORAGE,
    ARENA,
    /** A kind newer than this list. */
    UNKNOWN;

    private static final MapType[] VALUES = values();

    static MapType of(int number) {
        return number >= 0 && number < UNKNOWN.ordinal() ? VALUES[number] : UNKNOWN;
    }

    /** The kernel's number. */
    int number() {
        return ordinal();
    }

    /** Whether a lookup gives one value for each possible CPU, each padded to eight bytes. */
    public boolean isPerCpu() {
        return switch (this) {
            case PERCPU_HASH, PERCPU_ARRAY, LRU_PERCPU_HASH, PERCPU_CGROUP_STORAGE -> true;
            default -> false;
        };
    }

    /** Whether the values are descriptors of other maps. */
    public boolean isMapOfMaps() {
        return this == ARRAY_OF_MAPS || this == HASH_OF_MAPS;
    }
}
