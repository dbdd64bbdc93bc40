package dev.tenet.model;

import java.util.Optional;

/**
 * How a target group finds out whether a target is well.
 *
 * @param port another than the target's own
 * @param path what HTTP and HTTPS ask for
 * @param matcher the HTTP status codes of a good answer, such as {@code 200-399}
 */
public record HealthCheck(
        Protocol protocol,
        Optional<Integer> port,
        Optional<String> path,
        Optional<String> matcher,
        int intervalSeconds,
        int timeoutSeconds,
        int healthyThreshold,
        int unhealthyThreshold) {
    public enum Protocol {
        TCP,
        HTTP,
        HTTPS
    }
}
