package dev.tenet.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Debian's own {@code aws} and boto3 over HTTP on the loopback; their environment is closed, so that they can call nobody else. */
class RealClientsTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    private Path home;

    private final DemoApi demo = new DemoApi();
    private ApiServer server;

    @BeforeEach
    void start() {
        server = ApiServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                demo.dispatcher(8),
                ServerLimits.DEFAULT,
                exchange -> {});
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String endpoint() {
        return "http://127.0.0.1:" + server.port();
    }

    private record Ended(int status, String output) {}

    private Ended run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Path output = Files.createTempFile(home, "out", ".txt");
        builder.redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        "/usr/bin:/bin",
                        "HOME",
                        home.toString(),
                        "LC_ALL",
                        "C.UTF-8",
                        "AWS_ACCESS_KEY_ID",
                        DemoApi.KEY.id().value(),
                        "AWS_SECRET_ACCESS_KEY",
                        DemoApi.KEY.secret(),
                        "AWS_DEFAULT_REGION",
                        DemoApi.REGION,
                        "AWS_EC2_METADATA_DISABLED",
                        "true",
                        "AWS_MAX_ATTEMPTS",
                        "1"));
        Process process = builder.start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", command) + " did not end");
        }
        return new Ended(process.exitValue(), Files.readString(output));
    }

    private Ended aws(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("/usr/bin/aws", "--endpoint-url", endpoint(), "--output", "json"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    @Test
    void boto3() throws Exception {
        Path script = home.resolve("client.py");
        try (var in = RealClientsTest.class.getResourceAsStream("boto3_client.py")) {
            Files.write(script, in.readAllBytes());
        }
        Ended ended = run("/usr/bin/python3", script.toString(), endpoint());
        assertEquals(0, ended.status(), ended::output);
        JsonNode expected = JsonNode.parser().parse("""
                {"owner": "123456789012", "tag": "näme <3> & 'more'", "paged": true, "filtered": 3, "none": [],
                 "bad filter": "400 InvalidParameterValue", "dry run": "412 DryRunOperation", "after dry run": 12,
                 "not here": "400 UnsupportedOperation", "deleted": 200, "deleted again": "400 InvalidParameterValue",
                 "identity": ["123456789012", "arn:aws:iam::123456789012:root", "123456789012"],
                 "sts not here": "400 UnsupportedOperation",
                 "wrong secret": "401 AuthFailure", "wrong key": "401 AuthFailure", "session token": "401 AuthFailure",
                 "sts wrong secret": "403 SignatureDoesNotMatch", "wrong region": "401 AuthFailure",
                 "presigned": 200, "presigned, changed": 401, "presigned, posted": 200}""");
        assertEquals(expected, JsonNode.parser().parse(ended.output()));
    }

    @Test
    void awsTheCommand() throws Exception {
        Ended made = aws(
                "ec2",
                "create-vpc",
                "--cidr-block",
                "10.0.0.0/16",
                "--tag-specifications",
                "ResourceType=vpc,Tags=[{Key=Name,Value=a b}]");
        assertEquals(0, made.status(), made::output);
        Ended listed =
                aws("ec2", "describe-vpcs", "--filters", "Name=tag:Name,Values=a*", "--query", "Vpcs[].CidrBlock");
        assertEquals(
                List.of("10.0.0.0/16"),
                JsonNode.parser().parse(listed.output()).asArray().stream()
                        .map(JsonNode::asString)
                        .toList());
        Ended identity = aws("sts", "get-caller-identity", "--query", "Account");
        assertEquals("\"123456789012\"", identity.output().strip());
    }

    @Test
    void aClientsWrongClockIsToldToIt() throws Exception {
        demo.ahead = Duration.ofMinutes(20);
        Ended late = aws("ec2", "describe-vpcs");
        assertTrue(late.status() != 0 && late.output().contains("(RequestExpired)"), late::output);
        demo.ahead = Duration.ofMinutes(-20);
        Ended early = aws("ec2", "describe-vpcs");
        assertTrue(early.status() != 0 && early.output().contains("(RequestExpired)"), early::output);
    }
}
