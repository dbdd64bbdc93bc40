package dev.tenet.hoststate;

/** Which packets a rule is for, as the instance sees them. */
public enum RuleDirection {
    /** To the instance. */
    INGRESS,
    /** From the instance. */
    EGRESS
}
