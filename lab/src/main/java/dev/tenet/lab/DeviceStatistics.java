package dev.tenet.lab;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel has counted at a device. */
final class DeviceStatistics {
    private static final Pattern RECEIVED = Pattern.compile("\"rx\":\\{\"bytes\":\\d+,\"packets\":(\\d+)");

    private DeviceStatistics() {}

    /** Packets that came to the device; a superpacket is one. */
    static long received(Namespace in, String device) {
        String statistics = in.run("ip -s -j link show dev " + device);
        Matcher matcher = RECEIVED.matcher(statistics);
        if (!matcher.find()) {
            throw new IllegalStateException("no statistics in " + statistics);
        }
        return Long.parseLong(matcher.group(1));
    }
}
