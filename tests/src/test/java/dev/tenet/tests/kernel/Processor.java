package dev.tenet.tests.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Where and when the calling thread runs. */
final class Processor {
    private static final int MASK_BYTES = 128;
    private static final MethodHandle SET_AFFINITY = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("sched_setaffinity"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));

    private static final int PRIO_PROCESS = 0; // of which a thread is one, to Linux
    private static final int LOWEST_PRIORITY = 19;
    private static final MethodHandle SET_PRIORITY = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("setpriority"),
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private Processor() {}

    /** Lets everybody else go first, for good; so do the threads and processes that this one begins. */
    static void giveWay() {
        try {
            int result = (int) SET_PRIORITY.invokeExact(PRIO_PROCESS, 0, LOWEST_PRIORITY);
            if (result != 0) {
                throw new IllegalStateException("cannot lower the priority");
            }
        } catch (RuntimeException | Error unchecked) {
            throw unchecked;
        } catch (Throwable impossible) {
            throw new AssertionError("a native call throws nothing", impossible);
        }
    }

    /**
     * Stays on one processor, where a test run leaves its verdict; so do the threads and processes that this one begins.
     *
     * @param number of a processor that this process may use
     */
    static void stayOn(int number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES);
            mask.set(ValueLayout.JAVA_BYTE, number / Byte.SIZE, (byte) (1 << number % Byte.SIZE));
            stayOn(mask);
        }
    }

    /** Ends {@link #stayOn}: a thread of the test runner goes on with other tests, and what they begin. */
    static void stayNowhere() {
        try (Arena arena = Arena.ofConfined()) {
            stayOn(arena.allocate(MASK_BYTES).fill((byte) 0xff));
        }
    }

    private static void stayOn(MemorySegment mask) {
        try {
            int result = (int) SET_AFFINITY.invokeExact(0, (long) MASK_BYTES, mask);
            if (result != 0) {
                throw new IllegalStateException("cannot stay on these processors");
            }
        } catch (RuntimeException | Error unchecked) {
            throw unchecked;
        } catch (Throwable impossible) {
            throw new AssertionError("a native call throws nothing", impossible);
        }
    }
}
