package dev.tenet.api.listing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.Filter;

class FilterTableTest {
    private record Thing(String id, Optional<String> vpc, List<String> cidrs, Map<String, String> tags) {}

    private static final Thing WEB =
            new Thing("i-web", Optional.of("vpc-1"), List.of("10.0.0.0/16", "10.1.0.0/16"), Map.of("Name", "web-1"));
    private static final Thing DB = new Thing("i-db", Optional.empty(), List.of(), Map.of("Name", "db-1", "Team", ""));

    private static final FilterTable<Thing> TABLE = FilterTable.<Thing>builder()
            .on("id", Thing::id)
            .onOptional("vpc-id", Thing::vpc)
            .onEach("cidr", Thing::cidrs)
            .tagged(Thing::tags)
            .build();

    private static Set<String> selected(Filter... filters) {
        var matching = TABLE.matching(List.of(filters));
        return new java.util.TreeSet<>(
                List.of(WEB, DB).stream().filter(matching).map(Thing::id).toList());
    }

    private static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    private static ErrorCode refusal(Filter... filters) {
        return assertThrows(ApiException.class, () -> TABLE.matching(List.of(filters)))
                .code();
    }

    @Test
    void noFilterSelectsEverything() {
        assertEquals(Set.of("i-db", "i-web"), selected());
    }

    @Test
    void valuesAreJoinedByOrAndFiltersByAnd() {
        assertEquals(Set.of("i-db", "i-web"), selected(filter("id", "i-web", "i-db")));
        assertEquals(Set.of(), selected(filter("id", "i-db"), filter("vpc-id", "vpc-1")));
    }

    @Test
    void aThingWithoutTheValueDoesNotMatchEvenAStar() {
        assertEquals(Set.of("i-web"), selected(filter("vpc-id", "*")));
        assertEquals(Set.of("i-web"), selected(filter("cidr", "10.1.*")));
    }

    @Test
    void tagsAreFilteredByKeyAndByValue() {
        assertEquals(Set.of("i-web"), selected(filter("tag:Name", "web*")));
        assertEquals(Set.of("i-db"), selected(filter("tag-key", "Team")));
        assertEquals(Set.of("i-db"), selected(filter("tag:Team", "")));
        assertEquals(Set.of(), selected(filter("tag:name", "web-1")));
    }

    @Test
    void anUnknownNameIsRefused() {
        assertEquals(ErrorCode.INVALID_PARAMETER_VALUE, refusal(filter("colour", "red")));
        assertEquals(ErrorCode.INVALID_PARAMETER_VALUE, refusal(filter("ID", "i-web")));
        assertEquals(
                ErrorCode.INVALID_PARAMETER_VALUE,
                refusal(Filter.builder().values("x").build()));
        assertEquals(
                ErrorCode.INVALID_PARAMETER_VALUE,
                refusal(Filter.builder().name("id").build()));
    }

    @Test
    void tooManyOrTooLongIsRefused() {
        assertEquals(
                ErrorCode.FILTER_LIMIT_EXCEEDED,
                refusal(Collections.nCopies(51, filter("id", "x")).toArray(Filter[]::new)));
        assertEquals(
                ErrorCode.FILTER_LIMIT_EXCEEDED,
                refusal(filter("id", Collections.nCopies(201, "x").toArray(String[]::new))));
        assertEquals(ErrorCode.INVALID_PARAMETER_VALUE, refusal(filter("id", "x".repeat(256))));
    }
}
