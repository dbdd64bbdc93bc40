package dev.tenet.bpf;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the verifier said about a program it refused, whole.
 *
 * @param text the log, lines ended by line feeds; empty if the kernel refused the program before looking at it
 */
public record VerifierLog(String text) {
    private static final int SUMMARY_LINES = 16;
    private static final Pattern UNKNOWN_HELPER =
            Pattern.compile("(?:unknown func|invalid func|cannot use helper) \\w+#(?<number>\\d+)");

    /** The verifier's own sentence: its last line before the statistics. Empty if there is no log. */
    public String reason() {
        List<String> lines = usefulLines();
        return lines.isEmpty() ? "" : lines.getLast();
    }

    /** The last lines a person needs: the instructions and register states that led to the reason, and the reason. */
    public String summary() {
        List<String> lines = usefulLines();
        if (lines.isEmpty()) {
            return "(no verifier log)";
        }
        int first = Math.max(0, lines.size() - SUMMARY_LINES);
        String before = first == 0 ? "" : "  ... " + first + " lines before\n";
        return before + "  " + String.join("\n  ", lines.subList(first, lines.size()));
    }

    /** The kernel feature whose absence explains the refusal, if it is one this package knows. */
    public Optional<KernelFeature> missingFeature() {
        Matcher helper = UNKNOWN_HELPER.matcher(text);
        if (!helper.find()) {
            return Optional.empty();
        }
        return KernelFeature.ofHelper(Integer.parseInt(helper.group("number")));
    }

    private List<String> usefulLines() {
        return text.lines()
                .filter(line -> !line.isBlank())
                .filter(line -> !isStatistics(line))
                .toList();
    }

    /** Lines the verifier adds after the reason. */
    private static boolean isStatistics(String line) {
        return line.startsWith("processed ")
                || line.startsWith("verification time ")
                || line.startsWith("stack depth ")
                || line.startsWith("peak_states ");
    }
}
