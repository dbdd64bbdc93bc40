package dev.tenet.hoststate;

import dev.tenet.net.IpAddress;

/** By what an instance is asked for. */
public sealed interface NameSubject {
    record OfInstance(InstanceKey instance) implements NameSubject {}

    record OfAddress(IpAddress address) implements NameSubject {}
}
