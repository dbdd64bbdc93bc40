package dev.tenet.api.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** AWS's published examples and test suite for Signature Version 4. */
class SignatureVectorsTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String TIME = "20150830T123600Z";

    private static String sign(String service, String method, String query, Map<String, String> headers, String body) {
        Map<String, List<String>> all = new TreeMap<>();
        headers.forEach((name, value) -> all.put(name, List.of(value)));
        all.put("x-amz-date", List.of(TIME));
        all.putIfAbsent("host", List.of("example.amazonaws.com"));
        var request = new SignedRequest(method, "/", query, all, body.getBytes(StandardCharsets.UTF_8));
        var scope = new Scope("AKIDEXAMPLE", "20150830", "us-east-1", service);
        var signature = new Signature(scope, TIME, List.copyOf(all.keySet()), "", Optional.empty());
        return HexFormat.of().formatHex(SignatureVerifier.sign(SECRET, signature, request));
    }

    @Test
    void theDocumentedExample() {
        assertEquals(
                "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
                sign(
                        "iam",
                        "GET",
                        "Action=ListUsers&Version=2010-05-08",
                        Map.of(
                                "host",
                                "iam.amazonaws.com",
                                "content-type",
                                "application/x-www-form-urlencoded; charset=utf-8"),
                        ""));
    }

    @Test
    void getVanilla() {
        assertEquals(
                "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                sign("service", "GET", "", Map.of(), ""));
    }

    @Test
    void getVanillaQueryOrderKeyCase() {
        assertEquals(
                "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
                sign("service", "GET", "Param2=value2&Param1=value1", Map.of(), ""));
    }

    @Test
    void getHeaderValueTrim() {
        assertEquals(
                "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736",
                sign("service", "GET", "", Map.of("my-header1", " value1", "my-header2", " \"a   b   c\""), ""));
    }

    @Test
    void postFormUrlencoded() {
        assertEquals(
                "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
                sign(
                        "service",
                        "POST",
                        "",
                        Map.of("content-type", "application/x-www-form-urlencoded"),
                        "Param1=value1"));
    }
}
