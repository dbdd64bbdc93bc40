package dev.tenet.api.elbv2;

import dev.tenet.model.Tags;
import dev.tenet.model.command.LoadBalancingException;
import dev.tenet.model.command.LoadBalancingFault;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.Tag;

/** Reads tags in requests, and writes them in answers. */
final class RequestTags {
    private RequestTags() {}

    static Tags of(List<Tag> tags) {
        return new Tags(read(tags));
    }

    static Map<String, String> read(List<Tag> tags) {
        Map<String, String> read = new TreeMap<>();
        for (Tag tag : tags) {
            String key = tag.key() == null ? "" : tag.key();
            String value = tag.value() == null ? "" : tag.value();
            if (!Tags.isKey(key) || !Tags.isValue(value)) {
                throw new LoadBalancingException(
                        LoadBalancingFault.VALUE, "The tag '" + key + "' is not valid: its key or value may not be so");
            }
            if (read.put(key, value) != null) {
                throw new LoadBalancingException(
                        LoadBalancingFault.TAG_KEYS_DUPLICATE,
                        "The tag key '" + key + "' was specified more than once");
            }
        }
        if (read.size() > Tags.MAX) {
            throw limit();
        }
        return read;
    }

    /** @throws LoadBalancingException {@link LoadBalancingFault#TAG_LIMIT} */
    static Tags with(Tags present, Map<String, String> more) {
        if (present.overflowsWith(more)) {
            throw limit();
        }
        return present.with(more);
    }

    static List<Tag> write(Tags tags) {
        return tags.values().entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static LoadBalancingException limit() {
        return new LoadBalancingException(LoadBalancingFault.TAG_LIMIT, "A resource has at most " + Tags.MAX + " tags");
    }
}
