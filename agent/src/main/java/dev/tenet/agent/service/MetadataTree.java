package dev.tenet.agent.service;

import dev.tenet.net.Bytes;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Metadata by path: values, and what lies in a directory, a line each. A part such as {@code 0=my-key} is listed so and asked for as {@code
 * 0}.
 */
final class MetadataTree {
    private final SortedMap<String, Bytes> leaves;

    MetadataTree(SortedMap<String, Bytes> leaves) {
        this.leaves = leaves;
    }

    /** @param path below the version, without a slash at its start */
    Optional<Bytes> find(String path) {
        boolean directory = path.endsWith("/") || path.isEmpty();
        String wanted = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        SortedMap<String, String> listed = new TreeMap<>();
        for (Map.Entry<String, Bytes> leaf : leaves.entrySet()) {
            String asked = asked(leaf.getKey());
            if (!directory && asked.equals(wanted)) {
                return Optional.of(leaf.getValue());
            }
            if (wanted.isEmpty() || asked.startsWith(wanted + "/")) {
                String rest = leaf.getKey().substring(depth(leaf.getKey(), wanted));
                int slash = rest.indexOf('/');
                String name = slash < 0 ? rest : rest.substring(0, slash);
                listed.put(name, slash < 0 || name.contains("=") ? name : name + "/");
            }
        }
        return listed.isEmpty()
                ? Optional.empty()
                : Optional.of(MetadataResponse.ascii(String.join("\n", listed.values())));
    }

    /** Where in a leaf's path that begins below a directory which is asked for as {@code wanted} the rest begins. */
    private static int depth(String leaf, String wanted) {
        int at = 0;
        for (int parts = wanted.isEmpty() ? 0 : wanted.split("/").length; parts > 0; parts--) {
            at = leaf.indexOf('/', at) + 1;
        }
        return at;
    }

    private static String asked(String path) {
        return path.indexOf('=') < 0 ? path : path.replaceAll("=[^/]*", "");
    }
}
