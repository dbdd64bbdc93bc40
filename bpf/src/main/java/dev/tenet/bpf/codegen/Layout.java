package dev.tenet.bpf.codegen;

import java.util.List;

/** A C type that Java code is written for. */
sealed interface Layout {
    String cName();

    String javaName();

    /** A structure or union; fields in the order of C. */
    record Struct(String cName, String javaName, boolean isUnion, int bytes, List<Field> fields) implements Layout {
        public Struct {
            fields = List.copyOf(fields);
        }
    }

    /**
     * A field.
     *
     * @param path the C name, with those of anonymous members around it left out
     */
    record Field(String path, int offset, Shape shape) {
        String javaName() {
            return Naming.memberName(path);
        }

        String constantName() {
            return Naming.constantName(path);
        }
    }

    /** An enumeration of choices, of which a value is exactly one. */
    record Choices(String cName, String javaName, List<Constant> constants) implements Layout {
        public Choices {
            constants = List.copyOf(constants);
        }
    }

    /** An enumeration of bits, of which a value is any number. */
    record Flags(String cName, String javaName, List<Constant> constants) implements Layout {
        public Flags {
            constants = List.copyOf(constants);
        }
    }

    /** An enumeration that only gives numbers names. */
    record Constants(String cName, String javaName, List<Constant> constants) implements Layout {
        public Constants {
            constants = List.copyOf(constants);
        }
    }

    record Constant(String cName, String javaName, int value) {}
}
