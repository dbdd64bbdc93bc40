package dev.tenet.datapath.reference;

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

    @Override
    public int compareTo(DeviceIndex other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
