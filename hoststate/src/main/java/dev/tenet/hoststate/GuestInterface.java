package dev.tenet.hoststate;

/**
 * A device of a guest.
 *
 * @param deviceIndex 0 is the primary one
 */
public record GuestInterface(int deviceIndex, InterfaceNumber networkInterface) {
    public GuestInterface {
        if (deviceIndex < 0) {
            throw new IllegalArgumentException("a device index is not negative: " + deviceIndex);
        }
    }
}
