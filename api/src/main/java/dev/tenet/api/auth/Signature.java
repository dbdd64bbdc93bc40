package dev.tenet.api.auth;

import dev.tenet.api.ApiException;
import dev.tenet.api.query.Parameters;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The signature that a request carries, read but not believed.
 *
 * @param timestamp when it was made, as it was sent: {@code 20260131T235959Z}
 * @param signedHeaders the lower-case names it covers, in the order it gives them
 * @param value lower-case hexadecimal
 * @param validFor how long a presigned URL says it is good for; empty in a header
 */
record Signature(Scope scope, String timestamp, List<String> signedHeaders, String value, Optional<Duration> validFor) {
    static final String ALGORITHM = "AWS4-HMAC-SHA256";
    static final String PRESIGNED_PREFIX = "X-Amz-";
    static final String PRESIGNED_SIGNATURE = PRESIGNED_PREFIX + "Signature";
    private static final String DEFAULT_SERVICE = "ec2";
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withResolverStyle(ResolverStyle.STRICT);
    private static final int DATE_LENGTH = 8;
    private static final long MAX_VALID_SECONDS = Duration.ofDays(7).toSeconds();

    Signature {
        signedHeaders = List.copyOf(signedHeaders);
    }

    /**
     * Reads it.
     *
     * @param service in whose words to complain while the signature does not say its own
     * @throws ApiException if there is none, or it lacks a part
     */
    static Signature of(SignedRequest request, String service) {
        Map<String, String> query = new HashMap<>();
        Parameters.split(request.query(), query::put);
        if (query.containsKey(PRESIGNED_SIGNATURE)) return presigned(query);
        String header = request.header("authorization").orElseThrow(() -> AuthFault.NOT_SIGNED.in(service, ""));
        return header(header, request);
    }

    /** When it was made. */
    Instant time() {
        return LocalDateTime.parse(timestamp, TIMESTAMP).toInstant(ZoneOffset.UTC);
    }

    private static Signature header(String header, SignedRequest request) {
        if (!header.startsWith(ALGORITHM + " "))
            throw incomplete("The Authorization header must start with " + ALGORITHM);
        Map<String, String> parts = new HashMap<>();
        for (String part : header.substring(ALGORITHM.length()).split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 0) throw incomplete("A part of the Authorization header has no equal-sign");
            parts.put(
                    part.substring(0, equals).strip(),
                    part.substring(equals + 1).strip());
        }
        return of(
                need(parts, "Credential"),
                request.header("x-amz-date").orElseThrow(() -> incomplete("The request has no X-Amz-Date header")),
                need(parts, "SignedHeaders"),
                need(parts, "Signature"),
                Optional.empty());
    }

    private static Signature presigned(Map<String, String> query) {
        if (!need(query, PRESIGNED_PREFIX + "Algorithm").equals(ALGORITHM))
            throw incomplete("X-Amz-Algorithm must be " + ALGORITHM);
        return of(
                need(query, PRESIGNED_PREFIX + "Credential"),
                need(query, PRESIGNED_PREFIX + "Date"),
                need(query, PRESIGNED_PREFIX + "SignedHeaders"),
                need(query, PRESIGNED_SIGNATURE),
                Optional.of(validFor(need(query, PRESIGNED_PREFIX + "Expires"))));
    }

    private static Signature of(
            String credential, String timestamp, String signedHeaders, String value, Optional<Duration> validFor) {
        Scope scope = Scope.tryParse(credential)
                .orElseThrow(() -> incomplete("Credential must be KEY/DATE/REGION/SERVICE/" + Scope.TERMINATOR));
        Signature signature = new Signature(scope, timestamp, List.of(signedHeaders.split(";", -1)), value, validFor);
        try {
            signature.time();
        } catch (DateTimeException e) {
            throw incomplete("The date must be in ISO 8601 basic format, such as 20260131T235959Z");
        }
        if (!scope.date().equals(timestamp.substring(0, DATE_LENGTH)))
            throw AuthFault.WRONG_SIGNATURE.in(
                    scope.service(),
                    "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP");
        return signature;
    }

    private static Duration validFor(String seconds) {
        try {
            long value = Long.parseLong(seconds);
            if (value >= 1 && value <= MAX_VALID_SECONDS) return Duration.ofSeconds(value);
        } catch (NumberFormatException e) {
            // said below
        }
        throw incomplete("X-Amz-Expires must be 1 to " + MAX_VALID_SECONDS + " seconds");
    }

    private static String need(Map<String, String> parts, String name) {
        String value = parts.get(name);
        if (value == null || value.isEmpty()) throw incomplete("The signature requires '" + name + "'");
        return value;
    }

    private static ApiException incomplete(String detail) {
        return AuthFault.INCOMPLETE.in(DEFAULT_SERVICE, detail);
    }
}
