package dev.tenet.agent.kernel;

/**
 * How much a host's tables hold. Their memory is taken when they are made (about 200 bytes a connection), and their size then stays until
 * they are removed.
 *
 * @param connections tracked at once
 * @param locations of addresses elsewhere, remembered at once
 */
public record TableSizes(int connections, int locations) {
    public static final TableSizes DEFAULT = new TableSizes(1 << 20, 1 << 17);

    private static final int SMALLEST = 1024;
    private static final int LARGEST = 1 << 24;

    public TableSizes {
        check("connections", connections);
        check("locations", locations);
    }

    /** Records of flow logs that are not written yet: an eighth of the connections, since most are counted for a minute alone. */
    int flowRecords() {
        return Math.max(SMALLEST, connections / 8);
    }

    private static void check(String what, int size) {
        if (size < SMALLEST || size > LARGEST) {
            throw new IllegalArgumentException(what + " are " + SMALLEST + " to " + LARGEST + ", not " + size);
        }
    }
}
