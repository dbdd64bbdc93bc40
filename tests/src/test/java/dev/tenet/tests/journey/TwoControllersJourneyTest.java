package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.lab.Lab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two controllers over one etcd, killed one after the other while tenants work and packets flow. */
@Timeout(600)
@Journey
class TwoControllersJourneyTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PORT = 7000;

    private final Lab lab = Labs.create();

    @BeforeEach
    void up() {
        lab.up(Labs.usual(lab, 3, 1).withControllers(2));
    }

    @AfterEach
    void down() {
        lab.down();
    }

    @Test
    void eachMayDieUnderLoadAndThenBoth() throws Exception {
        try (Boto3 one = new Boto3(lab.environment(1));
                Boto3 other = new Boto3(lab.environment(2));
                Tenant tenant = Tenant.of(lab, "two")) {
            TenantNetwork network = tenant.network("two");
            tenant.allow(network, Tenant.icmp(false));
            tenant.allow(network, Tenant.tcp(PORT));
            List<RunningInstance> two = tenant.run(network, 2);
            RunningInstance client = two.getFirst();
            RunningInstance server = two.getLast();
            try (InstanceProcess _ = server.serve(PORT, "server");
                    InstanceProcess tracked = client.start("echo_client.py", server.ipv4(), PORT)) {
                tracked.expect("connected");
                killUnderLoad(one, other);
                assertEquals(50, client.ping(server.ipv4(), 50));
                assertEquals("server one dead", tracked.ask("one dead"));
                await("all hosts at the other controller", this::isSettled);
                resumedEverywhere();

                lab.controller(2).kill();
                assertEquals(50, client.ping(server.ipv4(), 50));
                assertEquals("server both dead", tracked.ask("both dead"));
                assertTrue(
                        client.reaches(server.ipv4(), PORT, "server"), "a new connection, with all controllers dead");

                lab.startController(1);
                lab.startController(2);
                await("all hosts at a controller again", this::isSettled);
                RunningInstance fresh = tenant.run(network, 1).getFirst();
                assertEquals(20, client.ping(fresh.ipv4(), 20));
            }
        }
    }

    /** Both controllers are asked for groups as fast as they answer; one is killed. What was answered is there, and the other goes on. */
    private void killUnderLoad(Boto3 one, Boto3 other) throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        Load first = new Load(one, "one");
        Load second = new Load(other, "other");
        CompletableFuture<Void> byOne = first.start(enough);
        CompletableFuture<Void> byOther = second.start(enough);
        await("a load", () -> first.count() >= 10 && second.count() >= 10);
        lab.controller(1).kill();
        byOne.get();
        assertTrue(
                first.failure().contains("EndpointConnectionError")
                        || first.failure().contains("ConnectionClosedError"),
                first::failure);
        int before = second.count();
        await("the other goes on", () -> second.count() >= before + 10);
        enough.set(true);
        byOther.get();
        assertEquals("", second.failure());

        Set<String> there =
                new HashSet<>(Tenant.texts(other.ec2("describe_security_groups").get("SecurityGroups"), "GroupId"));
        for (String group : first.made()) {
            assertTrue(there.contains(group), "answered by the dead one: " + group);
        }
        for (String group : second.made()) {
            assertTrue(there.contains(group), "answered by the other: " + group);
        }
    }

    private boolean isSettled() {
        return lab.hosts().size() == 3
                && lab.hosts().stream()
                        .allMatch(host -> host.getConnected()
                                && host.getTargetRevision() > 0
                                && host.getAppliedRevision() >= host.getTargetRevision());
    }

    /** No host was sent all of its state again. */
    private void resumedEverywhere() throws IOException {
        for (int host : lab.hostNumbers()) {
            List<String> greetings = Files.readAllLines(
                            Path.of(lab.agent(host).log().toString()))
                    .stream()
                    .filter(line -> line.contains("connected: "))
                    .toList();
            assertFalse(greetings.isEmpty());
            assertTrue(
                    greetings.subList(1, greetings.size()).stream().allMatch(line -> line.contains("resume=true")),
                    greetings::toString);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        Waiting.until(what, LIMIT, condition);
    }

    /** Makes security groups one after the other, until it is told or a call fails. */
    private static final class Load {
        private final Boto3 api;
        private final String name;
        private final List<String> made = new ArrayList<>();
        private String failure = "";

        Load(Boto3 api, String name) {
            this.api = api;
            this.name = name;
        }

        CompletableFuture<Void> start(AtomicBoolean enough) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> {
                try {
                    for (int i = 0; !enough.get(); i++) {
                        add(api.tryEc2("create_security_group", "GroupName", name + i, "Description", "load")
                                .get("GroupId")
                                .asString());
                    }
                } catch (ApiFault fault) {
                    fail(String.valueOf(fault.getMessage()));
                } finally {
                    end.complete(null);
                }
            });
            return end;
        }

        private synchronized void add(String group) {
            made.add(group);
        }

        private synchronized void fail(String why) {
            failure = why;
        }

        synchronized int count() {
            return made.size();
        }

        synchronized List<String> made() {
            return List.copyOf(made);
        }

        synchronized String failure() {
            return failure;
        }
    }
}
