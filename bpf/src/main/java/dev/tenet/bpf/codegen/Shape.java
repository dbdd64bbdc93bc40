package dev.tenet.bpf.codegen;

/** What a field is to a codec. */
sealed interface Shape {
    /**
     * A number.
     *
     * @param cName how C calls the type, for documentation
     * @param bytes 1, 2, 4 or 8
     */
    record Number(String cName, int bytes, boolean isSigned, boolean isBool, boolean isBigEndian) implements Shape {
        String javaType() {
            return isBool ? "boolean" : bytes == 8 ? "long" : "int";
        }
    }

    /** A number whose meaning is one of an enumeration's constants. */
    record Choice(Number number, Layout.Choices choices) implements Shape {}

    record Nested(Layout.Struct struct) implements Shape {}

    /** Bytes that are read and written together. */
    record Bytes(int count) implements Shape {}

    record Numbers(Number element, int count) implements Shape {}

    record NestedArray(Layout.Struct struct, int count) implements Shape {}
}
