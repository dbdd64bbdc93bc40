package dev.tenet.agent.flood;

/**
 * What an edge carries, so that nobody loses packets. More than that in either measure is an overload.
 *
 * @param packetsPerSecond at least 1
 * @param bitsPerSecond 0: they are not looked at
 */
public record EdgeCapacity(long packetsPerSecond, long bitsPerSecond) {
    public EdgeCapacity {
        if (packetsPerSecond < 1 || bitsPerSecond < 0) {
            throw new IllegalArgumentException(
                    "an edge carries packets, not " + packetsPerSecond + " in a second, of " + bitsPerSecond + " bits");
        }
    }

    /** How much of the capacity a rate would take, in the measure of which it takes more; above 1 it is too much. */
    double part(Rate rate) {
        return Math.max(partOfPackets(rate), partOfBits(rate));
    }

    /** Likewise, in the measure of which another rate takes more. */
    double part(Rate rate, Rate inMeasureOf) {
        return partOfPackets(inMeasureOf) >= partOfBits(inMeasureOf) ? partOfPackets(rate) : partOfBits(rate);
    }

    private double partOfPackets(Rate rate) {
        return rate.packets() / packetsPerSecond;
    }

    private double partOfBits(Rate rate) {
        return bitsPerSecond == 0 ? 0 : rate.bits() / bitsPerSecond;
    }
}
