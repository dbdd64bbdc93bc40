package dev.tenet.store;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Draws records of any type by their components. Types that refuse what is drawn are drawn again; a type that draws itself, by a static
 * {@code random(RandomGenerator)}, does.
 */
final class RandomObjects {
    /** How many values one draw may try, with all that is refused. */
    private static final int BUDGET = 100_000;

    private static final List<String> TEXTS = List.of(
            "10.0.0.0/16",
            "10.0.3.0/24",
            "192.168.255.0/28",
            "0.0.0.0/0",
            "2001:db8::/56",
            "2001:db8:0:1::/64",
            "::/0",
            "10.0.0.7",
            "172.31.255.254",
            "2001:db8::7",
            "fe80::1",
            "06:54:0a:00:00:07",
            "443",
            "1",
            "65535",
            "80-443",
            "region-1a",
            "zone-a",
            "tcp",
            "17",
            "0-65535",
            "000000000001",
            "999999999999");

    private final RandomGenerator random;
    private final Map<Class<?>, List<Object>> samples = new HashMap<>();
    private int budget;

    RandomObjects(RandomGenerator random) {
        this.random = random;
    }

    /** Empty if what is drawn is refused again and again. */
    <T> Optional<T> draw(Class<T> type) {
        budget = BUDGET;
        while (budget > 0) {
            try {
                return Optional.of(type.cast(value(type)));
            } catch (Refused again) {
                continue;
            }
        }
        return Optional.empty();
    }

    private static final class Refused extends Exception {}

    private Object value(Type type) throws Refused {
        if (--budget < 0) {
            throw new Refused();
        }
        if (type instanceof ParameterizedType generic) {
            return container((Class<?>) generic.getRawType(), generic.getActualTypeArguments());
        }
        Class<?> raw = (Class<?>) type;
        if (raw == boolean.class || raw == Boolean.class) {
            return random.nextBoolean();
        }
        if (raw == int.class || raw == Integer.class) {
            return (int) number();
        }
        if (raw == long.class || raw == Long.class) {
            return number();
        }
        if (raw == String.class) {
            return text();
        }
        if (raw == OptionalInt.class) {
            return random.nextBoolean() ? OptionalInt.of((int) number()) : OptionalInt.empty();
        }
        if (raw == OptionalLong.class) {
            return random.nextBoolean() ? OptionalLong.of(number()) : OptionalLong.empty();
        }
        if (raw == Instant.class) {
            return Instant.ofEpochSecond(random.nextLong(1L << 33), random.nextInt(1_000_000_000));
        }
        if (raw == Duration.class) {
            return Duration.ofMillis(random.nextLong(1L << 40));
        }
        if (raw.isEnum()) {
            return oneOf(raw.getEnumConstants());
        }
        List<Object> known = samples.computeIfAbsent(raw, RandomObjects::fromTexts);
        if (!known.isEmpty() && random.nextInt(4) > 0) {
            return known.get(random.nextInt(known.size()));
        }
        if (raw.isSealed()) {
            return value(oneOf(raw.getPermittedSubclasses()));
        }
        Optional<Object> own = drawnByItself(raw);
        return own.isPresent() ? own.get() : record(raw);
    }

    private static List<Object> fromTexts(Class<?> type) {
        List<Object> read = new ArrayList<>();
        ValueType.of(type).ifPresent(valueType -> {
            for (String text : TEXTS) {
                try {
                    read.add(valueType.read(text));
                } catch (IllegalArgumentException another) {
                    continue;
                }
            }
        });
        return read;
    }

    private Object container(Class<?> raw, Type[] arguments) throws Refused {
        if (raw == Optional.class) {
            return random.nextBoolean() ? Optional.of(value(arguments[0])) : Optional.empty();
        }
        int size = random.nextInt(4);
        if (Map.class.isAssignableFrom(raw)) {
            Map<Object, Object> map = raw == Map.class ? new HashMap<>() : new TreeMap<>();
            for (int i = 0; i < size; i++) {
                map.put(value(arguments[0]), value(arguments[1]));
            }
            return map;
        }
        if (Set.class.isAssignableFrom(raw)) {
            Set<Object> set = raw == Set.class ? new LinkedHashSet<>() : new TreeSet<>();
            for (int i = 0; i < size; i++) {
                set.add(value(arguments[0]));
            }
            return set;
        }
        List<Object> list = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            list.add(value(arguments[0]));
        }
        return list;
    }

    private Object record(Class<?> type) throws Refused {
        if (!type.isRecord()) {
            throw new Refused();
        }
        RecordComponent[] components = type.getRecordComponents();
        // A component may be refused for itself: the whole is drawn again, its parts a few times first.
        for (int attempt = 0; attempt < 30 && budget > 0; attempt++) {
            try {
                Object[] values = new Object[components.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = value(components[i].getGenericType());
                }
                Constructor<?> constructor = type.getDeclaredConstructor(
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                return constructor.newInstance(values);
            } catch (Refused | InvocationTargetException again) {
                continue;
            } catch (ReflectiveOperationException broken) {
                throw new AssertionError(broken);
            }
        }
        throw new Refused();
    }

    private Optional<Object> drawnByItself(Class<?> type) {
        try {
            return Optional.of(type.getMethod("random", RandomGenerator.class).invoke(null, random));
        } catch (ReflectiveOperationException none) {
            return Optional.empty();
        }
    }

    private long number() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(4);
            case 1 -> random.nextInt(1 << 16);
            case 2 -> random.nextInt(1, Integer.MAX_VALUE);
            default -> random.nextLong();
        };
    }

    private String text() {
        return switch (random.nextInt(9)) {
            case 0 -> "";
            case 1 -> String.format("%012d", random.nextLong(1_000_000_000_000L));
            case 2 -> "zone-" + (char) ('a' + random.nextInt(3));
            case 3 -> "a\"\\\n\u0000\u00e9\u2028\ud83d\ude00" + random.nextInt(10);
            case 4 -> "region-1" + (char) ('a' + random.nextInt(3));
            case 5 -> "t3.micro";
            case 6 -> "abcdefghijklmnop";
            default -> "name-" + random.nextInt(1000);
        };
    }

    private <T> T oneOf(T[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
