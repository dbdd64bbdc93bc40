package dev.tenet.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;

/**
 * An object file open in libbpf: its programs and maps before they are loaded. Confined to the thread that opened it.
 * Everything loaded is closed with it; what shall stay is duplicated or pinned before.
 */
final class LibbpfObject implements AutoCloseable {
    private static final FunctionDescriptor INT_OF_POINTER = FunctionDescriptor.of(JAVA_INT, ADDRESS);
    private static final FunctionDescriptor INT_OF_POINTER_AND_INT = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
    private static final FunctionDescriptor POINTER_OF_POINTER = FunctionDescriptor.of(ADDRESS, ADDRESS);
    private static final FunctionDescriptor POINTER_OF_TWO = FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS);

    private static final NativeLibrary BPF = Libbpf.LIBRARY;
    private static final MethodHandle OPEN_MEMORY =
            BPF.functionWithErrno("bpf_object__open_mem", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle LOAD = BPF.function("bpf_object__load", INT_OF_POINTER);
    private static final MethodHandle CLOSE = BPF.function("bpf_object__close", FunctionDescriptor.ofVoid(ADDRESS));
    private static final MethodHandle BTF = BPF.function("bpf_object__btf", POINTER_OF_POINTER);
    private static final MethodHandle BTF_RAW_DATA = BPF.function("btf__raw_data", POINTER_OF_TWO);
    private static final MethodHandle NEXT_MAP = BPF.function("bpf_object__next_map", POINTER_OF_TWO);
    private static final MethodHandle NEXT_PROGRAM = BPF.function("bpf_object__next_program", POINTER_OF_TWO);

    private static final MethodHandle PROGRAM_NAME = BPF.function("bpf_program__name", POINTER_OF_POINTER);
    private static final MethodHandle PROGRAM_SECTION = BPF.function("bpf_program__section_name", POINTER_OF_POINTER);
    private static final MethodHandle PROGRAM_TYPE = BPF.function("bpf_program__type", INT_OF_POINTER);
    private static final MethodHandle PROGRAM_SET_TYPE = BPF.function("bpf_program__set_type", INT_OF_POINTER_AND_INT);
    private static final MethodHandle PROGRAM_INSTRUCTIONS =
            BPF.function("bpf_program__insn_cnt", FunctionDescriptor.of(JAVA_LONG, ADDRESS));
    private static final MethodHandle PROGRAM_FD = BPF.function("bpf_program__fd", INT_OF_POINTER);
    private static final MethodHandle PROGRAM_SET_AUTOLOAD =
            BPF.function("bpf_program__set_autoload", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_BOOLEAN));
    private static final MethodHandle PROGRAM_SET_LOG =
            BPF.function("bpf_program__set_log_buf", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG));

    private static final MethodHandle MAP_NAME = BPF.function("bpf_map__name", POINTER_OF_POINTER);
    private static final MethodHandle MAP_TYPE = BPF.function("bpf_map__type", INT_OF_POINTER);
    private static final MethodHandle MAP_KEY_SIZE = BPF.function("bpf_map__key_size", INT_OF_POINTER);
    private static final MethodHandle MAP_VALUE_SIZE = BPF.function("bpf_map__value_size", INT_OF_POINTER);
    private static final MethodHandle MAP_MAX_ENTRIES = BPF.function("bpf_map__max_entries", INT_OF_POINTER);
    private static final MethodHandle MAP_FLAGS = BPF.function("bpf_map__map_flags", INT_OF_POINTER);
    private static final MethodHandle MAP_KEY_TYPE = BPF.function("bpf_map__btf_key_type_id", INT_OF_POINTER);
    private static final MethodHandle MAP_VALUE_TYPE = BPF.function("bpf_map__btf_value_type_id", INT_OF_POINTER);
    private static final MethodHandle MAP_IS_INTERNAL =
            BPF.function("bpf_map__is_internal", FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS));
    private static final MethodHandle MAP_SET_MAX_ENTRIES =
            BPF.function("bpf_map__set_max_entries", INT_OF_POINTER_AND_INT);
    private static final MethodHandle MAP_INITIAL_VALUE = BPF.function("bpf_map__initial_value", POINTER_OF_TWO);
    private static final MethodHandle MAP_REUSE_FD = BPF.function("bpf_map__reuse_fd", INT_OF_POINTER_AND_INT);
    private static final MethodHandle MAP_SET_PIN_PATH =
            BPF.function("bpf_map__set_pin_path", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle MAP_FD = BPF.function("bpf_map__fd", INT_OF_POINTER);

    private static final long OPEN_OPTIONS_BYTES = 80;
    private static final long OPEN_OPTIONS_NAME = 8;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment object;

    private LibbpfObject(String name, byte[] elf) {
        MemorySegment bytes = arena.allocate(elf.length, 8);
        MemorySegment.copy(elf, 0, bytes, ValueLayout.JAVA_BYTE, 0, elf.length);
        MemorySegment options = arena.allocate(OPEN_OPTIONS_BYTES, 8);
        options.set(JAVA_LONG, 0, OPEN_OPTIONS_BYTES);
        options.set(ADDRESS, OPEN_OPTIONS_NAME, arena.allocateFrom(name));
        try {
            object = (MemorySegment)
                    OPEN_MEMORY.invokeExact(NativeLibrary.errnoState(), bytes, bytes.byteSize(), options);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** Parses an ELF object; libbpf's complaints are in the exception's message. */
    static LibbpfObject open(String name, byte[] elf) {
        try (LibbpfMessages messages = LibbpfMessages.collect()) {
            LibbpfObject opened = new LibbpfObject(name, elf);
            if (opened.object.address() == 0) {
                Errno errno = new Errno(NativeLibrary.errno());
                opened.arena.close();
                throw new InvalidObjectException("object " + name + " cannot be read: " + errno + messages.suffix());
            }
            return opened;
        }
    }

    int load() {
        return intOf(LOAD, object);
    }

    /** The object's type information in BTF's own format, with the offsets of variables filled in; empty without any. */
    byte[] btf() {
        try {
            MemorySegment btf = (MemorySegment) BTF.invokeExact(object);
            if (btf.address() == 0) {
                return new byte[0];
            }
            MemorySegment size = arena.allocate(JAVA_INT);
            MemorySegment raw = (MemorySegment) BTF_RAW_DATA.invokeExact(btf, size);
            return raw.reinterpret(size.get(JAVA_INT, 0)).toArray(ValueLayout.JAVA_BYTE);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    List<Program> programs() {
        return all(NEXT_PROGRAM).stream().map(Program::new).toList();
    }

    List<Map> maps() {
        return all(NEXT_MAP).stream().map(Map::new).toList();
    }

    @Override
    public void close() {
        try {
            CLOSE.invokeExact(object);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
        arena.close();
    }

    private List<MemorySegment> all(MethodHandle next) {
        List<MemorySegment> found = new ArrayList<>();
        MemorySegment current = nextOf(next, MemorySegment.NULL);
        while (current.address() != 0) {
            found.add(current);
            current = nextOf(next, current);
        }
        return found;
    }

    private MemorySegment nextOf(MethodHandle next, MemorySegment current) {
        try {
            return (MemorySegment) next.invokeExact(object, current);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    private static int intOf(MethodHandle function, MemorySegment pointer) {
        try {
            return (int) function.invokeExact(pointer);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    private static int set(MethodHandle function, MemorySegment pointer, int value) {
        try {
            return (int) function.invokeExact(pointer, value);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    private static String textOf(MethodHandle function, MemorySegment pointer) {
        try {
            return Libc.text((MemorySegment) function.invokeExact(pointer));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** A program of the object. */
    static final class Program {
        private final MemorySegment pointer;

        private Program(MemorySegment pointer) {
            this.pointer = pointer;
        }

        String name() {
            return textOf(PROGRAM_NAME, pointer);
        }

        String section() {
            return textOf(PROGRAM_SECTION, pointer);
        }

        int type() {
            return intOf(PROGRAM_TYPE, pointer);
        }

        int instructions() {
            try {
                return Math.toIntExact((long) PROGRAM_INSTRUCTIONS.invokeExact(pointer));
            } catch (Throwable thrown) {
                throw NativeLibrary.impossible(thrown);
            }
        }

        void setType(int type) {
            SystemCallException.check(set(PROGRAM_SET_TYPE, pointer, type), "set the type of program " + name());
        }

        void skip() {
            try {
                SystemCallException.check(
                        (int) PROGRAM_SET_AUTOLOAD.invokeExact(pointer, false), "skip program " + name());
            } catch (BpfException failure) {
                throw failure;
            } catch (Throwable thrown) {
                throw NativeLibrary.impossible(thrown);
            }
        }

        /** Where the verifier writes if it refuses the program; untouched if it accepts it. */
        void setLog(MemorySegment buffer) {
            try {
                SystemCallException.check(
                        (int) PROGRAM_SET_LOG.invokeExact(pointer, buffer, buffer.byteSize()),
                        "set the log of program " + name());
            } catch (BpfException failure) {
                throw failure;
            } catch (Throwable thrown) {
                throw NativeLibrary.impossible(thrown);
            }
        }

        int descriptor() {
            return SystemCallException.check(intOf(PROGRAM_FD, pointer), "take program " + name());
        }
    }

    /** A map of the object. */
    final class Map {
        private final MemorySegment pointer;

        private Map(MemorySegment pointer) {
            this.pointer = pointer;
        }

        /** The name in C; a data section's map has the section's name, such as {@code .rodata}. */
        String name() {
            String name = textOf(MAP_NAME, pointer);
            return isInternal() ? name.substring(name.indexOf('.')) : name;
        }

        boolean isInternal() {
            try {
                return (boolean) MAP_IS_INTERNAL.invokeExact(pointer);
            } catch (Throwable thrown) {
                throw NativeLibrary.impossible(thrown);
            }
        }

        MapSpec spec() {
            return new MapSpec(
                    name(),
                    MapType.of(intOf(MAP_TYPE, pointer)),
                    intOf(MAP_KEY_SIZE, pointer),
                    intOf(MAP_VALUE_SIZE, pointer),
                    intOf(MAP_MAX_ENTRIES, pointer),
                    intOf(MAP_FLAGS, pointer));
        }

        int keyTypeId() {
            return intOf(MAP_KEY_TYPE, pointer);
        }

        int valueTypeId() {
            return intOf(MAP_VALUE_TYPE, pointer);
        }

        void setMaxEntries(int entries) {
            SystemCallException.check(
                    set(MAP_SET_MAX_ENTRIES, pointer, entries), "set the number of entries of map " + name());
        }

        /** A data section's contents, which may be written before the object is loaded. */
        MemorySegment initialValue() {
            try {
                MemorySegment size = arena.allocate(JAVA_LONG);
                MemorySegment value = (MemorySegment) MAP_INITIAL_VALUE.invokeExact(pointer, size);
                return value.reinterpret(value.address() == 0 ? 0 : size.get(JAVA_LONG, 0));
            } catch (Throwable thrown) {
                throw NativeLibrary.impossible(thrown);
            }
        }

        void reuse(int descriptor) {
            SystemCallException.check(set(MAP_REUSE_FD, pointer, descriptor), "reuse map " + name());
        }

        /** Pinning is the loader's, also for maps whose C declares {@code LIBBPF_PIN_BY_NAME}. */
        void clearPinPath() {
            try {
                SystemCallException.check(
                        (int) MAP_SET_PIN_PATH.invokeExact(pointer, MemorySegment.NULL), "clear the pin of " + name());
            } catch (BpfException failure) {
                throw failure;
            } catch (Throwable thrown) {
                throw NativeLibrary.impossible(thrown);
            }
        }

        int descriptor() {
            return SystemCallException.check(intOf(MAP_FD, pointer), "take map " + name());
        }
    }
}
