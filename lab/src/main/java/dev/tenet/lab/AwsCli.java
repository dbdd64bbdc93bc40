package dev.tenet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The {@code aws} command of Debian, pointed at a lab; every call is shown to the person who watches. */
final class AwsCli {
    private final Map<String, String> environment;
    private final Consumer<String> shown;

    AwsCli(Map<String, String> environment, Consumer<String> shown) {
        this.environment = environment;
        this.shown = shown;
    }

    /**
     * Runs {@code aws ec2} with words separated by spaces, and gives what {@code --query} selects as text.
     *
     * @throws IllegalStateException when it fails; the message is what aws said
     */
    String ec2(String words, String query) {
        return call("ec2", words, query);
    }

    /** The same with {@code aws elbv2}. */
    String elbv2(String words, String query) {
        return call("elbv2", words, query);
    }

    private String call(String service, String words, String query) {
        List<String> command = new ArrayList<>(List.of("/usr/bin/aws", service));
        command.addAll(List.of(words.trim().split(" +")));
        command.addAll(List.of("--query", query, "--output", "text"));
        shown.accept("$ aws " + service + " " + words);
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("aws " + service + " " + words + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    void ec2(String words) {
        ec2(words, "Return");
    }
}
