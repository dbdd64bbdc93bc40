package dev.tenet.tests.journey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The Python programs beside these tests, to be run with {@code python3 -c}. */
final class Scripts {
    static final String PYTHON = "/usr/bin/python3";

    private Scripts() {}

    static String text(String name) {
        try (InputStream stream = Objects.requireNonNull(Scripts.class.getResourceAsStream(name), name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
