package dev.tenet.store;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Fields of a stored object that this version's record has no component for; kept so that writing the object does not lose them. */
record UnknownFields(SortedMap<String, JsonNode> fields) {
    static final UnknownFields NONE = new UnknownFields(new TreeMap<>());

    UnknownFields {
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }
}
