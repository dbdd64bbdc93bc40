package dev.tenet.bpf.netns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.Errno;
import dev.tenet.bpf.KernelTest;
import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.bpf.SystemCallException;
import dev.tenet.bpf.TestNetwork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

@KernelTest
class NetworkNamespaceTest {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    @Test
    void workRunsInsideAndTheCallerStaysOutside() throws IOException {
        try (TestNetwork network = TestNetwork.create("run")) {
            Path outside = Files.readSymbolicLink(OWN);
            Path inside = network.namespace().run(() -> Files.readSymbolicLink(OWN));
            assertNotEquals(outside, inside);
            assertEquals(outside, Files.readSymbolicLink(OWN));
            assertEquals(inside, network.namespace().run(() -> Files.readSymbolicLink(OWN)));
        }
    }

    @Test
    void ipSeesTheName() {
        TestNetwork network = TestNetwork.create("name");
        assertTrue(TestNetwork.command("ip netns list").contains(network.name()));
        assertTrue(network.ip("link").contains("left"));
        network.close();
        assertFalse(TestNetwork.command("ip netns list").contains(network.name()));
        assertFalse(NetworkNamespace.exists(network.name()));
        assertFalse(NetworkNamespace.delete(network.name()));
    }

    @Test
    void aTakenNameIsRefused() {
        try (TestNetwork network = TestNetwork.create("taken")) {
            SystemCallException refused = assertThrows(
                    SystemCallException.class,
                    () -> NetworkNamespace.create(network.name()).close());
            assertEquals(Errno.EEXIST, refused.errno());
            assertTrue(network.ip("link").contains("left"), "the one that was there is untouched");
        }
        assertThrows(IllegalArgumentException.class, () -> NetworkNamespace.delete("../etc"));
    }

    @Test
    void whatATaskThrowsIsThrown() {
        try (TestNetwork network = TestNetwork.create("throw")) {
            IOException thrown = assertThrows(
                    IOException.class,
                    () -> network.namespace().run(() -> {
                        throw new IOException("as declared");
                    }));
            assertEquals("as declared", thrown.getMessage());
        }
    }

    @Test
    void aThreadLivesInsideUntilItsWorkEnds() throws Exception {
        try (TestNetwork network = TestNetwork.create("thread")) {
            CompletableFuture<Path> seen = new CompletableFuture<>();
            Thread thread = network.namespace().start("worker", () -> {
                try {
                    seen.complete(Files.readSymbolicLink(OWN));
                } catch (IOException failure) {
                    seen.completeExceptionally(failure);
                }
            });
            thread.join();
            assertEquals(network.namespace().run(() -> Files.readSymbolicLink(OWN)), seen.get());
        }
    }
}
