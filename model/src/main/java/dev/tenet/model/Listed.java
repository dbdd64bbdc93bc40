package dev.tenet.model;

import java.util.List;
import java.util.stream.Stream;

/** Immutable lists with one element more or less. */
final class Listed {
    private Listed() {}

    static <T> List<T> with(List<T> list, T element) {
        return Stream.concat(list.stream(), Stream.of(element)).toList();
    }

    static <T> List<T> without(List<T> list, T element) {
        return list.stream().filter(other -> !other.equals(element)).toList();
    }
}
