package dev.tenet.model;

/** What a tenant last asked of an instance. */
public enum InstanceGoal {
    RUNNING,
    STOPPED,
    TERMINATED
}
