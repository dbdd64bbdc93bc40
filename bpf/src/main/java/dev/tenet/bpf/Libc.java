package dev.tenet.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The C library's functions this package calls. Results follow the kernel's convention: negative is {@code -errno}.
 * Constants are those of the generic Linux ABI, the same on x86-64 and arm64.
 */
final class Libc {
    static final int CLONE_NEWNET = 0x4000_0000;
    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    static final int MAP_SHARED = 1;
    static final int MAP_PRIVATE = 2;
    static final int MAP_ANONYMOUS = 0x20;
    static final int MAP_NORESERVE = 0x4000;
    static final int O_RDONLY = 0;
    static final int O_CLOEXEC = 0x80000;
    static final int LOCK_EX = 2;
    static final int MS_BIND = 4096;
    static final int MS_REC = 16384;
    static final int MS_SHARED = 1 << 20;
    static final int MNT_DETACH = 2;
    static final int PAGE_BYTES;

    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int SC_PAGESIZE = 30;
    private static final NativeLibrary C = NativeLibrary.ofC();
    private static final Linker.Option AFTER_TWO = Linker.Option.firstVariadicArg(2);

    private static final MethodHandle CLOSE = C.functionWithErrno("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle FCNTL =
            C.functionWithErrno("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), AFTER_TWO);
    private static final MethodHandle OPEN =
            C.functionWithErrno("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT), AFTER_TWO);
    private static final MethodHandle FLOCK =
            C.functionWithErrno("flock", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle MMAP = C.functionWithErrno(
            "mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG));
    private static final MethodHandle MUNMAP =
            C.functionWithErrno("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle SETNS =
            C.functionWithErrno("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle UNSHARE =
            C.functionWithErrno("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle MOUNT = C.functionWithErrno(
            "mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
    private static final MethodHandle UMOUNT2 =
            C.functionWithErrno("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle STATFS =
            C.functionWithErrno("statfs", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle EVENTFD =
            C.functionWithErrno("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle WRITE =
            C.functionWithErrno("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle POLL =
            C.functionWithErrno("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle IF_NAMETOINDEX =
            C.functionWithErrno("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle SYSCALL = C.functionWithErrno(
            "syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle VSNPRINTF =
            C.function("vsnprintf", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS));
    private static final MethodHandle STRERRORNAME =
            C.function("strerrorname_np", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle STRERRORDESC =
            C.function("strerrordesc_np", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle SYSCONF = C.function("sysconf", FunctionDescriptor.of(JAVA_LONG, JAVA_INT));

    static {
        try {
            PAGE_BYTES = Math.toIntExact((long) SYSCONF.invokeExact(SC_PAGESIZE));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    private Libc() {}

    static int close(int descriptor) {
        try {
            return NativeLibrary.resultOrErrno((int) CLOSE.invokeExact(NativeLibrary.errnoState(), descriptor));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** A second descriptor for the same kernel object, not inherited by child processes. */
    static int duplicate(int descriptor) {
        try {
            return NativeLibrary.resultOrErrno(
                    (int) FCNTL.invokeExact(NativeLibrary.errnoState(), descriptor, F_DUPFD_CLOEXEC, 0));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int open(MemorySegment path, int flags) {
        try {
            return NativeLibrary.resultOrErrno((int) OPEN.invokeExact(NativeLibrary.errnoState(), path, flags, 0));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int flock(int descriptor, int operation) {
        try {
            return NativeLibrary.resultOrErrno(
                    (int) FLOCK.invokeExact(NativeLibrary.errnoState(), descriptor, operation));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** Maps memory and returns its segment; unmapping is the caller's. */
    static MemorySegment mmap(long bytes, int protection, int flags, int descriptor, long offset, String action) {
        try {
            MemorySegment mapped = (MemorySegment) MMAP.invokeExact(
                    NativeLibrary.errnoState(), MemorySegment.NULL, bytes, protection, flags, descriptor, offset);
            if (mapped.address() == -1) {
                throw new SystemCallException(action, new Errno(NativeLibrary.errno()));
            }
            return mapped.reinterpret(bytes);
        } catch (SystemCallException failure) {
            throw failure;
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int munmap(MemorySegment mapped) {
        try {
            return NativeLibrary.resultOrErrno(
                    (int) MUNMAP.invokeExact(NativeLibrary.errnoState(), mapped, mapped.byteSize()));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int setns(int descriptor, int kind) {
        try {
            return NativeLibrary.resultOrErrno((int) SETNS.invokeExact(NativeLibrary.errnoState(), descriptor, kind));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int unshare(int kind) {
        try {
            return NativeLibrary.resultOrErrno((int) UNSHARE.invokeExact(NativeLibrary.errnoState(), kind));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int mount(MemorySegment source, MemorySegment target, MemorySegment type, long flags, MemorySegment data) {
        try {
            return NativeLibrary.resultOrErrno(
                    (int) MOUNT.invokeExact(NativeLibrary.errnoState(), source, target, type, flags, data));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int unmount(MemorySegment target, int flags) {
        try {
            return NativeLibrary.resultOrErrno((int) UMOUNT2.invokeExact(NativeLibrary.errnoState(), target, flags));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int statfs(MemorySegment path, MemorySegment result) {
        try {
            return NativeLibrary.resultOrErrno((int) STATFS.invokeExact(NativeLibrary.errnoState(), path, result));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** A descriptor that becomes readable when eight bytes, a count, are written to it. */
    static int eventDescriptor() {
        try {
            return NativeLibrary.resultOrErrno((int) EVENTFD.invokeExact(NativeLibrary.errnoState(), 0, O_CLOEXEC));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static int write(int descriptor, MemorySegment bytes) {
        try {
            long written = (long) WRITE.invokeExact(NativeLibrary.errnoState(), descriptor, bytes, bytes.byteSize());
            return NativeLibrary.resultOrErrno((int) written);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** Waits until one of {@code count} {@code struct pollfd} is ready, or so many milliseconds (-1: for ever). */
    static int poll(MemorySegment descriptors, int count, int milliseconds) {
        try {
            return NativeLibrary.resultOrErrno(
                    (int) POLL.invokeExact(NativeLibrary.errnoState(), descriptors, (long) count, milliseconds));
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** The index of a network interface of the calling thread's network namespace. */
    static int interfaceIndex(MemorySegment name) {
        try {
            int index = (int) IF_NAMETOINDEX.invokeExact(NativeLibrary.errnoState(), name);
            return index == 0 ? -NativeLibrary.errno() : index;
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** A system call of the shape of bpf(2): a command, and a structure with its size. */
    static int systemCall(long number, int command, MemorySegment attributes) {
        try {
            long result = (long) SYSCALL.invokeExact(
                    NativeLibrary.errnoState(), number, command, attributes, (int) attributes.byteSize());
            return NativeLibrary.resultOrErrno((int) result);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** Formats by a C argument list that a native caller made. */
    static String format(MemorySegment buffer, MemorySegment format, MemorySegment arguments) {
        try {
            int ignored = (int) VSNPRINTF.invokeExact(buffer, buffer.byteSize(), format, arguments);
            return buffer.getString(0);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static String errnoSymbol(int number) {
        try {
            MemorySegment name = (MemorySegment) STRERRORNAME.invokeExact(number);
            return name.address() == 0 ? "errno " + number : text(name);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    static String errnoDescription(int number) {
        try {
            MemorySegment description = (MemorySegment) STRERRORDESC.invokeExact(number);
            return description.address() == 0 ? "unknown error" : text(description);
        } catch (Throwable thrown) {
            throw NativeLibrary.impossible(thrown);
        }
    }

    /** The zero-terminated string at {@code address}. */
    static String text(MemorySegment address) {
        return address.reinterpret(Long.MAX_VALUE).getString(0);
    }

    /** A 64-bit field of a structure, whatever its alignment. */
    static long longAt(MemorySegment segment, long offset) {
        return segment.get(ValueLayout.JAVA_LONG_UNALIGNED, offset);
    }
}
