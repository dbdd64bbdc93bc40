package dev.tenet.hoststate;

/**
 * The number of a network interface. Part of every flow's key, so it is never used again.
 *
 * @param number 1 to 2^31 - 1
 */
public record InterfaceNumber(int number) implements ResourceKey {
    public InterfaceNumber {
        if (number < 1) {
            throw new IllegalArgumentException("a network interface's number is at least 1: " + number);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.NETWORK_INTERFACE;
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
