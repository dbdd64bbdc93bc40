import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes C headers, Java enums and a page of documentation out of {@code stages.tsv} and {@code reasons.tsv}, so that every stage and every
 * way a packet can end has one name everywhere. Run by the build: {@code java GenerateTables.java TABLES C_OUT JAVA_OUT DOCS}.
 */
final class GenerateTables {
    private static final List<String> KINDS = List.of("forward", "consume", "pass", "drop");
    private static final List<String> LOGGED = List.of("accept", "reject", "");

    record Stage(int number, String name, String sentence) {}

    record Reason(int number, String name, String kind, String stage, String sentence, String logged) {}

    public static void main(String[] arguments) throws IOException {
        Path tables = Path.of(arguments[0]);
        Path c = Path.of(arguments[1]);
        Path java = Path.of(arguments[2], "dev/tenet/datapath");
        Path docs = Path.of(arguments[3]);
        List<Stage> stages = rows(tables.resolve("stages.tsv"), 3, 3).stream()
                .map(row -> new Stage(Integer.parseInt(row[0]), row[1], row[2]))
                .toList();
        List<Reason> reasons = rows(tables.resolve("reasons.tsv"), 5, 6).stream()
                .map(row -> new Reason(Integer.parseInt(row[0]), row[1], row[2], row[3], row[4], row.length > 5 ? row[5] : ""))
                .toList();
        check(stages, reasons);
        write(c.resolve("stages.h"), stagesHeader(stages));
        write(c.resolve("reasons.h"), reasonsHeader(reasons));
        write(java.resolve("Stage.java"), stageEnum(stages));
        write(java.resolve("Reason.java"), reasonEnum(reasons));
        write(docs.resolve("reasons.md"), page(stages, reasons));
    }

    private static List<String[]> rows(Path file, int columns, int most) throws IOException {
        List<String[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] row = line.split("\t", -1);
            if (row.length < columns || row.length > most) {
                throw new IllegalArgumentException(file + ": not " + columns + " columns: " + line);
            }
            rows.add(row);
        }
        return rows;
    }

    private static void check(List<Stage> stages, List<Reason> reasons) {
        Set<Object> seen = new HashSet<>();
        for (Stage stage : stages) {
            require(seen.add("stage " + stage.number) && seen.add("stage " + stage.name), "twice: " + stage);
        }
        for (Reason reason : reasons) {
            require(seen.add(reason.number) && seen.add(reason.name), "twice: " + reason);
            require(seen.contains("stage " + reason.stage), "no such stage: " + reason);
            require(KINDS.contains(reason.kind), "no such kind: " + reason);
            require(LOGGED.contains(reason.logged), "not logged so: " + reason);
            require(reason.number > 0 && reason.number < 256, "number not in 1..255: " + reason);
        }
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static String stagesHeader(List<Stage> stages) {
        String members = stages.stream()
                .map(stage -> "\tSTAGE_%s = %d, /* %s */\n".formatted(upper(stage.name), stage.number, stage.sentence))
                .collect(Collectors.joining());
        return header("stages", "enum stage {\n" + members + "};\n");
    }

    private static String reasonsHeader(List<Reason> reasons) {
        String members = reasons.stream()
                .map(reason -> "\t%s = %d, /* %s */\n".formatted(upper(reason.name), reason.number, reason.sentence))
                .collect(Collectors.joining());
        String note = "/* CONTINUE: on to the next stage. Everything else is the one name of how the packet ended. */\n";
        return header(
                "reasons",
                note + "enum reason {\n\tCONTINUE = 0,\n" + members + "};\n\n#define REASONS 256\n\n" + flowAction(reasons));
    }

    private static String flowAction(List<Reason> reasons) {
        return "/* How flow logs call a packet that ended so. */\n"
                + "static __always_inline int flow_action(enum reason reason)\n{\n\tswitch (reason) {\n"
                + cases(reasons, "accept") + "\t\treturn FLOW_ACCEPT;\n"
                + cases(reasons, "reject") + "\t\treturn FLOW_REJECT;\n"
                + "\tdefault:\n\t\treturn FLOW_NO_ACTION;\n\t}\n}\n";
    }

    private static String cases(List<Reason> reasons, String logged) {
        return reasons.stream()
                .filter(reason -> reason.logged.equals(logged))
                .map(reason -> "\tcase %s:\n".formatted(upper(reason.name)))
                .collect(Collectors.joining());
    }

    private static String header(String table, String body) {
        return """
                /* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
                /* Generated from %1$s.tsv. */
                #ifndef TENET_%2$s_H
                #define TENET_%2$s_H

                %3$s
                #endif
                """.formatted(table, upper(table), body);
    }

    private static String stageEnum(List<Stage> stages) {
        String members = stages.stream()
                .map(stage -> "    /** %s */\n    %s(%d, \"%s\")".formatted(stage.sentence, upper(stage.name), stage.number, stage.sentence))
                .collect(Collectors.joining(",\n"));
        return """
                package dev.tenet.datapath;

                import java.util.Locale;

                /** The stages of the datapath, in the order a packet can meet them. Generated from {@code stages.tsv}. */
                public enum Stage {
                %s;

                    private final int number;
                    private final String sentence;

                    Stage(int number, String sentence) {
                        this.number = number;
                        this.sentence = sentence;
                    }

                    /** The number programs record; never reused. */
                    public int number() {
                        return number;
                    }

                    /** What the stage does, as one sentence. */
                    public String sentence() {
                        return sentence;
                    }

                    /** The name in tables, files, traces and documentation: {@code local_service}. */
                    public String label() {
                        return name().toLowerCase(Locale.ROOT);
                    }

                    /** @throws IllegalArgumentException if no stage has the number */
                    public static Stage ofNumber(int number) {
                        for (Stage stage : values()) {
                            if (stage.number == number) {
                                return stage;
                            }
                        }
                        throw new IllegalArgumentException("no stage has the number " + number);
                    }
                }
                """.formatted(members);
    }

    private static String reasonEnum(List<Reason> reasons) {
        String members = reasons.stream()
                .map(reason -> "    /** %s */\n    %s(%d, Kind.%s, Stage.%s, \"%s\", Logged.%s)"
                        .formatted(
                                reason.sentence,
                                upper(reason.name),
                                reason.number,
                                upper(reason.kind),
                                upper(reason.stage),
                                reason.sentence,
                                reason.logged.isEmpty() ? "NOT" : upper(reason.logged)))
                .collect(Collectors.joining(",\n"));
        return """
                package dev.tenet.datapath;

                import java.util.Locale;
                import java.util.Optional;

                /** Every way a packet can end. Generated from {@code reasons.tsv}. */
                public enum Reason {
                %s;

                    /** What became of the packet. */
                    public enum Kind {
                        /** It goes on. */
                        FORWARD,
                        /** The datapath itself was meant. */
                        CONSUME,
                        /** It is not ours. */
                        PASS,
                        /** It ends here. */
                        DROP
                    }

                    /** What flow logs call a packet that ended so. */
                    public enum Logged {
                        /** The rules let it pass. */
                        ACCEPT,
                        /** The rules refused it. */
                        REJECT,
                        /** They say nothing of it. */
                        NOT
                    }

                    private final int number;
                    private final Kind kind;
                    private final Stage stage;
                    private final String sentence;
                    private final Logged logged;

                    Reason(int number, Kind kind, Stage stage, String sentence, Logged logged) {
                        this.number = number;
                        this.kind = kind;
                        this.stage = stage;
                        this.sentence = sentence;
                        this.logged = logged;
                    }

                    /** The number programs record and count by; never reused. */
                    public int number() {
                        return number;
                    }

                    public Kind kind() {
                        return kind;
                    }

                    /** The stage that gives this reason first; a few are shared by several stages. */
                    public Stage stage() {
                        return stage;
                    }

                    /** What happened, as one sentence for people. */
                    public String sentence() {
                        return sentence;
                    }

                    public Logged logged() {
                        return logged;
                    }

                    /** The name in tables, counters, traces and documentation: {@code route_none}. */
                    public String label() {
                        return name().toLowerCase(Locale.ROOT);
                    }

                    /** The reason with the number; empty for one that this version does not know. */
                    public static Optional<Reason> ofNumber(int number) {
                        for (Reason reason : values()) {
                            if (reason.number == number) {
                                return Optional.of(reason);
                            }
                        }
                        return Optional.empty();
                    }
                }
                """.formatted(members);
    }

    private static String page(List<Stage> stages, List<Reason> reasons) {
        StringBuilder page = new StringBuilder();
        page.append("# Every way a packet can end\n\n");
        page.append("Generated from `datapath/stages.tsv` and `datapath/reasons.tsv`; the rules are in [datapath.md](datapath.md).\n");
        for (Stage stage : stages) {
            page.append("\n## ").append(stage.name).append("\n\n").append(stage.sentence).append("\n");
            String rows = reasons.stream()
                    .filter(reason -> reason.stage.equals(stage.name))
                    .map(reason -> "| `%s` | %d | %s | %s | %s |\n".formatted(reason.name, reason.number, reason.kind, upper(reason.logged), reason.sentence))
                    .collect(Collectors.joining());
            if (!rows.isEmpty()) {
                page.append("\n| reason | number | kind | flow logs | what happened |\n|---|---|---|---|---|\n").append(rows);
            }
        }
        return page.toString();
    }

    private static String upper(String name) {
        return name.toUpperCase(Locale.ROOT);
    }

    /** Leaves an unchanged file alone, so that nothing is compiled again for it. */
    private static void write(Path file, String text) throws IOException {
        if (Files.exists(file) && Files.readString(file).equals(text)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
