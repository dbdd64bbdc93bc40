package dev.tenet.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many packets a ping says it has sent, and how many answers it has seen. */
record PingCount(long sent, long answered) {
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

    static PingCount of(String report) {
        Matcher summary = SUMMARY.matcher(report);
        if (!summary.find()) {
            throw new IllegalStateException("a ping without a summary: " + report);
        }
        return new PingCount(Long.parseLong(summary.group(1)), Long.parseLong(summary.group(2)));
    }
}
