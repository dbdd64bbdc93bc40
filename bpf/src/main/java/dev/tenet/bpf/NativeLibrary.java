package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** Binds C functions. Handles belong in {@code static final} fields, or calls cost microseconds instead of nanoseconds. */
final class NativeLibrary {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** Where calls on this thread leave errno. By thread, since between a call and its errno nothing else may run. */
    private static final ThreadLocal<MemorySegment> ERRNO_OF_THREAD =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(ERRNO_LAYOUT));

    private final SymbolLookup symbols;

    private NativeLibrary(SymbolLookup symbols) {
        this.symbols = symbols;
    }

    static NativeLibrary ofC() {
        return new NativeLibrary(LINKER.defaultLookup());
    }

    /**
     * Opens a shared library for the life of the process.
     *
     * @param name the library's soname
     * @param debianPackage what to install if it is missing
     */
    static NativeLibrary open(String name, String debianPackage) {
        try {
            return new NativeLibrary(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException absent) {
            throw new IllegalStateException(
                    "the library " + name + " cannot be opened: install the package " + debianPackage, absent);
        }
    }

    /** A function that reports errors in its result. */
    MethodHandle function(String name, FunctionDescriptor shape, Linker.Option... options) {
        return LINKER.downcallHandle(symbols.findOrThrow(name), shape, options);
    }

    /** A function that reports errors in errno; its handle takes {@link #errnoState()} first. */
    MethodHandle functionWithErrno(String name, FunctionDescriptor shape, Linker.Option... options) {
        Linker.Option[] all = new Linker.Option[options.length + 1];
        all[0] = Linker.Option.captureCallState("errno");
        System.arraycopy(options, 0, all, 1, options.length);
        return LINKER.downcallHandle(symbols.findOrThrow(name), shape, all);
    }

    static MemorySegment errnoState() {
        return ERRNO_OF_THREAD.get();
    }

    /** The errno that the last call on this thread left. */
    static int errno() {
        return (int) ERRNO.get(errnoState(), 0L);
    }

    /** The kernel's convention for a C function's result: {@code -errno} where C returns -1. */
    static int resultOrErrno(int result) {
        return result == -1 ? -errno() : result;
    }

    /** A method handle's declared {@code Throwable}: native functions throw nothing, so this is ours. */
    static AssertionError impossible(Throwable thrown) {
        return new AssertionError("a native call threw", thrown);
    }
}
