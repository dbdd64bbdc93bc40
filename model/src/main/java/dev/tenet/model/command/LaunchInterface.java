package dev.tenet.model.command;

import dev.tenet.model.NetworkInterfaceId;

/** A network interface that an instance is launched with. */
public sealed interface LaunchInterface {
    int deviceIndex();

    boolean deleteOnTermination();

    /** One made with the instance. */
    record New(int deviceIndex, NewInterface request, boolean deleteOnTermination) implements LaunchInterface {}

    /** One that exists, and belongs to no instance yet. */
    record Existing(int deviceIndex, NetworkInterfaceId id, boolean deleteOnTermination) implements LaunchInterface {}
}
