package dev.tenet.store;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A type with a text form: a public static {@code parse(String)} that gives the type or throws, or else {@code tryParse(String)} that gives
 * an Optional of it, on the type or on an interface it implements; and {@code toString()} that writes what is read.
 */
final class ValueType {
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.publicLookup();

    private final Class<?> type;
    private final MethodHandle reader;

    private ValueType(Class<?> type, MethodHandle reader) {
        this.type = type;
        this.reader = reader;
    }

    static Optional<ValueType> of(Class<?> type) {
        // The JDK's own types are the JSON library's business.
        if (type.getName().startsWith("java.") || type.isPrimitive() || type.isArray()) {
            return Optional.empty();
        }
        Deque<Class<?>> candidates = new ArrayDeque<>();
        candidates.add(type);
        while (!candidates.isEmpty()) {
            Class<?> candidate = candidates.remove();
            Optional<MethodHandle> reader = reader(candidate);
            if (reader.isPresent()) {
                return Optional.of(new ValueType(type, reader.get()));
            }
            candidates.addAll(List.of(candidate.getInterfaces()));
        }
        return Optional.empty();
    }

    private static Optional<MethodHandle> reader(Class<?> type) {
        return find(type, "parse", type).or(() -> find(type, "tryParse", Optional.class));
    }

    private static Optional<MethodHandle> find(Class<?> owner, String name, Class<?> result) {
        try {
            return Optional.of(LOOKUP.findStatic(owner, name, MethodType.methodType(result, String.class))
                    .asType(MethodType.methodType(Object.class, String.class)));
        } catch (NoSuchMethodException | IllegalAccessException none) {
            return Optional.empty();
        }
    }

    /** @throws IllegalArgumentException when the text is not of this type */
    Object read(String text) {
        Object value = call(text);
        Object read = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (!type.isInstance(read)) {
            throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + text);
        }
        return read;
    }

    private Object call(String text) {
        try {
            return reader.invokeExact(text);
        } catch (RuntimeException refused) {
            throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + refused.getMessage(), refused);
        } catch (Error serious) {
            throw serious;
        } catch (Throwable checked) {
            throw new IllegalArgumentException("not a " + type.getSimpleName() + ": " + checked.getMessage(), checked);
        }
    }
}
