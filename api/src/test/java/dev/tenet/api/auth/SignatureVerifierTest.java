package dev.tenet.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import dev.tenet.model.AccessKey;
import dev.tenet.model.AccessKeyId;
import dev.tenet.model.AccountId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureVerifierTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final AccessKey KEY =
            new AccessKey(new AccessKeyId("AKIAIOSFODNN7EXAMPLE"), new AccountId("123456789012"), SECRET, true, NOW);
    private static final DateTimeFormatter BASIC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String BODY = "Action=DescribeVpcs&Version=2016-11-15";

    private static SignatureVerifier verifier(AccessKey key, Instant now) {
        return new SignatureVerifier(
                id -> Optional.of(key).filter(k -> k.id().equals(id)), () -> now, "eu-here-1", Set.of("ec2", "sts"));
    }

    /** A signed POST, from its parts, each of which a test may spoil. */
    private record Parts(
            String service,
            String region,
            Instant time,
            String body,
            Map<String, String> headers,
            String signedHeaders) {
        static Parts good() {
            return new Parts("ec2", "eu-here-1", NOW, BODY, Map.of("host", "127.0.0.1:4566"), "host;x-amz-date");
        }

        SignedRequest sign() {
            Map<String, List<String>> all = new TreeMap<>();
            headers.forEach((name, value) -> all.put(name, List.of(value)));
            all.put("x-amz-date", List.of(BASIC.format(time)));
            var scope = new Scope(KEY.id().value(), BASIC.format(time).substring(0, 8), region, service);
            var unsigned = new SignedRequest("POST", "/", "", all, body.getBytes(StandardCharsets.UTF_8));
            var signature =
                    new Signature(scope, BASIC.format(time), List.of(signedHeaders.split(";")), "", Optional.empty());
            String value = HexFormat.of().formatHex(SignatureVerifier.sign(SECRET, signature, unsigned));
            return withHeader(
                    unsigned,
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                            .formatted(scope.accessKey(), scope.text(), signedHeaders, value));
        }
    }

    private static SignedRequest withHeader(SignedRequest request, String name, String value) {
        Map<String, List<String>> headers = new TreeMap<>(request.headers());
        headers.put(name, List.of(value));
        return new SignedRequest(request.method(), request.path(), request.query(), headers, request.body());
    }

    private static ErrorCode refusal(SignedRequest request) {
        return assertThrows(ApiException.class, () -> verifier(KEY, NOW).verify(request, "ec2"))
                .code();
    }

    private static Parts with(UnaryOperator<Parts> change) {
        return change.apply(Parts.good());
    }

    @Test
    void aGoodSignatureNamesItsKeyAndService() {
        assertEquals(
                new SignatureVerifier.Signer(KEY, "ec2"),
                verifier(KEY, NOW).verify(Parts.good().sign(), "ec2"));
    }

    @Test
    void whateverTheSignatureCoversCannotBeChanged() {
        SignedRequest good = Parts.good().sign();
        List<SignedRequest> forged = new ArrayList<>();
        forged.add(new SignedRequest("GET", good.path(), good.query(), good.headers(), good.body()));
        forged.add(new SignedRequest("POST", "/x", good.query(), good.headers(), good.body()));
        forged.add(new SignedRequest("POST", "/", "a=b", good.headers(), good.body()));
        forged.add(new SignedRequest(
                "POST", "/", "", good.headers(), "Action=DeleteVpc".getBytes(StandardCharsets.UTF_8)));
        forged.add(withHeader(good, "host", "127.0.0.1:4567"));
        forged.add(withHeader(good, "x-amz-date", BASIC.format(NOW.plusSeconds(1))));
        forged.add(withHeader(good, "x-amz-target", "unsigned"));
        String authorization = good.header("authorization").orElseThrow();
        forged.add(withHeader(good, "authorization", authorization.substring(0, authorization.length() - 1) + "g"));
        forged.add(withHeader(good, "authorization", authorization.replace("SignedHeaders=host;", "SignedHeaders=")));
        for (SignedRequest request : forged) assertEquals(ErrorCode.AUTH_FAILURE, refusal(request));
    }

    @Test
    void anUnknownOrInactiveKeyIsAnAuthFailure() {
        AccessKey other = new AccessKey(new AccessKeyId("AKIAOTHEROTHEROTHER1"), KEY.account(), SECRET, true, NOW);
        for (AccessKey known : List.of(other, KEY.withActive(false))) {
            var verifier = verifier(known, NOW);
            assertEquals(
                    ErrorCode.AUTH_FAILURE,
                    assertThrows(
                                    ApiException.class,
                                    () -> verifier.verify(Parts.good().sign(), "ec2"))
                            .code());
        }
    }

    @Test
    void clocksMayDifferByAQuarterOfAnHour() {
        for (Duration skew : List.of(Duration.ofMinutes(15), Duration.ofMinutes(-15)))
            verifier(KEY, NOW.plus(skew)).verify(Parts.good().sign(), "ec2");
        for (Duration skew : List.of(Duration.ofSeconds(901), Duration.ofSeconds(-901), Duration.ofDays(400))) {
            var verifier = verifier(KEY, NOW.plus(skew));
            assertEquals(
                    ErrorCode.REQUEST_EXPIRED,
                    assertThrows(
                                    ApiException.class,
                                    () -> verifier.verify(Parts.good().sign(), "ec2"))
                            .code());
        }
    }

    @Test
    void anotherRegionOrServiceIsRefused() {
        assertEquals(
                ErrorCode.AUTH_FAILURE,
                refusal(with(p -> new Parts("ec2", "us-east-1", p.time, p.body, p.headers, p.signedHeaders))
                        .sign()));
        assertEquals(
                ErrorCode.SIGNATURE_DOES_NOT_MATCH,
                refusal(with(p -> new Parts("s3", p.region, p.time, p.body, p.headers, p.signedHeaders))
                        .sign()));
    }

    @Test
    void stsIsSignedForTheGlobalRegionTooAndHasItsOwnCodes() {
        Parts global = with(p -> new Parts("sts", "us-east-1", p.time, p.body, p.headers, p.signedHeaders));
        assertEquals("sts", verifier(KEY, NOW).verify(global.sign(), "ec2").service());
        assertEquals(
                ErrorCode.INVALID_CLIENT_TOKEN_ID,
                assertThrows(
                                ApiException.class,
                                () -> verifier(KEY.withActive(false), NOW).verify(global.sign(), "ec2"))
                        .code());
        assertEquals(ErrorCode.SIGNATURE_DOES_NOT_MATCH, refusal(withHeader(global.sign(), "host", "elsewhere")));
    }

    @Test
    void aSessionTokenIsRefusedThoughSigned() {
        Map<String, String> headers = Map.of("host", "h", "x-amz-security-token", "FwoGZXIvYXdz");
        String signed = "host;x-amz-date;x-amz-security-token";
        assertEquals(
                ErrorCode.AUTH_FAILURE,
                refusal(with(p -> new Parts(p.service, p.region, p.time, p.body, headers, signed))
                        .sign()));
    }

    @Test
    void anUnsignedRequestIsAskedForItsKey() {
        var unsigned = new SignedRequest("POST", "/", "", Map.of("host", List.of("h")), new byte[0]);
        var refusal = assertThrows(ApiException.class, () -> verifier(KEY, NOW).verify(unsigned, "ec2"));
        assertEquals(ErrorCode.MISSING_PARAMETER, refusal.code());
        assertEquals("The request must contain the parameter AWSAccessKeyId", refusal.text());
        var toSts = assertThrows(ApiException.class, () -> verifier(KEY, NOW).verify(unsigned, "sts"));
        assertEquals(ErrorCode.MISSING_AUTHENTICATION_TOKEN, toSts.code());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic dXNlcjpwYXNz",
                "AWS4-HMAC-SHA256 ",
                "AWS4-HMAC-SHA256 Credential",
                "AWS4-HMAC-SHA256 Credential=, SignedHeaders=host, Signature=00",
                "AWS4-HMAC-SHA256 Credential=AKIA/20260131/eu-here-1/ec2, SignedHeaders=host, Signature=00",
                "AWS4-HMAC-SHA256 Credential=AKIA/20260131/eu-here-1/ec2/aws4_request, Signature=00",
                "AWS4-HMAC-SHA256 Credential=AKIA/20260131/eu-here-1/ec2/aws4_request, SignedHeaders=host",
                "AWS4-ECDSA-P256-SHA256 Credential=AKIA/20260131/eu-here-1/ec2/aws4_request, SignedHeaders=host, Signature=0",
            })
    void aBrokenHeaderIsAnIncompleteSignature(String authorization) {
        assertEquals(
                ErrorCode.INCOMPLETE_SIGNATURE,
                refusal(withHeader(Parts.good().sign(), "authorization", authorization)));
    }

    @Test
    void aBrokenDateIsAnIncompleteSignature() {
        for (String date : List.of("", "today", "2026-01-31T12:00:00Z", "20260231T120000Z"))
            assertEquals(
                    ErrorCode.INCOMPLETE_SIGNATURE,
                    refusal(withHeader(Parts.good().sign(), "x-amz-date", date)));
    }

    @Test
    void aPresignedUrlIsGoodForAsLongAsItSays() {
        SignedRequest url = presigned("60");
        verifier(KEY, NOW.plusSeconds(60)).verify(url, "ec2");
        assertEquals(
                ErrorCode.REQUEST_EXPIRED,
                assertThrows(
                                ApiException.class,
                                () -> verifier(KEY, NOW.plusSeconds(61)).verify(url, "ec2"))
                        .code());
        assertEquals(
                ErrorCode.AUTH_FAILURE,
                refusal(new SignedRequest(
                        "GET", "/", url.query().replace("DescribeVpcs", "DeleteVpc"), url.headers(), url.body())));
        for (String expires : List.of("0", "604801", "-1", "soon"))
            assertEquals(ErrorCode.INCOMPLETE_SIGNATURE, refusal(presigned(expires)));
    }

    private static SignedRequest presigned(String expires) {
        Scope scope = new Scope(KEY.id().value(), "20260131", "eu-here-1", "ec2");
        String query = "Action=DescribeVpcs&Version=2016-11-15&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="
                + (scope.accessKey() + "/" + scope.text()).replace("/", "%2F")
                + "&X-Amz-Date=20260131T120000Z&X-Amz-Expires=" + expires + "&X-Amz-SignedHeaders=host";
        Map<String, List<String>> headers = Map.of("host", List.of("127.0.0.1:4566"));
        var unsigned = new SignedRequest("GET", "/", query, headers, new byte[0]);
        var signature = new Signature(scope, "20260131T120000Z", List.of("host"), "", Optional.empty());
        String value = HexFormat.of().formatHex(SignatureVerifier.sign(SECRET, signature, unsigned));
        return new SignedRequest("GET", "/", query + "&X-Amz-Signature=" + value, headers, new byte[0]);
    }
}
