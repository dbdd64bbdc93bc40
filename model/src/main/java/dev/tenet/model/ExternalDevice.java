package dev.tenet.model;

import java.util.regex.Pattern;

/** What others made on a host, and an operator attached an interface to. */
public sealed interface ExternalDevice {

    /** A TAP device of the host. */
    record Tap(String name) implements ExternalDevice {
        public Tap {
            checkName(name);
        }
    }

    /**
     * A network namespace, in which a device is made.
     *
     * @param path of a file that is the namespace
     * @param device what the device is called inside
     */
    record Namespace(String path, String device) implements ExternalDevice {
        public Namespace {
            checkName(device);
            if (!path.startsWith("/") || path.indexOf(0) >= 0) {
                throw new IllegalArgumentException("not an absolute path: " + path);
            }
        }
    }

    private static void checkName(String name) {
        if (!Pattern.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,14}", name)) {
            throw new IllegalArgumentException("not a device's name: " + name);
        }
    }
}
