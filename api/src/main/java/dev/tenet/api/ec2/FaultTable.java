package dev.tenet.api.ec2;

import dev.tenet.api.ErrorCode;
import dev.tenet.model.command.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A service's table of operation × fault → error code, {@code faults.tsv} beside its operations, each row with the page that says so. */
public final class FaultTable {
    static final FaultTable EC2 = read(FaultTable.class);

    private static final String FILE = "faults.tsv";
    private static final String EVERY_OPERATION = "*";

    private final List<Row> rows;
    private final Map<String, Map<Fault, ErrorCode>> codes = new HashMap<>();

    /** @param operation the action's name, or {@code *} */
    record Row(String operation, Fault fault, ErrorCode code, URI page) {}

    private FaultTable(List<Row> rows) {
        this.rows = rows;
        for (Row row : rows) {
            ErrorCode before =
                    codes.computeIfAbsent(row.operation, _ -> new HashMap<>()).put(row.fault, row.code);
            if (before != null) {
                throw new IllegalStateException("two rows for " + row.operation + " and " + row.fault);
            }
        }
    }

    /** The table beside a class. */
    public static FaultTable read(Class<?> beside) {
        return read(beside, FILE);
    }

    /** What {@code operation} answers for {@code fault}; empty for faults that no tenant can cause. */
    Optional<ErrorCode> code(String operation, Fault fault) {
        return find(operation, fault).or(() -> find(EVERY_OPERATION, fault));
    }

    List<Row> rows() {
        return rows;
    }

    private Optional<ErrorCode> find(String operation, Fault fault) {
        return Optional.ofNullable(codes.getOrDefault(operation, Map.of()).get(fault));
    }

    private static FaultTable read(Class<?> beside, String resource) {
        Map<String, ErrorCode> byCode =
                Arrays.stream(ErrorCode.values()).collect(Collectors.toMap(ErrorCode::code, Function.identity()));
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(resource), resource)) {
            return new FaultTable(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> row(line, byCode))
                    .toList());
        } catch (IOException unreadable) {
            throw new UncheckedIOException("reading " + resource, unreadable);
        }
    }

    private static Row row(String line, Map<String, ErrorCode> byCode) {
        String[] cells = line.split("\t", -1);
        if (cells.length != 4) {
            throw new IllegalStateException("not a row of operation, fault, code and page: " + line);
        }
        ErrorCode code = Objects.requireNonNull(byCode.get(cells[2]), () -> "no such code: " + cells[2]);
        return new Row(cells[0], Fault.valueOf(cells[1]), code, URI.create(cells[3]));
    }
}
