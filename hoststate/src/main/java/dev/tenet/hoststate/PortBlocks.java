package dev.tenet.hoststate;

/**
 * Successive blocks of ports: block <i>n</i> has ports 64<i>n</i> to 64<i>n</i> + 63. Those below 1024 are never leased.
 *
 * @param first 16 to 1,023
 * @param count at least 1
 */
public record PortBlocks(int first, int count) implements Comparable<PortBlocks> {
    /** Ports in a block. */
    public static final int PORTS = 64;

    /** The first that is leased. */
    public static final int FIRST = 1024 / PORTS;

    /** Behind the last. */
    public static final int END = 65_536 / PORTS;

    /** In an address. */
    public static final int MOST = END - FIRST;

    public PortBlocks {
        if (first < FIRST || count < 1 || first + count > END) {
            throw new IllegalArgumentException("no blocks of ports: " + count + " from " + first);
        }
    }

    public int end() {
        return first + count;
    }

    public boolean overlaps(PortBlocks other) {
        return first < other.end() && other.first < end();
    }

    @Override
    public int compareTo(PortBlocks other) {
        return first != other.first ? Integer.compare(first, other.first) : Integer.compare(count, other.count);
    }

    @Override
    public String toString() {
        return first * PORTS + "-" + (end() * PORTS - 1);
    }
}
