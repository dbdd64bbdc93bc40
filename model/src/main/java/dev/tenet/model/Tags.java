package dev.tenet.model;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The tags of one resource: keys of 1 to 127 characters that do not begin with {@code aws:}, values of at most 256.
 *
 * @param values by key, in the order of keys; at most {@value #MAX}
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html">Tag your Amazon EC2 resources</a>
 */
public record Tags(Map<String, String> values) {
    public static final int MAX = 50;
    public static final int MAX_KEY_LENGTH = 127;
    public static final int MAX_VALUE_LENGTH = 256;
    public static final Tags NONE = new Tags(Map.of());

    public Tags {
        values = Collections.unmodifiableMap(new TreeMap<>(values));
        if (values.size() > MAX) {
            throw new IllegalArgumentException("a resource has at most " + MAX + " tags, not " + values.size());
        }
        values.forEach((key, value) -> {
            if (!isKey(key) || !isValue(value)) {
                throw new IllegalArgumentException("not a tag: " + key + "=" + value);
            }
        });
    }

    /** Whether a tenant may give a tag this key. */
    public static boolean isKey(String key) {
        return !key.isEmpty()
                && key.length() <= MAX_KEY_LENGTH
                && !key.regionMatches(true, 0, "aws:", 0, "aws:".length());
    }

    public static boolean isValue(String value) {
        return value.length() <= MAX_VALUE_LENGTH;
    }

    public Optional<String> get(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** These and the given ones; where a key is in both, the given value. */
    public Tags with(Map<String, String> more) {
        Map<String, String> merged = new HashMap<>(values);
        merged.putAll(more);
        return new Tags(merged);
    }

    /** Whether {@link #with} would hold too many. */
    public boolean overflowsWith(Map<String, String> more) {
        return values.size()
                        + more.keySet().stream()
                                .filter(key -> !values.containsKey(key))
                                .count()
                > MAX;
    }

    /** These but the key, and only if it has this value where one is given. */
    public Tags without(String key, Optional<String> value) {
        Map<String, String> rest = new HashMap<>(values);
        if (value.isEmpty() || value.equals(get(key))) {
            rest.remove(key);
        }
        return new Tags(rest);
    }
}
