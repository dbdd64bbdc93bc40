package dev.tenet.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A namespace of a test's own with a veth pair in it, removed at the end. */
public final class TestNetwork implements AutoCloseable {
    private static final String PREFIX = "tn-bpf-";

    private final String name;
    private final NetworkNamespace namespace;

    private TestNetwork(String name) {
        this.name = name;
        NetworkNamespace.delete(name);
        this.namespace = NetworkNamespace.create(name);
        ip("link add left type veth peer name right");
        ip("link set left up");
        ip("link set right up");
    }

    public static TestNetwork create(String suffix) {
        return new TestNetwork(PREFIX + suffix + "-" + ProcessHandle.current().pid());
    }

    public String name() {
        return name;
    }

    public NetworkNamespace namespace() {
        return namespace;
    }

    public InterfaceIndex index(String device) {
        return namespace.run(() -> InterfaceIndex.ofName(device));
    }

    /** Runs {@code ip} with these words in the namespace, and returns what it prints. */
    public String ip(String words) {
        return command("ip -n " + name + " " + words);
    }

    /** Sends a datagram from the calling thread's namespace. */
    public static void sendDatagram(String address, int port) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[8], 8, InetAddress.getByName(address), port));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static String command(String words) {
        try {
            Process process = new ProcessBuilder(List.of(words.split(" ")))
                    .redirectErrorStream(true)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(words + ": " + printed);
            }
            return printed;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            throw new IllegalStateException(interruption);
        }
    }

    @Override
    public void close() {
        namespace.close();
        NetworkNamespace.delete(name);
    }
}
