package dev.tenet.model;

import java.time.Instant;

/** By which an instance has a network interface. */
public record InterfaceAttachment(
        AttachmentId id, InstanceId instance, int deviceIndex, boolean deleteOnTermination, Instant attached) {
    public InterfaceAttachment {
        if (deviceIndex < 0) {
            throw new IllegalArgumentException("a device index is not negative: " + deviceIndex);
        }
    }

    public InterfaceAttachment withDeleteOnTermination(boolean value) {
        return new InterfaceAttachment(id, instance, deviceIndex, value, attached);
    }
}
