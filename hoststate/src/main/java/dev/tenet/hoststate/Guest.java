package dev.tenet.hoststate;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An instance that runs on this host.
 *
 * @param machine what it is, if it is of kind {@link GuestKind#TAP}
 * @param interfaces its devices, in order of device index, whatever order comes in
 * @param configuresItself whether a namespace's devices are only there and up, and what runs in it asks DHCP for the rest
 */
public record Guest(
        InstanceKey instance,
        GuestKind kind,
        Optional<GuestMachine> machine,
        List<GuestInterface> interfaces,
        GuestHostName hostName,
        boolean configuresItself)
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
        if (machine.isPresent() != (kind == GuestKind.TAP)
                || interfaces.stream().anyMatch(device -> device.external().isPresent() != (kind == GuestKind.EXTERNAL))
                || configuresItself && kind != GuestKind.NAMESPACE) {
            throw new IllegalArgumentException(instance + " is not what a guest of kind " + kind + " is");
        }
    }

    /** One that the agent configures as far as its kind is for the agent to configure. */
    public Guest(
            InstanceKey instance,
            GuestKind kind,
            Optional<GuestMachine> machine,
            List<GuestInterface> interfaces,
            GuestHostName hostName) {
        this(instance, kind, machine, interfaces, hostName, false);
    }

    /** A namespace of the agent's own. */
    public static Guest namespace(InstanceKey instance, List<GuestInterface> interfaces, GuestHostName hostName) {
        return new Guest(instance, GuestKind.NAMESPACE, Optional.empty(), interfaces, hostName);
    }

    @Override
    public InstanceKey key() {
        return instance;
    }
}
