package dev.tenet.datapath.reference;

/**
 * What an agent does about flow logs.
 *
 * @param window of the records that packets write now
 * @param recordsPerInterface that one interface may take in a window
 */
public record FlowLogFacts(int window, int recordsPerInterface) {
    /** Nothing is logged. */
    public static final FlowLogFacts NONE = new FlowLogFacts(0, 0);
}
