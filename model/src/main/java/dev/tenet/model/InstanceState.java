package dev.tenet.model;

import java.util.Optional;

/**
 * What an instance is doing, as EC2 names and numbers it: the tenant's goal, and whether the host has got there.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html">InstanceState</a>
 */
public enum InstanceState {
    PENDING(0, "pending"),
    RUNNING(16, "running"),
    SHUTTING_DOWN(32, "shutting-down"),
    TERMINATED(48, "terminated"),
    STOPPING(64, "stopping"),
    STOPPED(80, "stopped");

    private final int code;
    private final String wireName;

    InstanceState(int code, String wireName) {
        this.code = code;
        this.wireName = wireName;
    }

    /** The state of an instance of which the controller last noted {@code status}. */
    public static InstanceState of(Instance instance, Optional<InstanceStatus> status) {
        boolean reached = status.filter(noted -> noted.generation() == instance.generation())
                .isPresent();
        return switch (instance.goal()) {
            case RUNNING -> reached ? RUNNING : PENDING;
            case STOPPED -> reached ? STOPPED : STOPPING;
            case TERMINATED -> reached ? TERMINATED : SHUTTING_DOWN;
        };
    }

    public int code() {
        return code;
    }

    /** EC2's name for it. */
    public String wireName() {
        return wireName;
    }
}
