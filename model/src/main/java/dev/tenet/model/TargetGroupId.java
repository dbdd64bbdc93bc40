package dev.tenet.model;

import java.util.random.RandomGenerator;

/** Names a target group: 16 hexadecimal digits, which end its ARN. */
public record TargetGroupId(String value) implements Comparable<TargetGroupId> {
    public TargetGroupId {
        ShortIds.check(value);
    }

    /** @throws IllegalArgumentException when the text is not such an id */
    public static TargetGroupId parse(String text) {
        return new TargetGroupId(text);
    }

    public static TargetGroupId random(RandomGenerator random) {
        return new TargetGroupId(ShortIds.random(random));
    }

    @Override
    public int compareTo(TargetGroupId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
