package dev.tenet.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * All records of one name and type in a hosted zone.
 *
 * @param name absolute and in lower case, in the form of master files (RFC 1035, 5.1); an asterisk is a first label of its own
 * @param ttlSeconds for how long askers may keep them
 * @param values what each record says, as the tenant wrote it
 */
public record RecordSet(String name, RecordType type, int ttlSeconds, List<String> values) {
    /** Route 53's: by the name's labels from the last to the first, then by type. */
    public static final Comparator<RecordSet> ORDER =
            Comparator.comparing(RecordSet::reversedName).thenComparing(set -> set.type.name());

    public RecordSet {
        values = List.copyOf(values);
        if (!name.endsWith(".") || ttlSeconds < 0 || values.isEmpty()) {
            throw new IllegalArgumentException("not a record set: " + name + " " + ttlSeconds + " " + type);
        }
    }

    /** The name with its labels in the other order, such as {@code example.corp.www.}, by which sets are listed. */
    public String reversedName() {
        return reversed(name);
    }

    /** An absolute name with its labels in the other order. */
    public static String reversed(String name) {
        List<String> labels = Arrays.asList(name.split("\\.", -1));
        labels = labels.subList(0, labels.size() - 1);
        Collections.reverse(labels);
        return String.join(".", labels) + ".";
    }

    /** Whether the other one is of the same name and type, and so cannot be beside this one. */
    public boolean isAt(RecordSet other) {
        return name.equals(other.name) && type == other.type;
    }
}
