package dev.tenet.api.http;

import java.time.Duration;

/**
 * A request and its answer, for metrics.
 *
 * @param time from the request's headers read to the answer handed to the connection
 */
public record Exchange(Answer answer, Duration time, int requestBytes) {
    /** Told of every exchange, on the thread that served it; it must be quick. */
    @FunctionalInterface
    public interface Observer {
        void answered(Exchange exchange);
    }
}
