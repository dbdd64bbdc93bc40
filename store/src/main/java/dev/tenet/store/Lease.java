package dev.tenet.store;

import java.time.Duration;

/** A granted lease: unless kept alive within {@code timeToLive} it ends, and the keys attached to it vanish in one revision. */
public record Lease(LeaseId id, Duration timeToLive) {}
