package dev.tenet.api.query;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.protocol.MarshallingKnownType;

/** The single values of the query protocols, and their text. */
enum ScalarKind {
    STRING("a string") {
        @Override
        Object parseStrictly(String text) {
            return text;
        }
    },
    INTEGER("an integer") {
        @Override
        Object parseStrictly(String text) {
            return Integer.valueOf(digits(text));
        }
    },
    LONG("a long integer") {
        @Override
        Object parseStrictly(String text) {
            return Long.valueOf(digits(text));
        }
    },
    FLOAT("a number") {
        @Override
        Object parseStrictly(String text) {
            return finite(Float.valueOf(decimal(text)));
        }

        @Override
        String print(Object value) {
            return new BigDecimal(value.toString()).toPlainString();
        }
    },
    DOUBLE("a number") {
        @Override
        Object parseStrictly(String text) {
            return finite(Double.valueOf(decimal(text)));
        }

        @Override
        String print(Object value) {
            return new BigDecimal(value.toString()).toPlainString();
        }
    },
    BOOLEAN("true or false") {
        @Override
        Object parseStrictly(String text) {
            if (!text.equals("true") && !text.equals("false")) throw new IllegalArgumentException();
            return Boolean.valueOf(text);
        }
    },
    TIMESTAMP("a time in ISO 8601, such as 2026-01-31T23:59:59Z") {
        @Override
        Object parseStrictly(String text) {
            return OffsetDateTime.parse(text).toInstant();
        }

        // To the millisecond, as EC2 does.
        @Override
        String print(Object value) {
            return MILLISECONDS.format(((Instant) value).atOffset(ZoneOffset.UTC));
        }
    },
    BYTES("base64") {
        @Override
        Object parseStrictly(String text) {
            return SdkBytes.fromByteArrayUnsafe(Base64.getDecoder().decode(text));
        }

        @Override
        String print(Object value) {
            return Base64.getEncoder().encodeToString(((SdkBytes) value).asByteArrayUnsafe());
        }
    },
    /** Load balancing has two, for ways of signing in, which nothing here takes. */
    MAP("left out: nothing here takes it") {
        @Override
        Object parseStrictly(String text) {
            throw new IllegalArgumentException();
        }
    };

    private static final int MAX_NUMBER_LENGTH = 40;
    private static final Pattern DIGITS = Pattern.compile("-?[0-9]+");
    private static final Pattern DECIMAL = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?");
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    private final String description;

    ScalarKind(String description) {
        this.description = description;
    }

    static ScalarKind of(MarshallingKnownType known) {
        return switch (known) {
            case STRING -> STRING;
            case INTEGER -> INTEGER;
            case LONG -> LONG;
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
            case BOOLEAN -> BOOLEAN;
            case INSTANT -> TIMESTAMP;
            case SDK_BYTES -> BYTES;
            case MAP -> MAP;
            default -> throw new IllegalArgumentException("no query protocol has a " + known);
        };
    }

    /** What a value must look like, to end the sentence "It must be …". */
    String description() {
        return description;
    }

    /**
     * Reads a value as the SDK has it.
     *
     * @throws IllegalArgumentException if {@code text} is not one, or out of range
     */
    Object parse(String text) {
        try {
            return parseStrictly(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The value's text in XML, before escaping. */
    String print(Object value) {
        return value.toString();
    }

    abstract Object parseStrictly(String text);

    private static String digits(String text) {
        return matching(DIGITS, text);
    }

    private static String decimal(String text) {
        return matching(DECIMAL, text);
    }

    private static String matching(Pattern pattern, String text) {
        if (text.length() > MAX_NUMBER_LENGTH || !pattern.matcher(text).matches()) throw new IllegalArgumentException();
        return text;
    }

    private static Number finite(Number number) {
        if (!Double.isFinite(number.doubleValue())) throw new IllegalArgumentException();
        return number;
    }
}
