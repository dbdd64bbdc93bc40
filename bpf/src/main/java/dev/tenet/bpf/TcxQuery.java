package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** Asks the kernel which programs tcx runs on a device. */
public final class TcxQuery {
    private static final int MOST_PROGRAMS = 64; // the kernel's own limit, BPF_MPROG_MAX
    private static final long ATTRIBUTES_BYTES = 64;
    private static final long PROGRAM_IDS = 16;
    private static final long COUNT = 24;
    private static final long LINK_IDS = 40;

    private TcxQuery() {}

    /**
     * A program attached by tcx.
     *
     * @param programId the kernel's number of the program
     * @param linkId the kernel's number of the link; 0 if it is attached without one
     */
    public record Attached(int programId, int linkId) {}

    /**
     * The programs on a device of the calling thread's network namespace, in the order they run.
     *
     * @throws SystemCallException with ENODEV if there is no such device
     */
    public static List<Attached> attached(InterfaceIndex device, TcDirection direction) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment programs = arena.allocate(ValueLayout.JAVA_INT, MOST_PROGRAMS);
            MemorySegment links = arena.allocate(ValueLayout.JAVA_INT, MOST_PROGRAMS);
            MemorySegment attributes = BpfSystemCall.attributes(
                    arena,
                    ATTRIBUTES_BYTES,
                    0,
                    device.number(),
                    4,
                    direction.tcxAttachType(),
                    (int) COUNT,
                    MOST_PROGRAMS);
            attributes.set(ValueLayout.ADDRESS, PROGRAM_IDS, programs);
            attributes.set(ValueLayout.ADDRESS, LINK_IDS, links);
            int result = BpfSystemCall.call(BpfSystemCall.PROG_QUERY, attributes);
            if (result < 0) {
                throw KernelFeature.TCX_LINKS.explain(
                        "list the programs of interface " + device.number(), Errno.of(result));
            }
            List<Attached> attached = new ArrayList<>();
            for (int i = 0; i < attributes.get(ValueLayout.JAVA_INT, COUNT); i++) {
                attached.add(new Attached(
                        programs.getAtIndex(ValueLayout.JAVA_INT, i), links.getAtIndex(ValueLayout.JAVA_INT, i)));
            }
            return List.copyOf(attached);
        }
    }
}
