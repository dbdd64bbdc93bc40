package dev.tenet.hoststate;

/**
 * The number of a host in the fabric, which stands for it in maps and on the wire; 0 is no host.
 *
 * @param number 1 to 65535
 */
public record HostNumber(int number) implements ResourceKey {
    public static final int MAX = 65535;

    public HostNumber {
        if (number < 1 || number > MAX) {
            throw new IllegalArgumentException("a host number is 1 to 65535: " + number);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.FABRIC_HOST;
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
