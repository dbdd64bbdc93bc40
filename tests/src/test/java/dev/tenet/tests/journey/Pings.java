package dev.tenet.tests.journey;

import dev.tenet.lab.Command;
import dev.tenet.lab.Namespace;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pings from a namespace, 20 ms apart. */
final class Pings {
    private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");

    private Pings() {}

    /**
     * How many of so many are answered.
     *
     * @param address with options of ping's behind it, if any
     * @param waitSeconds how long after the last one answers are waited for
     */
    static int answered(Namespace from, String address, int count, int waitSeconds) {
        String report = new Command(List.of(
                        "sh", "-c", "ping -q -n -W %d -i 0.02 -c %d %s || true".formatted(waitSeconds, count, address)))
                .in(from)
                .run();
        Matcher received = RECEIVED.matcher(report);
        if (!received.find()) {
            throw new AssertionError(report);
        }
        return Integer.parseInt(received.group(1));
    }
}
