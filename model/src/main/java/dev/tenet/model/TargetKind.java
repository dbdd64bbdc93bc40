package dev.tenet.model;

/** By what a target group names its targets. */
public enum TargetKind {
    INSTANCE,
    IP,
    /** By an application load balancer's ARN: of those there are none, so that such a group is always empty. */
    ALB
}
