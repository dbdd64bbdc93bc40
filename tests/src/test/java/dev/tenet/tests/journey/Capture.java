package dev.tenet.tests.journey;

import dev.tenet.lab.Lab;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A running {@code tenet capture}. */
final class Capture implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;

    private Capture(Process process) {
        this.process = process;
        this.said = process.errorReader();
    }

    /** Returns once it captures. */
    static Capture start(Lab lab, String id, String... arguments) {
        String java = ProcessHandle.current().info().command().orElseThrow();
        // A script's background jobs ignore SIGINT, and so does all that they start: not this one.
        List<String> words = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                java,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tenet.cli.TenetMain",
                "capture",
                id,
                "--name",
                lab.layout().name().toString()));
        words.addAll(List.of(arguments));
        try {
            Capture capture = new Capture(new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start());
            capture.awaitListening();
            return capture;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitListening() throws IOException {
        StringBuilder before = new StringBuilder();
        String line;
        while ((line = said.readLine()) != null) {
            if (line.contains("listening on")) {
                return;
            }
            before.append(line).append('\n');
        }
        throw new AssertionError("it ended before it captured: " + before);
    }

    /** Sends a signal to this process alone; a terminal's Ctrl-C goes to its children too. */
    void end(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How it exits, once it has ended by itself. */
    int status() {
        try {
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
