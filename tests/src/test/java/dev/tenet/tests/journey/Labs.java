package dev.tenet.tests.journey;

import dev.tenet.lab.Lab;
import dev.tenet.lab.LabName;
import dev.tenet.lab.LabOptions;
import java.util.concurrent.atomic.AtomicInteger;

/** Labs that may be up at once: each has a name and ports of its own. */
final class Labs {
    private static final int LETTERS = 26;
    private static final int FIRST_PORT = 7600;

    /** At least as many as a lab takes: of its controllers and its etcd. */
    private static final int PORTS = 10;

    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final AtomicInteger NEXT_PORT = new AtomicInteger(FIRST_PORT);

    private Labs() {}

    /** One that is not up yet. */
    static Lab create() {
        int number = NAMES.getAndIncrement();
        String letters = "" + (char) ('a' + number / LETTERS % LETTERS) + (char) ('a' + number % LETTERS);
        return new Lab(new LabName("j" + letters + ProcessHandle.current().pid()), line -> {});
    }

    /** As {@link LabOptions#usual}. */
    static LabOptions usual(Lab lab, int hosts, int zones) {
        return LabOptions.usual(lab.layout().name(), hosts, zones, port());
    }

    /** The first of a lab's ports on the loopback device. */
    static int port() {
        return NEXT_PORT.getAndAdd(PORTS);
    }
}
