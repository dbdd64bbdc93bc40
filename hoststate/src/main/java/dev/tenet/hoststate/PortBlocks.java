package dev.tenet.hoststate;

import java.util.Comparator;

/**
 * Successive blocks of ports: block <i>n</i> has ports 64<i>n</i> to 64<i>n</i> + 63; or a part of one block. Ports below 1024 are never
 * leased.
 *
 * @param first 16 to 1,023
 * @param count at least 1
 * @param offset of a part: its first port's place in the block
 * @param ports of each block: all, or of a part so many, a power of two that divides the offset
 */
public record PortBlocks(int first, int count, int offset, int ports) implements Comparable<PortBlocks> {
    /** Ports in a block. */
    public static final int PORTS = 64;

    /** The first that is leased. */
    public static final int FIRST = 1024 / PORTS;

    /** Behind the last. */
    public static final int END = 65_536 / PORTS;

    /** In an address. */
    public static final int MOST = END - FIRST;

    private static final Comparator<PortBlocks> ORDER =
            Comparator.comparingInt(PortBlocks::firstPort).thenComparingInt(PortBlocks::endPort);

    public PortBlocks {
        if (first < FIRST || count < 1 || first + count > END) {
            throw new IllegalArgumentException("no blocks of ports: " + count + " from " + first);
        }
        boolean isPart = count == 1
                && ports > 0
                && ports < PORTS
                && Integer.bitCount(ports) == 1
                && offset >= 0
                && offset < PORTS
                && offset % ports == 0;
        if (!isPart && (offset != 0 || ports != PORTS)) {
            throw new IllegalArgumentException("no part of a block: " + ports + " ports from " + offset);
        }
    }

    /** Whole ones. */
    public PortBlocks(int first, int count) {
        this(first, count, 0, PORTS);
    }

    public static PortBlocks part(int block, int offset, int ports) {
        return new PortBlocks(block, 1, offset, ports);
    }

    public boolean isPart() {
        return ports < PORTS;
    }

    public int end() {
        return first + count;
    }

    public int firstPort() {
        return first * PORTS + offset;
    }

    /** Behind the last. */
    public int endPort() {
        return isPart() ? firstPort() + ports : end() * PORTS;
    }

    public boolean contains(int port) {
        return firstPort() <= port && port < endPort();
    }

    public boolean overlaps(PortBlocks other) {
        return firstPort() < other.endPort() && other.firstPort() < endPort();
    }

    @Override
    public int compareTo(PortBlocks other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return firstPort() + "-" + (endPort() - 1);
    }
}
