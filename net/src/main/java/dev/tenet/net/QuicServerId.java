package dev.tenet.net;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * By which a load balancer knows a QUIC server: the eight octets behind the first one of each connection ID that the server gives out.
 *
 * @param value the octets, the first one highest
 * @see <a href="https://datatracker.ietf.org/doc/html/draft-ietf-quic-load-balancers">QUIC-LB: the plaintext form, with a server ID of eight
 *     octets</a>
 */
public record QuicServerId(long value) {
    public static final int BYTES = Long.BYTES;

    private static final Pattern FORM = Pattern.compile("0x[0-9a-f]{16}");

    /** Reads {@code 0x} and sixteen hexadecimal digits, letters in lower case; throws {@link ParseException}. */
    public static QuicServerId parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> new ParseException("a QUIC server ID (0x and 16 hexadecimal digits)", text));
    }

    public static Optional<QuicServerId> tryParse(String text) {
        return FORM.matcher(text).matches()
                ? Optional.of(new QuicServerId(Long.parseUnsignedLong(text, 2, text.length(), 16)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "0x%016x".formatted(value);
    }
}
