package dev.tenet.api.auth;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A request as it came over HTTP, as far as a signature covers it.
 *
 * @param query the URL's query as it was sent, without the question mark; empty if there was none
 * @param headers by lower-case name, each with its values in the order they came
 */
public record SignedRequest(String method, String path, String query, Map<String, List<String>> headers, byte[] body) {
    public SignedRequest {
        headers = new TreeMap<>(headers);
    }

    Optional<String> header(String lowerCaseName) {
        List<String> values = headers.getOrDefault(lowerCaseName, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(",", values));
    }
}
