package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalInt;

/**
 * A place for a program among the tc filters of a device's clsact queueing discipline: the way of kernels without tcx.
 * The attachment belongs to the device and stays until detached, without pin or process. The device is one of the
 * calling thread's network namespace.
 *
 * @param device where
 * @param direction which packets
 * @param priority from 1; filters of lower numbers go first
 * @param handle ours among filters of the same priority, from 1
 */
public record ClsactFilter(InterfaceIndex device, TcDirection direction, int priority, int handle) {
    private static final int BPF_TC_F_REPLACE = 1;
    private static final int LARGEST_PRIORITY = 65_535;

    public ClsactFilter {
        if (priority < 1 || priority > LARGEST_PRIORITY || handle < 1) {
            throw new IllegalArgumentException("priority " + priority + ", handle " + handle);
        }
    }

    /** Attaches the program in direct-action mode, in place of one that is there, in one step. */
    public void attach(BpfProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment hook = hook(arena);
            int made = Libbpf.tcHookCreate(hook);
            if (made < 0 && made != -Errno.EEXIST.number()) {
                throw new SystemCallException("make a clsact on interface " + device.number(), Errno.of(made));
            }
            MemorySegment options = options(arena);
            options.set(ValueLayout.JAVA_INT, 8, program.descriptor());
            options.set(ValueLayout.JAVA_INT, 12, BPF_TC_F_REPLACE);
            try (LibbpfMessages messages = LibbpfMessages.collect()) {
                int result = Libbpf.tcAttach(hook, options);
                if (result < 0) {
                    throw new SystemCallException(
                            "attach " + program + " as " + this + messages.suffix(), Errno.of(result));
                }
            }
        }
    }

    /** Removes the filter; false if there was none. The clsact stays, since others may use it. */
    public boolean detach() {
        try (Arena arena = Arena.ofConfined();
                LibbpfMessages messages = LibbpfMessages.collect()) {
            int result = Libbpf.tcDetach(hook(arena), options(arena));
            return found(result, "detach " + this + messages.suffix());
        }
    }

    /** The kernel's number of the program attached here; empty if there is none, or no such device. */
    public OptionalInt programId() {
        try (Arena arena = Arena.ofConfined();
                LibbpfMessages messages = LibbpfMessages.collect()) {
            MemorySegment options = options(arena);
            int result = Libbpf.tcQuery(hook(arena), options);
            return found(result, "query " + this + messages.suffix())
                    ? OptionalInt.of(options.get(ValueLayout.JAVA_INT, 16))
                    : OptionalInt.empty();
        }
    }

    /** Removes the device's clsact with every filter on it, ours or not; false if there was none. */
    public static boolean removeClsact(InterfaceIndex device) {
        try (Arena arena = Arena.ofConfined();
                LibbpfMessages messages = LibbpfMessages.collect()) {
            MemorySegment hook = arena.allocate(24, 8);
            hook.set(ValueLayout.JAVA_LONG, 0, hook.byteSize());
            hook.set(ValueLayout.JAVA_INT, 8, device.number());
            hook.set(ValueLayout.JAVA_INT, 12, TcDirection.INGRESS.clsactPoint() | TcDirection.EGRESS.clsactPoint());
            int result = Libbpf.tcHookDestroy(hook);
            return found(result, "remove the clsact of interface " + device.number() + messages.suffix());
        }
    }

    /** The kernel says ENODEV where there is no device, EINVAL no clsact, ENOENT no such filter in it. */
    private static boolean found(int result, String action) {
        if (result == -Errno.ENOENT.number() || result == -Errno.EINVAL.number() || result == -Errno.ENODEV.number()) {
            return false;
        }
        SystemCallException.check(result, action);
        return true;
    }

    private MemorySegment hook(Arena arena) {
        MemorySegment hook = arena.allocate(24, 8);
        hook.set(ValueLayout.JAVA_LONG, 0, hook.byteSize());
        hook.set(ValueLayout.JAVA_INT, 8, device.number());
        hook.set(ValueLayout.JAVA_INT, 12, direction.clsactPoint());
        return hook;
    }

    private MemorySegment options(Arena arena) {
        MemorySegment options = arena.allocate(32, 8);
        options.set(ValueLayout.JAVA_LONG, 0, options.byteSize());
        options.set(ValueLayout.JAVA_INT, 20, handle);
        options.set(ValueLayout.JAVA_INT, 24, priority);
        return options;
    }
}
