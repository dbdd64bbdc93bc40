package dev.tenet.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/api.md} names codes, statuses and classes that exist. */
class ApiPageTest {
    private static final Path PAGE = Path.of("..", "docs", "api.md");
    private static final Path SOURCES = Path.of("src", "main", "java", "dev", "tenet", "api");
    private static final Pattern FAULT_ROW = Pattern.compile("\\| .* \\| `([A-Za-z.]+)`[^|]* \\| ([0-9]+) \\|");
    private static final Pattern STATION_ROW = Pattern.compile("\\| [a-zA-Z ]+ \\| `([a-zA-Z/]+)` \\| [^0-9|].*");

    @Test
    void everyCodeHasItsStatus() throws IOException {
        Map<String, ErrorCode> codes =
                Arrays.stream(ErrorCode.values()).collect(Collectors.toMap(ErrorCode::code, Function.identity()));
        var rows = rows(FAULT_ROW);
        assertTrue(rows.size() > 25, () -> rows.size() + " rows");
        for (var row : rows) {
            assertTrue(codes.containsKey(row.getFirst()), row::getFirst);
            assertEquals(String.valueOf(codes.get(row.getFirst()).status()), row.getLast(), row::getFirst);
        }
    }

    @Test
    void everyStationIsAClass() throws IOException {
        var rows = rows(STATION_ROW);
        assertEquals(9, rows.size());
        for (var row : rows) assertTrue(Files.exists(SOURCES.resolve(row.getFirst() + ".java")), row::getFirst);
    }

    private static List<List<String>> rows(Pattern pattern) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .map(match -> List.of(match.group(1), match.group(match.groupCount())))
                .toList();
    }
}
