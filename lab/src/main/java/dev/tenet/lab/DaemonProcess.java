package dev.tenet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that outlives the command that started it. Its file holds its id and the time it started, so that an id that the kernel has
 * given to another process since is never mistaken for it; and then its command, a word a line.
 */
public final class DaemonProcess {
    private static boolean noMore;

    private final Path pidFile;
    private final Path log;

    public DaemonProcess(Path pidFile, Path log) {
        this.pidFile = pidFile;
        this.log = log;
    }

    /**
     * From here on this process starts none: it was interrupted, and removes what it started. One that is being started has its file
     * when this returns.
     */
    static void startNoMore() {
        synchronized (DaemonProcess.class) {
            noMore = true;
        }
    }

    /** Starts it in a session of its own, with output and errors in its log. */
    public void start(List<String> words) {
        synchronized (DaemonProcess.class) {
            if (noMore) {
                throw new IllegalStateException("interrupted");
            }
            startNow(words);
        }
    }

    private void startNow(List<String> words) {
        List<String> detached = new java.util.ArrayList<>(List.of("setsid"));
        detached.addAll(words);
        try {
            Process process = new ProcessBuilder(detached)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            String started =
                    process.info().startInstant().map(Instant::toString).orElse("");
            Files.writeString(pidFile, process.pid() + " " + started + "\n" + String.join("\n", words) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it as it was started before. */
    public void startAgain() {
        start(lines().subList(1, lines().size()));
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException("it was never started: " + pidFile, e);
        }
    }

    /** The process, if it still is the one that was started. */
    public Optional<ProcessHandle> find() {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        String[] words = lines().getFirst().split(" ");
        return ProcessHandle.of(Long.parseLong(words[0]))
                .filter(ProcessHandle::isAlive)
                .filter(handle -> words.length == 2
                        && handle.info()
                                .startInstant()
                                .map(Instant::toString)
                                .orElse("")
                                .equals(words[1]));
    }

    /** Asks it to end, and after the limit ends it. */
    public void stop(Duration limit) {
        find().ifPresent(handle -> {
            CompletableFuture<ProcessHandle> end = handle.onExit();
            handle.destroy();
            try {
                end.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                handle.destroyForcibly();
                end.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                handle.destroyForcibly();
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Ends it at once, as a crash would. */
    public void kill() {
        find().ifPresent(handle -> {
            CompletableFuture<ProcessHandle> end = handle.onExit();
            handle.destroyForcibly();
            end.join();
        });
    }

    /** The last lines of its log, for an error message. */
    public String lastLines() {
        try {
            List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path log() {
        return log;
    }
}
