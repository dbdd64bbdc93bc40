package dev.tenet.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a report of {@code ping -D} says of silences. */
public final class PingGap {
    private static final Pattern REPLY = Pattern.compile("\\[(\\d+\\.\\d+)\\] \\d+ bytes from");

    private PingGap() {}

    /** The longest time between two answers, in milliseconds; endless where there were fewer than two. */
    public static double longestMillis(String report) {
        List<Double> replies = new ArrayList<>();
        Matcher reply = REPLY.matcher(report);
        while (reply.find()) {
            replies.add(Double.parseDouble(reply.group(1)) * 1000);
        }
        double longest = replies.size() < 2 ? Double.POSITIVE_INFINITY : 0;
        for (int i = 1; i < replies.size(); i++) {
            longest = Math.max(longest, replies.get(i) - replies.get(i - 1));
        }
        return longest;
    }
}
