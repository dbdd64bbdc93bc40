package dev.tenet.bpf.codegen;

/** Java text that grows line by line, indented by its braces. */
final class JavaSource {
    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private int depth;

    JavaSource line(String line) {
        if (line.startsWith("}")) {
            depth--;
        }
        if (line.isEmpty()) {
            text.append('\n');
        } else {
            text.append(INDENT.repeat(depth)).append(line).append('\n');
        }
        if (line.endsWith("{")) {
            depth++;
        }
        return this;
    }

    JavaSource lines(String... lines) {
        for (String line : lines) {
            line(line);
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
