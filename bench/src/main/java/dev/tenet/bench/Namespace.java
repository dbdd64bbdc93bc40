package dev.tenet.bench;

import java.nio.file.Path;

/** A named network namespace. */
record Namespace(String name) {
    Path path() {
        return Path.of("/run/netns", name);
    }

    Command command(String line) {
        return Command.of(line).in(this);
    }

    /** Runs one command in it, words separated by spaces. */
    String run(String line) {
        return command(line).run();
    }
}
