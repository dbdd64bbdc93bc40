package dev.tenet.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A TCP transfer between two instances that goes on while something else happens. */
final class Transfer implements AutoCloseable {
    private static final Pattern INTERVAL = Pattern.compile(
            "^\\[ *\\d+\\] +[0-9.]+-[0-9.]+ +sec +([0-9.]+) +([KMG]?)Bytes +([0-9.]+) +([KMG]?)bits/sec +(\\d+)? +.*$");

    private final Process process;
    private final List<String> intervals = new ArrayList<>();
    private final java.io.BufferedReader lines;

    /**
     * What the transfer reported.
     *
     * @param stalledIntervals tenths of a second in which nothing was sent
     */
    record Report(int intervals, int stalledIntervals, double gigabytes) {
        @Override
        public String toString() {
            return "%.1f GB in %.1f s; tenths of a second without progress: %d"
                    .formatted(gigabytes, intervals / 10.0, stalledIntervals);
        }
    }

    Transfer(Lab lab, String instance, String address, int port, int seconds) {
        Command command = Command.of("iperf3 -c %s -p %d -t %d -i 0.1 --forceflush".formatted(address, port, seconds))
                .in(lab.namespace(instance));
        try {
            process = new ProcessBuilder(command.words())
                    .redirectErrorStream(true)
                    .start();
            lines = new java.io.BufferedReader(
                    new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns once bytes have moved. */
    void awaitRunning() {
        while (intervals.size() < 3 && readLine()) {}
    }

    /** Returns when the transfer is over. */
    Report await() {
        while (readLine()) {}
        int stalled = 0;
        double bytes = 0;
        for (String line : intervals) {
            Matcher matcher = INTERVAL.matcher(line);
            if (matcher.matches()) {
                double sent = Double.parseDouble(matcher.group(1)) * scale(matcher.group(2));
                bytes += sent;
                stalled += sent == 0 ? 1 : 0;
            }
        }
        return new Report(intervals.size(), intervals.isEmpty() ? 1 : stalled, bytes / 1e9);
    }

    private boolean readLine() {
        try {
            String line = lines.readLine();
            if (line == null) {
                return false;
            }
            if (INTERVAL.matcher(line).matches() && !line.endsWith("sender") && !line.endsWith("receiver")) {
                intervals.add(line);
            }
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double scale(String prefix) {
        return switch (prefix) {
            case "K" -> 1024.0;
            case "M" -> 1024.0 * 1024;
            case "G" -> 1024.0 * 1024 * 1024;
            default -> 1.0;
        };
    }

    @Override
    public void close() {
        process.destroy();
    }
}
