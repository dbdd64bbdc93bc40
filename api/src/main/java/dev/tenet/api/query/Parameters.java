package dev.tenet.api.query;

import dev.tenet.api.ApiException;
import dev.tenet.api.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * A request's parameters by name, decoded, each name once. Bounded in number and length, so what is built from them is too.
 */
public final class Parameters {
    private static final int MAX_PARAMETERS = 10_000;
    private static final int MAX_NAME_LENGTH = 256;
    private static final int PERCENT_ESCAPE = 3;
    private static final int HEX = 16;

    private final Map<String, String> byName;

    private Parameters(Map<String, String> byName) {
        this.byName = Collections.unmodifiableMap(byName);
    }

    /**
     * Reads {@code application/x-www-form-urlencoded} text, of a URL's query and of a body.
     *
     * @throws ApiException {@code MalformedQueryString} for what is not such text, {@code InvalidQueryParameter} for a name that
     *     comes twice or too many names, {@code InvalidCharacter} for a character that XML could not give back
     */
    public static Parameters parse(String... encoded) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (String text : encoded) {
            split(text, (name, value) -> {
                checkName(name);
                if (byName.size() == MAX_PARAMETERS)
                    throw invalid("A request has at most " + MAX_PARAMETERS + " parameters");
                checkCharacters(name, value);
                if (byName.put(name, value) != null)
                    throw invalid("The parameter " + name + " is given more than once");
            });
        }
        return new Parameters(byName);
    }

    /**
     * Gives each {@code name=value} of {@code encoded}, decoded, in order.
     *
     * @throws ApiException {@code MalformedQueryString}
     */
    public static void split(String encoded, BiConsumer<String, String> each) {
        int start = 0;
        while (start < encoded.length()) {
            int ampersand = encoded.indexOf('&', start);
            int end = ampersand < 0 ? encoded.length() : ampersand;
            int equals = encoded.indexOf('=', start, end);
            int nameEnd = equals < 0 ? end : equals;
            each.accept(
                    decode(encoded.substring(start, nameEnd)),
                    decode(encoded.substring(Math.min(nameEnd + 1, end), end)));
            start = end + 1;
        }
    }

    /** The value of the parameter called {@code name}. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** These without the ones whose name {@code drop} takes. */
    public Parameters without(Predicate<String> drop) {
        Map<String, String> kept = new LinkedHashMap<>(byName);
        kept.keySet().removeIf(drop);
        return new Parameters(kept);
    }

    /** All of them, in the order they came. */
    public Map<String, String> asMap() {
        return byName;
    }

    private static void checkName(String name) {
        if (name.isEmpty()) throw malformed("A parameter has no name");
        if (name.length() > MAX_NAME_LENGTH)
            throw malformed("A parameter's name is longer than " + MAX_NAME_LENGTH + " characters");
    }

    private static void checkCharacters(String name, String value) {
        if (!Xml.isRepresentable(name))
            throw new ApiException(
                    ErrorCode.INVALID_CHARACTER, "A parameter's name has a character that is not allowed");
        if (!Xml.isRepresentable(value))
            throw new ApiException(
                    ErrorCode.INVALID_CHARACTER,
                    "The value of the parameter " + name + " has a character that is not allowed");
    }

    private static String decode(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0 && isAscii(text)) return text;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); ) {
            char c = text.charAt(i);
            if (c == '%') {
                bytes.write(hexByte(text, i));
                i += PERCENT_ESCAPE;
            } else {
                if (c > 0x7f) throw malformed("The query string has a character that must be percent-encoded");
                bytes.write(c == '+' ? ' ' : c);
                i++;
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw malformed("The query string is not UTF-8");
        }
    }

    private static int hexByte(String text, int at) {
        if (at + PERCENT_ESCAPE > text.length()) throw malformed("The query string ends in a percent escape");
        int high = Character.digit(text.charAt(at + 1), HEX);
        int low = Character.digit(text.charAt(at + 2), HEX);
        if (high < 0 || low < 0) throw malformed("The query string has a wrong percent escape");
        return high * HEX + low;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c <= 0x7f);
    }

    private static ApiException malformed(String message) {
        return new ApiException(ErrorCode.MALFORMED_QUERY_STRING, message);
    }

    private static ApiException invalid(String message) {
        return new ApiException(ErrorCode.INVALID_QUERY_PARAMETER, message);
    }
}
