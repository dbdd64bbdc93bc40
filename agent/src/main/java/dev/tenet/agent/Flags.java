package dev.tenet.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads {@code --name value} pairs and switches, which have no value, and collects all that is wrong before it complains. */
final class Flags {
    private final Map<String, String> given = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param switches the names of those that have no value */
    Flags(Set<String> switches, String... arguments) {
        int at = 0;
        while (at < arguments.length) {
            String name = arguments[at++];
            if (!name.startsWith("--")) {
                problems.add("not an option: '" + name + "'");
                at++;
            } else if (!switches.contains(name) && at == arguments.length) {
                problems.add(name + " needs a value");
            } else if (given.put(name, switches.contains(name) ? "" : arguments[at++]) != null) {
                problems.add(name + " is given twice");
            }
        }
    }

    <T> Optional<T> required(String name, Function<String, T> parser) {
        if (!given.containsKey(name)) {
            problems.add(name + " is missing");
        }
        return optional(name, parser);
    }

    <T> Optional<T> optional(String name, Function<String, T> parser) {
        String value = given.remove(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(parser.apply(value));
        } catch (IllegalArgumentException wrong) {
            problems.add(name + ": " + wrong.getMessage());
            return Optional.empty();
        }
    }

    /** Whether a switch is given. */
    boolean has(String name) {
        return given.remove(name) != null;
    }

    <T> Optional<T> check(Supplier<T> maker) {
        try {
            return Optional.of(maker.get());
        } catch (IllegalArgumentException wrong) {
            problems.add(wrong.getMessage());
            return Optional.empty();
        }
    }

    /** @throws WrongUseException if anything was wrong, or was given and not asked for */
    void finish() {
        given.keySet().forEach(name -> problems.add("unknown option: " + name));
        if (!problems.isEmpty()) {
            throw new WrongUseException(String.join("\n", problems));
        }
    }
}
