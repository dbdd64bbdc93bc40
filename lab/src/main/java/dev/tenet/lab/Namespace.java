package dev.tenet.lab;

import java.nio.file.Path;

/** A named network namespace. */
public record Namespace(String name) {
    public Path path() {
        return Path.of("/run/netns", name);
    }

    public Command command(String line) {
        return Command.of(line).in(this);
    }

    /** Runs one command in it, words separated by spaces. */
    public String run(String line) {
        return command(line).run();
    }
}
