package dev.tenet.compiler;

/**
 * How much the incremental compiler has done since its start.
 *
 * @param objects intent objects looked at
 * @param resources resources compiled, changed or not
 * @param changes resources put on or removed from a host because they differed; one for all hosts counts once
 */
public record CompilerCounters(long objects, long resources, long changes) {

    /** What was done since {@code earlier}. */
    public CompilerCounters since(CompilerCounters earlier) {
        return new CompilerCounters(
                objects - earlier.objects, resources - earlier.resources, changes - earlier.changes);
    }
}
