package dev.tenet.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.CollectionType;

/** Writes sets in one order whatever order they come in: by the JSON of their elements, so that equal sets give equal bytes. */
final class SetOrder extends ValueSerializerModifier {
    private final transient Supplier<JsonMapper> elements;

    /** @param elements the mapper this is part of, asked for once it is built: sets in elements of sets need their order too */
    SetOrder(Supplier<JsonMapper> elements) {
        this.elements = elements;
    }

    @Override
    public ValueSerializer<?> modifyCollectionSerializer(
            SerializationConfig config,
            CollectionType type,
            BeanDescription.Supplier description,
            ValueSerializer<?> serializer) {
        return Set.class.isAssignableFrom(type.getRawClass())
                ? new Sorted(cast(serializer), type.getContentType())
                : serializer;
    }

    @SuppressWarnings("unchecked")
    private static ValueSerializer<Object> cast(ValueSerializer<?> serializer) {
        return (ValueSerializer<Object>) serializer;
    }

    private final class Sorted extends ValueSerializer<Set<?>> {
        private final ValueSerializer<Object> inner;
        private final JavaType elementType;

        Sorted(ValueSerializer<Object> inner, JavaType elementType) {
            this.inner = inner;
            this.elementType = elementType;
        }

        @Override
        public ValueSerializer<?> createContextual(SerializationContext context, BeanProperty property) {
            return new Sorted(cast(inner.createContextual(context, property)), elementType);
        }

        @Override
        public void serialize(Set<?> set, JsonGenerator generator, SerializationContext context) {
            inner.serialize(sorted(set), generator, context);
        }

        private Set<?> sorted(Set<?> set) {
            if (set.size() < 2) {
                return set;
            }
            record Element(String json, Object value) {}
            JsonMapper mapper = elements.get();
            List<Element> sorted = new ArrayList<>(set.size());
            for (Object value : set) {
                sorted.add(new Element(mapper.writerFor(elementType).writeValueAsString(value), value));
            }
            sorted.sort(Comparator.comparing(Element::json));
            Set<Object> inOrder = new LinkedHashSet<>();
            sorted.forEach(element -> inOrder.add(element.value()));
            return inOrder;
        }
    }
}
