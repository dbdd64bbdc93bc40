package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;

/** What not every kernel has. Probed by trying, never by version: distributions carry features back. */
public enum KernelFeature {
    MAPPABLE_ARRAYS("arrays mapped into memory", "5.5", Probes::mappableArrays),
    MAP_BATCHES("batched map calls", "5.6", () -> Probes.knowsCommand(24)),
    RING_BUFFERS("BPF ring buffers", "5.8", () -> Probes.mapType(MapType.RING_BUFFER)),
    RUN_STATISTICS("counting of program runs", "5.8", Probes::runStatistics),
    XDP_LINKS("XDP links", "5.9", () -> Probes.knowsCommand(BpfSystemCall.LINK_UPDATE)),
    SYSCALL_PROGRAMS("programs run by system call", "5.14", () -> Probes.programType(ProgramType.SYSCALL)),
    TCX_LINKS("tcx links", "6.6", Probes::tcxLinks),
    VMLINUX_BTF(
            "its own type information (/sys/kernel/btf/vmlinux)",
            "5.2",
            () -> Files.exists(Path.of("/sys/kernel/btf/vmlinux"))),
    REDIRECT_NEIGH("the helper bpf_redirect_neigh", "5.10", 152),
    REDIRECT_PEER("the helper bpf_redirect_peer", "5.10", 155),
    COARSE_CLOCK("the helper bpf_ktime_get_coarse_ns", "5.11", 160),
    FOR_EACH_MAP_ELEM("the helper bpf_for_each_map_elem", "5.13", 164),
    TIMERS("BPF timers", "5.15", 169),
    LOOPS("the helper bpf_loop", "5.17", 181),
    SKB_SET_TSTAMP("the helper bpf_skb_set_tstamp", "5.18", 192),
    LOOKUP_PERCPU("the helper bpf_map_lookup_percpu_elem", "5.19", 195);

    private static final ConcurrentMap<KernelFeature, Boolean> PRESENT = new ConcurrentHashMap<>();
    private static final int NO_HELPER = -1;

    private final String description;
    private final String since;
    private final int helper;
    private final BooleanSupplier probe;

    KernelFeature(String description, String since, BooleanSupplier probe) {
        this.description = description;
        this.since = since;
        this.helper = NO_HELPER;
        this.probe = probe;
    }

    KernelFeature(String description, String since, int helper) {
        this.description = description;
        this.since = since;
        this.helper = helper;
        this.probe = () -> Probes.helper(helper);
    }

    /** The feature that is the helper of this number, in {@code enum bpf_func_id}. */
    static Optional<KernelFeature> ofHelper(int number) {
        return Arrays.stream(values())
                .filter(feature -> feature.helper == number)
                .findFirst();
    }

    /** What it is, as the object of a sentence: "this kernel lacks …". */
    public String description() {
        return description;
    }

    /** The Linux version that brought it, such as {@code 6.6}. */
    public String since() {
        return since;
    }

    /** Whether this kernel has it. Tried once a process; needs the rights to use BPF. */
    public boolean isPresent() {
        return PRESENT.computeIfAbsent(this, feature -> feature.probe.getAsBoolean());
    }

    /** The exception for a call that failed and needs this feature: that it is missing, or else what the kernel said. */
    BpfException explain(String action, Errno errno) {
        boolean couldBeMissing = errno.equals(Errno.EINVAL)
                || errno.equals(Errno.EOPNOTSUPP)
                || errno.equals(Errno.ENOTSUPP)
                || errno.equals(Errno.EBADF);
        if (couldBeMissing && !isPresent()) {
            return new MissingKernelFeatureException(action, this);
        }
        return new SystemCallException(action, errno);
    }

    /** The exception for a map that could not be made. */
    static BpfException explain(String action, Errno errno, MapType type) {
        return type == MapType.RING_BUFFER
                ? RING_BUFFERS.explain(action, errno)
                : new SystemCallException(action, errno);
    }

    /** Each tries the thing itself on something that cannot succeed or does no harm. */
    private static final class Probes {
        private static final int ABSENT_INTERFACE = Integer.MAX_VALUE;
        private static final int LONGEST_ATTRIBUTES = 64;

        private Probes() {}

        static boolean mapType(MapType type) {
            return Libbpf.probeMapType(type.number()) == 1;
        }

        static boolean programType(ProgramType type) {
            return Libbpf.probeProgramType(type.number()) == 1;
        }

        static boolean helper(int number) {
            return Libbpf.probeHelper(ProgramType.SCHED_CLS.number(), number) == 1;
        }

        /** A command that the kernel knows complains about the descriptor -1; one it does not, about the command. */
        static boolean knowsCommand(int command) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment attributes = arena.allocate(LONGEST_ATTRIBUTES, 8);
                int descriptorOffset = command == BpfSystemCall.LINK_UPDATE ? 0 : 36;
                attributes.set(ValueLayout.JAVA_INT, descriptorOffset, -1);
                return BpfSystemCall.call(command, attributes) == -Errno.EBADF.number();
            }
        }

        static boolean tcxLinks() {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment attributes = BpfSystemCall.attributes(
                        arena, LONGEST_ATTRIBUTES, 0, ABSENT_INTERFACE, 4, TcDirection.INGRESS.tcxAttachType());
                return BpfSystemCall.call(BpfSystemCall.PROG_QUERY, attributes) == -Errno.ENODEV.number();
            }
        }

        static boolean runStatistics() {
            int descriptor = Libbpf.enableStatistics(0);
            if (descriptor < 0) {
                return false;
            }
            Libc.close(descriptor);
            return true;
        }

        static boolean mappableArrays() {
            try (BpfMap map = BpfMap.create(new MapSpec("probe", MapType.ARRAY, 4, 8, 1, MapSpec.MAPPABLE))) {
                return map.descriptor() >= 0;
            } catch (SystemCallException refused) {
                return false;
            }
        }
    }
}
