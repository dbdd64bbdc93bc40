package dev.tenet.hoststate;

import java.util.regex.Pattern;

/** What others made on a host, and an interface is attached to. */
public sealed interface ExternalDevice {
    /** The form of a device's name that Linux takes and nobody confuses with a path. */
    Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");

    /** A TAP device in the host's namespace: whoever holds it open is the guest. */
    record Tap(String name) implements ExternalDevice {
        public Tap {
            checkName(name);
        }
    }

    /**
     * A network namespace, such as a container's, in which the agent makes a device.
     *
     * @param path of a file that is the namespace, such as {@code /run/netns/NAME} or {@code /proc/PID/ns/net}
     * @param device what the device is called inside
     */
    record Namespace(String path, String device) implements ExternalDevice {
        private static final int LONGEST_PATH = 4095;

        public Namespace {
            checkName(device);
            if (!path.startsWith("/") || path.length() > LONGEST_PATH || path.indexOf(0) >= 0) {
                throw new IllegalArgumentException("not an absolute path: " + path);
            }
        }
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a device's name: " + name);
        }
    }
}
