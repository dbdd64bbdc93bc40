package dev.tenet.datapath.reference;

import java.util.Optional;

/**
 * The index of a network device of this host (ifindex).
 *
 * @param number at least 1
 */
public record DeviceIndex(int number) implements Comparable<DeviceIndex> {
    public DeviceIndex {
        if (number < 1) {
            throw new IllegalArgumentException("a device index is at least 1: " + number);
        }
    }

    /** Empty where no device has such a number. */
    static Optional<DeviceIndex> tryOf(int number) {
        return number < 1 ? Optional.empty() : Optional.of(new DeviceIndex(number));
    }

    @Override
    public int compareTo(DeviceIndex other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
