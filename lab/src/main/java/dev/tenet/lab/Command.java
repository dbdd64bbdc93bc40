package dev.tenet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program run to its end, or in the background until it is closed. */
public record Command(List<String> words) {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Words separated by single spaces; no quoting, no shell. */
    public static Command of(String line) {
        return new Command(Arrays.asList(line.trim().split(" +")));
    }

    /** The same command inside a network namespace, entered by setns alone: mounts stay as they are. */
    public Command in(Namespace namespace) {
        return new Command(java.util.stream.Stream.concat(
                        java.util.stream.Stream.of("nsenter", "--net=" + namespace.path()), words.stream())
                .toList());
    }

    /**
     * Runs it to its end.
     *
     * @return standard output
     * @throws IllegalStateException when it exits non-zero or takes longer than two minutes; the message has its standard error
     */
    public String run() {
        try {
            Process process = new ProcessBuilder(words).start();
            process.getOutputStream().close();
            var error = new java.util.concurrent.CompletableFuture<String>();
            Thread.ofVirtual().start(() -> error.complete(text(process.getErrorStream())));
            Thread.ofVirtual().start(() -> kill(process));
            String output = text(process.getInputStream());
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(
                        String.join(" ", words) + " exited with " + status + ": " + error.join() + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + words, e);
        }
    }

    /** Starts it; closing ends it. Its output is discarded. */
    public Background start() {
        try {
            return new Background(new ProcessBuilder(words)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public record Background(Process process) implements AutoCloseable {
        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            try {
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }

    private static void kill(Process process) {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String text(java.io.InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
