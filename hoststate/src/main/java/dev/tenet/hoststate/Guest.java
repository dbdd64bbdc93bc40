package dev.tenet.hoststate;

import java.util.Comparator;
import java.util.List;

/**
 * An instance that runs on this host.
 *
 * @param interfaces its devices, in order of device index, whatever order comes in
 */
public record Guest(InstanceKey instance, GuestKind kind, List<GuestInterface> interfaces, GuestHostName hostName)
        implements Resource {
    public Guest {
        interfaces = interfaces.stream()
                .sorted(Comparator.comparingInt(GuestInterface::deviceIndex))
                .toList();
        if (interfaces.stream().map(GuestInterface::deviceIndex).distinct().count() != interfaces.size()) {
            throw new IllegalArgumentException(instance + " has two interfaces with one device index");
        }
        if (interfaces.stream().map(GuestInterface::networkInterface).distinct().count() != interfaces.size()) {
            throw new IllegalArgumentException(instance + " has an interface twice");
        }
    }

    @Override
    public InstanceKey key() {
        return instance;
    }
}
