package dev.tenet.model;

/** Which way a rule looks: {@link #INGRESS} is to the instance, {@link #EGRESS} from it. */
public enum RuleDirection {
    INGRESS,
    EGRESS
}
