package dev.tenet.agent.netns;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process in a namespace that runs beside the test. */
final class Background implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private Background(Process process) {
        this.process = process;
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Background command(HostPair pair, String namespace, String... command) {
        List<String> whole = new ArrayList<>(List.of("nsenter", "--net=" + pair.path(namespace)));
        whole.addAll(Arrays.asList(command));
        try {
            return new Background(
                    new ProcessBuilder(whole).redirectErrorStream(true).start());
        } catch (IOException failure) {
            throw new AssertionError("cannot run " + whole, failure);
        }
    }

    /** The next line that contains the text. */
    String awaitLine(String part) {
        try {
            String line;
            do {
                line = output.readLine();
            } while (line != null && !line.contains(part));
            assertTrue(line != null, "ended before it said " + part);
            return line;
        } catch (IOException failure) {
            throw new AssertionError("its output cannot be read", failure);
        }
    }

    /** Writes a line to its input. */
    void say(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException failure) {
            throw new AssertionError("it does not listen", failure);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
