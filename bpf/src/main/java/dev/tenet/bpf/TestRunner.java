package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/**
 * Runs a program on made-up packets by {@code BPF_PROG_TEST_RUN}, with memory that is used again by each run. For the
 * thread that made it, in whose network namespace the program runs.
 *
 * <p>A packet must fit into a page with what the kernel puts around it: some 3,500 bytes of 4,096. A superpacket is a
 * packet of that size whose context says so ({@link SkBuffContext#gsoBytes(int)}).
 *
 * <p>The kernel shows a redirect only as its return value, and {@code bpf_clone_redirect} really sends. With
 * repetitions, each but the first run starts from what the one before left of the packet.
 */
public final class TestRunner implements AutoCloseable {
    /** Room for headers that a program puts before the packet. */
    private static final int GROWTH_BYTES = 512;
    /** The kernel refuses packets without an Ethernet header. */
    private static final int SHORTEST_PACKET = 14;

    private static final long OPTIONS_BYTES = 80;
    private static final long DATA_IN = 8;
    private static final long DATA_OUT = 16;
    private static final long DATA_SIZE_IN = 24;
    private static final long DATA_SIZE_OUT = 28;
    private static final long CONTEXT_IN = 32;
    private static final long CONTEXT_OUT = 40;
    private static final long CONTEXT_SIZE_IN = 48;
    private static final long CONTEXT_SIZE_OUT = 52;
    private static final long RETURN_VALUE = 56;
    private static final long REPEAT = 60;
    private static final long DURATION = 64;
    private static final long FLAGS = 68;
    private static final int BPF_F_TEST_XDP_LIVE_FRAMES = 1 << 1;

    private final BpfProgram program;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment options;
    private final MemorySegment input;
    private final MemorySegment output;
    private final SkBuffContext inputContext;
    private final SkBuffContext outputContext;
    private final boolean withContext;
    private int repetitions = 1;

    private TestRunner(BpfProgram program, int capacity, boolean withContext) {
        this.program = program;
        this.withContext = withContext;
        int room = Math.max(SHORTEST_PACKET, capacity);
        input = arena.allocate(room, 8);
        output = arena.allocate(room + GROWTH_BYTES, 8);
        MemorySegment contextIn = arena.allocate(SkBuffContext.BYTES, 8);
        MemorySegment contextOut = arena.allocate(SkBuffContext.BYTES, 8);
        inputContext = new SkBuffContext(contextIn);
        outputContext = new SkBuffContext(contextOut);
        options = arena.allocate(OPTIONS_BYTES, 8);
        options.set(ValueLayout.JAVA_LONG, 0, OPTIONS_BYTES);
        options.set(ValueLayout.ADDRESS, DATA_IN, input);
        options.set(ValueLayout.ADDRESS, DATA_OUT, output);
        if (withContext) {
            options.set(ValueLayout.ADDRESS, CONTEXT_IN, contextIn);
            options.set(ValueLayout.ADDRESS, CONTEXT_OUT, contextOut);
            options.set(ValueLayout.JAVA_INT, CONTEXT_SIZE_IN, (int) SkBuffContext.BYTES);
        }
    }

    /**
     * A runner for programs that see packets as {@code struct __sk_buff}.
     *
     * @param capacity the longest packet that will be run, in bytes
     */
    public static TestRunner forPackets(BpfProgram program, int capacity) {
        return new TestRunner(program, capacity, true);
    }

    /** A runner for XDP programs, which run on the loopback device's first queue. There is no context. */
    public static TestRunner forXdp(BpfProgram program, int capacity) {
        return new TestRunner(program, capacity, false);
    }

    /** Where the next packet is written, from its Ethernet header. */
    public MemorySegment input() {
        return input;
    }

    /** What the next run's packet carries besides its bytes; kept from run to run. */
    public SkBuffContext context() {
        return inputContext;
    }

    /** How often each run repeats the program, from 1; at first 1. */
    public TestRunner repetitions(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a run has at least one repetition: " + count);
        }
        repetitions = count;
        return this;
    }

    /**
     * Makes each repetition a packet of its own that goes where the XDP program sends it, instead of nowhere (Linux 5.18). One that it
     * passes comes into the network stack by the loopback device of the calling thread's namespace. The kernel takes the packets from a
     * small store and gives them to the program again as the last one left them; {@link #output()} and the returned value say nothing.
     */
    public TestRunner reallySending() {
        if (withContext) {
            throw new IllegalStateException("only XDP programs can really send");
        }
        options.set(ValueLayout.JAVA_INT, FLAGS, BPF_F_TEST_XDP_LIVE_FRAMES);
        return this;
    }

    /**
     * Runs the program on the first {@code length} bytes of {@link #input()}.
     *
     * @return what the program returned
     * @throws SystemCallException with EINVAL if the kernel refuses the packet (too short, too long) or its context, ENOSPC if the packet grew by more than 512 bytes
     */
    public int run(int length) {
        options.set(ValueLayout.JAVA_INT, DATA_SIZE_IN, checkLength(length));
        options.set(ValueLayout.JAVA_INT, DATA_SIZE_OUT, (int) output.byteSize());
        options.set(ValueLayout.JAVA_INT, CONTEXT_SIZE_OUT, withContext ? (int) SkBuffContext.BYTES : 0);
        options.set(ValueLayout.JAVA_INT, REPEAT, repetitions);
        int result = Libbpf.testRun(program.descriptor(), options);
        if (result < 0) {
            throw new SystemCallException("test " + program + " with " + length + " bytes", Errno.of(result));
        }
        return options.get(ValueLayout.JAVA_INT, RETURN_VALUE);
    }

    public TestRunResult run(byte[] packet) {
        checkLength(packet.length);
        MemorySegment.copy(packet, 0, input, ValueLayout.JAVA_BYTE, 0, packet.length);
        int returnValue = run(packet.length);
        return new TestRunResult(returnValue, output().toArray(ValueLayout.JAVA_BYTE), duration());
    }

    /** The packet as the last run left it. Overwritten by the next run. */
    public MemorySegment output() {
        return output.asSlice(0, Integer.toUnsignedLong(options.get(ValueLayout.JAVA_INT, DATA_SIZE_OUT)));
    }

    /** The context as the last run left it. Overwritten by the next run. */
    public SkBuffContext outputContext() {
        return outputContext;
    }

    /** The time of one repetition of the last run, on average. */
    public Duration duration() {
        return Duration.ofNanos(Integer.toUnsignedLong(options.get(ValueLayout.JAVA_INT, DURATION)));
    }

    @Override
    public void close() {
        arena.close();
    }

    static int runSystemCall(BpfProgram program, MemorySegment context) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(OPTIONS_BYTES, 8);
            options.set(ValueLayout.JAVA_LONG, 0, OPTIONS_BYTES);
            options.set(ValueLayout.ADDRESS, CONTEXT_IN, context);
            options.set(ValueLayout.JAVA_INT, CONTEXT_SIZE_IN, Math.toIntExact(context.byteSize()));
            int result = Libbpf.testRun(program.descriptor(), options);
            if (result < 0) {
                throw KernelFeature.SYSCALL_PROGRAMS.explain("run " + program, Errno.of(result));
            }
            return options.get(ValueLayout.JAVA_INT, RETURN_VALUE);
        }
    }

    private int checkLength(int length) {
        if (length < 0 || length > input.byteSize()) {
            throw new IllegalArgumentException(
                    "a packet of " + length + " bytes; the runner has room for " + input.byteSize());
        }
        return length;
    }
}
