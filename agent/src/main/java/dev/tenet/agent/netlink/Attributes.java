package dev.tenet.agent.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The attributes of a message, or of an attribute that nests, by number. A truncated one ends the reading: the kernel sends none. */
final class Attributes {
    private static final int HEADER_BYTES = 4;
    private static final int TYPE_MASK = 0x3fff;

    private final Map<Integer, ByteBuffer> values = new HashMap<>();

    private Attributes() {}

    /** Reads from {@code offset} to the end of {@code message}. */
    static Attributes read(ByteBuffer message, int offset) {
        Attributes read = new Attributes();
        for (int at = offset; at + HEADER_BYTES <= message.limit(); ) {
            int length = message.getShort(at) & 0xffff;
            if (length < HEADER_BYTES || at + length > message.limit()) {
                break;
            }
            ByteBuffer value =
                    message.slice(at + HEADER_BYTES, length - HEADER_BYTES).order(ByteOrder.nativeOrder());
            read.values.put(message.getShort(at + Short.BYTES) & TYPE_MASK, value);
            at += (length + HEADER_BYTES - 1) / HEADER_BYTES * HEADER_BYTES;
        }
        return read;
    }

    OptionalInt integer(int attribute) {
        ByteBuffer value = values.get(attribute);
        return value == null || value.limit() < Integer.BYTES ? OptionalInt.empty() : OptionalInt.of(value.getInt(0));
    }

    OptionalInt octet(int attribute) {
        ByteBuffer value = values.get(attribute);
        return value == null || !value.hasRemaining() ? OptionalInt.empty() : OptionalInt.of(value.get(0) & 0xff);
    }

    OptionalInt networkShort(int attribute) {
        ByteBuffer value = values.get(attribute);
        return value == null || value.limit() < Short.BYTES
                ? OptionalInt.empty()
                : OptionalInt.of((value.get(0) & 0xff) << Byte.SIZE | value.get(1) & 0xff);
    }

    Optional<byte[]> bytes(int attribute) {
        return Optional.ofNullable(values.get(attribute)).map(value -> {
            byte[] bytes = new byte[value.limit()];
            value.get(0, bytes);
            return bytes;
        });
    }

    /** Text without its terminating zero. */
    Optional<String> text(int attribute) {
        return bytes(attribute).map(bytes -> {
            int length = 0;
            while (length < bytes.length && bytes[length] != 0) {
                length++;
            }
            return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        });
    }

    /** The attributes inside this one; none if it is absent. */
    Attributes nested(int attribute) {
        ByteBuffer value = values.get(attribute);
        return value == null ? new Attributes() : read(value, 0);
    }
}
