package dev.tenet.tests.journey;

import dev.tenet.lab.Command;
import dev.tenet.lab.Namespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Servers and clients of QUIC: those of ngtcp2. */
final class QuicProcesses implements AutoCloseable {
    private static final int CLIENT_SECONDS = 40;
    private static final String ASKED = "name";

    private final Path folder;
    private final List<Process> processes = new ArrayList<>();

    /** @param folder of its own, for what they write */
    QuicProcesses(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("ids.c"), Scripts.text("quic_server_ids.c"), StandardCharsets.UTF_8);
        new Command(List.of("clang-19", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", in("ids.so"), in("ids.c"))).run();
        new Command(List.of(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-keyout",
                        in("key"),
                        "-out",
                        in("certificate"),
                        "-days",
                        "2",
                        "-subj",
                        "/CN=quic.test"))
                .run();
    }

    private String in(String name) {
        return folder.resolve(name).toString();
    }

    /**
     * Answers with its name, at UDP port 8080; returns once it listens.
     *
     * @param server in all connection IDs that it gives out
     */
    void serve(RunningInstance at, String name, String server) throws IOException {
        Path documents = Files.createDirectory(folder.resolve(name));
        Files.writeString(documents.resolve(ASKED), name);
        start(
                at.namespace(),
                name + ".log",
                List.of(
                        "env",
                        "LD_PRELOAD=" + in("ids.so"),
                        "QUIC_SERVER_ID=" + server,
                        "gtlsserver",
                        "-q",
                        "-d",
                        documents.toString(),
                        "*",
                        "8080",
                        in("key"),
                        in("certificate")));
        Waiting.until(
                "a QUIC server at " + at.id(),
                Duration.ofSeconds(30),
                () -> !at.namespace().run("ss -Hlnu sport = :8080").isBlank());
    }

    /** A connection whose client's port becomes another half a second after it began, and that asks for the server's name a second later. */
    Call call(Namespace from, String address, int port, String... more) throws IOException {
        Path documents = Files.createTempDirectory(folder, "call");
        List<String> words = new ArrayList<>(List.of(
                "gtlsclient",
                "--change-local-addr=500ms",
                "--delay-stream=1500ms",
                "--timeout=8s",
                "--exit-on-all-streams-close",
                "--no-quic-dump",
                "--no-http-dump",
                "--download=" + documents));
        words.addAll(List.of(more));
        words.addAll(List.of(address, String.valueOf(port), "https://quic.test/" + ASKED));
        Path log = documents.resolve("log");
        return new Call(start(from, folder.relativize(log).toString(), words), log, documents.resolve(ASKED));
    }

    private Process start(Namespace in, String log, List<String> words) throws IOException {
        Process process = new ProcessBuilder(new Command(words).in(in).words())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile())
                .start();
        processes.add(process);
        return process;
    }

    /** A client that runs. */
    record Call(Process process, Path log, Path body) {
        /** The name of the server that the whole connection had; empty if it was lost. */
        String named() {
            try {
                if (!process.waitFor(CLIENT_SECONDS, TimeUnit.SECONDS)) {
                    throw new AssertionError("a QUIC client goes on: " + Files.readString(log));
                }
                if (!Files.readString(log).contains("Local address is now")) {
                    return "";
                }
                return Files.exists(body) ? Files.readString(body) : "";
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new AssertionError("stopped", stopped);
            }
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
