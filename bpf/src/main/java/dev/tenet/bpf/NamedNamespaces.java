package dev.tenet.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** Network namespaces' names as iproute2 keeps them: files in a shared mount, each with a namespace mounted on it. */
final class NamedNamespaces {
    private static final String OWN_NAMESPACE = "/proc/thread-self/ns/net";

    private static final Path DIRECTORY = Path.of("/run/netns");

    private NamedNamespaces() {}

    static Path pathOf(String name) {
        if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
            throw new IllegalArgumentException("no name for a network namespace: " + name);
        }
        return DIRECTORY.resolve(name);
    }

    static List<String> names() {
        if (!Files.isDirectory(DIRECTORY)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(DIRECTORY)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list " + DIRECTORY, failure);
        }
    }

    static void create(Path path) {
        try {
            shareDirectory();
            Files.createFile(path);
        } catch (FileAlreadyExistsException taken) {
            throw new SystemCallException("make the network namespace " + path, Errno.EEXIST);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make the network namespace " + path, failure);
        }
        int mounted = mountNew(path);
        if (mounted < 0) {
            delete(path);
            throw new SystemCallException("make the network namespace " + path, Errno.of(mounted));
        }
    }

    static boolean delete(Path path) {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.unmount(arena.allocateFrom(path.toString()), Libc.MNT_DETACH);
            // EINVAL: a file that nothing is mounted on, as after a crash while it was made.
            if (result < 0 && result != -Errno.ENOENT.number() && result != -Errno.EINVAL.number()) {
                throw new SystemCallException("unmount " + path, Errno.of(result));
            }
            return Files.deleteIfExists(path);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot remove " + path, failure);
        }
    }

    /** A thread makes itself a new namespace, mounts that on the path, and ends. */
    private static int mountNew(Path path) {
        try {
            return NetworkNamespace.callOnThread("making " + path, () -> {
                int unshared = Libc.unshare(Libc.CLONE_NEWNET);
                return unshared < 0 ? unshared : mount(OWN_NAMESPACE, path.toString(), Libc.MS_BIND);
            });
        } catch (ExecutionException failure) {
            throw new AssertionError(failure.getCause());
        }
    }

    /**
     * Makes the directory a shared mount: otherwise other mount namespaces would keep deleted namespaces for ever. The
     * lock is the one iproute2 takes.
     */
    private static void shareDirectory() throws IOException {
        Files.createDirectories(DIRECTORY);
        int lock;
        try (Arena arena = Arena.ofConfined()) {
            lock = SystemCallException.check(
                    Libc.open(arena.allocateFrom(DIRECTORY.toString()), Libc.O_RDONLY | Libc.O_CLOEXEC),
                    "open " + DIRECTORY);
        }
        try {
            SystemCallException.check(Libc.flock(lock, Libc.LOCK_EX), "lock " + DIRECTORY);
            if (mount("", DIRECTORY.toString(), Libc.MS_SHARED | Libc.MS_REC) < 0) {
                SystemCallException.check(
                        mount(DIRECTORY.toString(), DIRECTORY.toString(), Libc.MS_BIND | Libc.MS_REC),
                        "mount " + DIRECTORY + " on itself");
                SystemCallException.check(
                        mount("", DIRECTORY.toString(), Libc.MS_SHARED | Libc.MS_REC), "share " + DIRECTORY);
            }
        } finally {
            Libc.close(lock);
        }
    }

    private static int mount(String source, String target, long flags) {
        try (Arena arena = Arena.ofConfined()) {
            return Libc.mount(
                    arena.allocateFrom(source),
                    arena.allocateFrom(target),
                    arena.allocateFrom("none"),
                    flags,
                    MemorySegment.NULL);
        }
    }
}
