package dev.tenet.api.auth;

import dev.tenet.api.query.Parameters;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A request in the one form that signer and verifier agree on.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">Create a signed AWS API request</a>
 */
final class CanonicalRequest {
    private static final String UNRESERVED = "-._~";
    private static final HexFormat HEX = HexFormat.of();
    private static final HexFormat UPPER_HEX = HexFormat.of().withUpperCase();

    private CanonicalRequest() {}

    /** Its text, covering {@code signedHeaders}. */
    static String text(SignedRequest request, List<String> signedHeaders) {
        String headers = signedHeaders.stream()
                .map(name -> name + ":" + valueOf(request.headers(), name) + "\n")
                .collect(Collectors.joining());
        return String.join(
                "\n",
                request.method(),
                path(request.path()),
                query(request.query()),
                headers,
                String.join(";", signedHeaders),
                sha256(request.body()));
    }

    static String sha256(byte[] bytes) {
        try {
            return HEX.formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    /** The path as it was sent, which is encoded, each segment encoded once more. */
    private static String path(String encoded) {
        return encoded.isEmpty()
                ? "/"
                : Stream.of(encoded.split("/", -1))
                        .map(CanonicalRequest::encode)
                        .collect(Collectors.joining("/"));
    }

    /** The query decoded and encoded again, sorted, without the signature itself. */
    private static String query(String encoded) {
        List<String> pairs = new ArrayList<>();
        Parameters.split(encoded, (name, value) -> {
            if (!name.equals(Signature.PRESIGNED_SIGNATURE)) pairs.add(encode(name) + "=" + encode(value));
        });
        Collections.sort(pairs);
        return String.join("&", pairs);
    }

    private static String valueOf(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name, List.of()).stream()
                .map(value -> value.strip().replaceAll(" +", " "))
                .collect(Collectors.joining(","));
    }

    private static String encode(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(b)) encoded.append((char) b);
            else encoded.append('%').append(UPPER_HEX.toHexDigits(b));
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(byte b) {
        return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || UNRESERVED.indexOf(b) >= 0;
    }
}
