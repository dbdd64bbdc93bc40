package dev.tenet.model;

/** By what a target group names its targets. */
public enum TargetKind {
    INSTANCE,
    IP
}
