package dev.tenet.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A bpffs of a test's own, unmounted at the end. */
public final class TestPins implements AutoCloseable {
    private final Path directory;

    public TestPins() {
        try {
            directory = Files.createTempDirectory("tn-bpf-pins");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        BpfFileSystem.mount(directory);
    }

    public Path directory() {
        return directory;
    }

    @Override
    public void close() {
        BpfFileSystem.unmount(directory);
        try {
            Files.delete(directory);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
