package dev.tenet.api.auth;

import dev.tenet.api.ApiException;
import dev.tenet.api.query.Parameters;
import dev.tenet.model.AccessKey;
import dev.tenet.model.AccessKeyId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Verifies AWS Signature Version 4, in the {@code Authorization} header or presigned in the query. The signature must cover
 * the host, every {@code x-amz-} header and the body. Session tokens are refused: all keys here are long-term ones.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">AWS Signature Version 4</a>
 */
public final class SignatureVerifier {
    /** How far a signer's clock may be from ours. */
    public static final Duration MAX_SKEW = Duration.ofMinutes(15);

    private static final String HMAC = "HmacSHA256";
    private static final String SECURITY_TOKEN = "X-Amz-Security-Token";
    /** STS and Route 53 have global endpoints, whose signatures name this region wherever the client is. */
    private static final String GLOBAL_REGION = "us-east-1";

    private static final Set<String> GLOBAL_SERVICES = Set.of("sts", "route53");
    private static final HexFormat HEX = HexFormat.of();

    private final Credentials credentials;
    private final InstantSource clock;
    private final String region;
    private final Set<String> services;

    /** @param services the services that requests may be signed for, such as {@code ec2} */
    public SignatureVerifier(Credentials credentials, InstantSource clock, String region, Set<String> services) {
        this.credentials = credentials;
        this.clock = clock;
        this.region = region;
        this.services = Set.copyOf(services);
    }

    /** Who signed, and for which service. */
    public record Signer(AccessKey key, String service) {}

    /**
     * Who signed {@code request}.
     *
     * @param service in whose words to say that nobody did
     * @throws ApiException if nobody did, or it cannot be proven
     */
    public Signer verify(SignedRequest request, String service) {
        Signature signature = Signature.of(request, service);
        Scope scope = signature.scope();
        if (!services.contains(scope.service()))
            throw AuthFault.WRONG_SIGNATURE.in(
                    scope.service(),
                    "Credential should be scoped to a service that is here: " + String.join(", ", services));
        AccessKey key = find(scope);
        requireNoSessionToken(request, scope);
        requireScopeRegion(scope);
        requireCovered(request, signature);
        byte[] expected = HEX.formatHex(sign(key.secret(), signature, request)).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(expected, signature.value().getBytes(StandardCharsets.UTF_8)))
            throw AuthFault.WRONG_SIGNATURE.in(scope.service(), "");
        requireTimely(signature);
        return new Signer(key, scope.service());
    }

    /** The service that {@code request} says it is signed for, true or not; empty if it says none. Errors are put in its words. */
    public static Optional<String> claimedService(SignedRequest request) {
        try {
            return Optional.of(Signature.of(request, "").scope().service());
        } catch (ApiException e) {
            return Optional.empty();
        }
    }

    private AccessKey find(Scope scope) {
        return Optional.of(scope.accessKey())
                .filter(AccessKeyId::isValid)
                .flatMap(id -> credentials.find(new AccessKeyId(id)))
                .filter(AccessKey::active)
                .orElseThrow(() -> AuthFault.UNKNOWN_KEY.in(scope.service(), ""));
    }

    private static void requireNoSessionToken(SignedRequest request, Scope scope) {
        AtomicBoolean hasToken =
                new AtomicBoolean(request.header("x-amz-security-token").isPresent());
        Parameters.split(request.query(), (name, value) -> {
            if (name.equals(SECURITY_TOKEN)) hasToken.set(true);
        });
        if (hasToken.get()) throw AuthFault.UNKNOWN_KEY.in(scope.service(), "");
    }

    private void requireScopeRegion(Scope scope) {
        boolean global =
                GLOBAL_SERVICES.contains(scope.service()) && scope.region().equals(GLOBAL_REGION);
        if (!global && !scope.region().equals(region))
            throw AuthFault.WRONG_SIGNATURE.in(scope.service(), "Credential should be scoped to a valid region.");
    }

    private static void requireCovered(SignedRequest request, Signature signature) {
        for (String name : request.headers().keySet()) {
            boolean mustBeSigned = name.equals("host") || name.startsWith("x-amz-");
            if (mustBeSigned && !signature.signedHeaders().contains(name))
                throw AuthFault.WRONG_SIGNATURE.in(
                        signature.scope().service(), "'" + name + "' must be a signed header");
        }
        if (!signature.signedHeaders().contains("host"))
            throw AuthFault.WRONG_SIGNATURE.in(signature.scope().service(), "'Host' must be a signed header");
    }

    private void requireTimely(Signature signature) {
        Instant now = clock.instant();
        Instant made = signature.time();
        Instant end = made.plus(signature.validFor().orElse(MAX_SKEW));
        if (now.isAfter(end))
            throw AuthFault.EXPIRED.in(
                    signature.scope().service(), "Signature expired: " + made + " is too long before " + now);
        if (now.isBefore(made.minus(MAX_SKEW)))
            throw AuthFault.EXPIRED.in(
                    signature.scope().service(), "Signature not yet current: " + made + " is still later than " + now);
    }

    static byte[] sign(String secret, Signature signature, SignedRequest request) {
        String canonical = CanonicalRequest.text(request, signature.signedHeaders());
        String toSign = String.join(
                "\n",
                Signature.ALGORITHM,
                signature.timestamp(),
                signature.scope().text(),
                CanonicalRequest.sha256(canonical.getBytes(StandardCharsets.UTF_8)));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        Scope scope = signature.scope();
        for (String part : new String[] {scope.date(), scope.region(), scope.service(), Scope.TERMINATOR, toSign})
            key = hmac(key, part);
        return key;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has " + HMAC, e);
        }
    }
}
