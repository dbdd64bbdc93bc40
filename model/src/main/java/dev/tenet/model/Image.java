package dev.tenet.model;

/** What an instance starts from. */
public record Image(ImageId id, String name, String description, GuestKind guest) {

    /** What the agent makes for it. */
    public enum GuestKind {
        /** A network namespace on the host. */
        NAMESPACE
    }
}
