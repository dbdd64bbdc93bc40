package dev.tenet.api.ec2;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.api.RequestId;
import dev.tenet.api.auth.SignatureVerifier;
import dev.tenet.api.elbv2.Elbv2Operations;
import dev.tenet.api.http.AccountLimit;
import dev.tenet.api.http.ApiServer;
import dev.tenet.api.http.Dispatcher;
import dev.tenet.api.http.ServerLimits;
import dev.tenet.api.http.Service;
import dev.tenet.api.query.RequiredParameters;
import dev.tenet.api.route53.Route53Operations;
import dev.tenet.api.zonalshift.ZonalShiftOperations;
import dev.tenet.model.AccessKey;
import dev.tenet.model.command.Accounts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unmodified boto3, over HTTP and a store in memory, through every family of operations. */
class JourneyTest {
    private static final long PATIENCE_SECONDS = 240;
    private static final long SETTLE_MILLIS = 50;

    @TempDir
    private Path home;

    @Test
    void aTenantsDayWithBoto3() throws Exception {
        try (World world = new World();
                ApiServer server = ApiServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        dispatcher(world),
                        ServerLimits.DEFAULT,
                        _ -> {})) {
            Process client = boto3("http://127.0.0.1:" + server.port(), key(world));
            long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
            // The hosts that a controller would hear of.
            while (!client.waitFor(SETTLE_MILLIS, TimeUnit.MILLISECONDS)) {
                world.settle();
                if (System.nanoTime() > end) {
                    client.destroyForcibly();
                }
            }
            assertEquals(0, client.exitValue(), () -> output());
            assertEquals("ok\n", output());
        }
    }

    private static Dispatcher dispatcher(World world) {
        String region = World.REGION.name().value();
        var verifier = new SignatureVerifier(
                id -> world.snapshot().find(AccessKey.key(id)),
                InstantSource.system(),
                region,
                Set.of("arc-zonal-shift", "ec2", "elasticloadbalancing", "sts", "route53"));
        Random random = new Random(1);
        return new Dispatcher(
                List.of(
                        Service.ec2(world.operations()),
                        Service.loadBalancing(Elbv2Operations.over(world.backend())),
                        Service.sts(),
                        Service.route53(Route53Operations.over(world.backend())),
                        Service.zonalShift(ZonalShiftOperations.over(world.backend()))),
                RequiredParameters.load(),
                verifier,
                new AccountLimit(8),
                region,
                () -> RequestId.next(random));
    }

    private static AccessKey key(World world) {
        List<AccessKey> made = new ArrayList<>();
        world.change(World.TENANT, attempt -> made.add(new Accounts(attempt).createKey()));
        return made.getLast();
    }

    private Process boto3(String endpoint, AccessKey key) throws Exception {
        Path script = home.resolve("journey.py");
        try (var in = requireNonNull(JourneyTest.class.getResourceAsStream("journey.py"))) {
            Files.write(script, in.readAllBytes());
        }
        ProcessBuilder builder = new ProcessBuilder("/usr/bin/python3", script.toString(), endpoint)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out.txt").toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        "/usr/bin:/bin",
                        "HOME",
                        home.toString(),
                        "AWS_ACCESS_KEY_ID",
                        key.id().value(),
                        "AWS_SECRET_ACCESS_KEY",
                        key.secret(),
                        "AWS_DEFAULT_REGION",
                        World.REGION.name().value(),
                        "AWS_EC2_METADATA_DISABLED",
                        "true"));
        return builder.start();
    }

    private String output() {
        try {
            return Files.readString(home.resolve("out.txt"));
        } catch (java.io.IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
