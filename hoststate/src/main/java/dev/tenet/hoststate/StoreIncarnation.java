package dev.tenet.hoststate;

import java.util.regex.Pattern;

/** One life of the store: restoring a backup begins another, after which revisions may say other things. */
public record StoreIncarnation(String value) implements Comparable<StoreIncarnation> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9-]{1,64}");

    public StoreIncarnation {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a store's incarnation: " + value);
        }
    }

    @Override
    public int compareTo(StoreIncarnation other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
