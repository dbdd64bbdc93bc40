package dev.tenet.api.listing;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Filter;

/**
 * The filters a Describe operation has. Filters are joined by and, the values of one by or. A name that is not in the table
 * is {@code InvalidParameterValue}, never ignored.
 *
 * @param <T> what is listed
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html">Filtering</a>
 */
public final class FilterTable<T> {
    private static final int MAX_FILTERS = 50;
    private static final int MAX_VALUES = 200;
    private static final int MAX_VALUE_LENGTH = 255;
    private static final String TAG_PREFIX = "tag:";

    private final Map<String, Function<T, Collection<String>>> byName;
    private final @Nullable Function<T, Map<String, String>> tags;

    private FilterTable(
            Map<String, Function<T, Collection<String>>> byName, @Nullable Function<T, Map<String, String>> tags) {
        this.byName = Map.copyOf(byName);
        this.tags = tags;
    }

    public static <T> Builder<T> builder() {
        return new Builder<>();
    }

    /**
     * Whether a thing passes all of {@code filters}.
     *
     * @throws ApiException for an unknown name, a filter without name or values, or too many of either
     */
    public Predicate<T> matching(List<Filter> filters) {
        if (filters.size() > MAX_FILTERS)
            throw new ApiException(ErrorCode.FILTER_LIMIT_EXCEEDED, "The maximum number of filters is " + MAX_FILTERS);
        Predicate<T> all = thing -> true;
        for (Filter filter : filters) all = all.and(matching(filter));
        return all;
    }

    private Predicate<T> matching(Filter filter) {
        Function<T, Collection<String>> read = find(filter.name());
        if (!filter.hasValues() || filter.values().isEmpty())
            throw new ApiException(
                    ErrorCode.INVALID_PARAMETER_VALUE, "The filter '" + filter.name() + "' has no values");
        if (filter.values().size() > MAX_VALUES)
            throw new ApiException(
                    ErrorCode.FILTER_LIMIT_EXCEEDED,
                    "The maximum number of filter values on a single filter is " + MAX_VALUES);
        List<Wildcard> wanted = filter.values().stream().map(FilterTable::parse).toList();
        return thing ->
                read.apply(thing).stream().anyMatch(value -> wanted.stream().anyMatch(w -> w.matches(value)));
    }

    private static Wildcard parse(String value) {
        if (value.length() > MAX_VALUE_LENGTH)
            throw new ApiException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "The maximum length for a filter value is " + MAX_VALUE_LENGTH + " characters");
        return Wildcard.parse(value);
    }

    private Function<T, Collection<String>> find(@Nullable String name) {
        Function<T, Collection<String>> read = name == null ? null : byName.get(name);
        if (read != null) return read;
        if (name != null && tags != null && name.startsWith(TAG_PREFIX))
            return tagValue(tags, name.substring(TAG_PREFIX.length()));
        throw new ApiException(ErrorCode.INVALID_PARAMETER_VALUE, "The filter '" + name + "' is invalid");
    }

    private static <T> Function<T, Collection<String>> tagValue(Function<T, Map<String, String>> tags, String key) {
        return thing ->
                Optional.ofNullable(tags.apply(thing).get(key)).map(List::of).orElse(List.of());
    }

    /** Collects filters. */
    public static final class Builder<T> {
        private final Map<String, Function<T, Collection<String>>> byName = new HashMap<>();
        private @Nullable Function<T, Map<String, String>> tags;

        private Builder() {}

        /** A filter on a value that every thing has. Give booleans and numbers as their text. */
        public Builder<T> on(String name, Function<T, String> value) {
            return onEach(name, thing -> List.of(value.apply(thing)));
        }

        /** A filter on a value that a thing may lack; then no filter value matches it. */
        public Builder<T> onOptional(String name, Function<T, Optional<String>> value) {
            return onEach(name, thing -> value.apply(thing).map(List::of).orElse(List.of()));
        }

        /** A filter on several values, of which one must match. */
        public Builder<T> onEach(String name, Function<T, Collection<String>> values) {
            if (byName.putIfAbsent(name, values) != null)
                throw new IllegalArgumentException(name + " is there already");
            return this;
        }

        /** Adds {@code tag:KEY}, {@code tag-key} and {@code tag-value}. */
        public Builder<T> tagged(Function<T, Map<String, String>> tagsOf) {
            tags = tagsOf;
            return onEach("tag-key", thing -> tagsOf.apply(thing).keySet())
                    .onEach("tag-value", thing -> tagsOf.apply(thing).values());
        }

        public FilterTable<T> build() {
            return new FilterTable<>(byName, tags);
        }
    }
}
