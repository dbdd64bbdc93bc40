package dev.tenet.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** That nobody else works on this host: two agents would undo each other's work. The kernel gives it back when the process dies. */
final class HostLock implements AutoCloseable {
    private static final String FILE = "lock";

    private final FileChannel channel;

    private HostLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws IllegalStateException if another process has it */
    static HostLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                channel.close();
                throw new IllegalStateException("another agent works with " + folder);
            }
            return new HostLock(channel);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot lock " + folder, failure);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot unlock", failure);
        }
    }
}
