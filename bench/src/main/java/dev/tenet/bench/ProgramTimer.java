package dev.tenet.bench;

import dev.tenet.bpf.BpfProgram;
import dev.tenet.bpf.ClsactFilter;
import dev.tenet.bpf.ProgramInfo;
import dev.tenet.bpf.TcDirection;
import java.util.ArrayList;
import java.util.List;

/**
 * How long one packet takes a program, in nanoseconds, by the kernel's own account of each run while run statistics are on. That includes
 * the reading of the clock, and nothing of what the network stack does before and after the program. For a thread in the namespace whose
 * loopback device the source sends by.
 */
final class ProgramTimer {
    private static final int SLICES = 25;
    private static final int PACKETS_A_SLICE = 20_000;

    /** How many packets one measurement sends. */
    static final int PACKETS = (SLICES + 1) * PACKETS_A_SLICE;

    private final BpfProgram program;
    private final PacketSource source;

    ProgramTimer(BpfProgram program, PacketSource source) {
        this.program = program;
        this.source = source;
    }

    /**
     * The median of many short slices, so that a slice in which the machine did something else does not count.
     *
     * @throws IllegalStateException when the program did not run for each packet
     */
    double nanosAPacket() {
        new ClsactFilter(BenchHost.LOOPBACK, TcDirection.INGRESS, 1, 1).attach(program);
        List<Double> slices = new ArrayList<>();
        source.send(PACKETS_A_SLICE);
        ProgramInfo before = program.info();
        for (int slice = 0; slice < SLICES; slice++) {
            source.send(PACKETS_A_SLICE);
            ProgramInfo after = program.info();
            long runs = after.runs() - before.runs();
            if (runs != PACKETS_A_SLICE) {
                throw new IllegalStateException(
                        program + " ran " + runs + " times for " + PACKETS_A_SLICE + " packets");
            }
            slices.add((double) after.runTime().minus(before.runTime()).toNanos() / runs);
            before = after;
        }
        return Alternation.median(slices);
    }
}
