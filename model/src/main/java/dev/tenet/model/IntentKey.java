package dev.tenet.model;

import java.nio.charset.StandardCharsets;

/**
 * Where one object is kept.
 *
 * @param path what follows the kind's name and a slash
 */
public record IntentKey<T extends IntentObject>(Kind<T> kind, String path) {

    /** A tenant's text as a part of a key: bytes other than letters, digits, dot, dash and underscore become {@code %xx}. */
    static String quoted(String text) {
        StringBuilder part = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')) {
                part.append(c);
            } else {
                part.append(String.format("%%%02x", (int) c));
            }
        }
        return part.toString();
    }

    /** The whole key. */
    @Override
    public String toString() {
        return kind.name() + "/" + path;
    }
}
