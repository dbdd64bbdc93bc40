package dev.tenet.agent.flowlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * Puts lines into files so that they are there once, however often a window is written: the writer may be killed, or the disk be full,
 * at any instant.
 */
final class FlowLogFiles {
    private static final String NEW = ".new";

    private final long streamBytes;

    /** @param streamBytes above which a stream's file is put aside and another begun */
    FlowLogFiles(long streamBytes) {
        this.streamBytes = streamBytes;
    }

    /** A compressed file of its own, in place of one that may be there. */
    void replace(Path file, String header, List<String> lines) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(compressed)) {
            out.write((header + "\n").getBytes(StandardCharsets.UTF_8));
            for (String line : lines) {
                out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        replace(file, compressed.toByteArray());
    }

    /**
     * At the end of the stream, unless the window's lines are there already: then in their place. How long the stream was before a
     * window lies beside it.
     */
    void append(Path stream, int window, List<String> lines) throws IOException {
        Files.createDirectories(stream.toAbsolutePath().getParent());
        Path mark = stream.resolveSibling("." + stream.getFileName() + ".window");
        Optional<Mark> last = Mark.read(mark);
        boolean again = last.filter(found -> found.window() == window).isPresent();
        if (!again && Files.exists(stream) && Files.size(stream) >= streamBytes) {
            putAside(stream, window);
        }
        try (FileChannel channel = FileChannel.open(stream, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long length = again ? Math.min(channel.size(), last.get().length()) : channel.size();
            replace(mark, new Mark(window, length).bytes());
            channel.truncate(length);
            channel.position(length);
            StringBuilder text = new StringBuilder();
            lines.forEach(line -> text.append(line).append('\n'));
            write(channel, text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void putAside(Path stream, int window) throws IOException {
        Files.move(
                stream,
                stream.resolveSibling(stream.getFileName() + "." + Integer.toUnsignedString(window)),
                StandardCopyOption.ATOMIC_MOVE);
    }

    /** How long a stream was when a window's lines began to be written. */
    private record Mark(int window, long length) {
        static Optional<Mark> read(Path file) throws IOException {
            try {
                String[] parts = Files.readString(file).strip().split(" ");
                return Optional.of(new Mark(Integer.parseUnsignedInt(parts[0]), Long.parseLong(parts[1])));
            } catch (NoSuchFileException none) {
                return Optional.empty();
            } catch (NumberFormatException | ArrayIndexOutOfBoundsException damaged) {
                throw new IOException("not a stream's mark: " + file, damaged);
            }
        }

        byte[] bytes() {
            return (Integer.toUnsignedString(window) + " " + length + "\n").getBytes(StandardCharsets.UTF_8);
        }
    }

    private static void replace(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path temporary = file.resolveSibling("." + file.getFileName() + NEW);
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            write(channel, content);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void write(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
            channel.write(rest);
        }
        channel.force(false);
    }
}
