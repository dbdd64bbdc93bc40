package dev.tenet.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.api.Catalog;
import dev.tenet.api.Handler;
import dev.tenet.api.Operations;
import dev.tenet.api.auth.SignedRequest;
import dev.tenet.api.auth.TestSigner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeVpcsResponse;

@Timeout(60)
class ApiServerTest {
    private static final String DESCRIBE = "Action=DescribeVpcs&Version=2016-11-15";
    private static final String FORM = "application/x-www-form-urlencoded; charset=utf-8";

    private final LinkedBlockingQueue<Exchange> exchanges = new LinkedBlockingQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();

    private ApiServer start(Dispatcher dispatcher, ServerLimits limits) {
        return ApiServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), dispatcher, limits, exchanges::add);
    }

    private static ServerLimits limits(int requests) {
        return new ServerLimits(requests, 64, 10_000, Duration.ofMinutes(1), Duration.ofSeconds(10));
    }

    private static Dispatcher withDescribe(Handler<DescribeVpcsRequest, DescribeVpcsResponse> handler, int perAccount) {
        var operations = Operations.of(Catalog.of(Ec2Client.class))
                .on(DescribeVpcsRequest.class, DescribeVpcsResponse.class, handler)
                .build();
        return new DemoApi().dispatcher(operations, perAccount);
    }

    private static HttpRequest.Builder to(ApiServer server, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .version(HttpClient.Version.HTTP_1_1);
    }

    private static HttpRequest post(ApiServer server, String body) {
        Map<String, List<String>> headers =
                Map.of("host", List.of("127.0.0.1:" + server.port()), "content-type", List.of(FORM));
        var signed = TestSigner.sign(
                new SignedRequest("POST", "/", "", headers, body.getBytes(StandardCharsets.UTF_8)),
                DemoApi.KEY,
                DemoApi.REGION,
                "ec2",
                Instant.now());
        HttpRequest.Builder request = to(server, "/").POST(HttpRequest.BodyPublishers.ofString(body));
        signed.headers().forEach((name, values) -> {
            if (!name.equals("host")) request.header(name, values.getFirst());
        });
        return request.build();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    private static String code(HttpResponse<String> response) {
        return response.statusCode() + " " + response.body().replaceAll("(?s).*<Code>(.*)</Code>.*", "$1");
    }

    @Test
    void everyAnswerHasItsIdInHeaderAndBody() throws Exception {
        try (ApiServer server = start(new DemoApi().dispatcher(8), limits(8))) {
            for (String body : List.of(DESCRIBE, "Action=Nothing&Version=2016-11-15")) {
                HttpResponse<String> response = send(post(server, body));
                String id = response.headers().firstValue("x-amzn-requestid").orElseThrow();
                assertTrue(response.body().contains(">" + id + "</request")
                        || response.body().contains(">" + id + "</RequestID>"));
                assertEquals(
                        "text/xml;charset=UTF-8",
                        response.headers().firstValue("content-type").orElseThrow());
            }
        }
    }

    @Test
    void whatIsNoRequestIsRefusedInXml() throws Exception {
        try (ApiServer server = start(new DemoApi().dispatcher(8), limits(8))) {
            assertEquals(
                    "405 MethodNotAllowed", code(send(to(server, "/").DELETE().build())));
            assertEquals(
                    "404 NotFound",
                    code(send(to(server, "/latest/meta-data").GET().build())));
            assertEquals(
                    "400 MissingParameter",
                    code(send(to(server, "/?" + DESCRIBE).GET().build())));
            assertEquals(
                    "403 MissingAuthenticationToken",
                    code(send(to(server, "/?Action=GetCallerIdentity&Version=2011-06-15")
                            .GET()
                            .build())));
            var json = HttpRequest.BodyPublishers.ofString("{}");
            assertEquals(
                    "400 MalformedQueryString",
                    code(send(to(server, "/")
                            .header("content-type", "application/json")
                            .POST(json)
                            .build())));
            var long_ = HttpRequest.BodyPublishers.ofString("a".repeat(10_001));
            assertEquals(
                    "413 RequestEntityTooLarge",
                    code(send(to(server, "/")
                            .header("content-type", FORM)
                            .POST(long_)
                            .build())));
        }
    }

    @Test
    void actionAndVersionAreChecked() throws Exception {
        try (ApiServer server = start(new DemoApi().dispatcher(8), limits(8))) {
            assertEquals("400 MissingAction", code(send(post(server, "Version=2016-11-15"))));
            assertEquals("400 MissingParameter", code(send(post(server, "Action=DescribeVpcs"))));
            assertEquals("400 NoSuchVersion", code(send(post(server, "Action=DescribeVpcs&Version=2006-06-26"))));
            assertEquals("400 InvalidAction", code(send(post(server, "Action=DestroyVpc&Version=2016-11-15"))));
            assertEquals(
                    "400 UnsupportedOperation", code(send(post(server, "Action=DescribeHosts&Version=2016-11-15"))));
            assertEquals("400 InvalidQueryParameter", code(send(post(server, DESCRIBE + "&Action=DeleteVpc"))));
            assertEquals("400 MalformedQueryString", code(send(post(server, DESCRIBE + "&a=%zz"))));
            assertEquals(
                    200,
                    send(post(server, DESCRIBE.replace("DescribeVpcs", "describevpcs")))
                            .statusCode());
        }
    }

    @Test
    void aFaultOfOursIsAnInternalErrorThatTellsNothing() throws Exception {
        Handler<DescribeVpcsRequest, DescribeVpcsResponse> broken = (request, caller) -> {
            throw new IllegalStateException("the secret plans");
        };
        try (ApiServer server = start(withDescribe(broken, 8), limits(8))) {
            HttpResponse<String> response = send(post(server, DESCRIBE));
            assertEquals("500 InternalError", code(response));
            assertFalse(response.body().contains("secret"));
        }
    }

    @Test
    void moreThanTheLimitAreRefusedAndCounted() throws Exception {
        CountDownLatch entered = new CountDownLatch(2);
        CountDownLatch leave = new CountDownLatch(1);
        try (ApiServer server = start(withDescribe(blocking(entered, leave), 8), limits(2))) {
            var first = client.sendAsync(post(server, DESCRIBE), BodyHandlers.ofString());
            var second = client.sendAsync(post(server, DESCRIBE), BodyHandlers.ofString());
            assertTrue(entered.await(10, TimeUnit.SECONDS));
            assertEquals(2, server.running());
            assertEquals("503 Unavailable", code(send(post(server, DESCRIBE))));
            assertEquals(1, server.refused());
            leave.countDown();
            assertEquals(200, first.get().statusCode());
            assertEquals(200, second.get().statusCode());
            assertEquals(200, send(post(server, DESCRIBE)).statusCode());
        }
    }

    @Test
    void oneAccountsCrowdIsHeldBack() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (ApiServer server = start(withDescribe(blocking(entered, leave), 1), limits(8))) {
            var first = client.sendAsync(post(server, DESCRIBE), BodyHandlers.ofString());
            assertTrue(entered.await(10, TimeUnit.SECONDS));
            assertEquals("503 RequestLimitExceeded", code(send(post(server, DESCRIBE))));
            leave.countDown();
            assertEquals(200, first.get().statusCode());
        }
    }

    @Test
    void stoppingLetsRunningRequestsEnd() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        ApiServer server = start(withDescribe(blocking(entered, leave), 8), limits(8));
        var running = client.sendAsync(post(server, DESCRIBE), BodyHandlers.ofString());
        assertTrue(entered.await(10, TimeUnit.SECONDS));
        var stopped = CompletableFuture.runAsync(server::close);
        leave.countDown();
        assertEquals(200, running.get().statusCode());
        stopped.get(20, TimeUnit.SECONDS);
    }

    @Test
    void theObserverIsToldOfEveryExchange() throws Exception {
        try (ApiServer server = start(new DemoApi().dispatcher(8), limits(8))) {
            send(post(server, DESCRIBE));
            send(post(server, DESCRIBE + "&Colour=red"));
            Exchange good = exchanges.poll(10, TimeUnit.SECONDS);
            Exchange bad = exchanges.poll(10, TimeUnit.SECONDS);
            assertEquals("DescribeVpcs", good.answer().action().orElseThrow());
            assertEquals(DemoApi.KEY.account(), good.answer().account().orElseThrow());
            assertTrue(good.time().toNanos() > 0);
            assertEquals("UnknownParameter", bad.answer().error().orElseThrow().code());
        }
    }

    private static Handler<DescribeVpcsRequest, DescribeVpcsResponse> blocking(
            CountDownLatch entered, CountDownLatch leave) {
        return (request, caller) -> {
            entered.countDown();
            try {
                assertTrue(leave.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return DescribeVpcsResponse.builder().vpcs(List.of()).build();
        };
    }
}
