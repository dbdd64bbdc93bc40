package dev.tenet.store;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.reflect.RecordComponent;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ObjectNode;

/**
 * Records as JSON. A record is an object of its components in their order; a variant of a sealed interface has its simple name in {@code
 * @type}; a type with {@code parse(String)} is a string; an enum is its name; lists are arrays; sets are arrays and maps are objects in
 * one order whatever theirs; an empty Optional is left out; times are ISO 8601. Equal objects give equal bytes.
 *
 * <p>Reading is strict about what it knows, and forgives what an older or newer version wrote: a missing list, set, map or Optional is
 * empty, and unknown fields are kept by those who write the object again ({@link Decoded#unknown}; of the object itself, not of records in
 * it). A missing component of another type, an unknown variant or enum constant is unreadable. See docs/decisions/store.md.
 */
public final class ObjectCodec {
    private static final List<Class<?>> CONTAINERS = List.of(
            Collection.class,
            List.class,
            Set.class,
            SequencedSet.class,
            SortedSet.class,
            NavigableSet.class,
            Map.class,
            SequencedMap.class,
            SortedMap.class,
            NavigableMap.class);

    private final JsonMapper mapper = build();

    /**
     * What was read.
     *
     * @param unknown what else was there
     */
    record Decoded<T>(T object, UnknownFields unknown) {}

    /**
     * Writes an object as its type {@code type}, which may be a sealed interface of its class.
     *
     * @throws IllegalArgumentException when a text in it is not well-formed Unicode
     */
    public <T> Bytes encode(Class<T> type, T object) {
        return bytes(mapper.writerFor(type).writeValueAsString(object));
    }

    /** @throws UnreadableException when the bytes are not such an object */
    public <T> T decode(Class<T> type, Bytes bytes) {
        return read(type, bytes).object();
    }

    /** Writes an object and after it the fields it was once read with and does not know. */
    <T> Bytes encode(Class<T> type, T object, UnknownFields unknown) {
        if (unknown.isEmpty()) {
            return encode(type, object);
        }
        ObjectNode tree = mapper.writerFor(type).valueToTree(object);
        unknown.fields().forEach((name, value) -> {
            if (!tree.has(name)) {
                tree.set(name, value);
            }
        });
        return bytes(mapper.writeValueAsString(tree));
    }

    private static Bytes bytes(String json) {
        try {
            return Bytes.wrap(StrictUtf8.encode(json));
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException("a text is not well-formed Unicode", malformed);
        }
    }

    <T> Decoded<T> read(Class<T> type, Bytes bytes) {
        try {
            String json = StrictUtf8.decode(bytes.shared());
            JsonNode tree = mapper.readTree(json);
            T object = mapper.treeToValue(tree, type);
            if (object == null) {
                throw new UnreadableException("not a " + type.getSimpleName() + ": null");
            }
            if (json.contains("\\u")) {
                requireWellFormed(tree);
            }
            return new Decoded<>(object, unknown(object, tree));
        } catch (CharacterCodingException malformed) {
            throw new UnreadableException("not a " + type.getSimpleName() + ": not UTF-8", malformed);
        } catch (JacksonException refused) {
            throw new UnreadableException(
                    "not a " + type.getSimpleName() + ": " + refused.getOriginalMessage() + " at " + path(refused),
                    refused);
        }
    }

    /** Escapes can spell half a surrogate pair, which could not be written again. */
    private void requireWellFormed(JsonNode tree) throws CharacterCodingException {
        StrictUtf8.encode(mapper.writeValueAsString(tree));
    }

    private static String path(JacksonException refused) {
        String path = refused.getPath().stream()
                .map(step -> step.getPropertyName() != null ? step.getPropertyName() : "[" + step.getIndex() + "]")
                .collect(Collectors.joining("."));
        return path.isEmpty() ? "the top" : path;
    }

    private static UnknownFields unknown(Object object, JsonNode tree) {
        RecordComponent[] components = object.getClass().getRecordComponents();
        if (components == null || !tree.isObject()) {
            return UnknownFields.NONE;
        }
        Set<String> known =
                Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.toSet());
        known.add(SealedTypes.TAG);
        SortedMap<String, JsonNode> unknown = new TreeMap<>();
        for (Map.Entry<String, JsonNode> field : tree.properties()) {
            if (!known.contains(field.getKey())) {
                unknown.put(field.getKey(), field.getValue());
            }
        }
        return unknown.isEmpty() ? UnknownFields.NONE : new UnknownFields(unknown);
    }

    private static JsonMapper build() {
        AtomicReference<@Nullable JsonMapper> built = new AtomicReference<>();
        SimpleModule sets = new SimpleModule("tenet-set-order")
                .setSerializerModifier(new SetOrder(() -> requireNonNull(built.get())));
        JsonMapper.Builder builder = JsonMapper.builder()
                .annotationIntrospector(new SealedTypes())
                .addModules(new ValueTypeModule(), sets)
                .enable(MapperFeature.INFER_RECORD_GETTERS_FROM_COMPONENTS_ONLY)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY, MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .enable(SerializationFeature.FAIL_ON_ORDER_MAP_BY_INCOMPARABLE_KEY)
                .changeDefaultPropertyInclusion(
                        _ -> JsonInclude.Value.construct(JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
                        DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
        for (Class<?> container : CONTAINERS) {
            builder.withConfigOverride(
                    container,
                    override -> override.setNullHandling(JsonSetter.Value.construct(Nulls.AS_EMPTY, Nulls.FAIL)));
        }
        JsonMapper mapper = builder.build();
        built.set(mapper);
        return mapper;
    }
}
