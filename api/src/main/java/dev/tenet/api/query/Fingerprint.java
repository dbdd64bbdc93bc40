package dev.tenet.api.query;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.SdkPojo;

/**
 * What a request asks, as a SHA-256 in hexadecimal: equal for requests that set the same members to the same values, whatever
 * the order of the parameters on the wire. An unset member differs from one set to what would be its default.
 */
public record Fingerprint(String value) {
    private static final HexFormat HEX = HexFormat.of();

    /** The fingerprint of {@code request} without its top members called {@code except}. */
    public static Fingerprint of(SdkPojo request, Set<String> except) {
        StringBuilder text = new StringBuilder(Shape.of(request).name());
        for (Member member : Member.of(request)) {
            if (!except.contains(member.name()))
                member.read(request).ifPresent(value -> add(text, member.name(), value));
        }
        return new Fingerprint(HEX.formatHex(sha256(text.toString())));
    }

    /** {@code name{value}}, with lengths, so that no two contents give the same text. */
    private static void add(StringBuilder text, String name, Object value) {
        text.append(';').append(name);
        switch (value) {
            case SdkPojo structure -> {
                text.append('{');
                Member.of(structure).forEach(m -> m.read(structure).ifPresent(inner -> add(text, m.name(), inner)));
                text.append('}');
            }
            case List<?> list -> {
                text.append('[');
                list.forEach(entry -> add(text, "", entry));
                text.append(']');
            }
            default -> {
                String scalar = value instanceof SdkBytes bytes ? ScalarKind.BYTES.print(bytes) : value.toString();
                text.append('=').append(scalar.length()).append(':').append(scalar);
            }
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }
}
