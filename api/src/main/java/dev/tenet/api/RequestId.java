package dev.tenet.api;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Names one request in the answer, the log and support questions: EC2's {@code requestId}, a UUID of version 4. */
public record RequestId(UUID value) {
    private static final long VERSION_BITS = 0xf000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT_BITS = 0xc000_0000_0000_0000L;
    private static final long VARIANT_RFC_9562 = 0x8000_0000_0000_0000L;

    /** The next id that {@code random} gives. */
    public static RequestId next(RandomGenerator random) {
        return new RequestId(new UUID(
                (random.nextLong() & ~VERSION_BITS) | VERSION_4,
                (random.nextLong() & ~VARIANT_BITS) | VARIANT_RFC_9562));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
