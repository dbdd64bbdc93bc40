package dev.tenet.agent.guest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The processes in a guest that is a namespace. */
final class NamespaceProcesses {
    private static final Path NAMES = Path.of("/run/netns");
    private static final Path PROCESSES = Path.of("/proc");

    private NamespaceProcesses() {}

    /** Ends them at once, as when an instance's power is cut; the agent itself is never one. */
    static void end(String name) {
        try {
            String namespace = "net:[" + Files.getAttribute(NAMES.resolve(name), "unix:ino") + "]";
            try (Stream<Path> entries = Files.list(PROCESSES)) {
                entries.map(entry -> entry.getFileName().toString())
                        .filter(entry -> entry.chars().allMatch(Character::isDigit))
                        .filter(process -> namespace.equals(namespaceOf(process)))
                        .map(Long::valueOf)
                        .filter(process -> process != ProcessHandle.current().pid())
                        .forEach(process -> ProcessHandle.of(process).ifPresent(ProcessHandle::destroyForcibly));
            }
        } catch (NoSuchFileException gone) {
            return;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot look for processes in " + name, failure);
        }
    }

    private static String namespaceOf(String process) {
        try {
            return Files.readSymbolicLink(PROCESSES.resolve(process).resolve("ns/net"))
                    .toString();
        } catch (IOException ended) {
            // A process may end while we look at it.
            return "";
        }
    }
}
