package dev.tenet.model;

/** What an instance starts from. */
public record Image(ImageId id, String name, String description, Guest guest) {

    /** What there is of it on a host. */
    public sealed interface Guest {
        /**
         * A network namespace, which the agent makes.
         *
         * @param configuresItself whether its devices are only there and up, and what runs in it does the rest, by DHCP
         */
        record Namespace(boolean configuresItself) implements Guest {}

        /**
         * A virtual machine, which the agent runs.
         *
         * @param image names what it boots from, on every host
         */
        record Machine(String image) implements Guest {}

        /** What others made: an operator attaches interfaces to it. It cannot be launched. */
        record External() implements Guest {}
    }
}
