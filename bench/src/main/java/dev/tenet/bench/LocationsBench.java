package dev.tenet.bench;

import dev.tenet.bpf.NetworkNamespace;
import dev.tenet.hoststate.Generation;
import dev.tenet.hoststate.Identity;
import dev.tenet.hoststate.Location;
import dev.tenet.hoststate.Resource;
import dev.tenet.hoststate.ResourceKey;
import dev.tenet.net.Ipv4Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a host pays for each location that it is told, as a gateway or of a preloaded network: memory of the kernel and of the agent, and time. */
final class LocationsBench implements Bench {
    private static final int[] COUNTS = {10_000, 100_000, 1_000_000};
    private static final int KEY_AND_VALUE = 36;
    private static final int FIRST = Ipv4Address.of(10, 16, 0, 0).bits();

    /** How the kernel describes the table: a hash from 20 bytes to 16, with room for a million. */
    private static final List<String> TABLE =
            List.of("map_type:\t1\n", "key_size:\t20\n", "value_size:\t16\n", "max_entries:\t1048576\n");

    @Override
    public String name() {
        return "locations";
    }

    @Override
    public String describes() {
        return "bytes of the kernel and of the agent's heap for a location that a host is told, and locations written a second";
    }

    @Override
    public void run(BenchRun run) {
        try (NetworkNamespace namespace = BenchNamespace.open()) {
            namespace.run(() -> {
                for (int count : COUNTS) {
                    measure(run, count);
                }
                return true;
            });
        }
    }

    private void measure(BenchRun run, int count) {
        try (BenchHost host = BenchHost.load()) {
            long kernelBefore = kernelBytes();
            long heapBefore = heapBytes();
            SortedMap<ResourceKey, Resource> state = new TreeMap<>();
            for (int i = 0; i < count; i++) {
                Location location = new Location(
                        BenchHost.NETWORK,
                        new Ipv4Address(FIRST + i),
                        Optional.of(FarSides.host(i % FarSides.HOSTS)),
                        Generation.FIRST,
                        new Identity(1 + i % 100));
                state.put(location.key(), location);
            }
            long start = System.nanoTime();
            host.tell(state.values());
            double seconds = (System.nanoTime() - start) / 1e9;
            double heap = (double) (heapBytes() - heapBefore) / state.size();
            double kernel = (double) (kernelBytes() - kernelBefore) / state.size();
            String of = "-of-" + count;
            run.results()
                    .accept(new Measurement(name(), "kernel" + of, "bytes", kernel, "key and value", KEY_AND_VALUE));
            run.results().accept(new Measurement(name(), "agent" + of, "bytes", heap, "key and value", KEY_AND_VALUE));
            run.results()
                    .accept(new Measurement(
                            name(), "written" + of, "locations/s", count / seconds, "none", Double.NaN));
        }
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** What the kernel says that the table takes. */
    private static long kernelBytes() {
        List<String> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
            for (Path file : files) {
                String text = text(file);
                if (TABLE.stream().allMatch(text::contains)) {
                    found.add(text);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream()
                .mapToLong(text -> Long.parseLong(text.replaceAll("(?s).*memlock:\\t(\\d+)\\n.*", "$1")))
                .max()
                .orElseThrow();
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException closed) {
            return "";
        }
    }
}
