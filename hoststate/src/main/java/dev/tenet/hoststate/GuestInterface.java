package dev.tenet.hoststate;

import java.util.Optional;

/**
 * A device of a guest.
 *
 * @param deviceIndex 0 is the primary one
 * @param external what it is, if others made it
 */
public record GuestInterface(int deviceIndex, InterfaceNumber networkInterface, Optional<ExternalDevice> external) {
    /** One that the agent makes. */
    public GuestInterface(int deviceIndex, InterfaceNumber networkInterface) {
        this(deviceIndex, networkInterface, Optional.empty());
    }

    public GuestInterface {
        if (deviceIndex < 0) {
            throw new IllegalArgumentException("a device index is not negative: " + deviceIndex);
        }
    }
}
