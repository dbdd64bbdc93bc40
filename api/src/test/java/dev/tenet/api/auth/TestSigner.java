package dev.tenet.api.auth;

import dev.tenet.model.AccessKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The other half of {@link SignatureVerifier}: signs all headers a request has. */
public final class TestSigner {
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int DATE_LENGTH = 8;

    private TestSigner() {}

    /** {@code request} with {@code x-amz-date} and {@code authorization} added. */
    public static SignedRequest sign(SignedRequest request, AccessKey key, String region, String service, Instant now) {
        String time = BASIC.format(now);
        SignedRequest dated = with(request, "x-amz-date", time);
        Scope scope = new Scope(key.id().value(), time.substring(0, DATE_LENGTH), region, service);
        List<String> names = List.copyOf(dated.headers().keySet());
        Signature signature = new Signature(scope, time, names, "", Optional.empty());
        String value = HexFormat.of().formatHex(SignatureVerifier.sign(key.secret(), signature, dated));
        return with(
                dated,
                "authorization",
                Signature.ALGORITHM + " Credential=" + scope.accessKey() + "/" + scope.text() + ", SignedHeaders="
                        + String.join(";", names) + ", Signature=" + value);
    }

    private static SignedRequest with(SignedRequest request, String name, String value) {
        Map<String, List<String>> headers = new TreeMap<>(request.headers());
        headers.put(name, List.of(value));
        return new SignedRequest(request.method(), request.path(), request.query(), headers, request.body());
    }
}
