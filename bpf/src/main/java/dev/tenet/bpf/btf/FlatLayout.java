package dev.tenet.bpf.btf;

import java.util.ArrayList;
import java.util.List;

/**
 * A type as the places its parts take in memory, those of inner structures included: what two programs must agree on
 * to share memory.
 *
 * @param leaves in the order of C
 */
public record FlatLayout(List<Leaf> leaves) {
    public FlatLayout {
        leaves = List.copyOf(leaves);
    }

    /**
     * A number, a pointer, or an array of them.
     *
     * @param path such as {@code ports[2].number}; empty for a type that is no structure
     * @param offset in bytes
     * @param form its size, and what else decides how it is read, such as {@code 4 bytes, big-endian}
     */
    public record Leaf(String path, int offset, String form) {
        /** Whether both take the same place in the same form, whatever their names. */
        public boolean isAt(Leaf other) {
            return offset == other.offset && form.equals(other.form);
        }

        @Override
        public String toString() {
            return form + " at " + offset;
        }
    }

    /** Lays out a type of a set. */
    public static FlatLayout of(Btf types, int type) {
        List<Leaf> leaves = new ArrayList<>();
        collect(types, type, "", 0, leaves);
        return new FlatLayout(leaves);
    }

    private static void collect(Btf types, int type, String path, int bitOffset, List<Leaf> leaves) {
        switch (types.resolve(type)) {
            case BtfType.Composite composite -> {
                for (BtfType.Member member : composite.members()) {
                    collectMember(types, member, path, bitOffset + member.bitOffset(), leaves);
                }
            }
            case BtfType.Array array
            when types.resolve(array.element()) instanceof BtfType.Composite -> {
                int bits = types.bytesOf(array.element()) * Byte.SIZE;
                for (int i = 0; i < array.count(); i++) {
                    collect(types, array.element(), path + "[" + i + "]", bitOffset + i * bits, leaves);
                }
            }
            case BtfType.Array array ->
                leaves.add(new Leaf(
                        path, bitOffset / Byte.SIZE, array.count() + " times " + formOf(types, array.element())));
            default -> leaves.add(new Leaf(path, bitOffset / Byte.SIZE, formOf(types, type)));
        }
    }

    private static void collectMember(Btf types, BtfType.Member member, String path, int bitOffset, List<Leaf> leaves) {
        String inner = member.name().isEmpty() || path.isEmpty() ? path + member.name() : path + "." + member.name();
        if (member.isBitField()) {
            String form = member.bits() + " bits from bit " + bitOffset % Byte.SIZE;
            leaves.add(new Leaf(inner, bitOffset / Byte.SIZE, form));
        } else {
            collect(types, member.type(), inner, bitOffset, leaves);
        }
    }

    private static String formOf(Btf types, int type) {
        boolean isSigned = types.resolve(type) instanceof BtfType.Int number && number.isSigned();
        int bytes = types.bytesOf(type);
        return bytes
                + (bytes == 1 ? " byte" : " bytes")
                + (isSigned ? ", signed" : "")
                + (types.isBigEndian(type) ? ", big-endian" : "");
    }
}
