package dev.tenet.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** libbpf's functions on descriptors. Results follow the kernel's convention: negative is {@code -errno}. */
final class Libbpf {
    static final String SONAME = "libbpf.so.1";
    static final String DEBIAN_PACKAGE = "libbpf1";
    static final NativeLibrary LIBRARY = NativeLibrary.open(SONAME, DEBIAN_PACKAGE);

    private static final FunctionDescriptor DESCRIPTOR_ONLY = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
    private static final FunctionDescriptor DESCRIPTOR_KEY = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS);
    private static final FunctionDescriptor DESCRIPTOR_KEY_VALUE =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    private static final FunctionDescriptor TWO_POINTERS = FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS);
    private static final FunctionDescriptor BATCH_READ =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

    private static final MethodHandle MAP_UPDATE = LIBRARY.function(
            "bpf_map_update_elem", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));
    private static final MethodHandle MAP_LOOKUP = LIBRARY.function("bpf_map_lookup_elem", DESCRIPTOR_KEY_VALUE);
    private static final MethodHandle MAP_TAKE =
            LIBRARY.function("bpf_map_lookup_and_delete_elem", DESCRIPTOR_KEY_VALUE);
    private static final MethodHandle MAP_DELETE = LIBRARY.function("bpf_map_delete_elem", DESCRIPTOR_KEY);
    private static final MethodHandle MAP_NEXT_KEY = LIBRARY.function("bpf_map_get_next_key", DESCRIPTOR_KEY_VALUE);
    private static final MethodHandle MAP_UPDATE_BATCH = LIBRARY.function(
            "bpf_map_update_batch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle MAP_DELETE_BATCH = LIBRARY.function(
            "bpf_map_delete_batch", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle MAP_LOOKUP_BATCH = LIBRARY.function("bpf_map_lookup_batch", BATCH_READ);
    private static final MethodHandle MAP_FREEZE = LIBRARY.function("bpf_map_freeze", DESCRIPTOR_ONLY);
    private static final MethodHandle MAP_CREATE = LIBRARY.function(
            "bpf_map_create",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle TEST_RUN = LIBRARY.function("bpf_prog_test_run_opts", DESCRIPTOR_KEY);
    private static final MethodHandle PIN = LIBRARY.function("bpf_obj_pin", DESCRIPTOR_KEY);
    private static final MethodHandle OPEN_PIN =
            LIBRARY.function("bpf_obj_get", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle INFO = LIBRARY.function("bpf_obj_get_info_by_fd", DESCRIPTOR_KEY_VALUE);
    private static final MethodHandle PROGRAM_BY_ID = LIBRARY.function("bpf_prog_get_fd_by_id", DESCRIPTOR_ONLY);
    private static final MethodHandle MAP_BY_ID = LIBRARY.function("bpf_map_get_fd_by_id", DESCRIPTOR_ONLY);
    private static final MethodHandle LINK_BY_ID = LIBRARY.function("bpf_link_get_fd_by_id", DESCRIPTOR_ONLY);
    private static final MethodHandle BTF_BY_ID = LIBRARY.function("bpf_btf_get_fd_by_id", DESCRIPTOR_ONLY);
    private static final MethodHandle LINK_DETACH = LIBRARY.function("bpf_link_detach", DESCRIPTOR_ONLY);
    private static final MethodHandle ENABLE_STATISTICS = LIBRARY.function("bpf_enable_stats", DESCRIPTOR_ONLY);
    private static final MethodHandle POSSIBLE_CPUS =
            LIBRARY.function("libbpf_num_possible_cpus", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle PROBE_MAP_TYPE =
            LIBRARY.function("libbpf_probe_bpf_map_type", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle PROBE_PROGRAM_TYPE =
            LIBRARY.function("libbpf_probe_bpf_prog_type", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle PROBE_HELPER =
            LIBRARY.function("libbpf_probe_bpf_helper", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle SET_PRINT =
            LIBRARY.function("libbpf_set_print", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle TC_HOOK_CREATE =
            LIBRARY.function("bpf_tc_hook_create", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle TC_HOOK_DESTROY =
            LIBRARY.function("bpf_tc_hook_destroy", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle TC_ATTACH = LIBRARY.function("bpf_tc_attach", TWO_POINTERS);
    private static final MethodHandle TC_DETACH = LIBRARY.function("bpf_tc_detach", TWO_POINTERS);
    private static final MethodHandle TC_QUERY = LIBRARY.function("bpf_tc_query", TWO_POINTERS);

    private Libbpf() {}

    static int mapUpdate(int map, MemorySegment key, MemorySegment value, long flags) {
        try {
            return (int) MAP_UPDATE.invokeExact(map, key, value, flags);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int mapLookup(int map, MemorySegment key, MemorySegment value) {
        return keyAndValue(MAP_LOOKUP, map, key, value);
    }

    /** Looks up and deletes in one step. */
    static int mapTake(int map, MemorySegment key, MemorySegment value) {
        return keyAndValue(MAP_TAKE, map, key, value);
    }

    static int mapDelete(int map, MemorySegment key) {
        return withPointer(MAP_DELETE, map, key);
    }

    /** The first key, if {@code key} is null. */
    static int mapNextKey(int map, MemorySegment key, MemorySegment next) {
        return keyAndValue(MAP_NEXT_KEY, map, key, next);
    }

    static int mapUpdateBatch(int map, MemorySegment keys, MemorySegment values, MemorySegment count) {
        try {
            return (int) MAP_UPDATE_BATCH.invokeExact(map, keys, values, count, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int mapDeleteBatch(int map, MemorySegment keys, MemorySegment count) {
        try {
            return (int) MAP_DELETE_BATCH.invokeExact(map, keys, count, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int mapLookupBatch(
            int map,
            MemorySegment position,
            MemorySegment nextPosition,
            MemorySegment keys,
            MemorySegment values,
            MemorySegment count) {
        try {
            return (int)
                    MAP_LOOKUP_BATCH.invokeExact(map, position, nextPosition, keys, values, count, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int mapFreeze(int map) {
        return withDescriptor(MAP_FREEZE, map);
    }

    static int mapCreate(
            int type, MemorySegment name, int keySize, int valueSize, int maxEntries, MemorySegment options) {
        try {
            return (int) MAP_CREATE.invokeExact(type, name, keySize, valueSize, maxEntries, options);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int testRun(int program, MemorySegment options) {
        return withPointer(TEST_RUN, program, options);
    }

    static int pin(int descriptor, MemorySegment path) {
        return withPointer(PIN, descriptor, path);
    }

    static int openPin(MemorySegment path) {
        return ofPointer(OPEN_PIN, path);
    }

    static int info(int descriptor, MemorySegment info, MemorySegment bytes) {
        return keyAndValue(INFO, descriptor, info, bytes);
    }

    static int programById(int id) {
        return withDescriptor(PROGRAM_BY_ID, id);
    }

    static int mapById(int id) {
        return withDescriptor(MAP_BY_ID, id);
    }

    static int linkById(int id) {
        return withDescriptor(LINK_BY_ID, id);
    }

    static int btfById(int id) {
        return withDescriptor(BTF_BY_ID, id);
    }

    static int linkDetach(int link) {
        return withDescriptor(LINK_DETACH, link);
    }

    static int enableStatistics(int kind) {
        return withDescriptor(ENABLE_STATISTICS, kind);
    }

    static int possibleCpus() {
        try {
            return (int) POSSIBLE_CPUS.invokeExact();
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** 1 if the kernel has it, 0 if not, negative if that cannot be found out. */
    static int probeMapType(int type) {
        return withPointer(PROBE_MAP_TYPE, type, MemorySegment.NULL);
    }

    static int probeProgramType(int type) {
        return withPointer(PROBE_PROGRAM_TYPE, type, MemorySegment.NULL);
    }

    static int probeHelper(int programType, int helper) {
        try {
            return (int) PROBE_HELPER.invokeExact(programType, helper, MemorySegment.NULL);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static void setPrint(MemorySegment callback) {
        try {
            MemorySegment ignored = (MemorySegment) SET_PRINT.invokeExact(callback);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int tcHookCreate(MemorySegment hook) {
        return ofPointer(TC_HOOK_CREATE, hook);
    }

    static int tcHookDestroy(MemorySegment hook) {
        return ofPointer(TC_HOOK_DESTROY, hook);
    }

    static int tcAttach(MemorySegment hook, MemorySegment options) {
        return ofPointers(TC_ATTACH, hook, options);
    }

    static int tcDetach(MemorySegment hook, MemorySegment options) {
        return ofPointers(TC_DETACH, hook, options);
    }

    static int tcQuery(MemorySegment hook, MemorySegment options) {
        return ofPointers(TC_QUERY, hook, options);
    }

    private static int withDescriptor(MethodHandle function, int descriptor) {
        try {
            return (int) function.invokeExact(descriptor);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    private static int withPointer(MethodHandle function, int descriptor, MemorySegment pointer) {
        try {
            return (int) function.invokeExact(descriptor, pointer);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    private static int keyAndValue(MethodHandle function, int descriptor, MemorySegment first, MemorySegment second) {
        try {
            return (int) function.invokeExact(descriptor, first, second);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    private static int ofPointer(MethodHandle function, MemorySegment pointer) {
        try {
            return (int) function.invokeExact(pointer);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    private static int ofPointers(MethodHandle function, MemorySegment first, MemorySegment second) {
        try {
            return (int) function.invokeExact(first, second);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }
}
