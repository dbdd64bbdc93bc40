package dev.tenet.net;

import java.util.Comparator;
import java.util.Optional;

/** Ports from {@code first} to {@code last}, both included. Ordered by first, then last. */
public record PortRange(Port first, Port last) implements Comparable<PortRange> {
    public static final PortRange ALL = new PortRange(Port.MIN, Port.MAX);

    private static final Comparator<PortRange> ORDER =
            Comparator.comparing(PortRange::first).thenComparing(PortRange::last);

    public PortRange {
        if (first.compareTo(last) > 0) {
            throw new IllegalArgumentException("a port range starts before it ends: " + first + "-" + last);
        }
    }

    public static PortRange of(int first, int last) {
        return new PortRange(new Port(first), new Port(last));
    }

    public static PortRange only(Port port) {
        return new PortRange(port, port);
    }

    /** Reads {@code 80} or {@code 80-90}; throws {@link ParseException}. */
    public static PortRange parse(String text) {
        return tryParse(text).orElseThrow(() -> new ParseException("a port range", text));
    }

    public static Optional<PortRange> tryParse(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            return Port.tryParse(text).map(PortRange::only);
        }
        Optional<Port> last = Port.tryParse(text.substring(dash + 1));
        return Port.tryParse(text.substring(0, dash))
                .flatMap(first ->
                        last.filter(port -> first.compareTo(port) <= 0).map(port -> new PortRange(first, port)));
    }

    public boolean contains(Port port) {
        return first.compareTo(port) <= 0 && port.compareTo(last) <= 0;
    }

    public boolean contains(PortRange other) {
        return contains(other.first) && contains(other.last);
    }

    public boolean overlaps(PortRange other) {
        return first.compareTo(other.last) <= 0 && other.first.compareTo(last) <= 0;
    }

    /** How many ports it holds. */
    public int size() {
        return last.number() - first.number() + 1;
    }

    @Override
    public int compareTo(PortRange other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return first.equals(last) ? first.toString() : first + "-" + last;
    }
}
