package dev.tenet.tests.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.datapath.reference.DeviceIndex;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A network namespace of our own with devices of given numbers: a test run must name a device that is there. Carries no packet. */
final class TestDevices implements AutoCloseable {
    private static final int PEER_OFFSET = 100_000;
    private static final int COMMAND_SECONDS = 20;

    private final String name;
    private final NetworkNamespace namespace;

    private TestDevices(String name, NetworkNamespace namespace) {
        this.name = name;
        this.namespace = namespace;
    }

    static TestDevices create(Set<DeviceIndex> devices) {
        String name = "tn-net-" + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
        TestDevices made = new TestDevices(name, NetworkNamespace.create(name));
        try {
            for (DeviceIndex device : devices) {
                int index = device.number();
                made.ip(
                        "link",
                        "add",
                        "d" + index,
                        "index",
                        "" + index,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "p" + index,
                        "index",
                        "" + (index + PEER_OFFSET));
            }
            return made;
        } catch (RuntimeException | Error failure) {
            made.close();
            throw failure;
        }
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    @Override
    public void close() {
        namespace.close();
        NetworkNamespace.delete(name);
    }

    private void ip(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command).inheritIO().start();
            assertTrue(process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS), () -> command + " takes too long");
            assertEquals(0, process.exitValue(), () -> command + " failed");
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", interruption);
        }
    }
}
