package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Pings from a namespace, one every ten milliseconds, until it is stopped; then it is known which were not answered. */
final class PingStream {
    private static final Pattern ANSWER = Pattern.compile("icmp_seq=(\\d+) ttl");
    private static final Pattern SENT = Pattern.compile("(\\d+) packets transmitted");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Beyond it numbers come again, 11 minutes after the beginning. */
    private static final int MOST = 65_535;

    private final Process process;
    private final Path output;

    private PingStream(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** @param output what ping says is kept there */
    static PingStream start(TestNamespaces namespaces, String from, String to, Path output) throws IOException {
        List<String> command =
                Arrays.asList("nsenter", "--net=/run/netns/" + namespaces.nameOf(from), "ping", "-n", "-i", "0.01", to);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        PingStream stream = new PingStream(process, output);
        stream.awaitMore(1);
        return stream;
    }

    /** Waits until so many more were answered. */
    void awaitMore(int count) throws IOException {
        int before = answered().size();
        long end = System.nanoTime() + LIMIT.toNanos();
        while (answered().size() < before + count) {
            assertTrue(System.nanoTime() - end < 0, this::toString);
            Thread.onSpinWait();
        }
    }

    /** Ends it. Returns the numbers of those that were not answered; the last one, which may have been under way, left out. */
    List<Integer> stop() throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        process.waitFor();
        int sent = SENT.matcher(Files.readString(output))
                .results()
                .map(found -> Integer.parseInt(found.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(toString()));
        assertTrue(sent <= MOST, "too long for the numbers of pings: " + sent);
        Set<Integer> answered = answered();
        return IntStream.range(1, sent)
                .filter(number -> !answered.contains(number))
                .boxed()
                .toList();
    }

    private Set<Integer> answered() throws IOException {
        return ANSWER.matcher(Files.readString(output))
                .results()
                .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                .collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        try {
            return "ping, alive: " + process.isAlive() + "\n" + Files.readString(output);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
