package dev.tenet.api.query;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parameters as the tree their dotted names make: {@code Filter.1.Name} is a node under a node under a node. */
final class ParameterNode {
    private static final int MAX_DEPTH = 32;

    private final String path;
    private final Map<String, ParameterNode> children = new LinkedHashMap<>();
    private @Nullable String value;

    private ParameterNode(String path) {
        this.path = path;
    }

    static ParameterNode of(Parameters parameters) {
        ParameterNode root = new ParameterNode("");
        parameters.asMap().forEach(root::add);
        return root;
    }

    /** The name on the wire that leads here. */
    String path() {
        return path;
    }

    Map<String, ParameterNode> children() {
        return children;
    }

    /** What stands after {@code path=}; null if only longer names were given. */
    @Nullable
    String value() {
        return value;
    }

    private void add(String name, String text) {
        String[] segments = name.split("\\.", -1);
        if (segments.length > MAX_DEPTH)
            throw new ApiException(ErrorCode.UNKNOWN_PARAMETER, "The parameter " + name + " is not recognized");
        ParameterNode node = this;
        for (String segment : segments) {
            String deeper = node.path.isEmpty() ? segment : node.path + "." + segment;
            node = node.children.computeIfAbsent(segment, s -> new ParameterNode(deeper));
        }
        node.value = text;
    }
}
