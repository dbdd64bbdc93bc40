package dev.tenet.bpf;

/** How many values a per-CPU map gives for each key. */
public final class PossibleCpus {
    private static final int COUNT = SystemCallException.check(Libbpf.possibleCpus(), "count the possible CPUs");

    private PossibleCpus() {}

    /** The number of CPUs that this kernel could ever have on line; never less than those it has. */
    public static int count() {
        return COUNT;
    }
}
