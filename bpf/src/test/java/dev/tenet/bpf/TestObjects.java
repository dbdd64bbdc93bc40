package dev.tenet.bpf;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/** The objects that build.sh compiles, and packets for them. */
public final class TestObjects {
    /** Broadcast Ethernet frame of 64 bytes with an unassigned type, so that no protocol looks at it. */
    public static final byte[] FRAME =
            HexFormat.of().parseHex("ffffffffffff" + "020000000001" + "88b5" + "00".repeat(50));

    private TestObjects() {}

    public static BpfObjectSpec programs() {
        return spec("programs");
    }

    public static BpfObjectSpec spec(String name) {
        return BpfObjectSpec.parse(name, bytes(name));
    }

    public static byte[] bytes(String name) {
        try (InputStream in = TestObjects.class.getResourceAsStream("/" + name + ".bpf.o")) {
            if (in == null) {
                throw new IllegalStateException("no object " + name + ": did build.sh run?");
            }
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static byte[] u32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    public static byte[] u64(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putLong(value)
                .array();
    }

    public static int asInt(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    }

    public static long asLong(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
    }
}
