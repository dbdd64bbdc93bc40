package dev.tenet.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which fields a flow log's records have, in which order; as text each in <code>${}</code>, with a space between two.
 *
 * @param fields at least one; a field may come twice
 */
public record FlowLogFormat(List<FlowLogField> fields) {
    /** The fields of version 2, in their order. */
    public static final FlowLogFormat DEFAULT = new FlowLogFormat(Arrays.stream(FlowLogField.values())
            .filter(field -> field.version() == 2)
            .toList());

    private static final Pattern FIELD = Pattern.compile("\\$\\{([a-z-]+)\\}");

    public FlowLogFormat {
        fields = List.copyOf(fields);
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("a record has at least one field");
        }
    }

    /** The format that the text says; empty where it says none: an unknown field, anything between fields but a space. */
    public static Optional<FlowLogFormat> tryParse(String text) {
        List<FlowLogField> fields = new ArrayList<>();
        for (String part : text.split(" ", -1)) {
            Matcher matcher = FIELD.matcher(part);
            Optional<FlowLogField> field =
                    matcher.matches() ? FlowLogField.tryParse(matcher.group(1)) : Optional.empty();
            if (field.isEmpty()) {
                return Optional.empty();
            }
            fields.add(field.get());
        }
        return Optional.of(new FlowLogFormat(fields));
    }

    /** Of its records: the highest of its fields' versions. */
    public int version() {
        return fields.stream().mapToInt(FlowLogField::version).max().orElseThrow();
    }

    /** The first line of a file. */
    public String header() {
        return fields.stream().map(FlowLogField::fieldName).collect(Collectors.joining(" "));
    }

    @Override
    public String toString() {
        return fields.stream().map(field -> "${" + field.fieldName() + "}").collect(Collectors.joining(" "));
    }
}
