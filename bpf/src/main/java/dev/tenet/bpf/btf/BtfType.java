package dev.tenet.bpf.btf;

import java.util.List;

/**
 * A type, by the format's kinds. Types refer to one another by number; {@link Btf#VOID} is C's {@code void}. Names are
 * empty where C has none.
 */
public sealed interface BtfType {
    /** The name in C; empty for anonymous types. */
    String name();

    /**
     * A whole number.
     *
     * @param bytes its size in memory
     * @param bits its width, less than its size only in old bit fields
     */
    record Int(String name, int bytes, int bits, boolean isSigned, boolean isBool) implements BtfType {}

    record Float(String name, int bytes) implements BtfType {}

    record Pointer(int target) implements BtfType {
        @Override
        public String name() {
            return "";
        }
    }

    record Array(int element, int count) implements BtfType {
        @Override
        public String name() {
            return "";
        }
    }

    /** A structure, or a union, whose members all start at 0. */
    record Composite(String name, boolean isUnion, int bytes, List<Member> members) implements BtfType {
        public Composite {
            members = List.copyOf(members);
        }
    }

    /**
     * A member of a structure or union.
     *
     * @param name empty for anonymous structures and unions
     * @param bitOffset from the start of the structure
     * @param bits the width of a bit field, or 0
     */
    record Member(String name, int type, int bitOffset, int bits) {
        public boolean isBitField() {
            return bits != 0 || bitOffset % Byte.SIZE != 0;
        }

        public int byteOffset() {
            return bitOffset / Byte.SIZE;
        }
    }

    record Enumeration(String name, int bytes, boolean isSigned, List<Constant> constants) implements BtfType {
        public Enumeration {
            constants = List.copyOf(constants);
        }
    }

    record Constant(String name, long value) {}

    /** A structure or union that is only declared. */
    record Forward(String name, boolean isUnion) implements BtfType {}

    record Typedef(String name, int target) implements BtfType {}

    /** {@code const}, {@code volatile}, {@code restrict}, or a type tag. */
    record Qualifier(String name, int target) implements BtfType {}

    record Function(String name, int prototype) implements BtfType {}

    record Prototype(int result, List<Parameter> parameters) implements BtfType {
        public Prototype {
            parameters = List.copyOf(parameters);
        }

        @Override
        public String name() {
            return "";
        }
    }

    record Parameter(String name, int type) {}

    record Variable(String name, int type) implements BtfType {}

    /** An ELF section's variables. */
    record DataSection(String name, int bytes, List<Placement> placements) implements BtfType {
        public DataSection {
            placements = List.copyOf(placements);
        }
    }

    /**
     * Where a variable stands in its section.
     *
     * @param variable the number of a {@link Variable}
     * @param offset in bytes; compilers leave 0, which a linker or loader fills in
     */
    record Placement(int variable, int offset, int bytes) {}

    /** {@code btf_decl_tag} on a declaration; {@code component} is a member's or parameter's index, or -1. */
    record DeclarationTag(String name, int target, int component) implements BtfType {}
}
