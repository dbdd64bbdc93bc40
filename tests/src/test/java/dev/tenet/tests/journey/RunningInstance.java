package dev.tenet.tests.journey;

import dev.tenet.lab.Command;
import dev.tenet.lab.Namespace;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An instance, and what runs in it. */
record RunningInstance(String id, String ipv4, String ipv6, Namespace namespace) {
    private static final Pattern COUNTS = Pattern.compile("(\\d+) packets transmitted, (\\d+) received");

    /** How many of so many pings are answered, 20 ms apart. */
    int ping(String address, int count) {
        String report = new Command(
                        List.of("sh", "-c", "ping -q -n -W 3 -i 0.02 -c " + count + " " + address + " || true"))
                .in(namespace)
                .run();
        Matcher counts = COUNTS.matcher(report);
        if (!counts.find()) {
            throw new AssertionError(report);
        }
        return Integer.parseInt(counts.group(2));
    }

    InstanceProcess start(String script, Object... arguments) {
        return new InstanceProcess(namespace, script, arguments);
    }

    /** A server that answers with its name; returns once it listens. */
    InstanceProcess serve(int port, String name) {
        InstanceProcess server = start("echo_server.py", port, name);
        long end = System.nanoTime() + 30_000_000_000L;
        while (namespace.run("ss -Hlnt sport = :" + port).isBlank()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("nothing listens on port " + port + " in " + id);
            }
        }
        return server;
    }

    /** Whether a new connection is made and answered within three seconds; {@code name} is the server's. */
    boolean reaches(String address, int port, String name) {
        try (InstanceProcess client = start("echo_client.py", address, port)) {
            return client.hear().equals("connected") && client.ask("hello").equals(name + " hello");
        }
    }
}
