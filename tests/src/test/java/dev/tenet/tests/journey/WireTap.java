package dev.tenet.tests.journey;

import dev.tenet.lab.Command;
import dev.tenet.lab.Namespace;
import dev.tenet.net.Bytes;
import dev.tenet.net.CapturedPacket;
import dev.tenet.net.MalformedPacketException;
import dev.tenet.net.PcapReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What passes a device, in either direction, as tcpdump sees it. */
final class WireTap implements AutoCloseable {
    private final Path file;
    private final Process process;

    private WireTap(Path file, Process process) {
        this.file = file;
        this.process = process;
    }

    /**
     * Returns once it listens.
     *
     * @param filter in tcpdump's language
     */
    static WireTap start(Namespace namespace, String device, String filter) {
        try {
            Path file = Files.createTempFile("tenet-tap", ".pcap");
            List<String> words = new ArrayList<>(List.of(
                    "tcpdump",
                    "-i",
                    device,
                    "-s",
                    "256",
                    "-Z",
                    "root",
                    "--immediate-mode",
                    "-U",
                    "-w",
                    file.toString()));
            words.add(filter);
            WireTap tap = new WireTap(
                    file,
                    new ProcessBuilder(new Command(words).in(namespace).words())
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start());
            var said = tap.process.errorReader();
            StringBuilder before = new StringBuilder();
            String line;
            while ((line = said.readLine()) != null) {
                if (line.contains("listening on")) {
                    return tap;
                }
                before.append(line).append('\n');
            }
            tap.close();
            throw new AssertionError("tcpdump ended before it listened: " + before);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends it; the first bytes of all frames that it saw, in order. */
    List<Bytes> frames() {
        process.destroy();
        try {
            process.waitFor();
            List<Bytes> frames = new ArrayList<>();
            try (PcapReader reader = new PcapReader(Files.newInputStream(file))) {
                for (Optional<CapturedPacket> next = reader.next(); next.isPresent(); next = reader.next()) {
                    frames.add(next.get().frame());
                }
            }
            return frames;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (MalformedPacketException malformed) {
            throw new AssertionError("tcpdump's file", malformed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
