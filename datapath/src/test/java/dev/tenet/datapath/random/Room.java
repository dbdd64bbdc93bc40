package dev.tenet.datapath.random;

/**
 * How much the tables hold that packets fill.
 *
 * @param flows connections
 * @param peers locations
 */
public record Room(int flows, int peers) {
    /** Enough for every sequence. */
    public static final Room AMPLE = new Room(512, 256);

    /** So little that tables are full soon. */
    public static final Room SCARCE = new Room(12, 7);
}
