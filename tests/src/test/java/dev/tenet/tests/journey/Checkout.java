package dev.tenet.tests.journey;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tenet.lab.Command;
import dev.tenet.lab.Lab;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a person runs from a checkout: scripts, and the commands of {@code ./tenet}. */
final class Checkout {
    private Checkout() {}

    /** A script, by its path in the checkout. */
    static void script(String path, Path... arguments) {
        List<String> words = new ArrayList<>(
                List.of(Path.of("..", path).toAbsolutePath().normalize().toString()));
        List.of(arguments).forEach(argument -> words.add(argument.toString()));
        new Command(words).run();
    }

    /** How a command is started. */
    static List<String> tenet(String command) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "dev.tenet.cli.TenetMain",
                command);
    }

    /** A command for an operator of the lab. It must succeed; returned is what it printed. */
    static String tenet(Lab lab, String command, String... arguments) {
        List<String> words = new ArrayList<>(tenet(command));
        words.addAll(List.of(arguments));
        words.addAll(List.of("--socket", lab.layout().operatorSocket(1).toString()));
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), said);
            return said.strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interruption);
        }
    }
}
