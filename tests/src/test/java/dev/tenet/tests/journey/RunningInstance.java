package dev.tenet.tests.journey;

import dev.tenet.lab.Namespace;

/** An instance, and what runs in it. */
record RunningInstance(String id, String ipv4, String ipv6, Namespace namespace) {
    /** How many of so many pings are answered, 20 ms apart. */
    int ping(String address, int count) {
        return Pings.answered(namespace, address, count, 3);
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
