package dev.tenet.bpf;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What libbpf says while one thread works with it. Outside of a collection its warnings are dropped, never printed. */
final class LibbpfMessages implements AutoCloseable {
    private static final int DEBUG = 2;
    private static final int MESSAGE_BYTES = 4096;
    private static final ThreadLocal<@Nullable LibbpfMessages> CURRENT = new ThreadLocal<>();

    static {
        install();
    }

    private final List<String> lines = new ArrayList<>();

    private LibbpfMessages() {}

    /** Starts to collect what libbpf says on this thread, until closed. */
    static LibbpfMessages collect() {
        LibbpfMessages messages = new LibbpfMessages();
        CURRENT.set(messages);
        return messages;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    /** The messages as the end of a sentence. */
    String suffix() {
        return lines.isEmpty() ? "" : ": " + String.join("; ", lines);
    }

    @Override
    public void close() {
        CURRENT.remove();
    }

    private static void install() {
        FunctionDescriptor shape = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
        MethodHandle print;
        try {
            print = MethodHandles.lookup()
                    .findStatic(
                            LibbpfMessages.class,
                            "print",
                            MethodType.methodType(int.class, int.class, MemorySegment.class, MemorySegment.class));
        } catch (ReflectiveOperationException absent) {
            throw new AssertionError(absent);
        }
        Libbpf.setPrint(Linker.nativeLinker().upcallStub(print, shape, Arena.global()));
    }

    /** Called by libbpf. The argument list is a pointer in both ABIs this runs on. */
    private static int print(int level, MemorySegment format, MemorySegment arguments) {
        LibbpfMessages current = CURRENT.get();
        if (current == null || level >= DEBUG) {
            return 0;
        }
        try (Arena arena = Arena.ofConfined()) {
            String message = Libc.format(arena.allocate(MESSAGE_BYTES), format, arguments);
            current.lines.add(message.strip().replaceFirst("^libbpf: ", ""));
        }
        return 0;
    }
}
