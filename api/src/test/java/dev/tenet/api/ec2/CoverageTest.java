package dev.tenet.api.ec2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/ec2.md} says of every operation in which file it is, and of no other. */
class CoverageTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path SOURCES = ROOT.resolve("api/src/main/java/dev/tenet/api/ec2");
    private static final Pattern ROW = Pattern.compile("^\\| `(\\w+)` \\| (.*) \\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    @Test
    void theDocsNameEveryOperationBesideItsFile() throws Exception {
        String page = Files.readString(ROOT.resolve("docs/ec2.md"));
        List<String> documented = new ArrayList<>();
        List<String> misplaced = new ArrayList<>();
        Matcher row = ROW.matcher(page);
        while (row.find()) {
            String source = Files.readString(SOURCES.resolve(row.group(1) + ".java"));
            Matcher name = NAME.matcher(row.group(2));
            while (name.find()) {
                documented.add(name.group(1));
                if (!source.contains(name.group(1) + "Request.class")) {
                    misplaced.add(name.group(1) + " is not in " + row.group(1));
                }
            }
        }
        assertEquals(List.of(), misplaced);
        try (World world = new World()) {
            assertEquals(
                    new TreeSet<>(world.operations().coverage().implemented()),
                    new TreeSet<>(documented),
                    "operations, documented ones");
        }
    }
}
