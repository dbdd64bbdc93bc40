package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.lab.Command;
import dev.tenet.lab.Namespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A Python program of these tests that runs inside an instance, and is spoken to line by line. */
final class InstanceProcess implements AutoCloseable {
    /** Bytes a second, half of what the smallest instance type is always allowed: so that pings beside a transfer are not dropped for it. */
    static final int WITHIN_ALLOWANCE = 4_000_000;

    private final Process process;
    private final Writer input;
    private final BufferedReader output;

    InstanceProcess(Namespace instance, String script, Object... arguments) {
        List<String> words = new ArrayList<>(List.of(Scripts.PYTHON, "-u", "-c", Scripts.text(script)));
        Arrays.stream(arguments).map(Object::toString).forEach(words::add);
        try {
            process = new ProcessBuilder(new Command(words).in(instance).words())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        input = process.outputWriter(StandardCharsets.UTF_8);
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The next line that it says; empty at its end. */
    String hear() {
        try {
            String line = output.readLine();
            return line == null ? "" : line;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void expect(String line) {
        assertEquals(line, hear());
    }

    /** Says a line and returns what it says to that. */
    String ask(String line) {
        try {
            input.write(line + "\n");
            input.flush();
            return hear();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
