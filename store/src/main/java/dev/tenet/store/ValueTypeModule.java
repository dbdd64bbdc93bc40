package dev.tenet.store;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.Version;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.ser.Serializers;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/** Reads and writes every {@link ValueType} as a string, as a value and as the key of a map. */
final class ValueTypeModule extends JacksonModule {
    @Override
    public String getModuleName() {
        return "tenet-value-types";
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    @Override
    public void setupModule(SetupContext context) {
        context.addSerializers(new Writers());
        context.addDeserializers(new Readers());
        context.addKeyDeserializers((type, _, _) -> ValueType.of(type.getRawClass())
                .<KeyDeserializer>map(KeyReader::new)
                .orElse(null));
    }

    private static final class Writers implements Serializers {
        @Override
        public @Nullable ValueSerializer<?> findSerializer(
                SerializationConfig config,
                JavaType type,
                BeanDescription.Supplier description,
                JsonFormat.Value format) {
            return ValueType.of(type.getRawClass()).isPresent() ? new Writer() : null;
        }
    }

    private static final class Writer extends StdScalarSerializer<Object> {
        Writer() {
            super(Object.class);
        }

        @Override
        public void serialize(Object value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(value.toString());
        }
    }

    private static final class Readers extends Deserializers.Base {
        @Override
        public @Nullable ValueDeserializer<?> findBeanDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
            return reader(type.getRawClass()).orElse(null);
        }

        @Override
        public @Nullable ValueDeserializer<?> findEnumDeserializer(
                JavaType type, DeserializationConfig config, BeanDescription.Supplier description) {
            return reader(type.getRawClass()).orElse(null);
        }

        @Override
        public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
            return ValueType.of(type).isPresent();
        }

        private static Optional<ValueDeserializer<?>> reader(Class<?> type) {
            return ValueType.of(type).map(valueType -> new Reader(type, valueType));
        }
    }

    private static final class Reader extends StdScalarDeserializer<Object> {
        private final transient ValueType type;

        Reader(Class<?> raw, ValueType type) {
            super(raw);
            this.type = type;
        }

        @Override
        public Object deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                return context.handleUnexpectedToken(handledType(), parser);
            }
            String text = parser.getString();
            try {
                return type.read(text);
            } catch (IllegalArgumentException refused) {
                throw context.weirdStringException(text, handledType(), String.valueOf(refused.getMessage()));
            }
        }
    }

    private static final class KeyReader extends KeyDeserializer {
        private final ValueType type;

        KeyReader(ValueType type) {
            this.type = type;
        }

        @Override
        public Object deserializeKey(String text, DeserializationContext context) {
            try {
                return type.read(text);
            } catch (IllegalArgumentException refused) {
                throw context.weirdStringException(text, Object.class, String.valueOf(refused.getMessage()));
            }
        }
    }
}
