package dev.tenet.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Vpc;

/** Unmodified clients over HTTP on the loopback; their environment is closed, so that they can call nobody else. */
class RealClientsTest {
    private static final long PATIENCE_SECONDS = 180;
    private static final Path DEBIANS_PYTHON = Path.of("/usr/bin/python3");
    private static final Path DEBIANS_AWS = Path.of("/usr/bin/aws");
    private static final JsonNode EXPECTED = JsonNode.parser().parse("""
            {"owner": "123456789012", "tag": "näme <3> & 'more'", "paged": true, "filtered": 3, "none": [],
             "bad filter": "400 InvalidParameterValue", "dry run": "412 DryRunOperation", "after dry run": 12,
             "not here": "400 UnsupportedOperation", "deleted": 200, "deleted again": "400 InvalidParameterValue",
             "identity": ["123456789012", "arn:aws:iam::123456789012:root", "123456789012"],
             "sts not here": "400 UnsupportedOperation",
             "wrong secret": "401 AuthFailure", "wrong key": "401 AuthFailure", "session token": "401 AuthFailure",
             "sts wrong secret": "403 SignatureDoesNotMatch", "wrong region": "401 AuthFailure",
             "presigned": 200, "presigned, changed": 401, "presigned, posted": 200}""");

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

    private Ended run(Path aws, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(aws.toString(), "--endpoint-url", endpoint(), "--output", "json"));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    @Test
    void debiansBoto3() throws Exception {
        boto3(DEBIANS_PYTHON);
    }

    @Test
    void aNewerBoto3() throws Exception {
        boto3(newer("boto3"));
    }

    private void boto3(Path python) throws Exception {
        Path script = home.resolve("client.py");
        try (var in = RealClientsTest.class.getResourceAsStream("boto3_client.py")) {
            Files.write(script, in.readAllBytes());
        }
        Ended ended = run(python.toString(), script.toString(), endpoint());
        assertEquals(0, ended.status(), ended::output);
        assertEquals(EXPECTED, JsonNode.parser().parse(ended.output()));
    }

    @Test
    void debiansAws() throws Exception {
        aws(DEBIANS_AWS);
    }

    @Test
    void aNewerAws() throws Exception {
        Path aws = newer("awscli").resolveSibling("aws");
        assumeTrue(Files.isExecutable(aws), "no aws beside the newer python3");
        aws(aws);
    }

    private void aws(Path aws) throws Exception {
        Ended made = run(
                aws,
                "ec2",
                "create-vpc",
                "--cidr-block",
                "10.0.0.0/16",
                "--tag-specifications",
                "ResourceType=vpc,Tags=[{Key=Name,Value=a b}]");
        assertEquals(0, made.status(), made::output);
        Ended listed =
                run(aws, "ec2", "describe-vpcs", "--filters", "Name=tag:Name,Values=a*", "--query", "Vpcs[].CidrBlock");
        assertEquals("[\"10.0.0.0/16\"]", listed.output().replaceAll("\\s", ""));
        Ended identity = run(aws, "sts", "get-caller-identity", "--query", "Account");
        assertEquals("\"123456789012\"", identity.output().strip());
    }

    @Test
    void aClientsWrongClockIsToldToIt() throws Exception {
        demo.ahead = Duration.ofMinutes(20);
        Ended late = run(DEBIANS_AWS, "ec2", "describe-vpcs");
        assertTrue(late.status() != 0 && late.output().contains("(RequestExpired)"), late::output);
        demo.ahead = Duration.ofMinutes(-20);
        Ended early = run(DEBIANS_AWS, "ec2", "describe-vpcs");
        assertTrue(early.status() != 0 && early.output().contains("(RequestExpired)"), early::output);
    }

    @Test
    void theSdkForJava() {
        var credentials = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(DemoApi.KEY.id().value(), DemoApi.KEY.secret()));
        try (Ec2Client ec2 = Ec2Client.builder()
                .endpointOverride(URI.create(endpoint()))
                .region(Region.of(DemoApi.REGION))
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build()) {
            for (int i = 0; i < 7; i++) {
                String cidr = "10." + i + ".0.0/16";
                ec2.createVpc(request -> request.cidrBlock(cidr));
            }
            var listed = ec2.describeVpcsPaginator(request -> request.maxResults(5)).vpcs().stream()
                    .map(Vpc::cidrBlock)
                    .toList();
            assertEquals(List.of(7, "10.6.0.0/16"), List.of(listed.size(), listed.getLast()));
            var refusal = assertThrows(Ec2Exception.class, () -> ec2.deleteVpc(request -> request.vpcId("vpc-none")));
            assertEquals("InvalidParameterValue", refusal.awsErrorDetails().errorCode());
            assertEquals(400, refusal.statusCode());
        }
    }

    /** The interpreter of the first python3 on the path that is not Debian's and has {@code module}. */
    private static Path newer(String module) throws IOException, InterruptedException {
        for (String folder : System.getenv("PATH").split(":")) {
            Path python = Path.of(folder, "python3");
            if (!Files.isExecutable(python) || Files.isSameFile(python, DEBIANS_PYTHON)) continue;
            Process probe = new ProcessBuilder(
                            python.toString(), "-c", "import sys, " + module + "; print(sys.executable)")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String executable = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (probe.waitFor() == 0) return Path.of(executable);
        }
        return abort("no other python3 with " + module + " on the path");
    }
}
