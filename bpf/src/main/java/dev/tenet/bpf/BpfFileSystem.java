package dev.tenet.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file system pins live in. Its pins last as long as it stays mounted anywhere. */
public final class BpfFileSystem {
    private static final long MAGIC = 0xcafe4a11L;
    private static final long STATFS_BYTES = 120;

    private BpfFileSystem() {}

    /** Whether {@code directory} lies in a bpffs. */
    public static boolean isMounted(Path directory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(STATFS_BYTES, 8);
            return Libc.statfs(arena.allocateFrom(directory.toString()), result) == 0
                    && result.get(ValueLayout.JAVA_LONG, 0) == MAGIC;
        }
    }

    /** Mounts a bpffs of its own on a directory, which is made if absent, unless it lies in a bpffs already. */
    public static void mount(Path directory) {
        try (Arena arena = Arena.ofConfined()) {
            Files.createDirectories(directory);
            if (isMounted(directory)) {
                return;
            }
            MemorySegment type = arena.allocateFrom("bpf");
            SystemCallException.check(
                    Libc.mount(
                            type, arena.allocateFrom(directory.toString()), type, 0, arena.allocateFrom("mode=0700")),
                    "mount a bpffs on " + directory);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make " + directory, failure);
        }
    }

    /** Unmounts what is mounted on a directory, pins and all; false if nothing is. The directory stays. */
    public static boolean unmount(Path directory) {
        try (Arena arena = Arena.ofConfined()) {
            int result = Libc.unmount(arena.allocateFrom(directory.toString()), Libc.MNT_DETACH);
            if (result == -Errno.EINVAL.number() || result == -Errno.ENOENT.number()) {
                return false;
            }
            SystemCallException.check(result, "unmount " + directory);
            return true;
        }
    }
}
