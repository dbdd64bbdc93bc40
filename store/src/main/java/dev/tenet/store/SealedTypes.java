package dev.tenet.store;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/**
 * Tags the variants of a sealed interface with their simple name in {@value #TAG}, which no component of a record can be called. A sealed
 * interface that is a {@link ValueType} needs no tag.
 */
final class SealedTypes extends JacksonAnnotationIntrospector {
    static final String TAG = "@type";

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
        Class<?> type = annotated.getRawType();
        if (type.isSealed() && type.isInterface() && ValueType.of(type).isEmpty()) {
            return JsonTypeInfo.Value.construct(
                    JsonTypeInfo.Id.SIMPLE_NAME, JsonTypeInfo.As.PROPERTY, TAG, null, false, true);
        }
        return super.findPolymorphicTypeInfo(config, annotated);
    }
}
