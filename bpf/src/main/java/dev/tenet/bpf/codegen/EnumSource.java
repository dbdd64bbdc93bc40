package dev.tenet.bpf.codegen;

import java.util.Iterator;
import java.util.List;

/** Writes the Java enum of choices, or the constants of flags. */
final class EnumSource {
    private EnumSource() {}

    static String of(Layout.Choices choices, String packageName) {
        String name = choices.javaName();
        JavaSource out = new JavaSource();
        out.lines(GenerateCodecs.MARK, "package " + packageName + ";", "", "import java.util.Optional;", "");
        out.lines("/** {@code enum " + choices.cName() + "} of C. */", "public enum " + name + " {");
        for (Iterator<Layout.Constant> rest = choices.constants().iterator(); rest.hasNext(); ) {
            Layout.Constant constant = rest.next();
            out.line("/** {@code " + constant.cName() + "}. */");
            out.line(constant.javaName() + "(" + constant.value() + ")" + (rest.hasNext() ? "," : ";"));
        }
        out.lines("", "private final int number;", "");
        out.lines(name + "(int number) {", "this.number = number;", "}", "");
        out.lines("/** C's number. */", "public int number() {", "return number;", "}", "");
        out.line("/** The choice of this number; throws IllegalArgumentException if there is none. */");
        out.line("public static " + name + " of(int number) {");
        out.line("return tryOf(number)");
        out.line("        .orElseThrow(() -> new IllegalArgumentException(\"no " + choices.cName()
                + " is \" + number));");
        out.lines("}", "");
        out.line("public static Optional<" + name + "> tryOf(int number) {");
        out.line("for (" + name + " choice : values()) {");
        out.lines("if (choice.number == number) {", "return Optional.of(choice);", "}", "}");
        out.lines("return Optional.empty();", "}", "}");
        return out.toString();
    }

    static String of(Layout.Constants constants, String packageName) {
        JavaSource out = new JavaSource();
        out.lines(GenerateCodecs.MARK, "package " + packageName + ";", "");
        out.line("/** {@code enum " + constants.cName() + "} of C. */");
        writeConstants(out, constants.javaName(), constants.constants());
        return out.line("}").toString();
    }

    static String of(Layout.Flags flags, String packageName) {
        JavaSource out = new JavaSource();
        out.lines(GenerateCodecs.MARK, "package " + packageName + ";", "");
        out.line("/** {@code enum " + flags.cName() + "} of C: bits, of which a value has any number. */");
        writeConstants(out, flags.javaName(), flags.constants());
        out.line("");
        out.line("/** The names of the bits in a value, and in hexadecimal what is left; {@code none} for 0. */");
        out.line("public static String describe(int value) {");
        out.lines("StringBuilder names = new StringBuilder();", "int rest = value;");
        for (Layout.Constant constant : flags.constants().stream()
                .filter(constant -> constant.value() != 0)
                .toList()) {
            out.line("if ((value & " + constant.javaName() + ") == " + constant.javaName() + ") {");
            out.line("names.append(names.isEmpty() ? \"\" : \"|\").append(\"" + constant.javaName() + "\");");
            out.lines("rest &= ~" + constant.javaName() + ";", "}");
        }
        out.line("if (rest != 0) {");
        out.line("names.append(names.isEmpty() ? \"\" : \"|\").append(\"0x\").append(Integer.toHexString(rest));");
        out.lines("}", "return names.isEmpty() ? \"none\" : names.toString();", "}", "}");
        return out.toString();
    }

    private static void writeConstants(JavaSource out, String javaName, List<Layout.Constant> constants) {
        out.line("public final class " + javaName + " {");
        for (Layout.Constant constant : constants) {
            out.line("/** {@code " + constant.cName() + "}. */");
            out.line("public static final int " + constant.javaName() + " = " + constant.value() + ";");
        }
        out.lines("", "private " + javaName + "() {}");
    }
}
