package dev.tenet.api.query;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Which members a request, or a structure in one, must have: the SDK's classes do not say. The table beside this class has a
 * line for each shape, {@code Shape<TAB>Member,Member}, in the SDK's names.
 */
public final class RequiredParameters {
    private static final String TABLE = "required-parameters.tsv";
    private static final String LOAD_BALANCING_TABLE = "required-parameters-elbv2.tsv";

    private final Map<String, List<String>> membersByShape;

    RequiredParameters(Map<String, List<String>> membersByShape) {
        this.membersByShape = Map.copyOf(membersByShape);
    }

    /** The table of EC2 and STS. */
    public static RequiredParameters load() {
        return load(TABLE);
    }

    /** The table of load balancing. */
    public static RequiredParameters loadBalancing() {
        return load(LOAD_BALANCING_TABLE);
    }

    private static RequiredParameters load(String table) {
        Map<String, List<String>> members = new HashMap<>();
        var in = Objects.requireNonNull(RequiredParameters.class.getResourceAsStream(table), table);
        try (var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                int tab = line.indexOf('\t');
                members.put(
                        line.substring(0, tab), List.of(line.substring(tab + 1).split(",")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(table, e);
        }
        return new RequiredParameters(members);
    }

    /** The SDK's names of the members that {@code shape} must have. */
    List<String> of(String shape) {
        return membersByShape.getOrDefault(shape, List.of());
    }

    /** The whole table. */
    Map<String, List<String>> asMap() {
        return membersByShape;
    }
}
