package dev.tenet.controller;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A command line of {@code --name value} pairs, read against a table of what there is. Problems are collected, not thrown,
 * so that all are told at once.
 */
final class Options {
    /**
     * One option.
     *
     * @param usual what holds if it is not given; empty: it may be left out
     */
    record Option(String name, String placeholder, String usual, String description) {}

    private final Map<String, String> given = new LinkedHashMap<>();
    private final Map<String, Option> known = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    Options(List<Option> table, List<String> arguments) {
        table.forEach(option -> known.put(option.name(), option));
        Iterator<String> words = arguments.iterator();
        while (words.hasNext()) {
            String name = words.next();
            if (!known.containsKey(name)) {
                problems.add(name + ": there is no such option");
                if (words.hasNext() && name.startsWith("--")) {
                    words.next();
                }
            } else if (!words.hasNext()) {
                problems.add(name + ": needs a value, " + known.get(name).placeholder());
            } else if (given.put(name, words.next()) != null) {
                problems.add(name + ": is given twice");
            }
        }
    }

    boolean isGiven(String name) {
        return given.containsKey(name);
    }

    /** The value, read; a problem and {@code otherwise} if it cannot be. */
    <T> T read(String name, Function<String, T> reader, T otherwise) {
        String text =
                given.getOrDefault(name, requireNonNull(known.get(name), name).usual());
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException wrong) {
            problems.add(name + ": " + wrong.getMessage());
            return otherwise;
        }
    }

    int readNumber(String name, int least, int most) {
        return read(
                name,
                text -> {
                    int number = parseNumber(text);
                    if (number < least || number > most) {
                        throw new IllegalArgumentException("is from " + least + " to " + most + ", not " + text);
                    }
                    return number;
                },
                least);
    }

    void problem(String text) {
        problems.add(text);
    }

    void throwProblems() throws ConfigException {
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    static String help(List<Option> table) {
        StringBuilder text = new StringBuilder();
        for (Option option : table) {
            text.append("  %s %s%n      %s%s%n"
                    .formatted(
                            option.name(),
                            option.placeholder(),
                            option.description(),
                            option.usual().isEmpty() ? "" : " (default: " + option.usual() + ")"));
        }
        return text.toString();
    }

    private static int parseNumber(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is a number, not '" + text + "'", e);
        }
    }
}
