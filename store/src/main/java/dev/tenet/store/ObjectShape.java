package dev.tenet.store;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Whether {@link ObjectCodec} can keep a type: found out at the start, with every problem at once, rather than at the first object. */
final class ObjectShape {
    private static final Set<Class<?>> PLAIN = Set.of(
            boolean.class,
            int.class,
            long.class,
            Boolean.class,
            Integer.class,
            Long.class,
            String.class,
            OptionalInt.class,
            OptionalLong.class,
            Instant.class,
            Duration.class);

    private final Set<Class<?>> seen = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private ObjectShape() {}

    /** @throws IllegalArgumentException naming each component that cannot be kept, and why */
    static void check(Collection<? extends Class<?>> types) {
        ObjectShape shape = new ObjectShape();
        types.forEach(type -> shape.visit(type, type.getSimpleName()));
        if (!shape.problems.isEmpty()) {
            throw new IllegalArgumentException("cannot be stored: " + String.join("; ", shape.problems));
        }
    }

    private void visit(Type type, String path) {
        if (type instanceof Class<?> raw) {
            visit(raw, path);
        } else if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            container(raw, generic.getActualTypeArguments(), path);
        } else {
            problem(path, "is of no fixed type: " + type);
        }
    }

    private void visit(Class<?> type, String path) {
        if (PLAIN.contains(type) || ValueType.of(type).isPresent() || !seen.add(type)) {
            return;
        }
        if (hasHiddenText(type)) {
            problem(path, "has a text form that is not public: " + type.getName());
        } else if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                component(component.getGenericType(), path + "." + component.getName());
            }
        } else if (type.isSealed() && type.isInterface()) {
            variants(type, new HashMap<>(), path);
        } else if (!type.isEnum()) {
            problem(path, "is neither record, sealed interface, enum nor a value with a text form: " + type.getName());
        }
    }

    private void component(Type type, String path) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == Optional.class) {
            visit(generic.getActualTypeArguments()[0], path);
        } else {
            visit(type, path);
        }
    }

    private void container(Class<?> raw, Type[] arguments, String path) {
        if (raw == Optional.class) {
            problem(path, "is an Optional inside of something");
        } else if (Collection.class.isAssignableFrom(raw)) {
            visit(arguments[0], path + "[]");
        } else if (Map.class.isAssignableFrom(raw)) {
            key(arguments[0], path);
            visit(arguments[1], path + "{}");
        } else {
            problem(path, "is a generic " + raw.getName());
        }
    }

    private void key(Type type, String path) {
        boolean text = type instanceof Class<?> raw
                && (raw == String.class
                        || raw.isEnum()
                        || (ValueType.of(raw).isPresent() && Comparable.class.isAssignableFrom(raw)));
        if (!text) {
            problem(path, "has keys that are no comparable text: " + type);
        }
    }

    private void variants(Class<?> parent, Map<String, Class<?>> names, String path) {
        for (Class<?> variant : parent.getPermittedSubclasses()) {
            if (variant.isSealed() && variant.isInterface()) {
                variants(variant, names, path);
                continue;
            }
            Class<?> other = names.put(variant.getSimpleName(), variant);
            if (other != null && other != variant) {
                problem(path, "has two variants called " + variant.getSimpleName());
            }
            visit(variant, path + "(" + variant.getSimpleName() + ")");
        }
    }

    private static boolean hasHiddenText(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).anyMatch(ObjectShape::readsText);
    }

    private static boolean readsText(Method method) {
        return method.getName().equals("parse")
                && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class});
    }

    private void problem(String path, String what) {
        problems.add(path + " " + what);
    }
}
