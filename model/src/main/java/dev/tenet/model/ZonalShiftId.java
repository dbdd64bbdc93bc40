package dev.tenet.model;

import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Names a zonal shift: a UUID, as ARC has them. */
public record ZonalShiftId(String value) implements Comparable<ZonalShiftId> {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    public ZonalShiftId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a zonal shift's id: " + value);
        }
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static ZonalShiftId parse(String text) {
        return new ZonalShiftId(text);
    }

    public static ZonalShiftId random(RandomGenerator random) {
        return new ZonalShiftId(new UUID(random.nextLong(), random.nextLong()).toString());
    }

    @Override
    public int compareTo(ZonalShiftId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
