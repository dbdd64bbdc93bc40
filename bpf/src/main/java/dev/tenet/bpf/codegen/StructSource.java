package dev.tenet.bpf.codegen;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes the class of a structure: a view of memory with an accessor for each field. */
final class StructSource {
    private static final List<String> IMPORTS = List.of(
            "java.lang.foreign.MemorySegment",
            "java.lang.foreign.SegmentAllocator",
            "java.lang.foreign.ValueLayout",
            "java.nio.ByteOrder",
            "java.util.HexFormat",
            "java.util.Objects",
            "java.util.stream.IntStream");

    private final Layout.Struct struct;
    private final JavaSource out = new JavaSource();

    private StructSource(Layout.Struct struct) {
        this.struct = struct;
    }

    static String of(Layout.Struct struct, String packageName) {
        StructSource source = new StructSource(struct);
        source.writeHead();
        struct.fields().forEach(source::writeField);
        source.writeToString();
        source.writeCheck();
        source.out.line("}");
        String body = source.out.toString();
        String imports = IMPORTS.stream()
                .filter(name -> body.contains(name.substring(name.lastIndexOf('.') + 1)))
                .map(name -> "import " + name + ";\n")
                .collect(Collectors.joining());
        return GenerateCodecs.MARK + "\npackage " + packageName + ";\n\n" + imports + "\n" + body;
    }

    private void writeHead() {
        String name = struct.javaName();
        out.line("/**");
        out.line(" * {@code " + (struct.isUnion() ? "union " : "struct ") + struct.cName() + "} of C: a view of "
                + struct.bytes() + " bytes of memory. Numbers are of");
        out.line(
                " * this machine's byte order unless their C type says big-endian; unsigned ones of 32 and 64 bits are the");
        out.line(" * same bits as Java's.");
        out.line(" */");
        out.line("public final class " + name + " {");
        out.lines("/** {@code sizeof}, in bytes. */", "public static final int SIZE = " + struct.bytes() + ";", "");
        for (Layout.Field field : struct.fields()) {
            out.line("public static final int OFFSET_" + field.constantName() + " = " + field.offset() + ";");
            countOf(field.shape(), field);
        }
        out.line("");
        writeLayouts();
        out.lines("private final MemorySegment memory;", "");
        out.line("/** A view of the first {@link #SIZE} bytes. */");
        out.line("public " + name + "(MemorySegment memory) {");
        out.lines("this.memory = memory.asSlice(0, SIZE);", "}", "");
        out.line("/** New memory, all zero. */");
        out.line("public static " + name + " allocate(SegmentAllocator allocator) {");
        out.lines("return new " + name + "(allocator.allocate(SIZE, 8)).clear();", "}", "");
        out.line("/** A copy on the heap of exactly {@link #SIZE} bytes. */");
        out.line("public static " + name + " of(byte[] bytes) {");
        out.line("if (bytes.length != SIZE) {");
        out.line("throw new IllegalArgumentException(\"" + struct.cName()
                + " has \" + SIZE + \" bytes, not \" + bytes.length);");
        out.lines("}", "return new " + name + "(MemorySegment.ofArray(bytes.clone()));", "}", "");
        out.lines("public MemorySegment memory() {", "return memory;", "}", "");
        out.lines("public byte[] toBytes() {", "return memory.toArray(ValueLayout.JAVA_BYTE);", "}", "");
        out.line("public " + name + " copyFrom(" + name + " other) {");
        out.lines("memory.copyFrom(other.memory);", "return this;", "}", "");
        out.line("public boolean contentEquals(" + name + " other) {");
        out.lines("return memory.mismatch(other.memory) < 0;", "}", "");
        out.lines("public " + name + " clear() {", "memory.fill((byte) 0);", "return this;", "}");
    }

    private void countOf(Shape shape, Layout.Field field) {
        int count = switch (shape) {
            case Shape.Numbers numbers -> numbers.count();
            case Shape.NestedArray structs -> structs.count();
            case Shape.Bytes bytes -> bytes.count();
            case Shape.Number number -> 0;
            case Shape.Choice choice -> 0;
            case Shape.Nested nested -> 0;
        };
        if (count > 0) {
            out.line("public static final int COUNT_" + field.constantName() + " = " + count + ";");
        }
    }

    /** Unaligned, so that views work on the heap and on packed buffers; on x86-64 and arm64 that costs nothing. */
    private void writeLayouts() {
        List<Shape.Number> numbers = struct.fields().stream()
                .map(field -> switch (field.shape()) {
                    case Shape.Number number -> List.of(number);
                    case Shape.Choice choice -> List.of(choice.number());
                    case Shape.Numbers array -> List.of(array.element());
                    case Shape.Nested nested -> List.<Shape.Number>of();
                    case Shape.NestedArray structs -> List.<Shape.Number>of();
                    case Shape.Bytes bytes -> List.<Shape.Number>of();
                })
                .flatMap(List::stream)
                .toList();
        numbers.stream()
                .filter(number -> number.bytes() > 1)
                .map(StructSource::layoutDeclaration)
                .distinct()
                .sorted()
                .forEach(out::line);
        out.line("");
    }

    private static String layoutDeclaration(Shape.Number number) {
        String kind = switch (number.bytes()) {
            case 2 -> "Short";
            case 4 -> "Int";
            default -> "Long";
        };
        String order = number.isBigEndian() ? ".withOrder(ByteOrder.BIG_ENDIAN)" : "";
        return "private static final ValueLayout.Of" + kind + " " + layoutName(number) + " = ValueLayout.JAVA_"
                + kind.toUpperCase(Locale.ROOT) + "_UNALIGNED" + order + ";";
    }

    private static String layoutName(Shape.Number number) {
        return number.bytes() == 1
                ? "ValueLayout.JAVA_BYTE"
                : (number.isBigEndian() ? "BE" : "NATIVE") + number.bytes() * 8;
    }

    private void writeField(Layout.Field field) {
        out.line("");
        switch (field.shape()) {
            case Shape.Number number -> writeNumber(field, number);
            case Shape.Choice choice -> writeChoice(field, choice);
            case Shape.Nested nested -> writeNested(field, nested.struct());
            case Shape.Bytes bytes -> writeBytes(field, bytes.count());
            case Shape.Numbers numbers -> writeNumbers(field, numbers);
            case Shape.NestedArray structs -> writeNestedArray(field, structs);
        }
    }

    private void writeNumber(Layout.Field field, Shape.Number number) {
        String offset = "OFFSET_" + field.constantName();
        out.line("/** {@code " + number.cName() + "}" + range(number) + " */");
        out.line("public " + number.javaType() + " " + field.javaName() + "() {");
        out.lines("return " + read(number, offset) + ";", "}", "");
        out.line("public " + struct.javaName() + " " + field.javaName() + "(" + number.javaType() + " value) {");
        out.lines(write(number, field, offset, "value"), "return this;", "}");
    }

    private void writeChoice(Layout.Field field, Shape.Choice choice) {
        String offset = "OFFSET_" + field.constantName();
        String type = choice.choices().javaName();
        out.line("/** Throws IllegalArgumentException if the memory holds none of the enumeration's numbers. */");
        out.line("public " + type + " " + field.javaName() + "() {");
        out.lines("return " + type + ".of(" + read(choice.number(), offset) + ");", "}", "");
        out.line("public " + struct.javaName() + " " + field.javaName() + "(" + type + " value) {");
        out.lines(write(choice.number(), field, offset, "value.number()"), "return this;", "}");
    }

    private void writeNested(Layout.Field field, Layout.Struct nested) {
        out.line("/** A view of this one's memory. */");
        out.line("public " + nested.javaName() + " " + field.javaName() + "() {");
        out.line("return new " + nested.javaName() + "(memory.asSlice(OFFSET_" + field.constantName() + ", "
                + nested.bytes() + "));");
        out.lines("}", "");
        out.line("public " + struct.javaName() + " " + field.javaName() + "(" + nested.javaName() + " value) {");
        out.lines(field.javaName() + "().copyFrom(value);", "return this;", "}");
    }

    private void writeNestedArray(Layout.Field field, Shape.NestedArray array) {
        String type = array.struct().javaName();
        String offset = elementOffset(field, array.struct().bytes(), array.count());
        out.line("/** A view of this one's memory; there are " + array.count() + ". */");
        out.line("public " + type + " " + field.javaName() + "(int index) {");
        out.lines(
                "return new " + type + "(memory.asSlice(" + offset + ", "
                        + array.struct().bytes() + "));",
                "}");
    }

    private void writeBytes(Layout.Field field, int count) {
        String offset = "OFFSET_" + field.constantName();
        out.line("/** A copy of the " + count + " bytes. */");
        out.line("public byte[] " + field.javaName() + "() {");
        out.lines("return memory.asSlice(" + offset + ", " + count + ").toArray(ValueLayout.JAVA_BYTE);", "}", "");
        out.line("public " + struct.javaName() + " " + field.javaName() + "(byte[] value) {");
        out.line("if (value.length != " + count + ") {");
        out.line("throw new IllegalArgumentException(\"" + struct.cName() + "." + field.path() + " has " + count
                + " bytes, not \" + value.length);");
        out.line("}");
        out.line("MemorySegment.copy(value, 0, memory, ValueLayout.JAVA_BYTE, " + offset + ", " + count + ");");
        out.lines("return this;", "}");
    }

    private void writeNumbers(Layout.Field field, Shape.Numbers array) {
        Shape.Number number = array.element();
        String offset = elementOffset(field, number.bytes(), array.count());
        out.line("/** {@code " + number.cName() + "}" + range(number) + " There are " + array.count() + ". */");
        out.line("public " + number.javaType() + " " + field.javaName() + "(int index) {");
        out.lines("return " + read(number, offset) + ";", "}", "");
        out.line("public " + struct.javaName() + " " + field.javaName() + "(int index, " + number.javaType()
                + " value) {");
        out.lines(write(number, field, offset, "value"), "return this;", "}");
    }

    private static String elementOffset(Layout.Field field, int bytes, int count) {
        return "OFFSET_" + field.constantName() + " + Objects.checkIndex(index, " + count + ") * " + bytes + "L";
    }

    private static String range(Shape.Number number) {
        if (number.isBool() || number.bytes() > 2) {
            return ".";
        }
        int bits = number.bytes() * Byte.SIZE;
        return number.isSigned()
                ? ", " + -(1 << (bits - 1)) + " to " + ((1 << (bits - 1)) - 1) + "."
                : ", 0 to " + ((1 << bits) - 1) + ".";
    }

    private static String read(Shape.Number number, String offset) {
        String get = "memory.get(" + layoutName(number) + ", " + offset + ")";
        if (number.isBool()) {
            return get + " != 0";
        }
        return switch (number.bytes()) {
            case 1 -> number.isSigned() ? get : "Byte.toUnsignedInt(" + get + ")";
            case 2 -> number.isSigned() ? get : "Short.toUnsignedInt(" + get + ")";
            default -> get;
        };
    }

    /** A statement. Numbers of less than 32 bits are checked; larger ones are what they are. */
    private String write(Shape.Number number, Layout.Field field, String offset, String value) {
        String set = "memory.set(" + layoutName(number) + ", " + offset + ", ";
        if (number.isBool()) {
            return set + "(byte) (" + value + " ? 1 : 0));";
        }
        if (number.bytes() > 2) {
            return set + value + ");";
        }
        String cast = number.bytes() == 1 ? "(byte) " : "(short) ";
        int bits = number.bytes() * Byte.SIZE;
        int least = number.isSigned() ? -(1 << (bits - 1)) : 0;
        int most = number.isSigned() ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
        return set + cast + "check(\"" + struct.cName() + "." + field.path() + "\", " + value + ", " + least + ", "
                + most + "));";
    }

    private void writeToString() {
        out.lines("", "@Override", "public String toString() {");
        out.line("return \"" + struct.cName() + "{"
                + struct.fields().stream().map(this::shown).collect(Collectors.joining(" + \", ")) + " + \"}\";");
        out.line("}");
    }

    private void writeCheck() {
        if (!out.toString().contains(" check(")) {
            return;
        }
        out.line("");
        out.line("private static int check(String field, int value, int least, int most) {");
        out.line("if (value < least || value > most) {");
        out.line("throw new IllegalArgumentException(field + \" cannot be \" + value);");
        out.lines("}", "return value;", "}");
    }

    /** The rest of a string literal, and an expression. */
    private String shown(Layout.Field field) {
        String call = field.javaName() + "()";
        String indexed = "IntStream.range(0, COUNT_" + field.constantName() + ")";
        return field.path() + "=\" + "
                + switch (field.shape()) {
                    case Shape.Number number -> shown(number, call);
                    case Shape.Choice choice ->
                        shown(choice.number(), read(choice.number(), "OFFSET_" + field.constantName()));
                    case Shape.Nested nested -> call;
                    case Shape.Bytes bytes -> "HexFormat.of().formatHex(" + call + ")";
                    case Shape.Numbers numbers ->
                        indexed + ".mapToObj(i -> " + shown(numbers.element(), field.javaName() + "(i)") + ").toList()";
                    case Shape.NestedArray structs -> indexed + ".mapToObj(this::" + field.javaName() + ").toList()";
                };
    }

    private static String shown(Shape.Number number, String value) {
        if (number.isBool() || number.bytes() < 4) {
            return "(" + value + ")";
        }
        if (number.isSigned()) {
            return "(" + value + ")";
        }
        return (number.bytes() == 4 ? "Integer" : "Long") + ".toUnsignedString(" + value + ")";
    }
}
