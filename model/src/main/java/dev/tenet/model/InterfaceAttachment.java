package dev.tenet.model;

import java.time.Instant;
import java.util.Optional;

/**
 * By which an instance has a network interface.
 *
 * @param external what others made for it on the host, if they did
 */
public record InterfaceAttachment(
        AttachmentId id,
        InstanceId instance,
        int deviceIndex,
        boolean deleteOnTermination,
        Instant attached,
        Optional<ExternalDevice> external) {
    public InterfaceAttachment {
        if (deviceIndex < 0) {
            throw new IllegalArgumentException("a device index is not negative: " + deviceIndex);
        }
    }

    public InterfaceAttachment withDeleteOnTermination(boolean value) {
        return new InterfaceAttachment(id, instance, deviceIndex, value, attached, external);
    }
}
