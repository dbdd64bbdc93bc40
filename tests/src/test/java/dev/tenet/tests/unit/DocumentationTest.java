package dev.tenet.tests.unit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the documents name must exist: files, Java classes, stages and reasons. */
class DocumentationTest {
    private static final Path ROOT = root();
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#]+)[^)]*\\)");
    private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)+/?");
    private static final Pattern CLASS = Pattern.compile("[A-Z][A-Za-z0-9]+[a-z][A-Za-z0-9]*");
    private static final Pattern NAME = Pattern.compile("[a-z]+(_[a-z]+)+");

    @TestFactory
    Stream<DynamicTest> linksLeadSomewhere() throws IOException {
        return documents()
                .map(document ->
                        DynamicTest.dynamicTest(ROOT.relativize(document).toString(), () -> {
                            List<String> dead = new ArrayList<>();
                            Matcher link = LINK.matcher(Files.readString(document));
                            while (link.find()) {
                                if (!Files.exists(
                                        document.resolveSibling(link.group(1)).normalize())) {
                                    dead.add(link.group(1));
                                }
                            }
                            assertEquals(List.of(), dead, "links to files that do not exist");
                        }));
    }

    @TestFactory
    Stream<DynamicTest> theWalksNameWhatExists() throws IOException {
        Set<String> classes = classes();
        Set<String> names = namesOfTheDatapath();
        return Stream.of("docs/follow-a-packet.md", "docs/follow-a-change.md", "ARCHITECTURE.md")
                .map(document -> DynamicTest.dynamicTest(document, () -> {
                    List<String> unknown = new ArrayList<>();
                    int checked = 0;
                    Matcher code = CODE.matcher(Files.readString(ROOT.resolve(document)));
                    while (code.find()) {
                        String word = code.group(1);
                        boolean known = true;
                        if (PATH.matcher(word).matches()) {
                            known = Files.exists(ROOT.resolve(word));
                        } else if (CLASS.matcher(word).matches()) {
                            known = classes.contains(word);
                        } else if (NAME.matcher(word).matches()) {
                            known = names.contains(word);
                        } else {
                            continue;
                        }
                        checked++;
                        if (!known) {
                            unknown.add(word);
                        }
                    }
                    assertFalse(checked == 0, "the document names nothing that could be checked");
                    assertEquals(List.of(), unknown, "named, but not to be found");
                }));
    }

    @Test
    void everyReasonIsExplained() throws IOException {
        String explained = Files.readString(ROOT.resolve("docs/reasons.md"));
        for (String row : Files.readAllLines(ROOT.resolve("datapath/reasons.tsv"))) {
            if (!row.startsWith("#")) {
                String name = row.split("\t")[1];
                assertFalse(!explained.contains("`" + name + "`"), "docs/reasons.md does not explain " + name);
            }
        }
    }

    private static Stream<Path> documents() throws IOException {
        return sources(".md");
    }

    private static Set<String> classes() throws IOException {
        Set<String> classes = sources(".java")
                .map(path -> path.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toCollection(HashSet::new));
        // The AWS SDK's classes and operations that the walks mention stand in the api module's own sources.
        Pattern operation = Pattern.compile("([A-Z][A-Za-z0-9]+)Request\\b");
        for (Path source : sources(".java")
                .filter(path -> path.startsWith(ROOT.resolve("api")))
                .toList()) {
            Matcher matcher = operation.matcher(Files.readString(source));
            while (matcher.find()) {
                classes.add(matcher.group(1));
            }
        }
        return classes;
    }

    /** Stages, reasons, maps, fields and functions: every identifier of the C sources and the two tables. */
    private static Set<String> namesOfTheDatapath() throws IOException {
        Set<String> names = new HashSet<>();
        for (Path source : Stream.of(sources(".h"), sources(".c"), sources(".tsv"))
                .flatMap(s -> s)
                .toList()) {
            Matcher matcher = Pattern.compile("[a-z0-9]+(_[a-z0-9]+)+").matcher(Files.readString(source));
            while (matcher.find()) {
                names.add(matcher.group());
            }
        }
        return names;
    }

    private static Stream<Path> sources(String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new java.nio.file.SimpleFileVisitor<>() {
            @Override
            public java.nio.file.FileVisitResult preVisitDirectory(
                    Path folder, java.nio.file.attribute.BasicFileAttributes attributes) {
                String name = folder.getFileName().toString();
                return name.equals("target") || name.equals(".git") || name.equals("node_modules")
                        ? java.nio.file.FileVisitResult.SKIP_SUBTREE
                        : java.nio.file.FileVisitResult.CONTINUE;
            }

            @Override
            public java.nio.file.FileVisitResult visitFile(
                    Path file, java.nio.file.attribute.BasicFileAttributes attributes) {
                if (file.toString().endsWith(ending)) {
                    found.add(file);
                }
                return java.nio.file.FileVisitResult.CONTINUE;
            }
        });
        return found.stream().sorted();
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("tenet"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException(
                        "no checkout of Tenet around " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }
}
