package dev.tenet.bpf.codegen;

import dev.tenet.bpf.btf.BtfFormatException;
import dev.tenet.bpf.btf.ElfSections;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes Java codecs for C types of a compiled object:
 *
 * <pre>
 * GenerateCodecs OBJECT OUTPUT PACKAGE [--strip=PREFIX] [--suffix=SUFFIX] [--flags=SUFFIX] [--constants=SUFFIX]
 *     NAME|NAME.*|@FILE...
 * </pre>
 *
 * For each struct or union NAME, and what it contains, a final class: a view of memory with {@code SIZE}, {@code
 * OFFSET_FIELD} and {@code COUNT_FIELD} constants, and for each field an accessor and a setter named alike ({@code
 * local_port}: {@code localPort()}, {@code localPort(int)}). {@code __be16}, {@code __be32} and {@code __be64} are read
 * and written big-endian. For each enum NAME, and those that fields have as their type, a Java enum; or if its name ends
 * with the suffix of flags ({@code _flag} unless said otherwise) or of constants ({@code _constant}) a class of {@code
 * int} constants. Constants' names lose first words that the enum's name has too. {@code NAME.*} means the types of the
 * members of a struct or union NAME.
 *
 * <p>FILE lists names, one a line; {@code #} starts a comment. OUTPUT is a source root. Files whose contents have not
 * changed are left alone, and those of types no longer named are removed, if this program wrote them.
 *
 * <p>The compiler writes down only types that some variable or function uses: declare one of each type, such as a union
 * of all, in a file that is compiled for its types alone. Bit fields, pointers, arrays of arrays and fields whose
 * structure has no name are refused.
 */
public final class GenerateCodecs {
    /** The first line of every file. */
    static final String MARK = "// Generated from C by GenerateCodecs. Not to be edited.";

    private GenerateCodecs() {}

    /** Exits with 0, with 1 and a line on standard error if a type cannot be written, or 2 if it was called wrongly. */
    public static void main(String[] arguments) {
        try {
            generate(arguments);
        } catch (LayoutException | BtfFormatException | UncheckedIOException refused) {
            System.err.println("GenerateCodecs: " + refused.getMessage());
            System.exit(1);
        } catch (IllegalArgumentException wrong) {
            System.err.println("GenerateCodecs: " + wrong.getMessage());
            System.exit(2);
        }
    }

    /**
     * Does what {@link #main} does.
     *
     * @throws LayoutException if a type cannot be written; nothing has been, then
     * @throws BtfFormatException if the object is none, or has no types
     * @throws IllegalArgumentException if the arguments are wrong
     */
    public static void generate(String... words) {
        Arguments arguments = Arguments.parse(List.of(words));
        try {
            ElfSections object = ElfSections.of(Files.readAllBytes(arguments.object()));
            LayoutReader reader = new LayoutReader(object.types(), arguments.naming(), arguments.kinds());
            arguments.names().forEach(reader::read);
            Path directory = arguments.output().resolve(arguments.packageName().replace('.', '/'));
            Files.createDirectories(directory);
            Set<Path> written = new HashSet<>();
            for (Layout layout : reader.layouts()) {
                Path file = directory.resolve(layout.javaName() + ".java");
                write(file, source(layout, arguments.packageName()));
                written.add(file);
            }
            removeOthers(directory, written);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure.toString(), failure);
        }
    }

    private static String source(Layout layout, String packageName) {
        return switch (layout) {
            case Layout.Struct struct -> StructSource.of(struct, packageName);
            case Layout.Choices choices -> EnumSource.of(choices, packageName);
            case Layout.Flags flags -> EnumSource.of(flags, packageName);
            case Layout.Constants constants -> EnumSource.of(constants, packageName);
        };
    }

    /** Leaves an unchanged file's time alone, so that nothing is compiled again for it. */
    private static void write(Path file, String source) throws IOException {
        if (!Files.exists(file) || !Files.readString(file).equals(source)) {
            Files.writeString(file, source);
        }
    }

    private static void removeOthers(Path directory, Set<Path> written) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(directory)) {
            files = listed.filter(file -> file.toString().endsWith(".java")).toList();
        }
        for (Path file : files) {
            if (!written.contains(file) && Files.readString(file).startsWith(MARK)) {
                Files.delete(file);
            }
        }
    }

    /**
     * What the program was asked for.
     *
     * @param object the object file
     * @param output the source root
     * @param names at least one
     */
    record Arguments(Path object, Path output, String packageName, Naming naming, EnumKinds kinds, List<String> names) {
        private static final String USAGE = "GenerateCodecs OBJECT OUTPUT PACKAGE [--strip=PREFIX] [--suffix=SUFFIX]"
                + " [--flags=SUFFIX] [--constants=SUFFIX] NAME|NAME.*|@FILE...";

        static Arguments parse(List<String> arguments) {
            List<String> plain = new ArrayList<>();
            String strip = "";
            String suffix = "";
            String flags = "_flag";
            String constants = "_constant";
            for (String argument : arguments) {
                int equals = argument.indexOf('=');
                switch (equals < 0 ? "" : argument.substring(0, equals)) {
                    case "--strip" -> strip = argument.substring(equals + 1);
                    case "--suffix" -> suffix = argument.substring(equals + 1);
                    case "--flags" -> flags = argument.substring(equals + 1);
                    case "--constants" -> constants = argument.substring(equals + 1);
                    default -> plain.add(argument);
                }
            }
            if (plain.size() < 4 || plain.stream().anyMatch(word -> word.startsWith("--"))) {
                throw new IllegalArgumentException("usage: " + USAGE);
            }
            List<String> names = plain.subList(3, plain.size()).stream()
                    .flatMap(Arguments::namesOf)
                    .toList();
            return new Arguments(
                    Path.of(plain.get(0)),
                    Path.of(plain.get(1)),
                    plain.get(2),
                    new Naming(strip, suffix),
                    new EnumKinds(flags, constants),
                    names);
        }

        private static Stream<String> namesOf(String word) {
            if (!word.startsWith("@")) {
                return Stream.of(word);
            }
            try {
                return Files.readAllLines(Path.of(word.substring(1))).stream()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure.toString(), failure);
            }
        }
    }
}
