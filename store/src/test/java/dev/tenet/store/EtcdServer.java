package dev.tenet.store;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An etcd of one member on the loopback address, as a child process. */
final class EtcdServer implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/bin/etcd");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path directory;
    private final int clientPort;
    private final int peerPort;
    private Process process;

    /** @param directory an empty directory for its data and log */
    EtcdServer(Path directory) throws Exception {
        if (!Files.isExecutable(BINARY)) {
            fail(BINARY + " is missing: install Debian's etcd-server, as the project's set-up does");
        }
        this.directory = directory;
        // Drawn together, so that they differ; nobody holds them until etcd starts, which then says so in its log.
        try (ServerSocket client = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            clientPort = client.getLocalPort();
            peerPort = peer.getLocalPort();
        }
        process = start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + clientPort);
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void startAgain() throws Exception {
        process = start();
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private Process start() throws Exception {
        String peers = "http://127.0.0.1:" + peerPort;
        Process started = new ProcessBuilder(List.of(
                        BINARY.toString(),
                        "--name=test",
                        "--data-dir=" + directory.resolve("data"),
                        "--listen-client-urls=" + endpoint(),
                        "--advertise-client-urls=" + endpoint(),
                        "--listen-peer-urls=" + peers,
                        "--initial-advertise-peer-urls=" + peers,
                        "--initial-cluster=test=" + peers,
                        "--logger=zap",
                        "--log-level=warn"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!listens()) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                started.destroyForcibly();
                fail("etcd does not start; its log:\n" + Files.readString(log()));
            }
            started.waitFor(20, TimeUnit.MILLISECONDS);
        }
        return started;
    }

    private Path log() {
        return directory.resolve("etcd.log");
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), clientPort)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
