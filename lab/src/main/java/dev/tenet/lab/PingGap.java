package dev.tenet.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a report of {@code ping -D} says of silences. */
public final class PingGap {
    private static final Pattern REPLY = Pattern.compile("\\[(\\d+\\.\\d+)\\] \\d+ bytes from .*icmp_seq=(\\d+) ");

    private PingGap() {}

    private record Reply(double millis, int number) {}

    /** The longest time between two answers, in milliseconds; endless where there were fewer than two. */
    public static double longestMillis(String report) {
        return longest(report, (_, _) -> true);
    }

    /**
     * The longest time between two answers, in milliseconds, where one between them is missing: a sender that pauses misses none. 0 if none
     * is; endless where there were fewer than two answers.
     */
    public static double longestMissingMillis(String report) {
        return longest(report, (before, after) -> after.number() - before.number() > 1);
    }

    private static double longest(String report, BiPredicate<Reply, Reply> counts) {
        List<Reply> replies = new ArrayList<>();
        Matcher reply = REPLY.matcher(report);
        while (reply.find()) {
            replies.add(new Reply(Double.parseDouble(reply.group(1)) * 1000, Integer.parseInt(reply.group(2))));
        }
        double longest = replies.size() < 2 ? Double.POSITIVE_INFINITY : 0;
        for (int i = 1; i < replies.size(); i++) {
            Reply before = replies.get(i - 1);
            Reply after = replies.get(i);
            if (counts.test(before, after)) {
                longest = Math.max(longest, after.millis() - before.millis());
            }
        }
        return longest;
    }
}
