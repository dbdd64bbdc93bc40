package dev.tenet.bpf;

/** The verifier refused a program. The message shows its last useful lines; {@link #log()} has all of them. */
public final class ProgramRejectedException extends BpfException {
    private final String program;
    private final transient Errno errno;
    private final transient VerifierLog log;

    ProgramRejectedException(String program, Errno errno, VerifierLog log) {
        super("the kernel refused program " + program + ": " + errno
                + log.missingFeature()
                        .map(feature -> "; this kernel lacks " + feature.description() + " (in Linux since "
                                + feature.since() + ")")
                        .orElse("")
                + "\n" + log.summary());
        this.program = program;
        this.errno = errno;
        this.log = log;
    }

    public String program() {
        return program;
    }

    public Errno errno() {
        return errno;
    }

    public VerifierLog log() {
        return log;
    }
}
