package dev.tenet.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** Paths in a bpffs. Removing a pin lets the kernel free the object, unless something else holds it. */
public final class Pins {
    private Pins() {}

    /** Whether something is pinned at {@code path}. */
    public static boolean exists(Path path) {
        return Files.exists(path);
    }

    /** Removes the pin, if there is one. */
    public static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot remove the pin " + path, failure);
        }
    }

    /** Moves a pin to another name, in place of what may be there, in one step. */
    public static void rename(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot rename the pin " + from + " to " + to, failure);
        }
    }

    /**
     * What is pinned in a directory, sorted; nothing if the directory is absent. Names with a dot are left out: the
     * kernel keeps those for its own, such as {@code maps.debug}, and pins nothing under them for anybody.
     */
    public static List<Path> in(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(path -> !path.getFileName().toString().contains("."))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list the pins in " + directory, failure);
        }
    }
}
