package dev.tenet.hoststate;

import dev.tenet.net.Bytes;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an instance may read about itself. The controller makes the whole tree; a host only serves it.
 *
 * @param leaves by path below the version, such as {@code meta-data/local-ipv4}: directories are what lies above them
 */
public record InstanceMetadata(InstanceKey instance, MetadataOptions options, SortedMap<String, Bytes> leaves)
        implements Resource {
    public InstanceMetadata {
        leaves = Collections.unmodifiableSortedMap(new TreeMap<>(leaves));
        String before = "";
        for (Map.Entry<String, Bytes> leaf : leaves.entrySet()) {
            String path = leaf.getKey();
            if (path.isEmpty() || path.startsWith("/") || path.endsWith("/") || path.contains("//")) {
                throw new IllegalArgumentException("not a path of metadata: '" + path + "'");
            }
            if (!before.isEmpty() && path.startsWith(before + "/")) {
                throw new IllegalArgumentException("metadata has a value and more below it: " + before);
            }
            before = path;
        }
    }

    @Override
    public InstanceMetadataKey key() {
        return new InstanceMetadataKey(instance);
    }
}
