package dev.tenet.store;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * One life of a store's history. Revisions of different incarnations cannot be compared: a restored backup goes back in time and then
 * counts the same revisions again for other changes, so it gets a new incarnation, and whoever remembers a revision remembers the
 * incarnation with it.
 */
public record Incarnation(String id) {
    public Incarnation {
        if (!id.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException("an incarnation is 32 hexadecimal digits: '" + id + "'");
        }
    }

    public static Incarnation parse(String id) {
        return new Incarnation(id);
    }

    static Incarnation draw(RandomGenerator random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return new Incarnation(HexFormat.of().formatHex(bytes));
    }

    @Override
    public String toString() {
        return id;
    }
}
