package dev.tenet.bpf;

/** The kernel's kinds of program that this package does something particular for; {@code enum bpf_prog_type}. */
public enum ProgramType {
    /** A tc classifier, whether attached by tcx or as a filter: {@code SEC("tc")}. */
    SCHED_CLS(3),
    /** {@code SEC("xdp")}. */
    XDP(6),
    /** Run by a system call only: {@code SEC("syscall")}. */
    SYSCALL(31),
    /** Any other. */
    OTHER(-1);

    private final int number;

    ProgramType(int number) {
        this.number = number;
    }

    static ProgramType of(int number) {
        for (ProgramType type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return OTHER;
    }

    int number() {
        return number;
    }
}
