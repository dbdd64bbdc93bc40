package dev.tenet.bpf;

import dev.tenet.bpf.btf.Btf;
import dev.tenet.bpf.btf.BtfType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A global variable of an object.
 *
 * @param name in C
 * @param section its ELF section, and the name of the map it lives in: {@code .rodata}, {@code .data}, {@code .bss}
 * @param offset in the section, in bytes
 * @param bytes its size
 * @param typeNumber its type in the object's BTF
 */
public record VariableSpec(String name, String section, int offset, int bytes, int typeNumber) {
    /** Whether the program sees it as a constant: to be set before loading, or never. */
    public boolean isConstant() {
        return section.startsWith(".rodata");
    }

    /**
     * A number as this variable's bytes: in its own size, and big-endian if its C type is {@code __be16},
     * {@code __be32} or {@code __be64}.
     *
     * @throws IllegalArgumentException if the variable is no number, or cannot hold this one
     */
    byte[] encode(Btf types, long value) {
        boolean isSigned = switch (types.resolve(typeNumber)) {
            case BtfType.Int type -> type.isSigned();
            case BtfType.Enumeration type -> type.isSigned();
            default -> throw new IllegalArgumentException("variable " + name + " is not a number");
        };
        if (!fits(value, isSigned)) {
            throw new IllegalArgumentException("variable " + name + " of " + bytes + " bytes cannot hold " + value);
        }
        boolean bigEndian = types.isBigEndian(typeNumber);
        ByteBuffer wide = ByteBuffer.allocate(Long.BYTES)
                .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.nativeOrder())
                .putLong(0, value);
        boolean valueIsLast = wide.order() == ByteOrder.BIG_ENDIAN;
        byte[] encoded = new byte[bytes];
        wide.get(valueIsLast ? Long.BYTES - bytes : 0, encoded);
        return encoded;
    }

    private boolean fits(long value, boolean isSigned) {
        if (bytes == Long.BYTES) {
            return true;
        }
        int bits = bytes * Byte.SIZE;
        return isSigned ? value >= -(1L << (bits - 1)) && value < 1L << (bits - 1) : value >= 0 && value < 1L << bits;
    }
}
