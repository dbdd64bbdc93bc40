package dev.tenet.agent.policy;

/** The compiled rules of a set of security groups. */
public record CompiledPolicy(CompiledDirection ingress, CompiledDirection egress) {
    /** Kinds of traffic the datapath can tell apart in one direction (layout.h, POLICY_COLUMNS). */
    public static final int MAXIMUM_COLUMNS = 2048;
}
