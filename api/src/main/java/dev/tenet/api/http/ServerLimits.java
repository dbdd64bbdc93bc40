package dev.tenet.api.http;

import java.time.Duration;

/**
 * What one API server takes on.
 *
 * @param requests requests at a time; more are answered {@code Unavailable}
 * @param connections TCP connections at a time; more wait to be accepted
 * @param bodyBytes the longest body; EC2's own largest, a launch's user data, is 16 KiB before encoding
 * @param idle how long a connection may say nothing
 * @param grace how long requests may still run once the server stops
 */
public record ServerLimits(int requests, int connections, int bodyBytes, Duration idle, Duration grace) {
    public static final ServerLimits DEFAULT =
            new ServerLimits(256, 1024, 1 << 20, Duration.ofMinutes(5), Duration.ofSeconds(5));

    public ServerLimits {
        if (requests < 1 || connections < 1 || bodyBytes < 1) throw new IllegalArgumentException("limits start at 1");
    }
}
