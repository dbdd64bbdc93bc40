package dev.tenet.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.HexFormat;

/**
 * The kernel's description of a program, at the moment it was read.
 *
 * @param id the kernel's number for it, while it lives
 * @param name the kernel's name, at most 15 bytes
 * @param tag 16 hexadecimal digits, the same for the same instructions (map contents and constants do not count)
 * @param verifiedInstructions how many the verifier walked; 0 before Linux 5.16
 * @param translatedBytes the instructions after the verifier rewrote them
 * @param nativeBytes the machine code; 0 without a JIT
 * @param runs how often it ran, and
 * @param runTime for how long, both only while {@link RunStatistics} are on
 */
public record ProgramInfo(
        int id,
        ProgramType type,
        String name,
        String tag,
        int verifiedInstructions,
        int translatedBytes,
        int nativeBytes,
        long runs,
        Duration runTime) {
    private static final long INFO_BYTES = 232;

    static ProgramInfo read(BpfProgram program) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = program.readInfo(arena, INFO_BYTES);
            return new ProgramInfo(
                    info.get(ValueLayout.JAVA_INT, 4),
                    ProgramType.of(info.get(ValueLayout.JAVA_INT, 0)),
                    KernelObject.nameAt(info, 64),
                    HexFormat.of().formatHex(info.asSlice(8, 8).toArray(ValueLayout.JAVA_BYTE)),
                    info.get(ValueLayout.JAVA_INT, 216),
                    info.get(ValueLayout.JAVA_INT, 20),
                    info.get(ValueLayout.JAVA_INT, 16),
                    info.get(ValueLayout.JAVA_LONG, 200),
                    Duration.ofNanos(info.get(ValueLayout.JAVA_LONG, 192)));
        }
    }
}
