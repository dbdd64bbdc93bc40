package dev.tenet.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tenet.api.ApiException;
import dev.tenet.api.auth.SignatureVerifier;
import dev.tenet.api.auth.SignedRequest;
import dev.tenet.api.query.Fingerprint;
import dev.tenet.api.query.Parameters;
import dev.tenet.api.query.Protocol;
import dev.tenet.api.query.RequestBinder;
import dev.tenet.api.query.RequiredParameters;
import dev.tenet.model.AccessKey;
import dev.tenet.model.AccessKeyId;
import dev.tenet.model.AccountId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.ec2.model.AuthorizeSecurityGroupIngressRequest;
import software.amazon.awssdk.services.ec2.model.DescribeNetworkInsightsAnalysesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** Requests of strangers: each is bound, or refused by the one exception that says so; none is taken for signed. */
class RequestFuzzTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final AccessKey KEY = new AccessKey(
            new AccessKeyId("AKIAIOSFODNN7EXAMPLE"),
            new AccountId("123456789012"),
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            true,
            NOW);
    private static final RequestBinder BINDER = new RequestBinder(Protocol.EC2, RequiredParameters.load());
    private static final SignatureVerifier VERIFIER =
            new SignatureVerifier(id -> Optional.of(KEY), () -> NOW, "us-east-1", Set.of("ec2", "sts"));
    private static final List<Class<? extends SdkPojo>> REQUESTS = List.of(
            RunInstancesRequest.class,
            AuthorizeSecurityGroupIngressRequest.class,
            DescribeVpcsRequest.class,
            DescribeNetworkInsightsAnalysesRequest.class);

    @FuzzTest(maxDuration = "10s")
    void parametersAreBoundOrRefused(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        for (Class<? extends SdkPojo> type : REQUESTS) {
            Fingerprint bound;
            try {
                bound = Fingerprint.of(BINDER.bind(type, Parameters.parse(text)), Set.of());
            } catch (ApiException refused) {
                continue;
            }
            assertEquals(bound, Fingerprint.of(BINDER.bind(type, Parameters.parse(text)), Set.of()));
        }
    }

    @FuzzTest(maxDuration = "10s")
    void noSignatureIsForged(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int line = Math.max(text.indexOf('\n'), 0);
        Map<String, List<String>> headers = Map.of(
                "host", List.of("127.0.0.1"),
                "x-amz-date", List.of("20260131T120000Z"),
                "authorization", List.of(text.substring(0, line)));
        var request = new SignedRequest("GET", "/", text.substring(line), headers, new byte[0]);
        assertThrows(ApiException.class, () -> VERIFIER.verify(request, "ec2"));
    }
}
