package dev.tenet.bpf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How many values a per-CPU map gives for each key, and whose they are. */
public final class PossibleCpus {
    private static final int COUNT = SystemCallException.check(Libbpf.possibleCpus(), "count the possible CPUs");
    private static final List<Integer> NUMBERS = read("possible");

    private PossibleCpus() {}

    /** The number of CPUs that this kernel could ever have on line; never less than those it has. */
    public static int count() {
        return COUNT;
    }

    /** Their numbers, ascending: in this order a per-CPU map has its values. */
    public static List<Integer> numbers() {
        return NUMBERS;
    }

    /** The numbers of those that are on line now, ascending. */
    public static List<Integer> online() {
        return read("online");
    }

    /** Reads a list of the kernel's, such as {@code 0-3,8}. */
    public static List<Integer> parse(String list) {
        return Arrays.stream(list.strip().split(","))
                .flatMap(range -> {
                    String[] ends = range.split("-");
                    return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]))
                            .boxed();
                })
                .toList();
    }

    private static List<Integer> read(String which) {
        Path file = Path.of("/sys/devices/system/cpu", which);
        try {
            return parse(Files.readString(file));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file, failure);
        }
    }
}
