package dev.tenet.model;

import java.time.Duration;
import java.util.Locale;

/** Where a VPC peering connection is in its life; over in the last four, and then shown for a while. */
public enum VpcPeeringState {
    PENDING_ACCEPTANCE(Duration.ZERO, "Pending Acceptance"),
    ACTIVE(Duration.ZERO, "Active"),
    REJECTED(Duration.ofDays(2), "Inactive"),
    EXPIRED(Duration.ofDays(2), "Inactive"),
    FAILED(Duration.ofHours(2), "Failed due to incorrect VPC-ID, Account ID, or overlapping CIDR range"),
    DELETED(Duration.ofHours(2), "Deleted");

    private final Duration shownFor;
    private final String message;

    VpcPeeringState(Duration shownFor, String message) {
        this.shownFor = shownFor;
        this.message = message;
    }

    /** How long a connection that is over is still described. */
    public Duration shownFor() {
        return shownFor;
    }

    public String message() {
        return message;
    }

    public boolean isOver() {
        return switch (this) {
            case PENDING_ACCEPTANCE, ACTIVE -> false;
            case REJECTED, EXPIRED, FAILED, DELETED -> true;
        };
    }

    /** As EC2 writes it. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
